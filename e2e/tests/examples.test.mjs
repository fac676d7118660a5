// The services of examples/: each identifies a user by an access token and refuses everything else.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { generateKeyPair } from "jose";

import { FakeIssuer } from "../fake-issuer.mjs";
import { Server } from "../server.mjs";
import { Service } from "../service.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.KEYSTEAD_VERIFIERS ?? join(ROOT, ".tools/verifiers/bin/python");
const BUILT = mkdtempSync(join(tmpdir(), "keystead-examples-"));
const ACCOUNT = { username: "ada", password: "a quiet harbour at dawn" };

// For each, the command that starts it, or the reason why it cannot run here.
const EXAMPLES = {
  fastapi: () => ({ command: [PYTHON, "-m", "uvicorn", "main:app", "--port", "0"] }),
  express: () => ({ command: ["node", "server.mjs"] }),
  axum: builtByCargo,
  go: builtByGo,
};

let server;
let fakeIssuer;
let user;
let good;

before(async () => {
  [server, fakeIssuer] = await Promise.all([Server.start(["--jwt-algorithm", "ES256"]), FakeIssuer.start()]);
  ({ user } = await post("/register"));
  good = (await post("/login")).access_token;
});

after(async () => {
  fakeIssuer.stop();
  await server.stop();
  rmSync(BUILT, { recursive: true, force: true });
});

for (const [name, make] of Object.entries(EXAMPLES)) {
  describe(`examples/${name}`, () => {
    const cwd = join(ROOT, "examples", name);
    let made;

    before(() => {
      made = make(cwd);
    });

    /** Runs it with the issuer at `url`. */
    async function run(context, url, use, settings = {}) {
      if (made.missing) return context.skip(made.missing);
      const env = { KEYSTEAD_URL: url, PORT: "0", ...settings };
      const service = await Service.start(made.command, { cwd, env });
      try {
        await use((token) => ask(service, token));
      } finally {
        await service.stop();
      }
    }

    test("returns the user of a valid token, and refuses other requests", (context) =>
      run(context, server.url, async (answerTo) => {
        const answer = await answerTo(good);
        assert.equal(answer.status, 200);
        assert.deepEqual(await answer.json(), { id: user.id, name: "ada" });
        for (const token of [undefined, "", "none", good.slice(0, -8), await fakeIssuer.token()]) {
          assertRefused(await answerTo(token), token);
        }
      }));

    test("accepts a token from a clock that is ahead by seconds", (context) =>
      run(context, fakeIssuer.url, async (answerTo) => {
        const soon = Math.floor(Date.now() / 1000) + 30;
        const early = await fakeIssuer.token({ claims: { iat: soon, nbf: soon } });
        assert.equal((await answerTo(early)).status, 200);
      }));

    test("refuses a signed token that is invalid", (context) =>
      run(context, fakeIssuer.url, async (answerTo) => {
        assert.equal((await answerTo(await fakeIssuer.token())).status, 200);
        const now = Math.floor(Date.now() / 1000);
        const otherKey = (await generateKeyPair("ES256")).privateKey;
        const invalid = {
          "that has expired": { claims: { exp: now - 120 } },
          "that is not valid yet": { claims: { nbf: now + 300 } },
          "without an expiry": { claims: { exp: undefined } },
          "of another issuer": { claims: { iss: "https://elsewhere.example" } },
          "without a subject": { claims: { sub: undefined } },
          "of another type": { header: { typ: "JWT" } },
          "of a client": { claims: { client_id: "app", aud: "notes" } },
          "of a client without an audience": { claims: { client_id: "app" } },
          "without a client": { claims: { client_id: undefined } },
          "by another key": { key: otherKey },
          "by an unknown key": { header: { kid: "unknown" } },
          "by another algorithm": { header: { alg: "HS256" }, key: fakeIssuer.public },
        };
        for (const [what, made] of Object.entries(invalid)) {
          assertRefused(await answerTo(await fakeIssuer.token(made)), `a token ${what}`);
        }
      }));

    test("takes the tokens of its audience alone if it is told of one", (context) =>
      run(
        context,
        fakeIssuer.url,
        async (answerTo) => {
          for (const aud of ["notes", ["mail", "notes"]]) {
            assert.equal((await answerTo(await fakeIssuer.token({ claims: { aud } }))).status, 200);
          }
          for (const aud of ["mail", ["mail", "note"], [], undefined]) {
            assertRefused(await answerTo(await fakeIssuer.token({ claims: { aud } })), `the audience ${aud}`);
          }
        },
        { KEYSTEAD_AUDIENCE: "notes" },
      ));

    test("refuses no token as invalid while it has no keys", async (context) => {
      // The server responds there, but has no keys. Not starting at all is fine too.
      const answers = run(context, `${server.url}/nowhere`, async (answerTo) => {
        assert.ok((await answerTo(good)).status >= 500);
      });
      await answers.catch((error) => assert.match(error.message, / exited with /));
    });
  });
}

function ask(service, token) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(service.url, { headers });
}

function assertRefused(answer, what) {
  assert.equal(answer.status, 401, what);
  assert.match(answer.headers.get("www-authenticate"), /^Bearer/);
}

function builtByCargo(cwd) {
  const target = join(ROOT, "target/examples");
  execFileSync("cargo", ["build", "--quiet", "--locked", "--target-dir", target], { cwd });
  return { command: [join(target, "debug/keystead-example-axum")] };
}

function builtByGo(cwd) {
  const go = (...command) => spawnSync("go", command, { cwd, encoding: "utf8" });
  if (go("version").error) return { missing: "go is not in PATH" };
  const modules = go("mod", "download");
  if (modules.status !== 0) return { missing: `its modules cannot be downloaded: ${modules.stderr}` };
  const program = join(BUILT, "service");
  const { status, stderr } = go("build", "-o", program, ".");
  assert.equal(status, 0, stderr);
  return { command: [program] };
}

async function post(path) {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ACCOUNT),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}
