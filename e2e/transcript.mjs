// Runs the commands that a page of the documentation shows, unchanged, in one shell and in order, like a
// reader. The output has to match the page.
//
// A `console` block is a transcript. A line that begins with `$ ` is a command, continued on the next line
// after a backslash. The lines after it are the expected output, where `…` matches anything; without such
// lines, any output matches. A server keeps running in the background once it is ready, until the page
// starts the next one. `make run` counts as a server; other make targets are skipped, because running the
// tests has run them. The server's addresses and the database's URL are replaced by those of the test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { BINARY } from "./server.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SERVER = /^(KEYSTEAD_\w+=\S+ )*keystead serve\b/;
const MAKE = /^make (?!run\b)/;
const ADDRESS = "127.0.0.1:8000";
const METRICS = "127.0.0.1:9464";
const POSTGRES = "postgres://keystead@db.example.org/keystead?sslmode=verify-full";

/** Returns the commands of a page with their expected output, or `null` if the page shows none. */
export function commands(page) {
  const found = [];
  for (const [, block] of page.matchAll(/^```console\n([\s\S]*?)^```/gm)) {
    for (const line of block.trimEnd().split("\n")) {
      const last = found.at(-1);
      if (last && !last.isWhole) {
        last.command += `\n${line}`;
        last.isWhole = !line.endsWith("\\");
      } else if (line.startsWith("$ ")) {
        found.push({ command: line.slice(2), isWhole: !line.endsWith("\\"), expected: null });
      } else if (last) {
        last.expected = last.expected === null ? line : `${last.expected}\n${line}`;
      }
    }
    // The end of the block: later lines do not belong to its last command.
    found.push({ isWhole: true, command: null });
  }
  return found
    .filter(({ command }) => command !== null && !MAKE.test(command))
    .map((one) => ({ ...one, command: one.command.replace(/^make run\b/, "keystead serve").replace(/ +# .*$/, "") }));
}

/** Tells whether an output matches the expected one. */
export function matches(output, expected) {
  if (expected === null) return true;
  const parts = expected.trim().split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*?")}$`).test(output.trim());
}

/** Runs the commands of a page, and calls `report` with each one and its output. */
export async function run(found, report) {
  const home = mkdtempSync(join(tmpdir(), "keystead-page-"));
  const needsPostgres = found.some(({ command }) => command.includes("postgres://"));
  const shell = ["bash", "--noprofile", "--norc"];
  const [program, ...args] = needsPostgres ? [join(ROOT, "tools/postgres.sh"), "run", ...shell] : shell;
  const [address, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const child = spawn(program, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      PATH: `${dirname(BINARY)}:${process.env.PATH}`,
      KEYSTEAD_LISTEN: address,
      KEYSTEAD_BCRYPT_COST: "4",
    },
    stdio: ["pipe", "inherit", "inherit", "pipe"],
  });
  const exited = once(child, "exit");
  const statuses = createInterface({ input: child.stdio[3] })[Symbol.asyncIterator]();
  const withTestAddresses = (text) =>
    text
      .replaceAll(ADDRESS, address)
      .replaceAll(METRICS, metrics)
      .replaceAll(POSTGRES, "$KEYSTEAD_TEST_POSTGRES");
  // The variables of the tests are no settings, and keystead would say so.
  child.stdin.write(`cd ${home}; export -n \${!KEYSTEAD_@}; export KEYSTEAD_LISTEN KEYSTEAD_BCRYPT_COST\n`);
  try {
    for (const [number, { command, expected }] of found.entries()) {
      const file = join(home, `.output-${number}`);
      const line = withTestAddresses(command);
      child.stdin.write(
        SERVER.test(command)
          ? `if [[ -n \${SERVER:-} ]]; then kill $SERVER; wait $SERVER; fi
             ${line} >${file} 2>&1 3>&- & SERVER=$!
             until grep -qs "ready at" ${file} || ! kill -0 $SERVER 2>/dev/null; do sleep 0.05; done
             kill -0 $SERVER; echo $? >&3\n`
          : `{ ${line}\n} >${file} 2>&1 </dev/null 3>&-; echo $? >&3\n`,
      );
      const { value: status } = await statuses.next();
      let output = readFileSync(file, "utf8").replaceAll(address, ADDRESS);
      // Ignore what a server logs after it is ready.
      if (SERVER.test(command)) output = /[\s\S]*ready at .*|$/.exec(output)[0] || output;
      report({ command, output, status, expected });
    }
  } finally {
    child.stdin.end("kill ${SERVER:-} 2>/dev/null; wait\n");
    await exited;
    rmSync(home, { recursive: true, force: true });
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
