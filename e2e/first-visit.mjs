// What a first visit to the login page loads, and how soon a person can type and use it: on this machine, and on a
// slow phone. Run as `node first-visit.mjs KEYSTEAD [BEFORE]`, it prints both builds beside each other, and a page that is
// one input and nothing else, which is the least that the browser takes; rounds alternate between them, and the
// medians count.

import { once } from "node:events";
import { createServer } from "node:http";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** A middling phone on a mobile network, as Lighthouse has it. */
const SLOW_PHONE = { cpu: 4, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 750_000 / 8 };
const PHONE = { width: 390, height: 844 };

/**
 * Visits a page in a new window. Returns the bytes that each file took on the wire, and the milliseconds until there
 * was something to type into, and until the program was ready; the time in tasks beyond 50 ms each from the first paint
 * of content until then (total blocking time); and the layout shift.
 */
export async function visit(browser, url, slow) {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB" });
  const page = await context.newPage();
  const files = new Map();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const paths = new Map();
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => paths.set(requestId, new URL(request.url).pathname));
  devtools.on("Network.responseReceived", ({ requestId, response: { headers } }) => {
    const [, length] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-length") ?? [];
    if (paths.has(requestId)) files.set(paths.get(requestId), Number(length));
  });
  if (slow) {
    const { cpu, ...network } = slow;
    await devtools.send("Network.emulateNetworkConditions", { offline: false, ...network });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  }
  await page.addInitScript(() => {
    const seen = (window.visit = { shift: 0, tasks: [] });
    const observe = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe("layout-shift", ({ value }) => (seen.shift += value));
    observe("longtask", ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
    const look = () => {
      if (document.querySelector("input[name=password]")?.checkVisibility()) seen.typing ??= performance.now();
      // The program's own input. Builds without a first page have no other.
      if (document.querySelector("#app input[name=password], body > div > main input, #app main input, main input")) {
        if (!document.getElementById("first")) seen.ready ??= performance.now();
      }
      if (seen.ready === undefined) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.waitForFunction(() => window.visit.ready !== undefined);
  const { shift, tasks, typing, ready, painted } = await page.evaluate(() => {
    const [{ startTime }] = performance.getEntriesByName("first-contentful-paint");
    return { ...window.visit, painted: startTime };
  });
  const blocking = tasks.reduce((sum, [start, duration]) => {
    const end = start + duration;
    return sum + Math.max(0, end - Math.max(start + 50, painted));
  }, 0);
  await context.close();
  return { files: Object.fromEntries(files), typing, ready, blocking, shift };
}

/** Returns the middle one. */
export const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

const LABELS = {
  typing: "something to type into",
  ready: "the program is ready",
  blocking: "total blocking time",
  shift: "layout shift",
};

const isMain = argv[1] === fileURLToPath(import.meta.url);
if (isMain) {
  const ROUNDS = 9;
  const builds = argv.slice(2);
  if (builds.length === 0) throw new Error("usage: node first-visit.mjs KEYSTEAD [BEFORE]");
  const { Server } = await import("./server.mjs");
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  const servers = await Promise.all(builds.map((binary) => Server.start([], "127.0.0.1:0", binary)));
  servers.push(await startBare());
  const names = ["now", "before"].slice(0, builds.length).concat("one input");
  const rows = [];
  for (const [condition, slow] of [["this machine", undefined], ["slow phone", SLOW_PHONE]]) {
    const rounds = servers.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [at, server] of servers.entries()) rounds[at].push(await visit(browser, `${server.url}/login`, slow));
    }
    if (!slow) for (const [at, [{ files }]] of rounds.entries()) printFiles(names[at], files);
    for (const figure of ["typing", "ready", "blocking", "shift"]) {
      const values = rounds.map((of) => median(of.map((one) => one[figure])));
      rows.push([`${condition}: ${LABELS[figure]}`, ...values.map((value) => (figure === "shift" ? value.toFixed(4) : `${value.toFixed(0)} ms`)),
        builds.length > 1 && values[1] > 0 ? `x ${(values[0] / values[1]).toFixed(2)}` : ""]);
    }
  }
  console.log(`\nFirst visit to /login, medians of ${ROUNDS}`);
  console.log(["".padEnd(44), ...names.map((name) => name.padStart(10))].join(""));
  for (const [label, ...values] of rows) console.log(label.padEnd(44) + values.map((value) => value.padStart(10)).join(""));
  await Promise.all(servers.map((server) => server.stop()));
  await browser.close();
}

/** Starts a server of a page that is one input, with the headers on which a browser starts a process of its own for it. */
async function startBare() {
  const page = "<!doctype html><html lang=en><title>One input</title><main>Name <input name=password></main>";
  const headers = { "content-type": "text/html", "content-length": page.length, "cross-origin-opener-policy": "same-origin" };
  const server = createServer((_, answer) => answer.writeHead(200, headers).end(page)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

function printFiles(name, files) {
  const total = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
  console.log(`\nBytes on the wire, ${name}`);
  for (const [path, bytes] of Object.entries(files)) console.log(`  ${path.padEnd(60)}${String(bytes).padStart(9)}`);
  console.log(`  ${"total".padEnd(60)}${String(total).padStart(9)}`);
}
