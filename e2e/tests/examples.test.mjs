// The services of examples/: each knows a user by our token, and refuses whatever is none.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { generateKeyPair } from "jose";

import { Issuer } from "../issuer.mjs";
import { Server } from "../server.mjs";
import { Service } from "../service.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.KEYSTEAD_VERIFIERS ?? join(ROOT, ".tools/verifiers/bin/python");
const BUILT = mkdtempSync(join(tmpdir(), "keystead-examples-"));
const ACCOUNT = { username: "ada", password: "a quiet harbour at dawn" };

// Each: what it takes to start it, or why that cannot be done here.
const EXAMPLES = {
  fastapi: () => ({ command: [PYTHON, "-m", "uvicorn", "main:app", "--port", "0"] }),
  express: () => ({ command: ["node", "server.mjs"] }),
  axum: builtByCargo,
  go: builtByGo,
};

let server;
let issuer;
let user;
let good;

before(async () => {
  [server, issuer] = await Promise.all([Server.start(["--jwt-algorithm", "ES256"]), Issuer.start()]);
  ({ user } = await post("/register"));
  good = (await post("/login")).access_token;
});

after(async () => {
  issuer.stop();
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

    /** Runs it for whoever issues tokens at this address. */
    async function run(context, url, use) {
      if (made.lacking) return context.skip(made.lacking);
      const service = await Service.start(made.command, { cwd, env: { KEYSTEAD_URL: url, PORT: "0" } });
      try {
        await use((token) => ask(service, token));
      } finally {
        await service.stop();
      }
    }

    test("shows who is logged in, and nobody else", (context) =>
      run(context, server.url, async (answerTo) => {
        const answer = await answerTo(good);
        assert.equal(answer.status, 200);
        assert.deepEqual(await answer.json(), { id: user.id, name: "ada" });
        for (const token of [undefined, "", "none", good.slice(0, -8), await issuer.token()]) {
          assertRefused(await answerTo(token), token);
        }
      }));

    test("refuses a token that is signed and yet not good", (context) =>
      run(context, issuer.url, async (answerTo) => {
        assert.equal((await answerTo(await issuer.token())).status, 200);
        const now = Math.floor(Date.now() / 1000);
        const stranger = (await generateKeyPair("ES256")).privateKey;
        const bad = {
          "whose time is over": { claims: { exp: now - 5 } },
          "whose time has not come": { claims: { nbf: now + 300 } },
          "that lasts for ever": { claims: { exp: undefined } },
          "of another issuer": { claims: { iss: "https://elsewhere.example" } },
          "of nobody": { claims: { sub: undefined } },
          "of another kind": { header: { typ: "JWT" } },
          "by another key": { key: stranger },
          "by an unknown key": { header: { kid: "unknown" } },
          "by another algorithm": { header: { alg: "HS256" }, key: issuer.public },
        };
        for (const [what, made] of Object.entries(bad)) {
          assertRefused(await answerTo(await issuer.token(made)), `a token ${what}`);
        }
      }));

    test("calls no token bad while it has no keys to tell", async (context) => {
      // Somebody listens there, and has none. Not to start at all will do.
      const answers = run(context, `${server.url}/nowhere`, async (answerTo) => {
        assert.ok((await answerTo(good)).status >= 500);
      });
      await answers.catch((error) => assert.match(error.message, / ended with /));
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
  if (go("version").error) return { lacking: "there is no go on the path" };
  const modules = go("mod", "download");
  if (modules.status !== 0) return { lacking: `its modules cannot be had: ${modules.stderr}` };
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
