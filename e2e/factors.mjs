// What a person does with second factors, passkeys and recovery codes, on the pages and by the API.

import assert from "node:assert/strict";
import { see } from "./browser.mjs";
import { PASSWORD, button, field, fillIn, heading, newName } from "./person.mjs";
import { code } from "./totp.mjs";
import { words } from "./texts.mjs";

/** Sends a request of a program, and returns the status and the body. */
export async function call(server, method, path, body, token) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(new URL(path, server.url), { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, ...(text && JSON.parse(text)) };
}

/** Creates an account by the API, with an access token for it. */
export async function createPerson(server) {
  const username = newName();
  const { recovery_code } = await call(server, "POST", "/register", { username, password: PASSWORD, recovery_code: true });
  const { access_token: token } = await call(server, "POST", "/login", { username, password: PASSWORD });
  return { username, token, recovery_code };
}

/** Adds an authenticator app to the account by the API. Its present code has been used then. */
export async function addApp(server, person) {
  const { secret } = await call(server, "POST", "/me/factors/totp", undefined, person.token);
  const { status } = await call(server, "PUT", "/me/factors/totp", { code: code(secret, -1) }, person.token);
  assert.equal(status, 204);
  return secret;
}

/** Makes recovery codes by the API. */
export async function makeCodes(server, person) {
  const { codes } = await call(server, "POST", "/me/factors/recovery-codes", undefined, person.token);
  const { status } = await call(server, "PUT", "/me/factors/recovery-codes", { code: codes[0] }, person.token);
  assert.equal(status, 204);
  return codes;
}

export const secondStep = (page) => heading(page, words("CONFIRM_HEADING"));

/** Enters the password on the login page, and waits for the second step. */
export async function toSecondStep(page, username) {
  await page.goto("/login");
  await fillIn(page, username);
  await button(page, words("LOG_IN")).click();
  await see(secondStep(page));
}

/** Enters a code of the app in the second step. */
export async function enterCode(page, digits) {
  await field(page, words("APP_CODE")).fill(digits);
  await button(page, words("LOG_IN")).click();
}

/** Opens the security page, and waits for its sections. */
export async function openSecurity(page) {
  await page.goto("/account/security");
  await see(page.getByRole("heading", { name: words("PASSKEYS"), exact: true }));
}

/** Finds a section of the security page by its heading. */
export const section = (page, name) => page.getByRole("region", { name: words(name), exact: true });

/** Keeps the name of the element that has the focus. */
export const focused = (page) =>
  page.evaluate(() => document.activeElement.name || document.activeElement.textContent.trim());
