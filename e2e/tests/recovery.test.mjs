// Recovery codes, a forgotten password, the operator's reset link.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { assertFits, axeFindings } from "../accessibility.mjs";
import { NARROW, scenario, see } from "../browser.mjs";
import { addApp, call, createPerson, makeCodes, openSecurity, section } from "../factors.mjs";
import {
  PASSWORD, address, button, createAccount, createSession, field, fillIn, heading, home, link, logIn, logInAs, logOut, message, newName, statusOf,
} from "../person.mjs";
import { words } from "../texts.mjs";

const NEW_PASSWORD = "a quiet harbour at dawn";
const CODE = /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){4}$/;
const form = (page) => heading(page, words("RECOVER_HEADING"));
const codes = (page) => page.locator(".codes code").allInnerTexts();

async function register(page) {
  const name = newName();
  await page.goto("/register");
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("SAVE_CODE_HEADING")));
  return name;
}

scenario("a new account gets a code, and a forgotten password is set anew with it", async ({ page, server }) => {
  const name = await register(page);
  const [code] = await codes(page);
  assert.match(code, CODE);
  assert.deepEqual(await axeFindings(page), []);
  await button(page, words("I_SAVED_IT")).click();
  await see(home(page));
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  const { access_token: elsewhere } = await createSession(server, name, "curl/8.5.0");
  await logOut(page);

  await link(page, words("FORGOT_PASSWORD")).click();
  await see(form(page));
  assert.equal(address(page), "/recover");
  assert.deepEqual(await axeFindings(page), []);
  await field(page, words("USERNAME")).fill(name);
  await field(page, words("RECOVERY_CODE")).fill(code.toLowerCase());
  await field(page, words("NEW_PASSWORD")).fill(NEW_PASSWORD);
  await see(page.locator(".strength[data-score='4']"));
  await button(page, words("RECOVER_SUBMIT")).click();
  await see(heading(page, words("LOG_IN")));
  await see(message(page, "status", words("RECOVER_DONE")));
  assert.equal(address(page), "/login");
  assert.equal(await statusOf(server, elsewhere), 401, "every session has ended");
  await fillIn(page, name, NEW_PASSWORD);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  await see(page.getByText(words("EVENT_PASSWORD_RESET")));
});

scenario("the code is copied, saved and printed", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page }) => {
  const name = await register(page);
  const [code] = await codes(page);
  await button(page, words("COPY")).click();
  await see(message(page, "status", words("COPIED")));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, words("DOWNLOAD")).click()]);
  assert.equal(download.suggestedFilename(), `keystead-${name}-recovery.txt`);
  const saved = readFileSync(await download.path(), "utf8");
  assert.ok(saved.includes(code) && saved.includes(name), saved);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await button(page, words("PRINT")).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByText(code).isVisible());
  assert.ok(await page.locator(".on-paper").isVisible(), "paper says whose and for what it is");
  assert.ok(!(await button(page, words("COPY")).isVisible()));
});

scenario("a registration whose login fails shows the code first", async ({ page, expects }) => {
  await page.route(({ pathname }) => pathname === "/login", (route) =>
    route.request().method() === "POST" ? route.abort("connectionrefused") : route.continue(),
  );
  const name = await register(page);
  expects("ERR_CONNECTION_REFUSED /login");
  assert.match((await codes(page))[0], CODE);
  await button(page, words("I_SAVED_IT")).click();
  await see(heading(page, words("LOG_IN")));
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
});

scenario("codes are made, and count once one is typed back", async ({ page, server, expects }) => {
  await logIn(page, server);
  await openSecurity(page);
  const section_ = section(page, "CODES");
  await button(page, words("MAKE_CODES")).click();
  await see(page.locator(".codes"));
  const made = await codes(page);
  assert.equal(new Set(made).size, 10);
  assert.ok(made.every((code) => CODE.test(code)));
  assert.deepEqual(await axeFindings(page), []);
  await field(page, words("TYPE_BACK")).fill("7K3D9-QXM2T-0V5HB-W8RNC-4JY6E");
  await button(page, words("CONFIRM")).click();
  await see(page.locator(".note[data-wrong]"));
  expects("401 /me/factors/recovery-codes");
  await field(page, words("TYPE_BACK")).fill(made[3]);
  await button(page, words("CONFIRM")).click();
  await see(message(page, "status", words("CODES_ON")));
  await see(section_.getByText(words("CODES_LEFT", 10)));
  assert.equal(await page.locator(".codes").count(), 0, "they are shown once");
});

scenario("three codes left are said on the overview and where new ones are made", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  await addApp(server, person);
  const made = await makeCodes(server, person);
  for (const recovery_code of made.slice(0, 7)) {
    const { mfa_token } = await call(server, "POST", "/login", { username: person.username, password: PASSWORD });
    const { status } = await call(server, "POST", "/login/mfa", { mfa_token, recovery_code });
    assert.equal(status, 200);
  }
  await page.goto("/login");
  await fillIn(page, person.username);
  await button(page, words("LOG_IN")).click();
  expects("403 /login");
  await button(page, words("USE_RECOVERY_CODE")).click();
  await field(page, words("RECOVERY_CODE")).fill(made[7]);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  await see(page.getByText(words("CODES_FEW")));
  await openSecurity(page);
  await see(section(page, "CODES").getByText(words("CODES_LEFT", 2)));
  await see(section(page, "CODES").getByText(words("CODES_FEW")));
});

scenario("a wrong code is said at its field, and nothing tells whether there is such an account", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  const refusals = [];
  for (const username of [name, newName()]) {
    await page.goto("/recover");
    await see(form(page));
    await field(page, words("USERNAME")).fill(username);
    await field(page, words("RECOVERY_CODE")).fill("7K3D9-QXM2T-0V5HB-W8RNC-4JY6E");
    await field(page, words("NEW_PASSWORD")).fill(NEW_PASSWORD);
    await button(page, words("RECOVER_SUBMIT")).click();
    await see(page.locator(".note[data-wrong]"));
    assert.equal(await page.evaluate(() => document.activeElement.name), "recovery_code");
    refusals.push(await page.locator(".note[data-wrong]").innerText());
  }
  expects("401 /recover");
  assert.equal(refusals[0], refusals[1]);
});

scenario("an empty form and a weak password are not accepted", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  await page.goto("/recover");
  await see(form(page));
  await button(page, words("RECOVER_SUBMIT")).click();
  await see(page.getByText(words("ENTER_USERNAME")));
  await see(page.getByText(words("ENTER_CODE")));
  assert.equal(await page.evaluate(() => document.activeElement.name), "username");
  await field(page, words("USERNAME")).fill(person.username);
  await field(page, words("RECOVERY_CODE")).fill(person.recovery_code);
  await field(page, words("NEW_PASSWORD")).fill("password123");
  await button(page, words("RECOVER_SUBMIT")).click();
  await page.waitForFunction(() => document.activeElement.name === "new_password");
  expects("422 /recover");
  await field(page, words("NEW_PASSWORD")).fill(NEW_PASSWORD);
  await button(page, words("RECOVER_SUBMIT")).click();
  await see(message(page, "status", words("RECOVER_DONE")));
});

scenario("the operator's link sets a password once, and leaves the address at once", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  const made = server.keystead("user", "reset-link", name, "--public-url", server.url);
  const [url] = /http:\/\/\S+#reset=\S+/.exec(made);
  const token = new URL(url).hash.replace("#reset=", "");
  const seen = [];
  page.on("request", (request) => seen.push(request.url(), request.headers().referer ?? ""));
  await page.goto(url);
  await see(form(page));
  await page.waitForURL((address) => address.hash === "");
  assert.equal(await field(page, words("USERNAME")).count(), 0);
  assert.equal(await field(page, words("RECOVERY_CODE")).count(), 0);
  // A reload keeps it.
  await page.reload();
  await see(form(page));
  assert.equal(await field(page, words("RECOVERY_CODE")).count(), 0);
  await field(page, words("NEW_PASSWORD")).fill(NEW_PASSWORD);
  await button(page, words("RECOVER_SUBMIT")).click();
  await see(message(page, "status", words("RECOVER_DONE")));
  assert.ok(seen.every((one) => !one.includes(token)));
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!kept.includes(token), "a used link is forgotten");
  await logInAs(page, name, NEW_PASSWORD);
  await see(page.getByText(words("EVENT_RESET_LINK_MADE")));
  await logOut(page);

  await page.goto(url);
  await see(form(page));
  await field(page, words("NEW_PASSWORD")).fill(`${NEW_PASSWORD}!`);
  await button(page, words("RECOVER_SUBMIT")).click();
  await see(page.getByRole("main").getByRole("alert").locator(".message"));
  expects("401 /recover");
  await button(page, words("USE_RECOVERY_CODE")).click();
  await see(field(page, words("RECOVERY_CODE")));
});

scenario("the page of a reset fits on a small phone", { viewport: NARROW, hasTouch: true, isMobile: true }, async ({ page }) => {
  await page.goto("/recover");
  await see(form(page));
  await assertFits(page);
  await register(page);
  await assertFits(page);
});
