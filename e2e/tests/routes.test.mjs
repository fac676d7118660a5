// Which page an address leads to, and the way back after a login.

import assert from "node:assert/strict";
import { scenario, see } from "../browser.mjs";
import { account, address, button, field, fillIn, heading, logIn, navigation, newName, PASSWORD } from "../person.mjs";

scenario("a guest who opens the account goes to login, and then back", async ({ page, server }) => {
  const name = await account(server);
  await page.goto("/account");
  await see(heading(page, "Log in"));
  assert.equal(new URL(page.url()).pathname, "/login");
  await fillIn(page, name);
  await button(page, "Log in").click();
  await see(heading(page, "Your account"));
  assert.equal(address(page), "/account");

  await page.goBack();
  await page.waitForURL((url) => url.pathname !== "/login");
});

scenario("the way back is kept while an account is made", async ({ page }) => {
  await page.goto("/account");
  await see(heading(page, "Log in"));
  await page.getByRole("main").getByRole("link", { name: /create an account/i }).click();
  await see(heading(page, "Create your account"));
  await fillIn(page, newName());
  await button(page, "Register").click();
  await see(heading(page, "Log in"));
  await field(page, "Password").fill(PASSWORD);
  await button(page, "Log in").click();
  await see(heading(page, "Your account"));
  assert.equal(address(page), "/account");
});

for (const next of [
  "https://example.org/account",
  "//example.org/account",
  "/\\example.org",
  "/%09/example.org",
  "javascript:alert(1)",
  "/login?next=/login",
]) {
  scenario(`nobody is led away: next=${next}`, async ({ page, server }) => {
    const name = await account(server);
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await fillIn(page, name);
    await button(page, "Log in").click();
    await see(heading(page, "Your account"));
    assert.equal(page.url(), `${server.url}/account`);
  });
}

scenario("the start leads on: a guest to login, a person to the account", async ({ page, server }) => {
  await page.goto("/");
  await see(heading(page, "Log in"));
  await logIn(page, server);
  for (const path of ["/", "/login", "/register"]) {
    await page.goto(path);
    await see(heading(page, "Your account"));
    assert.equal(address(page), "/account");
  }
});

scenario("an unknown page is said to be none, and leads back", async ({ page, expects }) => {
  const answer = await page.goto("/no/such/page");
  // Where the server says 404, the browser says so too.
  if (answer.status() === 404) expects("404 /no/such/page");
  await see(heading(page, "Page not found"));
  await page.getByRole("main").getByRole("link").click();
  await see(heading(page, "Log in"));
});

scenario("links are links, and the page that is shown is marked", async ({ page }) => {
  await page.goto("/login");
  await see(heading(page, "Log in"));
  assert.equal(await navigation(page, "Login").getAttribute("aria-current"), "page");
  assert.equal(await navigation(page, "Register").getAttribute("aria-current"), null);
  await navigation(page, "Register").click();
  await see(heading(page, "Create your account"));
  assert.equal(address(page), "/register");
  assert.equal(await navigation(page, "Register").getAttribute("aria-current"), "page");
  assert.match(await page.title(), /Create your account.*Keystead/);
  await page.goBack();
  await see(heading(page, "Log in"));
});
