// A round trip with a client of orval, which has the server's address from the document.

import assert from "node:assert/strict";

import { logIn, logOut, me, refresh, register } from "./generated/orval";
import type { Problem } from "./generated/orval";

const account = { username: "orval", password: "a quiet harbour at dawn" };

async function main(): Promise<void> {
  const created = await register(account);
  assert.ok(created.status === 201);

  const tokens = await logIn(account);
  assert.ok(tokens.status === 200 && tokens.data.refresh_token !== undefined);
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const mine = await me(bearer(tokens.data.access_token));
  assert.ok(mine.status === 200);
  assert.equal(mine.data.user.id, created.data.user.id);

  const fresh = await refresh({ refresh_token: tokens.data.refresh_token });
  assert.ok(fresh.status === 200);
  // orval 7 takes an optional body for a required one.
  assert.equal((await logOut({}, bearer(fresh.data.access_token))).status, 204);

  const refused = await logIn({ ...account, password: "wrong" });
  assert.ok(refused.status === 401);
  const problem: Problem = refused.data;
  assert.equal(problem.code, "invalid_credentials");
}

void main();
