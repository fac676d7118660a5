// Registration.

import assert from "node:assert/strict";
import { gone, hold, scenario, see } from "../browser.mjs";
import {
  address, button, claims, createAccount, field, fillIn, heading, home, link, logOut, message, newName, PASSWORD, storedTokens, keepCode,
} from "../person.mjs";
import { words } from "../texts.mjs";

scenario("a registration is confirmed and logs in", async ({ page }) => {
  const name = newName();
  await page.goto("/");
  await see(heading(page, words("LOG_IN")));
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);

  await see(home(page));
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  assert.equal(address(page), "/account");
  const [token] = await storedTokens(page);
  assert.equal(claims(token).preferred_username, name);
});

scenario("a registration whose login fails leads to the login page", async ({ page, expects }) => {
  const name = newName();
  await page.route(
    (url) => url.pathname === "/login",
    (route) => (route.request().method() === "POST" ? route.abort("connectionrefused") : route.continue()),
  );
  await page.goto("/register");
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);

  await see(heading(page, words("LOG_IN")));
  expects("ERR_CONNECTION_REFUSED /login");
  await see(message(page, "status", words("ACCOUNT_CREATED_LOG_IN")));
  assert.equal(address(page), "/login");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name, "the name is filled in");
  assert.equal(await field(page, words("PASSWORD")).inputValue(), "");
  await page.unrouteAll();
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
});

scenario("spaces around a user name are trimmed", async ({ page, expects }) => {
  const name = newName();
  await page.goto("/register");
  await field(page, words("USERNAME")).fill(` ${name} `);
  await field(page, words("PASSWORD")).focus();
  assert.equal(await field(page, words("USERNAME")).getAttribute("aria-invalid"), null);
  // Spaces in a password count.
  await fillIn(page, ` ${name} `, ` ${PASSWORD} `);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  await logOut(page);
  await fillIn(page, `${name} `, ` ${PASSWORD} `);
  await button(page, words("LOG_IN")).click();
  await see(page.getByRole("main").getByText(name, { exact: true }).first());
  await logOut(page);
  await fillIn(page, name, PASSWORD);
  await button(page, words("LOG_IN")).click();
  await see(page.getByText(words("INVALID_CREDENTIALS")));
  expects("401 /login");
});

scenario("a taken name is refused in upper or lower case, and the input stays", async ({ page, server, expects }) => {
  const name = (await createAccount(server)).toUpperCase();
  await page.goto("/register");
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();

  await see(page.getByText(words("USERNAME_TAKEN")));
  expects("409 /register");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  assert.equal(await field(page, words("USERNAME")).getAttribute("aria-invalid"), "true");
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));

  await field(page, words("USERNAME")).fill(newName());
  await gone(page.getByText(words("USERNAME_TAKEN")));
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(home(page));
});

scenario("field rules are shown while typing", async ({ page }) => {
  await page.goto("/register");
  const username = field(page, words("USERNAME"));
  await username.pressSequentially("a b");
  await field(page, words("PASSWORD")).focus();
  await see(page.getByText(words("USERNAME_CHARACTERS")));
  assert.equal(await username.getAttribute("aria-invalid"), "true");
  const described = await username.getAttribute("aria-describedby");
  assert.equal(await page.locator(`[id="${described}"]`).innerText(), words("USERNAME_CHARACTERS"));

  await username.press("End");
  await username.press("Backspace");
  await username.press("Backspace");
  await see(page.getByText(words("AT_LEAST", 3)));
  await username.pressSequentially("da");
  await gone(page.getByText(words("AT_LEAST", 3)));
  assert.equal(await username.getAttribute("aria-invalid"), null);

  await field(page, words("PASSWORD")).pressSequentially("short");
  await username.focus();
  await see(page.getByText(words("AT_LEAST", 8)));
  await field(page, words("PASSWORD")).fill("long enough");
  await gone(page.getByText(words("AT_LEAST", 8)));
});

scenario("an invalid form is not sent, and the field gets the focus", async ({ page }) => {
  const register = await hold(page, "/register");
  await page.goto("/register");
  await fillIn(page, "Ada", "short");
  await button(page, words("CREATE_ACCOUNT")).click();
  await see(page.getByText(words("AT_LEAST", 8)));
  await page.waitForFunction(() => document.activeElement.name === "password");
  assert.equal(register.count, 0);
});

scenario("the server's rules apply, whatever the page allows", async ({ page, expects }) => {
  // As if the server's rules had become stricter since the page was loaded.
  await page.route(
    (url) => url.pathname === "/register",
    (route) =>
      route.request().method() === "POST"
        ? route.continue({ postData: JSON.stringify({ username: "!", password: "long enough" }) })
        : route.continue(),
  );
  await page.goto("/register");
  await fillIn(page, newName(), "long enough");
  await button(page, words("CREATE_ACCOUNT")).click();
  expects("422 /register");
  await page.waitForFunction(() => document.activeElement.name === "username");
  assert.equal(await field(page, words("USERNAME")).getAttribute("aria-invalid"), "true");
});

scenario("a weak password is refused with advice, and the input stays", async ({ page, expects }) => {
  await page.goto("/register");
  const name = newName();
  await fillIn(page, name, `${name}1`);
  await button(page, words("CREATE_ACCOUNT")).click();
  expects("422 /register");
  await see(page.getByText(words("CONTAINS_USERNAME")));
  // The estimate may say so before the answer does.
  await see(page.locator("[name=password][aria-invalid=true]"));
  assert.equal(await field(page, words("PASSWORD")).inputValue(), `${name}1`);
});

scenario("a double click creates one account", async ({ page }) => {
  const register = await hold(page, "/register");
  await page.goto("/register");
  await fillIn(page, newName());
  await button(page, words("CREATE_ACCOUNT")).dblclick();
  await register.arrived;

  const working = button(page, words("CREATE_ACCOUNT"));
  assert.equal(await working.getAttribute("aria-busy"), "true", "a busy button shows it");
  assert.ok(await working.isDisabled());
  await field(page, words("PASSWORD")).press("Enter");
  register.release();
  await keepCode(page);
  await see(home(page));
  assert.equal(register.count, 1);
});
