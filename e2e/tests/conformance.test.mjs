// The plans of the OpenID Foundation's conformance suite, re-created in e2e/conformance/ and run by pytest.

import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { BINARY } from "../server.mjs";

const PYTHON =
  process.env.KEYSTEAD_CONFORMANCE ?? fileURLToPath(new URL("../../.tools/conformance/bin/python", import.meta.url));
const TESTS = fileURLToPath(new URL("../conformance", import.meta.url));

// One module waits for half a minute, as it does in the suite.
test("every module of the conformance plans has the outcome that docs/conformance.md says", { timeout: 300_000 }, async () => {
  const env = { ...process.env, KEYSTEAD_BINARY: BINARY, PYTHONDONTWRITEBYTECODE: "1" };
  const arguments_ = ["-m", "pytest", "--quiet", "-p", "no:cacheprovider", TESTS];
  await promisify(execFile)(PYTHON, arguments_, { env }).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}${stderr}`);
  });
});
