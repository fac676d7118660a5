// Login, reload and logout.

import assert from "node:assert/strict";
import { gone, hold, scenario, see } from "../browser.mjs";
import {
  HOME, address, button, claims, createAccount, field, fillIn, heading, home, logIn, message, navigation,
  PASSWORD, recordedHeadings, recordHeadings, statusOf, storedTokens,
} from "../person.mjs";
import { words } from "../texts.mjs";

scenario("a login is confirmed, and shows the account and the session", async ({ page, server }) => {
  const name = await createAccount(server);
  const before = Date.now();
  await page.goto("/login");
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();

  await see(home(page));
  assert.equal(address(page), "/account");
  await see(page.getByRole("main").getByText(name, { exact: true }).first());
  await see(navigation(page, words("OVERVIEW")));
  await see(page.getByRole("main").locator("..").getByText(name, { exact: true }).first());
  await gone(page.getByRole("main").getByRole("link", { name: words("CREATE_ACCOUNT") }));

  const [token] = await storedTokens(page);
  const { sid, preferred_username: username } = claims(token);
  assert.equal(username, name);
  await page.getByText(words("DETAILS"), { exact: true }).click();
  await see(page.getByText(sid, { exact: true }));

  const moments = await page.locator("time").evaluateAll((all) => all.map((time) => time.dateTime));
  // The server counts in whole seconds, the test does not.
  const recent = moments.map((moment) => Date.parse(moment)).filter((moment) => moment > before - 1000);
  assert.ok(recent.length > 0, `a time just now is among ${moments}`);

  assert.match(await page.getByRole("timer").innerText(), /^1[345] minutes$/);
});

scenario("the time to the next refresh is counted down", { settings: ["--access-token-ttl", "50s"] }, async ({ page, server }) => {
  await logIn(page, server);
  await page.getByText(words("DETAILS"), { exact: true }).click();
  const countdown = page.getByRole("timer");
  const first = await countdown.innerText();
  assert.match(first, /^[1-4]\d seconds$/);
  await page.waitForFunction((first) => document.querySelector("[role=timer]").innerText < first, first);
});

scenario("the session survives a reload, and the login page is never shown", async ({ page, server }) => {
  const name = await logIn(page, server);
  const tokens = await storedTokens(page);
  assert.equal(tokens.length, 1, "the token is in localStorage");
  assert.equal(await statusOf(server, tokens[0]), 200);

  await recordHeadings(page);
  const me = await hold(page, "/me");
  await page.reload();
  await me.arrived;
  me.release();
  await see(home(page));
  await see(page.getByRole("main").getByText(name, { exact: true }).first());
  const headings = await recordedHeadings(page);
  assert.ok(headings.has(HOME));
  assert.ok(!headings.has(words("LOG_IN")), [...headings].join());
  assert.deepEqual(await storedTokens(page), tokens);
});

scenario("a logout ends the session in the page and on the server", async ({ page, server }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  await button(page, words("LOG_OUT")).click();

  await see(heading(page, words("LOG_IN")));
  await gone(navigation(page, words("OVERVIEW")));
  assert.equal(address(page), "/login");
  assert.deepEqual(await storedTokens(page), []);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.equal(await statusOf(server, token), 401);

  await page.goto("/account");
  await see(heading(page, words("LOG_IN")));
});

scenario("a session that was ended elsewhere is reported at the next visit", async ({ page, server, expects }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  await fetch(new URL("/logout", server.url), {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  await page.reload();
  await see(heading(page, words("LOG_IN")));
  await see(message(page, "status", words("SESSION_EXPIRED")));
  // Both tokens are invalid, and both were tried.
  expects("401 /me", "401 /refresh");
  assert.deepEqual(await storedTokens(page), []);
});

scenario("a wrong password and an unknown name get the same message, and the name stays", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  const answers = [];
  for (const [username, password] of [[name, `${PASSWORD}!`], [`${name}-nobody`, PASSWORD]]) {
    await page.goto("/login");
    await fillIn(page, username, password);
    await button(page, words("LOG_IN")).click();
    const reason = page.getByText(words("INVALID_CREDENTIALS"));
    await see(reason);
    assert.equal(await field(page, words("PASSWORD")).getAttribute("aria-invalid"), "true");
    answers.push(await page.getByRole("main").innerText());
    assert.equal(await field(page, words("USERNAME")).inputValue(), username);
    assert.ok(await button(page, words("LOG_IN")).isEnabled());
  }
  expects("401 /login");
  assert.equal(answers[0], answers[1]);
  assert.deepEqual(await storedTokens(page), []);

  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
});

scenario("a double click creates one session", async ({ page, server }) => {
  const name = await createAccount(server);
  const login = await hold(page, "/login");
  await page.goto("/login");
  await fillIn(page, name);
  await button(page, words("LOG_IN")).dblclick();
  await login.arrived;
  assert.equal(await button(page, words("LOG_IN")).getAttribute("aria-busy"), "true");
  login.release();
  await see(home(page));
  assert.equal(login.count, 1);
});
