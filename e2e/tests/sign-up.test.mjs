// Registration.

import assert from "node:assert/strict";
import { gone, hold, scenario, see } from "../browser.mjs";
import {
  address, button, createAccount, field, fillIn, heading, message, navigation, newName, PASSWORD,
} from "../person.mjs";

scenario("a registration is confirmed and leads to login", async ({ page }) => {
  const name = newName();
  await page.goto("/");
  await see(heading(page, "Log in"));
  await navigation(page, "Register").click();
  await see(heading(page, "Create your account"));
  await fillIn(page, name);
  await button(page, "Register").click();

  await see(heading(page, "Log in"));
  await see(message(page, "status", /created/i));
  assert.equal(address(page), "/login");
  assert.equal(await field(page, "Username").inputValue(), name, "the name is filled in");
  assert.equal(await field(page, "Password").inputValue(), "");
});

scenario("spaces around a user name are trimmed", async ({ page, expects }) => {
  const name = newName();
  await page.goto("/register");
  await field(page, "Username").fill(` ${name} `);
  await field(page, "Password").focus();
  assert.equal(await field(page, "Username").getAttribute("aria-invalid"), null);
  // Spaces in a password count.
  await fillIn(page, ` ${name} `, ` ${PASSWORD} `);
  await button(page, "Register").click();
  await see(message(page, "status", /created/i));
  await fillIn(page, `${name} `, ` ${PASSWORD} `);
  await button(page, "Log in").click();
  await see(page.getByRole("main").getByText(name, { exact: true }).first());
  await button(page, "Logout").click();
  await see(heading(page, "Log in"));
  await fillIn(page, name, PASSWORD);
  await button(page, "Log in").click();
  await see(message(page, "alert", /./));
  expects("401 /login");
});

scenario("a taken name is refused in upper or lower case, and the input stays", async ({ page, server, expects }) => {
  const name = (await createAccount(server)).toUpperCase();
  await page.goto("/register");
  await fillIn(page, name);
  await button(page, "Register").click();

  await see(page.getByText(/taken/i));
  expects("409 /register");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.equal(await field(page, "Username").getAttribute("aria-invalid"), "true");
  await see(heading(page, "Create your account"));

  await field(page, "Username").fill(newName());
  await gone(page.getByText(/taken/i));
  await button(page, "Register").click();
  await see(heading(page, "Log in"));
});

scenario("field rules are shown while typing", async ({ page }) => {
  await page.goto("/register");
  const username = field(page, "Username");
  await username.pressSequentially("a b");
  await field(page, "Password").focus();
  await see(page.getByText(/only letters from A to Z/i));
  assert.equal(await username.getAttribute("aria-invalid"), "true");
  const described = await username.getAttribute("aria-describedby");
  assert.match(await page.locator(`[id="${described}"]`).innerText(), /only letters/i);

  await username.press("End");
  await username.press("Backspace");
  await username.press("Backspace");
  await see(page.getByText(/Use at least 3 characters\./));
  await username.pressSequentially("da");
  await gone(page.getByText(/Use at least 3 characters\./));
  assert.equal(await username.getAttribute("aria-invalid"), null);

  await field(page, "Password").pressSequentially("short");
  await username.focus();
  await see(page.getByText(/Use at least 8 characters\./));
  await field(page, "Password").fill("long enough");
  await gone(page.getByText(/Use at least 8 characters\./));
});

scenario("an invalid form is not sent, and the field gets the focus", async ({ page }) => {
  const register = await hold(page, "/register");
  await page.goto("/register");
  await fillIn(page, "Ada", "short");
  await button(page, "Register").click();
  await see(page.getByText(/Use at least 8 characters\./));
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
  await button(page, "Register").click();
  expects("422 /register");
  await page.waitForFunction(() => document.activeElement.name === "username");
  assert.equal(await field(page, "Username").getAttribute("aria-invalid"), "true");
});

scenario("a weak password is refused with advice, and the input stays", async ({ page, expects }) => {
  await page.goto("/register");
  const name = newName();
  await fillIn(page, name, `${name}1`);
  await button(page, "Register").click();
  expects("422 /register");
  await see(page.getByText("It is built on the username."));
  const password = field(page, "Password");
  assert.equal(await password.getAttribute("aria-invalid"), "true");
  assert.equal(await password.inputValue(), `${name}1`);
});

scenario("a double click creates one account", async ({ page }) => {
  const register = await hold(page, "/register");
  await page.goto("/register");
  await fillIn(page, newName());
  await button(page, "Register").dblclick();
  await register.arrived;

  const working = button(page, "Register");
  assert.equal(await working.getAttribute("aria-busy"), "true", "a busy button shows it");
  assert.ok(await working.isDisabled());
  await field(page, "Password").press("Enter");
  register.release();
  await see(heading(page, "Log in"));
  assert.equal(register.count, 1);
});
