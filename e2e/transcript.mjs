// The commands that a page of the documentation shows, run as they stand in one shell, one after the
// other, as a reader would: what is said then has to be what the page says.
//
// A block of the language `console` is a transcript. A line that begins with `$ ` is a command, which
// goes on where the line ends with a backslash; what follows is what it says, in which `…` stands for
// anything, and nothing for whatever it may say. A server goes on in the background once it is ready,
// until the page starts the next one; `make run` is one, and whatever else make does is done by whoever
// runs the tests. Of a page's own world are the addresses of the server, and those that nobody has.

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

/** The commands of a page, each with what it says; `null` where the page does not say. */
export function commands(page) {
  const found = [];
  for (const [, block] of page.matchAll(/^```console\n([\s\S]*?)^```/gm)) {
    for (const line of block.trimEnd().split("\n")) {
      const last = found.at(-1);
      if (last && !last.isWhole) {
        last.command += `\n${line}`;
        last.isWhole = !line.endsWith("\\");
      } else if (line.startsWith("$ ")) {
        found.push({ command: line.slice(2), isWhole: !line.endsWith("\\"), says: null });
      } else if (last) {
        last.says = last.says === null ? line : `${last.says}\n${line}`;
      }
    }
    // What stands in another block belongs to none of these commands.
    found.push({ isWhole: true, command: null });
  }
  return found
    .filter(({ command }) => command !== null && !MAKE.test(command))
    .map((one) => ({ ...one, command: one.command.replace(/^make run\b/, "keystead serve").replace(/ +# .*$/, "") }));
}

/** Whether a command said what the page says. */
export function isAsSaid(said, says) {
  if (says === null) return true;
  const parts = says.trim().split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*?")}$`).test(said.trim());
}

/** Runs the commands of a page; calls `told` with each and with what it said. */
export async function run(found, told) {
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
  const ended = once(child, "exit");
  const statuses = createInterface({ input: child.stdio[3] })[Symbol.asyncIterator]();
  const here = (text) =>
    text
      .replaceAll(ADDRESS, address)
      .replaceAll(METRICS, metrics)
      .replaceAll(POSTGRES, "$KEYSTEAD_TEST_POSTGRES");
  child.stdin.write(`cd ${home}\n`);
  try {
    for (const [number, { command, says }] of found.entries()) {
      const output = join(home, `.said-${number}`);
      const line = here(command);
      child.stdin.write(
        SERVER.test(command)
          ? `if [[ -n \${SERVER:-} ]]; then kill $SERVER; wait $SERVER; fi
             ${line} >${output} 2>&1 3>&- & SERVER=$!
             until grep -qs "ready at" ${output} || ! kill -0 $SERVER 2>/dev/null; do sleep 0.05; done
             kill -0 $SERVER; echo $? >&3\n`
          : `{ ${line}\n} >${output} 2>&1 </dev/null 3>&-; echo $? >&3\n`,
      );
      const { value: status } = await statuses.next();
      let said = readFileSync(output, "utf8").replaceAll(address, ADDRESS);
      // What a server says after that is said to whoever comes.
      if (SERVER.test(command)) said = /[\s\S]*ready at .*|$/.exec(said)[0] || said;
      told({ command, said, status, says });
    }
  } finally {
    child.stdin.end("kill ${SERVER:-} 2>/dev/null; wait\n");
    await ended;
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
