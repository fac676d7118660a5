// A round trip with a client of @hey-api/openapi-ts, which has the server's address from the document.

import assert from "node:assert/strict";

import { logIn, logOut, me, refresh, register } from "./generated/hey-api";
import type { Problem } from "./generated/hey-api";

const account = { username: "hey-api", password: "a quiet harbour at dawn" };

async function main(): Promise<void> {
  const { data: created } = await register({ body: account });
  assert.equal(created?.user.username, account.username);

  const { data: tokens } = await logIn({ body: account });
  assert.ok(tokens?.refresh_token);
  const { data: mine } = await me({ auth: tokens.access_token });
  assert.equal(mine?.user.id, created.user.id);

  const { data: fresh } = await refresh({ body: { refresh_token: tokens.refresh_token } });
  assert.ok(fresh);
  const { response } = await logOut({ headers: { authorization: `Bearer ${fresh.access_token}` } });
  assert.equal(response?.status, 204);

  const { error } = await logIn({ body: { ...account, password: "wrong" } });
  const problem: Problem | undefined = error;
  assert.equal(problem?.code, "invalid_credentials");
}

void main();
