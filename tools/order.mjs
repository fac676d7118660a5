// Writes backend/order.ld, by which the linker puts the functions that a server runs to start, and those of its
// most frequent requests, next to each other: `make order`, after `make build`. The kernel maps 64 KiB around
// each function that runs, so that they would otherwise keep three times as much of the program in memory.
//
// The functions are those that valgrind sees run. They are named without the hashes of the compiler, so that the
// list outlives changes of the code and of the toolchain; what is no longer in the binary is ignored.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

const BINARY = "target/release/keystead";
// The part of the code that a pattern matches that has to run: one of a generic function also matches the copies
// that do not.
const MIN_SHARE = 0.02;
// For the chores that begin once the server is ready.
const PAUSE = 15_000;

const directory = mkdtempSync(join(tmpdir(), "keystead-order-"));

/** Runs a server while `use` works with its address, and returns the functions that ran. */
async function functionsOf(use) {
  const output = join(directory, "callgrind.out");
  const server = spawn("valgrind", [
    "--quiet", "--tool=callgrind", "--demangle=no", `--callgrind-out-file=${output}`,
    BINARY, "serve", "--data-dir", join(directory, "data"), "--listen", "127.0.0.1:0", "--bcrypt-cost", "10",
  ], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(server.stdout)) {
    const address = /ready at (http\S+)/.exec(line)?.[1];
    if (address) {
      await use(address);
      await setTimeout(PAUSE);
      break;
    }
  }
  if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode} before it was ready`);
  server.kill("SIGTERM");
  await once(server, "exit");
  const names = readFileSync(output, "utf8").matchAll(/^c?fn=\(\d+\) (\S+)/gm);
  return [...names].map(([, name]) => name.replace(/'\d+$/, ""));
}

/** Sends what monitoring asks an idle server. */
async function probe(address) {
  await fetch(address + "/health/ready");
}

/** Sends the requests that most requests are. */
async function request(address) {
  const send = async (method, path, body, token) => {
    const headers = { accept: "application/json", "accept-encoding": "gzip" };
    if (body) headers["content-type"] = "application/json";
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text && JSON.parse(text);
  };
  const account = { username: "ada", password: "seven purple violins at dawn" };
  await send("POST", "/register", account);
  for (let round = 0; round < 2; round++) {
    const login = await send("POST", "/login", account);
    await send("GET", "/me", undefined, login.access_token);
    const refreshed = await send("POST", "/refresh", { refresh_token: login.refresh_token });
    await send("GET", "/me", undefined, refreshed.access_token);
    await send("GET", "/health/ready");
    await send("POST", "/logout", { refresh_token: refreshed.refresh_token }, refreshed.access_token);
  }
}

/** Returns the name of a function as a pattern without the hashes of Rust's two schemes of mangling. */
function pattern(name) {
  return name.replace(/17h[0-9a-f]{16}E/g, "17h*E").replace(/Cs[0-9A-Za-z]+_/g, "Cs*_");
}

/** Returns the patterns of these functions, those first that match little else in the binary. */
function patternsOf(functions, sizes) {
  const run = new Map();
  const all = new Map();
  for (const [name, size] of sizes) {
    const key = pattern(name);
    all.set(key, (all.get(key) ?? 0) + size);
    if (functions.has(name)) run.set(key, (run.get(key) ?? 0) + size);
  }
  const shares = [...run].map(([key, size]) => [key, size / all.get(key)]).filter(([, share]) => share >= MIN_SHARE);
  return shares.sort(([a, of], [b, other]) => other - of || (a < b ? -1 : 1)).map(([key]) => key);
}

const symbols = spawnSync("nm", ["--print-size", BINARY], { encoding: "utf8", maxBuffer: 1 << 28 }).stdout;
const sizes = [...symbols.matchAll(/^\S+ (\S+) [tT] (\S+)$/gm)].map(([, size, name]) => [name, parseInt(size, 16)]);
const starting = [...await functionsOf(async () => {}), ...await functionsOf(probe)];
const started = patternsOf(new Set(starting), sizes);
const isStarted = new Set(started);
const requested = patternsOf(new Set(await functionsOf(request)), sizes).filter((key) => !isStarted.has(key));
rmSync(directory, { recursive: true });

// Some are in `.text.unlikely.`, by the compiler's guess.
const inputs = (patterns) => patterns.map((key) => `    *(.text*.${key})\n`).join("");
writeFileSync("backend/order.ld", `/* Written by tools/order.mjs. */
SECTIONS
{
  .text :
  {
    /* a start and a probe */
${inputs(started)}    /* frequent requests */
${inputs(requested)}  }
}
INSERT BEFORE .fini;
`);
console.log(`backend/order.ld: ${started.length} patterns of a start, ${requested.length} of requests`);
