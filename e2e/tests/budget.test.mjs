// What a visit loads, within frontend/budget.json, and Lighthouse's judgement of the pages of guests. Times are measured
// by `make bench`; what is asserted here does not depend on how busy the machine is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { atName } from "../authenticator.mjs";
import { scenario, see } from "../browser.mjs";
import { scores } from "../lighthouse/scores.mjs";
import { heading } from "../person.mjs";
import { words } from "../texts.mjs";

const BUDGETS = JSON.parse(readFileSync(new URL("../../frontend/budget.json", import.meta.url)));
const { wire_bytes: WIRE_BYTES, requests: REQUESTS, render_blocking: RENDER_BLOCKING } = BUDGETS["first visit to /login"];

/** Records the bytes of the bodies of every file, as they come over the wire. */
async function recordBodies(page) {
  const network = await page.context().newCDPSession(page);
  const paths = new Map();
  const received = {};
  network.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
    received[paths.get(requestId)] ??= 0;
  });
  // Not by `dataReceived`, which leaves out what came before the page was there: its own document.
  const cached = new Set();
  network.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
  network.on("Network.responseReceived", ({ requestId, response: { headers, fromDiskCache } }) => {
    const [, length] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-length") ?? [];
    if (!fromDiskCache && !cached.has(requestId)) received[paths.get(requestId)] += Number(length);
  });
  await network.send("Network.enable");
  return received;
}

/** Keeps the shifts of the layout in `window.shifts`. */
function recordShifts(page) {
  return page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => window.shifts.push(value))).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
}

scenario("the first visit stays within the budget, and nothing moves", async ({ page }) => {
  await recordShifts(page);
  const received = await recordBodies(page);
  await page.goto("/login", { waitUntil: "networkidle" });
  await see(heading(page, words("LOG_IN")));

  const total = Object.values(received).reduce((sum, bytes) => sum + bytes, 0);
  const summary = `${total} of ${WIRE_BYTES} bytes: ${JSON.stringify(received, null, 2)}`;
  assert.ok(Object.keys(received).some((path) => path.endsWith(".wasm")), summary);
  assert.ok(total <= WIRE_BYTES, summary);
  assert.ok(Object.keys(received).length <= REQUESTS, summary);
  assert.deepEqual(await page.evaluate(() => window.shifts), []);
  // What the form waits for, beside its own page.
  const blocking = await page.evaluate(() => {
    const files = performance.getEntriesByType("resource");
    return files.filter((file) => file.renderBlockingStatus === "blocking").map((file) => file.name);
  });
  assert.ok(blocking.length <= RENDER_BLOCKING, blocking.join());
  console.log(`first visit to /login: ${summary}`);
});

scenario("a first visit that can use passkeys stays within it too, and loads what they need last", { start: atName() }, async ({ page }) => {
  await recordShifts(page);
  const received = await recordBodies(page);
  await page.goto("/login", { waitUntil: "networkidle" });
  await see(page.getByRole("button", { name: words("LOG_IN_WITH_PASSKEY") }));
  const total = Object.values(received).reduce((sum, bytes) => sum + bytes, 0);
  const summary = `${total} of ${WIRE_BYTES} bytes: ${JSON.stringify(received, null, 2)}`;
  const paths = Object.keys(received);
  assert.ok(total <= WIRE_BYTES, summary);
  assert.match(paths.at(-2), /passkeys-\w+\.js$/, summary);
  assert.equal(paths.at(-1), "/login/passkey-options", summary);
  assert.deepEqual(await page.evaluate(() => window.shifts), []);
});

scenario("nothing moves where the page comes in pieces", async ({ page }) => {
  await recordShifts(page);
  const slow = await page.context().newCDPSession(page);
  await slow.send("Network.enable");
  await slow.send("Network.emulateNetworkConditions", { offline: false, latency: 20, downloadThroughput: 30_000, uploadThroughput: 30_000 });
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  for (const [path, title] of [["/login", "LOG_IN"], ["/register", "CREATE_YOUR_ACCOUNT"]]) {
    await page.goto(path);
    await see(heading(page, words(title)));
    assert.deepEqual(await page.evaluate(() => window.shifts), [], path);
  }
});

scenario("the second visit transfers only the page", async ({ page }) => {
  await page.goto("/login", { waitUntil: "networkidle" });
  const received = await recordBodies(page);
  await page.goto("/register", { waitUntil: "networkidle" });
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  const assets = Object.entries(received).filter(([path]) => path.startsWith("/assets/"));
  assert.ok(assets.length >= 2, JSON.stringify(received));
  for (const [path, bytes] of assets) assert.equal(bytes, 0, `${path} comes from the cache`);
});

for (const path of ["/login", "/register"]) {
  scenario(`Lighthouse finds nothing to improve but the speed of this machine: ${path}`, { timeout: 180_000 }, async ({ server }) => {
    const found = await scores(server.url + path);
    const { accessibility, "best-practices": practices, seo, shift } = found;
    const others = found.lost.filter((audit) => !audit.startsWith("performance: "));
    assert.deepEqual({ accessibility, practices, seo, others }, { accessibility: 100, practices: 100, seo: 100, others: [] });
    assert.equal(shift, 0);
    console.log(`${path}: performance ${found.performance}, ${found.blocking.toFixed(0)} ms blocked`);
  });
}
