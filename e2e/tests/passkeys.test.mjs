// Passkeys, with Chromium's virtual authenticator: adding and looking after them, logging in with one, by the button and
// by autofill.

import assert from "node:assert/strict";
import { assertFits, axeFindings } from "../accessibility.mjs";
import { addAuthenticator, addPasskey, asked, atName, leaveUntouched, passkeyButton, watch } from "../authenticator.mjs";
import { NARROW, scenario, see } from "../browser.mjs";
import { until } from "../engines.mjs";
import { addApp, call, createPerson, focused, makeCodes, openSecurity, secondStep, section } from "../factors.mjs";
import {
  PASSWORD, button, field, fillIn, heading, home, logInAs, message, navigation, storedTokens,
} from "../person.mjs";
import { words } from "../texts.mjs";

const NAMED = { start: atName() };
const offer = (page) => page.getByRole("heading", { name: words("OFFER_HEADING") });
const declineQuietly = (page) => page.addInitScript(() => (window.declines = true));
scenario("a passkey is added, named, used and removed, and the browser is told", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  const events = [];
  for (const name of ["credentialUpdated", "credentialDeleted"]) authenticator.devtools.on(`WebAuthn.${name}`, () => events.push(name));
  const person = await createPerson(server);
  await logInAs(page, person.username);
  await openSecurity(page);
  const passkeys = section(page, "PASSKEYS");
  await see(passkeys.getByText(words("FIRST_FACTOR")));
  await button(page, words("ADD_PASSKEY")).click();
  const row = passkeys.getByRole("listitem");
  await see(row);
  await see(row.getByText(words("SYNCED")));
  await see(row.getByText(words("NEVER_USED")));
  assert.equal((await authenticator.credentials()).length, 1);
  await see(section(page, "CODES").getByText(words("CODES_FEW")));
  assert.equal(await focused(page), words("MAKE_NEW_CODES"), "what has to be done next has the focus");
  assert.deepEqual(await axeFindings(page), []);

  await row.getByRole("button", { name: /^Rename/ }).click();
  assert.equal(await focused(page), "name");
  await field(page, words("NAME")).fill("My laptop");
  await button(page, words("SAVE")).click();
  await see(message(page, "status", words("PASSKEY_RENAMED", "My laptop")));
  assert.match(await focused(page), /^Rename/, "the focus is back");

  await button(page, words("ADD_PASSKEY")).click();
  await see(page.getByText(words("PASSKEY_THERE")));

  await row.getByRole("button", { name: words("REMOVE_IT", "My laptop") }).click();
  await see(row.getByText(words("REMOVE_PASSKEY_WARNING", "My laptop")));
  await see(row.getByText(words("LAST_FACTOR_WARNING")));
  await row.getByRole("button", { name: words("REMOVE"), exact: true }).click();
  await see(message(page, "status", words("PASSKEY_REMOVED", "My laptop")));
  await row.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement !== document.body);
  await until(async () => (await authenticator.credentials()).length === 0, "the browser to forget it");
  assert.ok(events.includes("credentialDeleted"), events.join());
});

scenario("a passkey logs in by the button, without name or password", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  assert.deepEqual(await axeFindings(page), []);
  await passkeyButton(page).focus();
  await authenticator.touch(true);
  await page.keyboard.press("Enter");
  await see(home(page));
  const { factors } = await call(server, "GET", "/me", undefined, (await storedTokens(page))[0]);
  assert.equal(factors.passkeys, 1);
  assert.equal(await offer(page).count(), 0);
});

scenario("autofill logs in", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  await watch(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  const name = field(page, words("USERNAME"));
  assert.equal(await name.getAttribute("autocomplete"), "username webauthn");
  await authenticator.touch(true);
  await page.goto("/login?next=/account/devices");
  await see(heading(page, words("DEVICES")));
  assert.deepEqual(await asked(page), ["get conditional answer"]);
});

scenario("a login by the button or the password ends the offer of autofill", NAMED, async ({ page, server, expects }) => {
  const authenticator = await addAuthenticator(page);
  await watch(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  const pending = () => page.waitForFunction(() => window.asked.some((one) => one.mediation === "conditional" && !one.end));
  await pending();
  // The password first: it is wrong, and autofill offers again.
  await fillIn(page, person.username, "not my password");
  await button(page, words("LOG_IN")).click();
  await see(page.locator(".note[data-wrong]"));
  expects("401 /login");
  await page.waitForFunction(() => window.asked.filter((one) => one.end === "AbortError").length > 0);
  await pending();
  // Then the button.
  await authenticator.touch(true);
  const before = await page.evaluate(() => window.asked.length);
  await passkeyButton(page).click();
  await see(home(page));
  const last = (await asked(page)).slice(before - 1);
  assert.deepEqual(last, ["get conditional AbortError", "get modal answer"]);
});

scenario("leaving the login page ends the offer, and coming back begins another", NAMED, async ({ page }) => {
  const authenticator = await addAuthenticator(page);
  await authenticator.touch(false);
  await watch(page);
  await page.goto("/login");
  await page.waitForFunction(() => window.asked.length === 1 && !window.asked[0].end);
  await page.getByRole("link", { name: words("CREATE_ACCOUNT") }).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await page.waitForFunction(() => window.asked[0].end === "AbortError");
  await page.goBack();
  await see(heading(page, words("LOG_IN")));
  await page.waitForFunction(() => window.asked.length === 2 && !window.asked[1].end);
});

scenario("the options of autofill are renewed before the server forgets them", NAMED, async ({ page }) => {
  const authenticator = await addAuthenticator(page);
  await authenticator.touch(false);
  const sent = await watch(page);
  await page.clock.install();
  await page.goto("/login");
  await page.waitForFunction(() => window.asked.length === 1);
  await page.clock.fastForward(3 * 60_000);
  assert.equal(sent.filter((one) => one === "POST /login/passkey-options").length, 1);
  await page.clock.fastForward(60_000);
  await page.waitForFunction(() => window.asked.length === 2 && !window.asked[1].end);
  assert.equal(sent.filter((one) => one === "POST /login/passkey-options").length, 2);
});

scenario("a passkey that the server does not know is refused, and the browser forgets it", NAMED, async ({ page, server, expects }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  server.keystead("user", "factors", "remove", "--passkeys", person.username);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await see(page.getByRole("main").getByRole("alert").locator(".message"));
  expects("401 /login/passkey");
  await until(async () => (await authenticator.credentials()).length === 0, "the browser to forget it");
  assert.deepEqual(await storedTokens(page), []);
  await logInAs(page, person.username);
  await see(page.getByText(`${words("EVENT_PASSKEY_REMOVED")} ${words("BY_ADMINISTRATOR")}`));
});

scenario("who declines is told that no passkey was used", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  await authenticator.verify(false);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await see(message(page, "alert", words("NO_PASSKEY_USED")));
});

scenario("a passkey is the second step after the password", NAMED, async ({ page, server, expects }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  await fillIn(page, person.username);
  await button(page, words("LOG_IN")).click();
  await see(secondStep(page));
  expects("403 /login");
  assert.equal(await focused(page), words("USE_PASSKEY"));
  await see(page.getByText(words("PASSKEY_HINT")));
  await authenticator.touch(true);
  await button(page, words("USE_PASSKEY")).click();
  await see(home(page));
});

scenario("a passkey proves again who the person is", NAMED, async ({ page, server, expects }) => {
  await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  let isAsked = false;
  await page.route(({ pathname }) => pathname === "/me/factors/totp", (route) => {
    if (isAsked) return route.continue();
    isAsked = true;
    const problem = { type: "about:blank", title: "", status: 403, detail: "", code: "reauthentication_required", methods: ["password", "passkey"] };
    return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
  });
  await button(page, words("SET_UP_APP")).click();
  const dialog = page.getByRole("dialog");
  await see(dialog);
  expects("403 /me/factors/totp");
  await dialog.getByRole("button", { name: words("USE_PASSKEY"), exact: true }).click();
  await see(page.getByRole("img", { name: words("QR_CODE") }));
});

scenario("a passkey is offered after a login with a password, until it is declined", NAMED, async ({ page, server }) => {
  await addAuthenticator(page);
  await watch(page);
  await declineQuietly(page);
  const person = await createPerson(server);
  await logInAs(page, person.username);
  await see(offer(page));
  assert.deepEqual(await axeFindings(page), []);
  await page.waitForFunction(() => window.asked.some((one) => one.name === "create" && one.end));
  assert.ok((await asked(page)).includes("create conditional NotAllowedError"), "the browser is asked to make one by itself first");
  await see(offer(page));
  await page.reload();
  await see(offer(page));
  assert.equal((await asked(page)).length, 0, "once for each login");
  await button(page, words("NOT_NOW")).click();
  await offer(page).waitFor({ state: "detached" });
  await page.reload();
  await see(home(page));
  await see(page.getByText(words("NO_SECOND_FACTOR")));
  assert.equal(await offer(page).count(), 0, "the answer is remembered");
});

scenario("the offer adds a passkey and asks for recovery codes", NAMED, async ({ page, server }) => {
  await addAuthenticator(page);
  const person = await createPerson(server);
  await logInAs(page, person.username);
  await see(offer(page));
  await button(page, words("ADD_PASSKEY")).click();
  await see(page.getByText(words("CODES_NOW")).first());
  await page.getByRole("main").getByRole("link", { name: words("MAKE_CODES") }).click();
  await see(heading(page, words("SECURITY")));
});

scenario("a browser that makes passkeys by itself does so after the login", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  await watch(page);
  const person = await createPerson(server);
  const options = page.waitForRequest((request) => request.url().endsWith("/me/factors/passkeys/options"));
  await logInAs(page, person.username);
  assert.deepEqual((await options).postDataJSON(), { conditional: true });
  await until(async () => (await authenticator.credentials()).length > 0, "the browser to make one");
  await see(page.getByRole("status").filter({ hasText: /has been added/ }));
  assert.equal(await offer(page).count(), 0);
  await authenticator.touch(false);
});

scenario("a copied passkey is refused, and told of at the next login", NAMED, async ({ page, server, expects }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  const [{ credentialId }] = await authenticator.credentials();
  // Each touch is for one answer: autofill, which offers again after a refusal, gets none.
  await page.route("**/login/passkey", async (route) => {
    await authenticator.touch(false);
    await route.continue();
  });
  const use = async (signCount) => {
    await authenticator.change(credentialId, { signCount });
    await authenticator.touch(true);
    await passkeyButton(page).click();
  };
  await leaveUntouched(page, authenticator);
  await use(40);
  await see(home(page));
  await leaveUntouched(page, authenticator);
  // The owner's own, after a copy of it was used more often.
  await use(7);
  await see(page.getByRole("main").getByRole("alert").locator(".message"));
  expects("401 /login/passkey");
  // The touch is not for autofill, which would take it if it began to offer after it.
  await page.waitForFunction(() => window.autofill === "offers");
  await use(50);
  await see(home(page));
  await see(page.getByText(words("EVENT_PASSKEY_COPIED")));
  await navigation(page, words("ACTIVITY")).click();
  await see(page.locator("[data-alarming]").getByText(words("EVENT_PASSKEY_COPIED")));
});

scenario("what one tab has removed, another removes without an error", NAMED, async ({ page, openTab, server, allows }) => {
  await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  const other = await openTab();
  await other.goto("/account/security");
  await see(section(other, "PASSKEYS").getByRole("listitem"));
  const [{ id }] = (await call(server, "GET", "/me/factors", undefined, person.token)).passkeys;
  allows(`404 /me/factors/passkeys/${id}`);
  for (const tab of [page, other]) {
    await section(tab, "PASSKEYS").getByRole("button", { name: /^Remove/ }).click();
    await section(tab, "PASSKEYS").getByRole("button", { name: words("REMOVE"), exact: true }).click();
    await section(tab, "PASSKEYS").getByRole("listitem").waitFor({ state: "detached" });
  }
  const { passkeys } = await call(server, "GET", "/me/factors", undefined, person.token);
  assert.deepEqual(passkeys, []);
});

scenario("an account may do without its password, and gets one again", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await makeCodes(server, person);
  await addPasskey(page, person.username);
  await button(page, words("REMOVE_PASSWORD")).click();
  await see(page.getByText(words("REMOVE_PASSWORD_WARNING")));
  await button(page, words("REMOVE_PASSWORD_SUBMIT")).click();
  await see(message(page, "status", words("PASSWORD_REMOVED")));
  await see(page.getByText(words("SET_PASSWORD_HINT")));
  await leaveUntouched(page, authenticator);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await see(home(page));
  await navigation(page, words("SECURITY")).click();
  await field(page, words("NEW_PASSWORD")).fill(PASSWORD);
  await button(page, words("SET_PASSWORD")).click();
  await see(message(page, "status", words("PASSWORD_SET_DONE")));
  const { password } = await call(server, "GET", "/me/factors", undefined, (await storedTokens(page))[0]);
  assert.equal(password, true);
});

scenario("at an IP address nothing offers passkeys", async ({ page, server }) => {
  const sent = await watch(page);
  const person = await createPerson(server);
  await page.goto("/login");
  await see(heading(page, words("LOG_IN")));
  assert.equal(await passkeyButton(page).isVisible(), false);
  await logInAs(page, person.username);
  await openSecurity(page);
  await see(page.getByText(words("NO_PASSKEYS_HERE")));
  assert.equal(await button(page, words("ADD_PASSKEY")).count(), 0);
  assert.deepEqual(sent.filter((one) => one.includes("passkey")), []);
  await addApp(server, person);
});

scenario("a browser without the newer methods of WebAuthn is spoken to by hand", NAMED, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  await page.addInitScript(() => {
    for (const name of ["parseRequestOptionsFromJSON", "parseCreationOptionsFromJSON", "signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails", "getClientCapabilities"]) {
      delete PublicKeyCredential[name];
    }
    delete PublicKeyCredential.prototype.toJSON;
  });
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  await authenticator.touch(true);
  await passkeyButton(page).click();
  await see(home(page));
});

scenario("the pages of passkeys fit on a small phone", { ...NAMED, viewport: NARROW, hasTouch: true, isMobile: true }, async ({ page, server }) => {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await authenticator.touch(false);
  await page.goto("/login");
  await see(passkeyButton(page));
  await assertFits(page);
  await authenticator.touch(true);
  await addPasskey(page, person.username);
  await assertFits(page);
});
