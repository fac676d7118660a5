// The account's pages: password, devices, activity and deletion. With two browsers, a change in one takes
// effect in the other at once.

import assert from "node:assert/strict";
import { gone, scenario, see } from "../browser.mjs";
import {
  address, button, claims, createAccount, createSession, eventsOf, field, heading, logIn, logInAs, message,
  navigation, PASSWORD, statusOf, storedTokens,
} from "../person.mjs";
import { words } from "../texts.mjs";

const NEW_PASSWORD = "two herons stood in the rain";

scenario("a password change takes effect and signs out every other browser", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAs(other, name);
  const [otherToken] = await storedTokens(other);

  await navigation(page, words("SECURITY")).click();
  await field(page, "Current password").fill("not my password");
  await field(page, "New password").fill(NEW_PASSWORD);
  await button(page, "Change password").click();
  await see(page.getByText(words("WRONG_PASSWORD")));
  expects("401 /me/password");
  assert.equal(await field(page, "New password").inputValue(), NEW_PASSWORD);

  await field(page, "Current password").fill(PASSWORD);
  await button(page, "Change password").click();
  await see(message(page, "status", /password is changed/i));

  assert.equal(await statusOf(server, otherToken), 401);
  await navigation(other, words("DEVICES")).click();
  await see(heading(other, words("LOG_IN")));
  await see(message(other, "status", words("SESSION_EXPIRED")));
  expects("401 /me/sessions", "401 /refresh");
  assert.equal((await createSession(server, name, "x", PASSWORD)).status, 401);
  assert.equal((await createSession(server, name, "x", NEW_PASSWORD)).status, 200);
  await page.reload();
  await see(heading(page, words("SECURITY")));
});

scenario("a device is signed out from another one", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const curl = await createSession(server, name, "curl/8.5.0");
  const other = await openOther();
  await logInAs(other, name);

  await navigation(page, words("DEVICES")).click();
  await see(page.getByText("This device"));
  assert.equal(await page.getByText("This device").count(), 1);
  await page.getByRole("button", { name: /^Sign out curl/ }).click();
  await see(message(page, "status", /curl is signed out/i));
  assert.equal(await statusOf(server, curl.access_token), 401);

  await button(page, "Sign out all others").click();
  await see(message(page, "status", /all other devices are signed out/i));
  // The list is loaded again once the message is shown.
  await gone(page.getByRole("button", { name: /^Sign out/ }).first());
  await navigation(other, words("ACTIVITY")).click();
  await see(heading(other, words("LOG_IN")));
  expects("401 /me/events", "401 /refresh");
  assert.equal(address(other), "/login?next=/account/activity");
});

scenario("activity is described in words", async ({ page, server }) => {
  const name = await logIn(page, server);
  assert.equal((await createSession(server, name, "curl/8.5.0", "not my password")).status, 401);
  // A failed login is recorded after its response.
  const [token] = await storedTokens(page);
  while (!(await eventsOf(server, token)).some((event) => event.type === "login_failed"));
  await navigation(page, words("ACTIVITY")).click();
  for (const words of ["A wrong password was given.", "Logged in.", "The account was created."]) {
    await see(page.getByText(words));
  }
});

scenario("a deleted account is gone, in every browser", async ({ page, openOther, server }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAs(other, name);
  const [token] = await storedTokens(other);
  await navigation(page, words("SECURITY")).click();
  const section = page.getByRole("region", { name: "Delete your account" });
  await section.getByRole("button", { name: "Delete account…" }).click();
  await section.getByLabel("Your username, to confirm").fill(name);
  await section.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await section.getByRole("button", { name: "Delete my account" }).click();
  await see(message(page, "status", words("ACCOUNT_DELETED")));
  assert.deepEqual(await storedTokens(page), []);
  assert.equal(await statusOf(server, token), 401);
  assert.equal((await createSession(server, name, "x")).status, 401);
});

scenario("deleting an account requires its name and its password", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const [token] = await storedTokens(page);
  await page.goto("/account/security");
  const section = page.getByRole("region", { name: "Delete your account" });
  const confirmation = section.getByLabel("Your username, to confirm");
  const password = section.getByLabel("Password", { exact: true });
  const send = section.getByRole("button", { name: "Delete my account" });
  await see(section);
  assert.equal(await password.count(), 0, "no field before the button is clicked");
  await section.getByRole("button", { name: "Delete account…" }).click();
  await page.waitForFunction(() => document.activeElement.name === "confirmation");

  await confirmation.fill(`${name}-not`);
  await password.fill(PASSWORD);
  await send.click();
  await see(section.getByText("That is not your username."));
  await page.waitForFunction(() => document.activeElement.name === "confirmation");
  assert.equal(await statusOf(server, token), 200);

  // Case does not matter, as at the login.
  await confirmation.fill(name.toUpperCase());
  await password.fill("not my password");
  await send.click();
  await see(section.getByText(words("WRONG_PASSWORD")));
  expects("401 /me");
  await page.waitForFunction(() => document.activeElement.name === "password");
  assert.equal(await statusOf(server, token), 200);

  await section.getByRole("button", { name: "Keep my account" }).click();
  await see(section.getByRole("button", { name: "Delete account…" }));
});

scenario("an account deleted in one tab is gone in the others", async ({ page, openTab, server }) => {
  const name = await logIn(page, server);
  const tab = await openTab();
  await tab.goto("/account/activity");
  await see(heading(tab, words("ACTIVITY")));
  await navigation(page, words("SECURITY")).click();
  await button(page, "Delete account…").click();
  await field(page, "Your username, to confirm").fill(name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, "Delete my account").click();
  await see(heading(page, words("LOG_IN")));
  await see(heading(tab, words("LOG_IN")));
  assert.deepEqual(await page.context().cookies(), []);
});

scenario("a device that is signed out already is reported and removed from the list", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const curl = await createSession(server, name, "curl/8.5.0");
  await navigation(page, words("DEVICES")).click();
  const signOut = page.getByRole("button", { name: /^Sign out curl/ });
  await see(signOut);
  await fetch(new URL("/logout", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${curl.access_token}` },
  });
  await signOut.click();
  await see(message(page, "status", /curl was signed out already/i));
  await gone(signOut);
  await gone(button(page, "Sign out all others"));
  await page.waitForFunction(() => document.activeElement.id === "devices", null);
  expects(`404 /me/sessions/${claims(curl.access_token).sid}`);
});

scenario("a device that could not be signed out stays in the list", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const { access_token: token } = await createSession(server, name, "curl/8.5.0");
  await navigation(page, words("DEVICES")).click();
  const signOut = page.getByRole("button", { name: /^Sign out curl/ });
  await see(signOut);
  const path = `/me/sessions/${claims(token).sid}`;
  await page.route((url) => url.pathname === path, (route) => route.abort("connectionrefused"));
  await signOut.click();
  await see(message(page, "alert", words("guest.UNREACHABLE")));
  expects(`ERR_CONNECTION_REFUSED ${path}`);
  await page.unrouteAll();
  await signOut.click();
  await see(message(page, "status", /curl is signed out/i));
  assert.equal(await statusOf(server, token), 401);
});

scenario("a tab that becomes visible shows that it was signed out meanwhile", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const { access_token: other } = await createSession(server, name, "curl/8.5.0");
  await fetch(new URL("/me/sessions", server.url), {
    method: "DELETE",
    headers: { authorization: `Bearer ${other}` },
  });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await see(heading(page, words("LOG_IN")));
  await see(message(page, "status", words("SESSION_EXPIRED")));
  expects("401 /me", "401 /refresh");
});

scenario("older entries load on demand, and unknown ones are shown too", async ({ page, server }) => {
  await logIn(page, server);
  const entry = (type, day) => ({
    id: `${type}-${day}`,
    type,
    created_at: `2026-01-${day}T10:00:00Z`,
    session_id: null,
    ip: null,
    user_agent: null,
  });
  const pages = {
    "": { events: [entry("login", 20), entry("passkey_added", 19)], next: "older" },
    older: { events: [entry("refresh_reused", 18), entry("account_created", 17)] },
  };
  await page.route(
    (url) => url.pathname === "/me/events",
    (route) => {
      const cursor = new URL(route.request().url()).searchParams.get("cursor") ?? "";
      return route.fulfill({ json: pages[cursor] });
    },
  );
  await navigation(page, words("ACTIVITY")).click();
  const entries = page.getByRole("main").getByRole("listitem");
  await see(page.getByText(/has no words for/));
  assert.equal(await entries.count(), 2);
  await button(page, "Show older").click();
  await see(page.getByText("The account was created."));
  assert.equal(await entries.count(), 4);
  await gone(button(page, "Show older"));
  // The focus is where the older entries begin.
  await page.waitForFunction(() => /used a second time/.test(document.activeElement.closest("li")?.innerText));
  assert.deepEqual(
    await page.locator("main time").evaluateAll((all) => all.map((time) => time.dateTime.slice(8, 10))),
    ["20", "19", "18", "17"],
  );
});

scenario("an account's pages can be linked to, and a login opens them", async ({ page, server }) => {
  const name = await createAccount(server);
  for (const [path, title] of [["security", "Security"], ["devices", "Devices"], ["activity", "Activity"]]) {
    await page.goto(`/account/${path}`);
    await see(heading(page, words("LOG_IN")));
    assert.equal(address(page), `/login?next=/account/${path}`);
    await field(page, words("USERNAME")).fill(name);
    await field(page, words("PASSWORD")).fill(PASSWORD);
    await button(page, words("LOG_IN")).click();
    await see(heading(page, title));
    assert.equal(address(page), `/account/${path}`);
    assert.equal(await navigation(page, title).getAttribute("aria-current"), "page");
    await button(page, words("LOG_OUT")).click();
    await see(heading(page, words("LOG_IN")));
  }
});

scenario("password managers know whose password is changed", async ({ page, server }) => {
  const name = await logIn(page, server);
  await page.goto("/account/security");
  await see(heading(page, words("SECURITY")));
  const form = page.locator("form");
  const username = form.locator("input[autocomplete=username]");
  assert.equal(await username.inputValue(), name);
  assert.ok(await username.isHidden());
  assert.equal(await field(page, "Current password").getAttribute("autocomplete"), "current-password");
  assert.equal(await field(page, "New password").getAttribute("autocomplete"), "new-password");
  await field(page, "New password").pressSequentially("short");
  await field(page, "Current password").focus();
  await see(page.getByText(words("AT_LEAST", 8)));
});
