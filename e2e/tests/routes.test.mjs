// The page for each URL, and the return after a login.

import assert from "node:assert/strict";
import { scenario, see } from "../browser.mjs";
import {
  address, button, createAccount, fillIn, heading, home, link, logIn, navigation, newName, keepCode,
} from "../person.mjs";
import { words } from "../texts.mjs";

scenario("a guest who opens the account is sent to log in, and returned", async ({ page, server }) => {
  const name = await createAccount(server);
  await page.goto("/account");
  await see(heading(page, words("LOG_IN")));
  assert.equal(new URL(page.url()).pathname, "/login");
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  assert.equal(address(page), "/account");

  await page.goBack();
  await page.waitForURL((url) => url.pathname !== "/login");
});

scenario("the return address is kept while an account is created", async ({ page }) => {
  await page.goto("/account/devices");
  await see(heading(page, words("LOG_IN")));
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await fillIn(page, newName());
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(heading(page, words("DEVICES")));
  assert.equal(address(page), "/account/devices");
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
    await button(page, words("LOG_IN")).click();
    await see(home(page));
    assert.equal(page.url(), `${server.url}/account`);
  });
}

for (const [query, path] of [["%2Faccount%2Fdevices", "/account/devices"], ["%zz", "/account"]]) {
  scenario(`a login leads to ${path} from next=${query}`, async ({ page, server }) => {
    const name = await createAccount(server);
    await page.goto(`/login?next=${query}`);
    await fillIn(page, name);
    await button(page, words("LOG_IN")).click();
    await page.waitForURL(`${server.url}${path}`);
  });
}

scenario("the start page redirects a guest to login and a user to the account", async ({ page, server }) => {
  await page.goto("/");
  await see(heading(page, words("LOG_IN")));
  await logIn(page, server);
  for (const path of ["/", "/login", "/register"]) {
    await page.goto(path);
    await see(home(page));
    assert.equal(address(page), "/account");
  }
});

scenario("an unknown page says that it is not found, and links back", async ({ page, expects }) => {
  const answer = await page.goto("/no/such/page");
  // If the server responds 404, the browser reports it too.
  if (answer.status() === 404) expects("404 /no/such/page");
  await see(heading(page, words("NOT_FOUND")));
  await page.getByRole("main").getByRole("link").click();
  await see(heading(page, words("LOG_IN")));
});

scenario("navigation uses links, and marks the current page", async ({ page, server }) => {
  await page.goto("/login");
  await see(heading(page, words("LOG_IN")));
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  assert.equal(address(page), "/register");
  assert.equal(await page.title(), `${words("CREATE_YOUR_ACCOUNT")} · Keystead`);
  await page.goBack();
  await see(heading(page, words("LOG_IN")));

  await logIn(page, server);
  const current = page.locator("[aria-current]");
  for (const name of ["DEVICES", "SECURITY", "ACTIVITY", "OVERVIEW"]) {
    await navigation(page, words(name)).click();
    await see(name === "OVERVIEW" ? home(page) : heading(page, words(name)));
    assert.deepEqual(await current.allInnerTexts(), [words(name)], "one page is the current one");
    assert.equal(await current.getAttribute("aria-current"), "page");
  }
  await page.goBack();
  await see(heading(page, words("ACTIVITY")));
});
