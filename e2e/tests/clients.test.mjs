// The OpenAPI document is what client generators and linters expect: clients of four generators compile
// under strict checks and talk to a server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BINARY, Server } from "../server.mjs";

const CLIENTS = fileURLToPath(new URL("../clients/", import.meta.url));
const PYTHON =
  process.env.KEYSTEAD_CLIENTS ?? fileURLToPath(new URL("../../.tools/clients/bin/", import.meta.url));

const directory = mkdtempSync(join(tmpdir(), "keystead-clients-"));
// For each test: generators, compilers and linters are slow where several run on two slow cores.
const PATIENT = { timeout: 600_000 };

let server;
/** The document as a server sends it, with its own address. */
let document;

before(async () => {
  server = await Server.start(["--jwt-algorithm", "ES256"]);
  document = join(directory, "document.json");
  writeFileSync(document, await (await fetch(`${server.url}/openapi.json`)).text());
  for (const name of readdirSync(CLIENTS)) {
    if (name === "node_modules") symlinkSync(join(CLIENTS, name), join(directory, name));
    else cpSync(join(CLIENTS, name), join(directory, name));
  }
});

after(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test("redocly finds no error", PATIENT, () => tool("redocly", "lint", document));

test("Spectral finds nothing but what the ruleset says why to leave", PATIENT, async () => {
  // The one without a server, whose address would be a finding on a server for tests.
  const printed = join(directory, "printed.json");
  writeFileSync(printed, await run(BINARY, ["openapi"]));
  await tool("spectral", "lint", "--fail-severity=hint", "--ruleset=ruleset.yaml", printed);
});

describe("clients in TypeScript", () => {
  test("compile under --strict", PATIENT, async () => {
    await Promise.all([
      tool("openapi-typescript", document, "--output=generated/openapi-typescript.ts"),
      tool("openapi-ts", "--input", document, "--output=generated/hey-api", "--client=@hey-api/client-fetch", "--no-log-file"),
      tool("orval", "--config=orval.config.cjs"),
    ]);
    await tool("tsc", "--project", ".");
  });

  for (const name of ["openapi-fetch", "hey-api", "orval"]) {
    test(`${name} registers, logs in and out, and has each error as a problem`, PATIENT, () =>
      run("node", [join(directory, "built", `${name}.js`), server.url]));
  }
});

test("a client in Python passes mypy --strict, does the same and takes what later versions add", PATIENT, async () => {
  const to = join(directory, "keystead");
  const generate = ["generate", "--path", document, "--output-path", to, "--meta=none", "--config=python.yaml"];
  const output = await run(join(PYTHON, "openapi-python-client"), generate);
  assert.doesNotMatch(output, /warning/i, output);
  await run(join(PYTHON, "mypy"), ["--strict", "keystead", "round_trip.py"]);
  await run(join(PYTHON, "python"), ["round_trip.py", server.url]);
});

/** Runs a program of the packages. */
function tool(name, ...args) {
  return run(join(directory, "node_modules/.bin", name), args);
}

/** Runs a program in the directory and returns its output. */
function run(program, args) {
  const env = {
    ...process.env,
    PATH: `${PYTHON}${delimiter}${process.env.PATH}`,
    KEYSTEAD_DOCUMENT: document,
    // Neither asks for a newer version nor reports that it was run.
    CI: "true",
    REDOCLY_TELEMETRY: "off",
    REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: directory, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program}: ${error.message}\n${stdout}${stderr}`));
      else resolve(stdout + stderr);
    });
  });
}
