// The account's own pages: the password, the devices, what happened, and the end of it all. Where
// there are two browsers, what is done in one counts in the other at once.

import assert from "node:assert/strict";
import { scenario, see } from "../browser.mjs";
import {
  address, button, field, heading, logIn, logInAgain, navigation, PASSWORD, session, statusOf,
  storedTokens, told,
} from "../person.mjs";

const NEW_PASSWORD = "two herons stood in the rain";

scenario("a new password counts, and signs every other browser out", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAgain(other, name);
  const [otherToken] = await storedTokens(other);

  await navigation(page, "Security").click();
  await field(page, "Current password").fill("not my password");
  await field(page, "New password").fill(NEW_PASSWORD);
  await button(page, "Change password").click();
  await see(page.getByText("That is not your password."));
  expects("401 /me/password");
  assert.equal(await field(page, "New password").inputValue(), NEW_PASSWORD);

  await field(page, "Current password").fill(PASSWORD);
  await button(page, "Change password").click();
  await see(told(page, "status", /password is changed/i));

  assert.equal(await statusOf(server, otherToken), 401);
  await navigation(other, "Devices").click();
  await see(heading(other, "Log in"));
  await see(told(other, "status", /session has ended/i));
  expects("401 /me/sessions", "401 /refresh");
  assert.equal((await session(server, name, "x", PASSWORD)).status, 401);
  assert.equal((await session(server, name, "x", NEW_PASSWORD)).status, 200);
  await page.reload();
  await see(heading(page, "Security"));
});

scenario("a device is signed out from another one", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const curl = await session(server, name, "curl/8.5.0");
  const other = await openOther();
  await logInAgain(other, name);

  await navigation(page, "Devices").click();
  await see(page.getByText("This device"));
  assert.equal(await page.getByText("This device").count(), 1);
  await page.getByRole("button", { name: /^Sign out curl/ }).click();
  await see(told(page, "status", /curl is signed out/i));
  assert.equal(await statusOf(server, curl.access_token), 401);

  await button(page, "Sign out all others").click();
  await see(told(page, "status", /all other devices are signed out/i));
  assert.equal(await page.getByRole("button", { name: /^Sign out/ }).count(), 0);
  await navigation(other, "Activity").click();
  await see(heading(other, "Log in"));
  expects("401 /me/events", "401 /refresh");
  assert.equal(address(other), "/login?next=/account/activity");
});

scenario("what happened is told in words", async ({ page, server }) => {
  const name = await logIn(page, server);
  assert.equal((await session(server, name, "curl/8.5.0", "not my password")).status, 401);
  await navigation(page, "Activity").click();
  for (const words of ["A wrong password was given.", "Logged in.", "The account was created."]) {
    await see(page.getByText(words));
  }
});

scenario("a deleted account is gone, in every browser", async ({ page, openOther, server }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAgain(other, name);
  const [token] = await storedTokens(other);
  await navigation(page, "Security").click();
  const section = page.getByRole("region", { name: "Delete your account" });
  await section.getByRole("button", { name: "Delete account…" }).click();
  await section.getByLabel("Your username, to confirm").fill(name);
  await section.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await section.getByRole("button", { name: "Delete my account" }).click();
  await see(told(page, "status", /account is deleted/i));
  assert.deepEqual(await storedTokens(page), []);
  assert.equal(await statusOf(server, token), 401);
  assert.equal((await session(server, name, "x")).status, 401);
});
