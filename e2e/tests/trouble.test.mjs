// A server that is unreachable, restarted, or busy. What browsers may differ in is in engines.test.mjs.

import assert from "node:assert/strict";
import { gone, hold, scenario, see } from "../browser.mjs";
import {
  button, createAccount, field, fillIn, home, logIn, logOut, message, newName, PASSWORD, storedTokens,
} from "../person.mjs";
import { words, wordsIn } from "../texts.mjs";

const UNREACHABLE = words("guest.UNREACHABLE");

/** What a login loads beside its request. */
const LATER = ["account-*.css", "account.en-*.json", "later-*.wasm"].map((name) => `ERR_CONNECTION_REFUSED /assets/${name}`);

scenario("a login without a server says so, and works after a restart", { ownServer: true }, async ({ page, server, expects, allows }) => {
  allows(...LATER);
  const name = await createAccount(server);
  await page.goto("/login");
  await fillIn(page, name);
  await server.kill();
  await button(page, words("LOG_IN")).click();

  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /login");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  assert.equal(await field(page, words("PASSWORD")).inputValue(), PASSWORD);
  assert.ok(await button(page, words("LOG_IN")).isEnabled());

  await server.startAgain();
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  await gone(message(page, "alert", UNREACHABLE));
});

scenario("a registration without a server says so", { ownServer: true }, async ({ page, server, expects, allows }) => {
  // The estimate of the password's strength may come before or after.
  allows("ERR_CONNECTION_REFUSED /password-strength", ...LATER);
  const name = newName();
  await page.goto("/register");
  await fillIn(page, name);
  await server.kill();
  await button(page, words("CREATE_ACCOUNT")).click();

  await see(message(page, "alert", UNREACHABLE));
  expects("ERR_CONNECTION_REFUSED /register");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  assert.equal(await field(page, words("PASSWORD")).inputValue(), PASSWORD);
  assert.ok(await button(page, words("CREATE_ACCOUNT")).isEnabled());
});

scenario("a logout without a server says so and keeps the session", { ownServer: true }, async ({ page, server, expects, allows }) => {
  // Of the lists that the page shows.
  allows("ERR_CONNECTION_REFUSED /me/sessions", "ERR_CONNECTION_REFUSED /me/events");
  await logIn(page, server);
  await server.kill();
  await button(page, words("LOG_OUT")).click();
  await see(message(page, "alert", words("STILL_LOGGED_IN")));
  expects("ERR_CONNECTION_REFUSED /logout");
  await see(home(page));
  assert.equal((await storedTokens(page)).length, 1);

  await server.startAgain();
  await logOut(page);
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
  await button(page, words("TRY_AGAIN")).click();
  await see(home(page));
});

scenario("sessions survive a restart of the server", { ownServer: true }, async ({ page, server }) => {
  await logIn(page, server);
  await server.kill();
  await server.startAgain();
  await page.reload();
  await see(home(page));
});

scenario("the button of a form keeps the focus while it is busy and until it is sent again", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await page.goto("/login");
  await fillIn(page, name);
  let refusals = 0;
  await page.route((url) => url.pathname === "/login", (route) => {
    if (route.request().method() !== "POST" || refusals === 1) return route.fallback();
    refusals += 1;
    return route.fulfill({
      status: 503,
      headers: { "retry-after": "3", "content-language": "en" },
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "", status: 503, code: "overloaded", detail: "Wait." }),
    });
  });
  await page.evaluate(() => {
    window.blurs = 0;
    addEventListener("focusout", () => (window.blurs += 1));
  });
  const submit = button(page, words("LOG_IN"));
  await submit.focus();
  await page.evaluate(() => (window.blurs = 0));
  const assertKept = async () => {
    const [type, blurs, off] = await submit.evaluate((button) => [document.activeElement.type, window.blurs, button.ariaDisabled]);
    assert.deepEqual([type, blurs, off], ["submit", 0, "true"]);
  };
  await page.keyboard.press("Enter");
  await see(page.locator("main [role=status] .ring"));
  await assertKept();
  // The next one is held, so that the button is busy.
  const login = await hold(page, "/login");
  // What is pressed meanwhile sends nothing.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  await submit.click({ force: true });
  await assertKept();
  await login.arrived;
  await see(submit.locator(".spinner"));
  await assertKept();
  await page.keyboard.press("Enter");
  assert.equal(login.count, 1);
  login.release();
  await see(home(page));
  assert.equal(login.count, 1);
  expects("503 /login");
});

scenario("a refusal that only programs read is told in the language of the page", { locale: "ja-JP" }, async ({ page, expects }) => {
  const say = wordsIn("ja");
  await page.route((url) => url.pathname === "/login", (route) =>
    route.request().method() !== "POST"
      ? route.continue()
      : route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          body: JSON.stringify({
            type: "about:blank", title: "", status: 503, code: "unavailable",
            detail: "The database is unavailable. Try again shortly.",
          }),
        }),
  );
  await page.goto("/login");
  await field(page, say("USERNAME")).fill("ada");
  await field(page, say("PASSWORD")).fill(PASSWORD);
  await button(page, say("LOG_IN")).click();
  await see(message(page, "alert", say("INTERNAL_ERROR")));
  expects("503 /login");
});
