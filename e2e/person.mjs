// What a person does on the pages, and what there is to be seen afterwards.

import assert from "node:assert/strict";
import { see } from "./browser.mjs";

export const PASSWORD = "a heron stood in the rain";

let people = 0;
/** A name that nobody has yet. */
export const newName = () => `ada-${process.pid}-${(people += 1)}`;

export const field = (page, label) => page.getByLabel(label, { exact: true });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
export const navigation = (page, name) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true });
/** What the page says of itself: that something worked (`status`) or did not (`alert`). */
export const told = (page, role, words) => page.getByRole(role).filter({ hasText: words });

export async function fillIn(page, username, password = PASSWORD) {
  await field(page, "Username").fill(username);
  await field(page, "Password").fill(password);
}

/** Makes an account by way of the API: the way there is another test's subject. */
export async function account(server, username = newName()) {
  const answer = await fetch(new URL("/register", server.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  assert.equal(answer.status, 201);
  return username;
}

/** Makes an account and logs in on the page. */
export async function logIn(page, server, username) {
  username = await account(server, username);
  await logInAgain(page, username);
  return username;
}

/** Logs in on the page to an account that there is. */
export async function logInAgain(page, username, password = PASSWORD) {
  await page.goto("/login");
  await fillIn(page, username, password);
  await button(page, "Log in").click();
  await see(heading(page, "Your account"));
}

/** Makes a session by way of the API, as a client that calls itself `userAgent`. */
export async function session(server, username, userAgent, password = PASSWORD) {
  const answer = await fetch(new URL("/login", server.url), {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": userAgent },
    body: JSON.stringify({ username, password }),
  });
  return { status: answer.status, ...(await answer.json()) };
}

/** The account's sessions, as the server tells them to this token. */
export async function sessionsOf(server, token) {
  const answer = await fetch(new URL("/me/sessions", server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()).sessions;
}

/** The access tokens in the browser's storage. */
export const storedTokens = (page) =>
  page.evaluate(() => Object.values(localStorage).filter((value) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)));

/** Waits until there is a token that is none of these, and gives it. */
export async function freshToken(page, ...old) {
  const found = await page.waitForFunction((old) => {
    const isToken = (value) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
    return Object.values(localStorage).find((value) => isToken(value) && !old.includes(value));
  }, old);
  return found.jsonValue();
}

/** Puts another token where the token is. */
export const replaceToken = (page, token) =>
  page.evaluate((token) => {
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, token);
  }, token);

/** From the next page on, writes down whatever is a heading for even a moment. */
export const noteHeadings = (page) =>
  page.addInitScript(() => {
    window.headings = [];
    new MutationObserver(() => {
      for (const heading of document.querySelectorAll("h1")) window.headings.push(heading.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });

/** What was written down. */
export const notedHeadings = async (page) => new Set(await page.evaluate(() => window.headings));

/** What a token says of itself. */
export const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

/** What the server says of a token. */
export async function statusOf(server, token) {
  const answer = await fetch(new URL("/me", server.url), {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}

/** The path, query and fragment that the address bar shows. */
export function address(page) {
  const { pathname, search, hash } = new URL(page.url());
  return pathname + search + hash;
}
