// The page for each URL, and the return after a login.

import assert from "node:assert/strict";
import { scenario, see } from "../browser.mjs";
import {
  address, button, createAccount, field, fillIn, heading, logIn, navigation, newName, PASSWORD,
} from "../person.mjs";

scenario("a guest who opens the account is sent to log in, and returned", async ({ page, server }) => {
  const name = await createAccount(server);
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

scenario("the return address is kept while an account is created", async ({ page }) => {
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
  scenario(`no redirect to another site: next=${next}`, async ({ page, server }) => {
    const name = await createAccount(server);
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await fillIn(page, name);
    await button(page, "Log in").click();
    await see(heading(page, "Your account"));
    assert.equal(page.url(), `${server.url}/account`);
  });
}

for (const [query, path] of [["%2Faccount%2Fdevices", "/account/devices"], ["%zz", "/account"]]) {
  scenario(`a login leads to ${path} from next=${query}`, async ({ page, server }) => {
    const name = await createAccount(server);
    await page.goto(`/login?next=${query}`);
    await fillIn(page, name);
    await button(page, "Log in").click();
    await page.waitForURL(`${server.url}${path}`);
  });
}

scenario("the start page redirects a guest to login and a user to the account", async ({ page, server }) => {
  await page.goto("/");
  await see(heading(page, "Log in"));
  await logIn(page, server);
  for (const path of ["/", "/login", "/register"]) {
    await page.goto(path);
    await see(heading(page, "Your account"));
    assert.equal(address(page), "/account");
  }
});

scenario("an unknown page says that it is not found, and links back", async ({ page, expects }) => {
  const answer = await page.goto("/no/such/page");
  // If the server responds 404, the browser reports it too.
  if (answer.status() === 404) expects("404 /no/such/page");
  await see(heading(page, "Page not found"));
  await page.getByRole("main").getByRole("link").click();
  await see(heading(page, "Log in"));
});

scenario("navigation uses links, and marks the current page", async ({ page }) => {
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
