// Libraries that differ in the access tokens that they take: some want the audience and the type of RFC 9068, some refuse
// an audience, some take no type but JWT. --token-audience and --token-type suit them, and without these some refuse.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import bearer from "express-oauth2-jwt-bearer";
import { createLocalJWKSet, jwtVerify } from "jose";
import * as oauth4webapi from "oauth4webapi";

import { Server } from "../server.mjs";

const express = createRequire(new URL("../../examples/express/package.json", import.meta.url))("express");
const PYTHON =
  process.env.KEYSTEAD_VERIFIERS ??
  fileURLToPath(new URL("../../.tools/verifiers/bin/python", import.meta.url));
const CONSUMERS = fileURLToPath(new URL("../verifiers/consumers.py", import.meta.url));
const ACCOUNT = { username: "ada", password: "a quiet harbour at dawn" };
const AUDIENCE = "https://notes.example";

const SETTINGS = {
  "no setting": [],
  "an audience": ["--token-audience", AUDIENCE],
  "several audiences": ["--token-audience", `mail,${AUDIENCE}`],
  "the type JWT": ["--token-type", "JWT"],
  "an audience and the type JWT": ["--token-type", "JWT", "--token-audience", AUDIENCE],
};

const WITHOUT_AUDIENCE = ["no setting", "the type JWT"];
const WITH_AUDIENCE = ["an audience", "several audiences", "an audience and the type JWT"];
const RFC_9068 = ["an audience", "several audiences"];
const TYPE_JWT = ["the type JWT", "an audience and the type JWT"];

// For each, the settings whose tokens it takes. It has to refuse those of all others.
const TAKEN = {
  "PyJWT": WITHOUT_AUDIENCE,
  "PyJWT with an audience": WITH_AUDIENCE,
  "python-jose": WITHOUT_AUDIENCE,
  "python-jose with an audience": WITH_AUDIENCE,
  "jose with an audience": WITH_AUDIENCE,
  "Authlib's RFC 9068 validator": RFC_9068,
  "oauth4webapi": RFC_9068,
  "express-oauth2-jwt-bearer": WITH_AUDIENCE,
  "express-oauth2-jwt-bearer in its strict mode": RFC_9068,
  "libjwt": TYPE_JWT,
};

const found = {};

before(async () => {
  for (const [name, flags] of Object.entries(SETTINGS)) found[name] = await consumed(flags);
});

describe("verifiers take the tokens of the settings that suit them, and no others", () => {
  for (const [library, settings] of Object.entries(TAKEN)) {
    for (const setting of Object.keys(SETTINGS)) {
      const takes = settings.includes(setting);
      test(`${library}: ${setting} is ${takes ? "taken" : "refused"}`, () => {
        const { user, results } = found[setting];
        const { claims, refused } = results[library];
        if (!takes) return assert.ok(refused, `taken: ${JSON.stringify(claims)}`);
        assert.equal(claims?.sub, user.id, refused);
        assert.equal(claims.client_id, "keystead");
      });
    }
  }
});

/** Logs in at a server with these flags, and returns the user and what each library makes of the token. */
async function consumed(flags) {
  const server = await Server.start(["--jwt-algorithm", "ES256", ...flags]);
  try {
    const { user } = await post(server, "/register");
    const { access_token: token } = await post(server, "/login");
    const keys = JSON.parse(server.keystead("keys", "export"));
    const pem = server.keystead("keys", "export", "--pem");
    const given = { issuer: server.url, audience: AUDIENCE, keys, pem, token };
    const python = promisify(execFile)(PYTHON, [CONSUMERS]);
    python.child.stdin.end(JSON.stringify(given));
    const results = JSON.parse((await python).stdout);
    results["jose with an audience"] = await attempt(() => byJose(given));
    results["oauth4webapi"] = await attempt(() => byOauth4webapi(given));
    for (const [name, strict] of [["", false], [" in its strict mode", true]]) {
      results[`express-oauth2-jwt-bearer${name}`] = await attempt(() => byExpress(given, strict));
    }
    return { user, results };
  } finally {
    await server.stop();
  }
}

async function byJose({ issuer, audience, keys, token }) {
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience, clockTolerance: 60 });
  return payload;
}

async function byOauth4webapi({ issuer, audience, token }) {
  const server = { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` };
  const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
  const options = { [oauth4webapi.allowInsecureRequests]: true };
  return oauth4webapi.validateJwtAccessToken(server, request, audience, options);
}

async function byExpress({ issuer, audience, token }, strict) {
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const app = express();
  app.use(bearer.auth({ issuer, audience, jwksUri, tokenSigningAlg: "ES256", clockTolerance: 60, strict }));
  app.get("/", (request, response) => response.json(request.auth.payload));
  const service = app.listen(0, "127.0.0.1");
  try {
    await once(service, "listening");
    const url = `http://127.0.0.1:${service.address().port}/`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(answer.headers.get("www-authenticate"));
    return await answer.json();
  } finally {
    service.closeAllConnections();
    service.close();
  }
}

async function attempt(verify) {
  return verify().then(
    (claims) => ({ claims }),
    (error) => ({ refused: error.message }),
  );
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
