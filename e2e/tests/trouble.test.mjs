// A server that is gone, and one that comes back.

import assert from "node:assert/strict";
import { gone, scenario, see } from "../browser.mjs";
import { account, button, field, fillIn, heading, logIn, newName, PASSWORD, storedTokens, told } from "../person.mjs";

const UNREACHABLE = /can.t be reached/i;

scenario("login without a server is told as such, and works when it is back", { ownServer: true }, async ({ page, server, expects }) => {
  const name = await account(server);
  await page.goto("/login");
  await fillIn(page, name);
  await server.kill();
  await button(page, "Log in").click();

  await see(told(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /login");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.equal(await field(page, "Password").inputValue(), PASSWORD);
  assert.ok(await button(page, "Log in").isEnabled());

  await server.startAgain();
  await button(page, "Log in").click();
  await see(heading(page, "Your account"));
  await gone(told(page, "alert", UNREACHABLE));
});

scenario("registration without a server is told as such", { ownServer: true }, async ({ page, server, expects }) => {
  const name = newName();
  await page.goto("/register");
  await fillIn(page, name);
  await server.kill();
  await button(page, "Register").click();

  await see(told(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /register");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.equal(await field(page, "Password").inputValue(), PASSWORD);
  assert.ok(await button(page, "Register").isEnabled());
});

scenario("logout without a server says that the session is still there", { ownServer: true }, async ({ page, server, expects }) => {
  await logIn(page, server);
  await server.kill();
  await button(page, "Logout").click();
  await see(told(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /logout");
  await see(heading(page, "Your account"));
  assert.equal((await storedTokens(page)).length, 1);

  await server.startAgain();
  await button(page, "Logout").click();
  await see(heading(page, "Log in"));
  assert.deepEqual(await storedTokens(page), []);
});

scenario("a reload that cannot reach the server logs nobody out", async ({ page, server, expects }) => {
  await logIn(page, server);
  const tokens = await storedTokens(page);
  await page.route((url) => url.pathname === "/me", (route) => route.abort("connectionrefused"));
  await page.reload();
  await see(told(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /me");
  assert.deepEqual(await storedTokens(page), tokens);

  await page.unrouteAll();
  await button(page, "Try again").click();
  await see(heading(page, "Your account"));
});

scenario("the data outlives the server", { ownServer: true }, async ({ page, server }) => {
  await logIn(page, server);
  await server.kill();
  await server.startAgain();
  await page.reload();
  await see(heading(page, "Your account"));
});
