// The API does what its document says, whatever is sent to it: schemathesis makes requests that fit
// the document and requests that do not, and looks at every answer.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Server } from "../server.mjs";

const SCHEMATHESIS =
  process.env.KEYSTEAD_SCHEMATHESIS ??
  fileURLToPath(new URL("../../.tools/schemathesis/bin/schemathesis", import.meta.url));
const SETTINGS = fileURLToPath(new URL("../schemathesis/", import.meta.url));

test("schemathesis finds nothing", { timeout: 180_000 }, async () => {
  // Thousands of tries from one address are what throttling is there to stop.
  const server = await Server.start(["--throttle", "off"]);
  try {
    const run = spawn(SCHEMATHESIS, ["run", `${server.url}/openapi.json`, "--checks", "all", "--no-color"], {
      cwd: SETTINGS,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = [];
    for (const output of [run.stdout, run.stderr]) output.on("data", (text) => said.push(text));
    const [code] = await once(run, "close");
    assert.equal(code, 0, said.join(""));
  } finally {
    await server.stop();
  }
});
