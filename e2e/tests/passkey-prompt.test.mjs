// The prompt for a passkey, while the form of the login page waits or is refused.

import assert from "node:assert/strict";
import { addAuthenticator, addPasskey, asked, atName, leaveUntouched, passkeyButton, watch } from "../authenticator.mjs";
import { gone, hold, scenario, see } from "../browser.mjs";
import { createPerson } from "../factors.mjs";
import { PASSWORD, afterWhatIsSent, button, fillIn, home, logInAs } from "../person.mjs";
import { words } from "../texts.mjs";

const NAMED = { start: atName() };
const OVERLOADED = {
  status: 503,
  headers: { "retry-after": "3" },
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: "", status: 503, code: "overloaded", detail: "Refused." }),
};

const overload = (page) =>
  page.route(({ pathname }) => pathname === "/login", (route) =>
    route.request().resourceType() === "document" ? route.fallback() : route.fulfill(OVERLOADED));
const prompts = async (page) => (await asked(page)).filter((call) => call.startsWith("get modal"));
const idle = (page) => page.waitForFunction(() => !document.querySelector("main [type=submit][aria-busy]"));

/** Opens the login page of a person with a passkey, fills the form in and holds the time. Returns what counts the logins. */
async function fillLogIn(page, server, password = PASSWORD) {
  const authenticator = await addAuthenticator(page);
  const person = await createPerson(server);
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  await page.clock.install();
  const sent = await watch(page);
  await page.goto("/login");
  await page.waitForFunction(() => window.autofill === "offers");
  await fillIn(page, person.username, password);
  await page.clock.pauseAt(Date.now() + 60_000);
  return () => sent.filter((one) => one === "POST /login").length;
}

/** Opens a prompt that nobody answers. */
async function openPrompt(page) {
  await passkeyButton(page).click();
  await page.waitForFunction(() => window.asked.some((one) => one.name === "get" && one.mediation === "modal"));
}

scenario("whoever asks for a passkey while a login waits to be made again is asked, and nothing more is sent", NAMED, async ({ page, server, expects }) => {
  const logins = await fillLogIn(page, server);
  await overload(page);
  await button(page, words("LOG_IN")).click();
  await see(button(page, words("STOP_WAITING")));
  await page.waitForFunction(() => window.autofill === "offers");
  await openPrompt(page);
  await page.clock.runFor(60_000);
  await afterWhatIsSent(page);
  assert.deepEqual(await prompts(page), ["get modal"]);
  assert.equal(logins(), 1);
  expects("503 /login");
});

scenario("the wait for a retry is over as soon as a passkey is asked for", NAMED, async ({ page, server, expects }) => {
  await fillLogIn(page, server);
  await overload(page);
  await button(page, words("LOG_IN")).click();
  await see(button(page, words("STOP_WAITING")));
  await passkeyButton(page).click();
  // Without a tick of the clock.
  await gone(button(page, words("STOP_WAITING")));
  await idle(page);
  expects("503 /login");
});

for (const complaint of ["401 /login", "503 /login"]) {
  scenario(`a prompt for a passkey stays open while a login is refused by ${complaint}`, NAMED, async ({ page, server, expects }) => {
    const logins = await fillLogIn(page, server, "not my password");
    if (complaint.startsWith("503")) await overload(page);
    const login = await hold(page, "/login");
    await button(page, words("LOG_IN")).click();
    await login.arrived;
    await openPrompt(page);
    login.release();
    await idle(page);
    await page.clock.runFor(60_000);
    await afterWhatIsSent(page);
    assert.deepEqual(await prompts(page), ["get modal"]);
    assert.equal(logins(), 1);
    // Nor does another try with the password close it.
    await button(page, words("LOG_IN")).click();
    await see(page.locator(complaint.startsWith("401") ? ".note[data-wrong]" : "main form [role=status] .progress"));
    assert.deepEqual(await prompts(page), ["get modal"]);
    expects(complaint);
  });
}

scenario("a prompt for a passkey ends when the login page is left, also by a login in another tab", NAMED, async ({ page, openTab, server }) => {
  const authenticator = await addAuthenticator(page);
  await watch(page);
  const [person, other] = [await createPerson(server), await createPerson(server)];
  await addPasskey(page, person.username);
  await leaveUntouched(page, authenticator);
  const ended = (count) =>
    page.waitForFunction((count) => {
      const prompts = window.asked.filter((one) => one.mediation === "modal" && one.name === "get");
      return prompts.length === count && prompts.every((one) => one.end === "AbortError");
    }, count);
  await openPrompt(page);
  await page.getByRole("link", { name: words("CREATE_ACCOUNT") }).click();
  await ended(1);
  await page.goBack();
  await page.waitForFunction(() => window.autofill === "offers" && !window.asked.at(-1).end);

  await passkeyButton(page).click();
  await page.waitForFunction(() => window.asked.at(-1).mediation === "modal");
  await logInAs(await openTab(), other.username);
  await see(home(page));
  await ended(2);
  assert.equal((await asked(page)).at(-1), "get modal AbortError", "autofill offers nothing behind the login");
});
