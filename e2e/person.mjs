// Actions of a person on the pages, and helpers that read the state afterwards.

import assert from "node:assert/strict";
import { see } from "./browser.mjs";
import { words } from "./texts.mjs";

export const PASSWORD = "a heron stood in the rain";

let people = 0;
/** Returns an unused user name. */
export const newName = () => `ada-${process.pid}-${(people += 1)}`;

export const field = (page, label) => page.getByLabel(label, { exact: true });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
/** The heading of the first page after a login. */
export const HOME = words("YOUR_ACCOUNT");
export const home = (page) => heading(page, HOME);
export const navigation = (page, name) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true });
/** Finds a link in the main part of the page that the program has rendered. */
export const link = (page, name) => page.locator("#app main").getByRole("link", { name, exact: true });
/** Finds a message of the page: a success (`status`) or a failure (`alert`). */
export const message = (page, role, text) => page.getByRole(role).filter({ hasText: text });

/** Fills in the form, once the program has it: what is pressed next is there once, and not in the first page too. */
export async function fillIn(page, username, password = PASSWORD) {
  await page.locator("#first").waitFor({ state: "detached" });
  await field(page, words("USERNAME")).fill(username);
  await field(page, words("PASSWORD")).fill(password);
}

/** Keeps the recovery code that a registration on the page shows, and goes on. */
export async function keepCode(page) {
  await see(heading(page, words("SAVE_CODE_HEADING")));
  await button(page, words("I_SAVED_IT")).click();
}

/** Creates an account by the API; the registration page has tests of its own. */
export async function createAccount(server, username = newName(), invitation) {
  const answer = await fetch(new URL("/register", server.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD, invitation }),
  });
  assert.equal(answer.status, 201);
  return username;
}

/** Creates an account and logs in on the page. */
export async function logIn(page, server, username) {
  username = await createAccount(server, username);
  await logInAs(page, username);
  return username;
}

/** Logs in on the page to an existing account. */
export async function logInAs(page, username, password = PASSWORD) {
  await page.goto("/login");
  await fillIn(page, username, password);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  await settled(page);
}

/** Waits until the page has what it shows, and asks for nothing more. */
export const settled = (page) => page.waitForFunction(() => !document.querySelector("main [aria-busy]"));

/** Whatever the page has sent by now comes before this. */
export const afterWhatIsSent = (page) => page.evaluate(() => fetch("/health/live"));

/**
 * Logs out by the button, with nothing on the way that the server would refuse once the session has ended, and
 * waits for the answer: a page that leaves before it is still logged in.
 */
export async function logOut(page) {
  await settled(page);
  await button(page, words("LOG_OUT")).click();
  await see(heading(page, words("LOG_IN")));
}

/** Creates a session by the API, with the given User-Agent. */
export async function createSession(server, username, userAgent, password = PASSWORD) {
  const answer = await fetch(new URL("/login", server.url), {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": userAgent },
    body: JSON.stringify({ username, password }),
  });
  return { status: answer.status, ...(await answer.json()) };
}

/** Returns the account's sessions, as the server lists them for this token. */
export async function sessionsOf(server, token) {
  const answer = await fetch(new URL("/me/sessions", server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()).sessions;
}

/** Returns the access tokens in the browser's storage. */
export const storedTokens = (page) =>
  page.evaluate(() => Object.values(localStorage).filter((value) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)));

/** Waits for a token that is none of `old`, and returns it. */
export async function freshToken(page, ...old) {
  const found = await page.waitForFunction((old) => {
    const isToken = (value) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
    return Object.values(localStorage).find((value) => isToken(value) && !old.includes(value));
  }, old);
  return found.jsonValue();
}

/** Replaces the stored token. */
export const replaceToken = (page, token) =>
  page.evaluate((token) => {
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, token);
  }, token);

/** From the next page on, records every heading, however briefly it is shown. */
export const recordHeadings = (page) =>
  page.addInitScript(() => {
    window.headings = [];
    new MutationObserver(() => {
      for (const heading of document.querySelectorAll("h1")) window.headings.push(heading.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

/** Returns the headings recorded by `recordHeadings`. */
export const recordedHeadings = async (page) => new Set(await page.evaluate(() => window.headings));

/** Decodes a token's claims. */
export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

/** Returns the status of `GET /me` with this token. */
export async function statusOf(server, token) {
  const answer = await fetch(new URL("/me", server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}

/** Returns the newest events of the token's account. */
export async function eventsOf(server, token) {
  const answer = await fetch(new URL("/me/events", server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()).events;
}

/** Returns the path, query and fragment in the address bar. */
export function address(page) {
  const { pathname, search, hash } = new URL(page.url());
  return pathname + search + hash;
}
