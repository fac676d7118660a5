// A round trip with a client of openapi-typescript and openapi-fetch.

import assert from "node:assert/strict";

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/openapi-typescript";

const account = { username: "openapi-fetch", password: "a quiet harbour at dawn" };

async function main(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl });
  const { data: created } = await client.POST("/register", { body: account });
  assert.equal(created?.user.username, account.username);

  const { data: tokens } = await client.POST("/login", { body: account });
  assert.ok(tokens?.refresh_token);
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const { data: me } = await client.GET("/me", bearer(tokens.access_token));
  assert.equal(me?.user.id, created.user.id);

  const { refresh_token } = tokens;
  const { data: fresh } = await client.POST("/refresh", { body: { refresh_token } });
  assert.ok(fresh);
  const { response } = await client.POST("/logout", bearer(fresh.access_token));
  assert.equal(response.status, 204);

  const { error } = await client.POST("/login", { body: { ...account, password: "wrong" } });
  const problem: components["schemas"]["Problem"] | undefined = error;
  assert.equal(problem?.code, "invalid_credentials");

  const { data: set } = await client.GET("/.well-known/jwks.json");
  assert.deepEqual(set?.keys.map(({ kty, alg, use }) => [kty, alg, use]), [["EC", "ES256", "sig"]]);
}

void main(process.argv[2]!);
