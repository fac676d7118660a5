// Other services verify access tokens, with the libraries of their languages and the keys of the JWKS
// endpoint (under HS256, with the secret that the operator gives them).

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createRemoteJWKSet, importJWK, jwtVerify } from "jose";

import { FakeIssuer } from "../fake-issuer.mjs";
import { Server } from "../server.mjs";

const PYTHON =
  process.env.KEYSTEAD_VERIFIERS ??
  fileURLToPath(new URL("../../.tools/verifiers/bin/python", import.meta.url));
const VERIFY = fileURLToPath(new URL("../verifiers/verify.py", import.meta.url));
const ACCOUNT = { username: "ada", password: "a quiet harbour at dawn" };

// Concurrently, since each waits until a key has been published for long enough to sign.
describe("services verify tokens", { concurrency: true }, () => {
  for (const algorithm of ["HS256", "ES256", "EdDSA", "RS256"]) {
    test(algorithm, { timeout: 120_000 }, () => verified(algorithm));
  }
});

test("the lines of the README accept a token from a clock that is ahead, none that expired or is a client's", async () => {
  const issuer = await FakeIssuer.start();
  try {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const lines = /```python\n([^`]*)```/.exec(readme)[1].replaceAll("https://id.example.org", issuer.url);
    const program = `import sys\ntoken = sys.argv[1]\n${lines.replace(/^(claims\[.*)$/m, "print($1)")}`;
    const run = async (claims) => {
      const child = promisify(execFile)(PYTHON, ["-c", program, await issuer.token({ claims })]);
      return child.then(({ stdout }) => stdout, ({ stderr }) => stderr);
    };
    const now = Math.floor(Date.now() / 1000);
    assert.equal(await run({ iat: now + 30, nbf: now - 30 }), "an-id ada\n");
    assert.match(await run({ iat: now - 900, exp: now - 120 }), /ExpiredSignatureError/);
    assert.match(await run({ client_id: "app", aud: "app" }), /InvalidAudienceError/, "a token of a client");
  } finally {
    issuer.stop();
  }
});

async function verified(algorithm) {
  const server = await Server.start(["--jwt-algorithm", algorithm]);
  try {
    const { user } = await post(server, "/register");
    const before = (await post(server, "/login")).access_token;
    const secret = algorithm === "HS256";
    // Ten seconds is the minimum before the next key signs.
    server.keystead("keys", "rotate", "--after", "10s");
    const after = await tokenOfNextKey(server, before);
    const tampered = before.replace(/\.([^.]{20})/, (_, start) => `.${start.toLowerCase()}x`);
    const given = {
      algorithm,
      issuer: server.url,
      jwks_url: secret ? undefined : `${server.url}/.well-known/jwks.json`,
      keys: JSON.parse(server.keystead("keys", "export", ...(secret ? ["--secret"] : []))),
      pems: secret ? undefined : pems(server, [before, after]),
      tokens: [before, after, tampered],
    };
    assert.equal(given.keys.keys[0].kid, kid(after), "the key that signs is first");
    assert.equal(given.keys.keys.length, 2, "the old key and the new");

    // Not in the way of the other tests' requests.
    const python = promisify(execFile)(PYTHON, [VERIFY]);
    python.child.stdin.end(JSON.stringify(given));
    const found = JSON.parse((await python).stdout);
    found.jose = await verifyByJose(given);
    for (const [library, [old, fresh, changed]] of Object.entries(found)) {
      for (const { claims, refused } of [old, fresh]) {
        assert.equal(claims?.sub, user.id, `${library}: ${refused}`);
        assert.equal(claims.preferred_username, "ada");
        assert.equal(claims.client_id, "keystead");
      }
      assert.ok(changed.refused, `${library} took a changed token`);
    }
  } finally {
    await server.stop();
  }
}

/** Returns the key of each token as PEM, by its id. OpenSSL has to read it as the key that is published. */
function pems(server, tokens) {
  const exported = tokens.map((token) => {
    const pem = server.keystead("keys", "export", "--pem", "--id", kid(token));
    const der = execFileSync("openssl", ["pkey", "-pubin", "-outform", "DER"], { input: pem });
    assert.deepEqual(der, createPublicKey(pem).export({ type: "spki", format: "der" }));
    const { kty, crv, x, y, n, e } = JSON.parse(server.keystead("keys", "export", "--id", kid(token)));
    const same = createPublicKey({ key: { kty, crv, x, y, n, e }, format: "jwk" });
    assert.deepEqual(der, same.export({ type: "spki", format: "der" }));
    return [kid(token), pem];
  });
  return Object.fromEntries(exported);
}

function kid(token) {
  return JSON.parse(Buffer.from(token.split(".")[0], "base64url")).kid;
}

/** Returns the claims of each token, or why jose refuses it. */
async function verifyByJose({ algorithm, issuer, jwks_url: url, keys, tokens }) {
  // jose does not look for secrets in a key set.
  const secret = ({ kid }) => importJWK(keys.keys.find((key) => key.kid === kid));
  const patient = { timeoutDuration: 60_000 };
  const find = url ? createRemoteJWKSet(new URL(url), patient) : secret;
  const requiredClaims = ["exp", "sub"];
  const options = { algorithms: [algorithm], issuer, typ: "at+jwt", clockTolerance: 60, requiredClaims };
  const verify = (token) =>
    jwtVerify(token, find, options).then(
      ({ payload }) => ({ claims: payload }),
      (error) => ({ refused: error.message }),
    );
  return Promise.all(tokens.map(verify));
}

/** Logs in until the token is signed by another key than `token`. */
async function tokenOfNextKey(server, token) {
  const header = token.split(".")[0];
  for (;;) {
    const { access_token: next } = await post(server, "/login");
    if (next.split(".")[0] !== header) return next;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function post(server, path) {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ACCOUNT),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}
