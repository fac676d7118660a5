// An Express service that identifies its users by Keystead's access tokens.

import express from "express";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const issuer = process.env.KEYSTEAD_URL;
const audience = process.env.KEYSTEAD_AUDIENCE; // if keystead has --token-audience
const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
const required = { typ: "at+jwt", requiredClaims: ["exp", "sub"] };
const valid = { issuer, audience, algorithms: ["ES256"], clockTolerance: 60, ...required };

async function authenticate(request, response, next) {
  const [, token] = /^Bearer +(.+)$/i.exec(request.get("Authorization")) ?? [];
  try {
    const { payload } = await jwtVerify(token ?? "", keys, valid);
    // Apps that people sign in to with Keystead get tokens for themselves.
    if (payload.client_id !== "keystead") throw new errors.JWTInvalid("not a token of a login");
    request.user = { id: payload.sub, name: payload.preferred_username };
  } catch (error) {
    // Keys that cannot be fetched do not make the token invalid: answer 500, not 401.
    if (!/^ERR_(JW[ST]_|JWKS_NO_MATCHING|JOSE_ALG)/.test(error.code)) throw error;
    return response.set("WWW-Authenticate", "Bearer").sendStatus(401);
  }
  next();
}

const app = express();
app.get("/", authenticate, (request, response) => response.json(request.user));
const server = app.listen(process.env.PORT ?? 3000, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
