// The account's pages: password, devices, activity and deletion. With two browsers, a change in one takes
// effect in the other at once.

import assert from "node:assert/strict";
import { gone, hold, scenario, see } from "../browser.mjs";
import {
  address, button, claims, createAccount, createSession, eventsOf, field, heading, home, logIn, logInAs, logOut, message,
  navigation, PASSWORD, statusOf, storedTokens,
} from "../person.mjs";
import { containing, words } from "../texts.mjs";

/** The accessible name of the button that logs out a device, from its visible text on. */
const logOutOf = (device) => containing(`${words("LOG_OUT")} ${device}`);

const NEW_PASSWORD = "two herons stood in the rain";

scenario("a password change takes effect and logs out every other browser", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAs(other, name);
  const [otherToken] = await storedTokens(other);

  await navigation(page, words("SECURITY")).click();
  await field(page, words("CURRENT_PASSWORD")).fill("not my password");
  await field(page, words("NEW_PASSWORD")).fill(NEW_PASSWORD);
  await button(page, words("CHANGE_PASSWORD")).click();
  await see(page.getByText(words("WRONG_PASSWORD")));
  expects("401 /me/password");
  assert.equal(await field(page, words("NEW_PASSWORD")).inputValue(), NEW_PASSWORD);

  await field(page, words("CURRENT_PASSWORD")).fill(PASSWORD);
  await see(page.locator(".strength[data-score]"));
  await button(page, words("CHANGE_PASSWORD")).click();
  await see(message(page, "status", words("PASSWORD_CHANGED_DONE")));
  assert.equal(await field(page, words("NEW_PASSWORD")).inputValue(), "");
  assert.equal(await page.locator(".strength[data-score]").count(), 0, "an empty field has no strength");
  await see(page.getByText(words("PASSWORD_HINT", 8)));

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

scenario("a device is logged out from another one", async ({ page, openOther, server, expects }) => {
  const name = await logIn(page, server);
  const curl = await createSession(server, name, "curl/8.5.0");
  const other = await openOther();
  await logInAs(other, name);

  await navigation(page, words("DEVICES")).click();
  await see(page.getByText(words("THIS_DEVICE"), { exact: true }));
  assert.equal(await page.getByText(words("THIS_DEVICE"), { exact: true }).count(), 1);
  await page.getByRole("button", { name: logOutOf("curl") }).click();
  await see(message(page, "status", words("LOGGED_OUT_DEVICE", "curl")));
  assert.equal(await statusOf(server, curl.access_token), 401);

  await button(page, words("LOG_OUT_OTHERS")).click();
  await see(message(page, "status", words("LOGGED_OUT_OTHERS")));
  // The list is loaded again once the message is shown.
  await gone(page.getByRole("button", { name: logOutOf("") }).first());
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
  for (const name of ["LOGIN_FAILED", "account.LOGGED_IN", "account.ACCOUNT_CREATED"]) {
    await see(page.getByRole("heading", { level: 3 }).getByText(words(name), { exact: true }));
  }
});

scenario("a deleted account is gone, in every browser", async ({ page, openOther, server }) => {
  const name = await logIn(page, server);
  const other = await openOther();
  await logInAs(other, name);
  const [token] = await storedTokens(other);
  await navigation(page, words("SECURITY")).click();
  const section = page.getByRole("region", { name: words("DELETE_HEADING") });
  await section.getByRole("button", { name: words("DELETE_OPEN") }).click();
  await section.getByLabel(words("DELETE_CONFIRMATION")).fill(name);
  await section.getByLabel(words("PASSWORD"), { exact: true }).fill(PASSWORD);
  await section.getByRole("button", { name: words("DELETE_SUBMIT") }).click();
  await see(message(page, "status", words("account.YOUR_ACCOUNT_DELETED")));
  assert.deepEqual(await storedTokens(page), []);
  assert.equal(await statusOf(server, token), 401);
  assert.equal((await createSession(server, name, "x")).status, 401);
});

scenario("deleting an account requires its name and its password", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const [token] = await storedTokens(page);
  await page.goto("/account/security");
  const section = page.getByRole("region", { name: words("DELETE_HEADING") });
  const confirmation = section.getByLabel(words("DELETE_CONFIRMATION"));
  const password = section.getByLabel(words("PASSWORD"), { exact: true });
  const send = section.getByRole("button", { name: words("DELETE_SUBMIT") });
  await see(section);
  assert.equal(await password.count(), 0, "no field before the button is clicked");
  await section.getByRole("button", { name: words("DELETE_OPEN") }).click();
  await page.waitForFunction(() => document.activeElement.name === "confirmation");

  await confirmation.fill(`${name}-not`);
  await password.fill(PASSWORD);
  await send.click();
  await see(section.getByText(words("NOT_YOUR_USERNAME")));
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

  await section.getByRole("button", { name: words("CANCEL") }).click();
  await see(section.getByRole("button", { name: words("DELETE_OPEN") }));
});

scenario("a deletion that is on its way cannot be cancelled, and does not look as if it were", async ({ page, server }) => {
  const name = await logIn(page, server);
  await navigation(page, words("SECURITY")).click();
  await button(page, words("DELETE_OPEN")).click();
  const confirmation = field(page, words("DELETE_CONFIRMATION"));
  await confirmation.fill(name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  const deletion = await hold(page, "/me");
  await button(page, words("DELETE_SUBMIT")).click();
  await deletion.arrived;
  const cancel = button(page, words("CANCEL"));
  assert.equal(await cancel.getAttribute("aria-disabled"), "true");
  await cancel.click({ force: true });
  await confirmation.press("Escape");
  assert.equal(await confirmation.inputValue(), name);
  deletion.release();
  await see(message(page, "status", words("account.YOUR_ACCOUNT_DELETED")));
});

scenario("an account deleted in one tab is gone in the others", async ({ page, openTab, server }) => {
  const name = await logIn(page, server);
  const tab = await openTab();
  await tab.goto("/account/activity");
  await see(heading(tab, words("ACTIVITY")));
  await navigation(page, words("SECURITY")).click();
  await button(page, words("DELETE_OPEN")).click();
  await field(page, words("DELETE_CONFIRMATION")).fill(name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("DELETE_SUBMIT")).click();
  await see(heading(page, words("LOG_IN")));
  await see(heading(tab, words("LOG_IN")));
  assert.deepEqual(await page.context().cookies(), []);
});

scenario("a device that is logged out already is reported and removed from the list", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const curl = await createSession(server, name, "curl/8.5.0");
  await navigation(page, words("DEVICES")).click();
  const logOut = page.getByRole("button", { name: logOutOf("curl") });
  await see(logOut);
  await fetch(new URL("/logout", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${curl.access_token}` },
  });
  await logOut.click();
  await see(message(page, "status", words("ALREADY_LOGGED_OUT", "curl")));
  await gone(logOut);
  await gone(button(page, words("LOG_OUT_OTHERS")));
  await page.waitForFunction(() => document.activeElement.id === "devices", null);
  expects(`404 /me/sessions/${claims(curl.access_token).sid}`);
});

scenario("a device that could not be logged out stays in the list", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const { access_token: token } = await createSession(server, name, "curl/8.5.0");
  await navigation(page, words("DEVICES")).click();
  const logOut = page.getByRole("button", { name: logOutOf("curl") });
  await see(logOut);
  const path = `/me/sessions/${claims(token).sid}`;
  await page.route((url) => url.pathname === path, (route) => route.abort("connectionrefused"));
  await logOut.click();
  await see(message(page, "alert", words("guest.UNREACHABLE")));
  expects(`ERR_CONNECTION_REFUSED ${path}`);
  await page.unrouteAll();
  await logOut.click();
  await see(message(page, "status", words("LOGGED_OUT_DEVICE", "curl")));
  assert.equal(await statusOf(server, token), 401);
});

scenario("a tab that becomes visible shows that it was logged out meanwhile", async ({ page, server, expects }) => {
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
    "": { events: [entry("login", 20), entry("passkey_lent", 19)], next: "older" },
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
  await see(page.getByText(words("OTHER_ACTIVITY")));
  assert.equal(await entries.count(), 2);
  await button(page, words("SHOW_OLDER")).click();
  await see(page.getByText(words("account.ACCOUNT_CREATED")));
  assert.equal(await entries.count(), 4);
  await gone(button(page, words("SHOW_OLDER")));
  // The focus is where the older entries begin.
  await page.waitForFunction(
    (text) => document.activeElement.closest("li")?.innerText.includes(text),
    words("KEY_REUSED"),
  );
  assert.deepEqual(
    await page.locator("main time").evaluateAll((all) => all.map((time) => time.dateTime.slice(8, 10))),
    ["20", "19", "18", "17"],
  );
});

scenario("the overview claims nothing about the time before the entries that it has", async ({ page, server }) => {
  await logIn(page, server);
  const failed = (_, at) => ({
    id: `failed-${at}`,
    type: "login_failed",
    created_at: "2026-01-20T10:00:00Z",
    session_id: null,
    ip: null,
    user_agent: null,
  });
  const events = Array.from({ length: 50 }, failed);
  let next = "older";
  await page.route((url) => url.pathname === "/me/events", (route) => route.fulfill({ json: { events, next } }));
  const main = page.getByRole("main");
  const see50 = async () => {
    await page.reload();
    await see(home(page));
    await gone(page.locator("main [aria-busy]"));
    return main.innerText();
  };
  const some = await see50();
  assert.ok(some.includes(words("account.LOGIN_FAILED")), some);
  for (const claim of [words("NO_EARLIER_LOGIN"), words("NO_ALERTS"), words("FAILED_LOGINS", 50)]) {
    assert.ok(!some.includes(claim), some);
  }
  next = undefined;
  const all = await see50();
  assert.ok(all.includes(words("NO_EARLIER_LOGIN")) && all.includes(words("FAILED_LOGINS", 50)), all);
});

scenario("an account's pages can be linked to, and a login opens them", async ({ page, server }) => {
  const name = await createAccount(server);
  for (const [path, title] of [["security", words("SECURITY")], ["devices", words("DEVICES")], ["activity", words("ACTIVITY")]]) {
    await page.goto(`/account/${path}`);
    await see(heading(page, words("LOG_IN")));
    assert.equal(address(page), `/login?next=/account/${path}`);
    await field(page, words("USERNAME")).fill(name);
    await field(page, words("PASSWORD")).fill(PASSWORD);
    await button(page, words("LOG_IN")).click();
    await see(heading(page, title));
    assert.equal(address(page), `/account/${path}`);
    assert.equal(await navigation(page, title).getAttribute("aria-current"), "page");
    await logOut(page);
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
  assert.equal(await field(page, words("CURRENT_PASSWORD")).getAttribute("autocomplete"), "current-password");
  assert.equal(await field(page, words("NEW_PASSWORD")).getAttribute("autocomplete"), "new-password");
  await field(page, words("NEW_PASSWORD")).pressSequentially("short");
  await field(page, words("CURRENT_PASSWORD")).focus();
  await see(page.getByText(words("AT_LEAST", 8)));
});
