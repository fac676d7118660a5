// The API behaves as its OpenAPI document says: schemathesis sends valid and invalid requests and checks
// every response.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Server } from "../server.mjs";

const SCHEMATHESIS =
  process.env.KEYSTEAD_SCHEMATHESIS ??
  fileURLToPath(new URL("../../.tools/schemathesis/bin/schemathesis", import.meta.url));
// A schema of a form does not say that no field comes twice, or that all of them have to fit into an address. The
// conformance tests and those of apps send what is wrong there.
const FORMS = "^/oauth/(authorize|device_authorization|introspect|logout|par|register|revoke|token|userinfo)$";
const SETTINGS = fileURLToPath(new URL("../schemathesis/", import.meta.url));

test("schemathesis finds no failure", { timeout: 600_000 }, async () => {
  // The throttle would stop thousands of attempts from one address.
  const server = await Server.start(["--throttle", "off"]);
  try {
    const run = spawn(SCHEMATHESIS, ["run", `${server.url}/openapi.json`, "--checks", "all", "--no-color", `--exclude-path-regex=${FORMS}`], {
      cwd: SETTINGS,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = [];
    for (const stream of [run.stdout, run.stderr]) stream.on("data", (text) => output.push(text));
    const [code] = await once(run, "close");
    assert.equal(code, 0, output.join(""));
  } finally {
    await server.stop();
  }
});
