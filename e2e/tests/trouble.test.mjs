// A server that is unreachable, and one that is restarted.

import assert from "node:assert/strict";
import { gone, scenario, see } from "../browser.mjs";
import {
  button, createAccount, field, fillIn, heading, logIn, message, newName, PASSWORD, storedTokens,
} from "../person.mjs";

const UNREACHABLE = /can.t be reached/i;

scenario("a login without a server says so, and works after a restart", { ownServer: true }, async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await page.goto("/login");
  await fillIn(page, name);
  await server.kill();
  await button(page, "Log in").click();

  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /login");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.equal(await field(page, "Password").inputValue(), PASSWORD);
  assert.ok(await button(page, "Log in").isEnabled());

  await server.startAgain();
  await button(page, "Log in").click();
  await see(heading(page, "Your account"));
  await gone(message(page, "alert", UNREACHABLE));
});

scenario("a registration without a server says so", { ownServer: true }, async ({ page, server, expects }) => {
  const name = newName();
  await page.goto("/register");
  await fillIn(page, name);
  await server.kill();
  await button(page, "Register").click();

  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /register");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.equal(await field(page, "Password").inputValue(), PASSWORD);
  assert.ok(await button(page, "Register").isEnabled());
});

scenario("a logout without a server says so and keeps the session", { ownServer: true }, async ({ page, server, expects }) => {
  await logIn(page, server);
  await server.kill();
  await button(page, "Logout").click();
  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /logout");
  await see(heading(page, "Your account"));
  assert.equal((await storedTokens(page)).length, 1);

  await server.startAgain();
  await button(page, "Logout").click();
  await see(heading(page, "Log in"));
  assert.deepEqual(await storedTokens(page), []);
});

scenario("a reload without a server logs nobody out", async ({ page, server, expects }) => {
  await logIn(page, server);
  const tokens = await storedTokens(page);
  await page.route((url) => url.pathname === "/me", (route) => route.abort("connectionrefused"));
  await page.reload();
  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /me");
  assert.deepEqual(await storedTokens(page), tokens);

  await page.unrouteAll();
  await button(page, "Try again").click();
  await see(heading(page, "Your account"));
});

scenario("sessions survive a restart of the server", { ownServer: true }, async ({ page, server }) => {
  await logIn(page, server);
  await server.kill();
  await server.startAgain();
  await page.reload();
  await see(heading(page, "Your account"));
});
