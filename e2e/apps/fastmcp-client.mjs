// An agent with FastMCP's client, a program of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { PYTHON } from "../relying-party.mjs";

const PROGRAM = fileURLToPath(new URL("fastmcp_client.py", import.meta.url));

/** Returns what `whoami` of the service at `url` answers the client `id`, for which `open` opens an address. */
export async function whoami({ url, id, open }) {
  const env = { ...process.env, AGENT_SERVICE: url, AGENT_CLIENT_ID: id };
  const child = spawn(PYTHON, ["-B", PROGRAM], { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let log = "";
  child.stderr.on("data", (text) => (log += text));
  try {
    const lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 1) await open(new URL(line));
    }
    const [status] = await ended;
    assert.equal(status, 0, log);
    return lines[1];
  } finally {
    child.kill();
  }
}
