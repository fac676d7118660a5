// Codes of an authenticator app: setting one up, the second step of a login, a fresh proof.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { axeFindings } from "../accessibility.mjs";
import { scenario, see } from "../browser.mjs";
import {
  addApp, call, createPerson, enterCode, focused, makeCodes, openSecurity, secondStep, section, toSecondStep,
} from "../factors.mjs";
import { PASSWORD, button, field, fillIn, home, logIn, logInAs, logOut, message, storedTokens } from "../person.mjs";
import { code, wrongCode } from "../totp.mjs";
import { words } from "../texts.mjs";

const has = (program) => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test("the codes of these tests are those of another program", { skip: !has("oathtool") && "oathtool is not installed" }, () => {
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  const theirs = () => execFileSync("oathtool", ["--totp", "--base32", secret], { encoding: "utf8" }).trim();
  // The step may change in between.
  assert.ok([code(secret), code(secret, -1)].includes(theirs()));
});

scenario("an app is set up, and its codes are asked for from then on", async ({ page, server, expects, allows }) => {
  // The logout may come before the answer about what is new in the account.
  allows("401 /me", "401 /refresh");
  const name = await logIn(page, server);
  await openSecurity(page);
  const app = section(page, "APP");
  await app.getByRole("button", { name: words("SET_UP_APP") }).click();
  await see(app.getByRole("img", { name: words("QR_CODE") }));
  await see(app.getByText(words("FIRST_FACTOR")));
  assert.equal(await focused(page), "app_code");
  const secret = (await app.locator(".key").innerText()).replaceAll(/\s/g, "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.deepEqual(await axeFindings(page), []);

  const input = field(page, words("SHOWN_CODE"));
  await input.fill(wrongCode(secret));
  await app.getByRole("button", { name: words("TURN_ON") }).click();
  expects("401 /me/factors/totp");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-invalid") === "true");
  await input.fill(code(secret, -1));
  await app.getByRole("button", { name: words("TURN_ON") }).click();
  await see(message(page, "status", words("APP_ADDED")));
  await see(section(page, "CODES").getByText(words("CODES_NOW")));
  assert.equal(await focused(page), words("MAKE_CODES"), "what has to be done next has the focus");

  await logOut(page);
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await see(secondStep(page));
  expects("403 /login");
  await enterCode(page, code(secret));
  await see(home(page));
});

scenario("the QR code is what a camera reads, also in the dark", { colorScheme: "dark" }, async ({ page, server }) => {
  await logIn(page, server);
  await openSecurity(page);
  await button(page, words("SET_UP_APP")).click();
  const qr = page.getByRole("img", { name: words("QR_CODE") });
  await see(qr);
  const { corner, modules } = await qr.evaluate((svg) => ({
    corner: [...svg.children].map((one) => `${one.localName} ${getComputedStyle(one).fill}`),
    modules: svg.getAttribute("viewBox"),
  }));
  assert.deepEqual(corner, ["rect rgb(255, 255, 255)", "path rgb(0, 0, 0)"], "dark on light in every scheme");
  assert.match(modules, /^-4 -4 \d+ \d+$/, "a quiet zone of four");
  if (!has("zbarimg")) return;
  const path = join(mkdtempSync(join(tmpdir(), "keystead-qr-")), "qr.png");
  await qr.screenshot({ path });
  const read = execFileSync("zbarimg", ["--quiet", "--raw", path], { encoding: "utf8" }).trim();
  const secret = (await page.locator(".key").innerText()).replaceAll(/\s/g, "");
  assert.ok(read.startsWith("otpauth://totp/") && read.includes(`secret=${secret}`), read);
});

scenario("a wrong code is said at its field, and a code works once", async ({ page, openOther, server, expects }) => {
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  await toSecondStep(page, person.username);
  expects("403 /login", "401 /login/mfa");
  assert.equal(await focused(page), "totp_code");
  assert.deepEqual(await axeFindings(page), []);
  const input = field(page, words("APP_CODE"));
  assert.deepEqual(
    await input.evaluate((input) => [input.autocomplete, input.inputMode, input.type]),
    ["one-time-code", "numeric", "text"],
  );
  await button(page, words("LOG_IN")).click();
  await see(page.getByText(words("ENTER_CODE")));
  await enterCode(page, wrongCode(secret));
  await page.waitForFunction(() => document.querySelector(".note[data-wrong]")?.textContent.length > 20);
  assert.equal(await focused(page), "totp_code");
  const digits = code(secret);
  await enterCode(page, digits);
  await see(home(page));

  const other = await openOther();
  await toSecondStep(other, person.username);
  await enterCode(other, digits);
  await see(other.locator(".note[data-wrong]"));
});

scenario("the second step can be left, and begins again with the password", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  await addApp(server, person);
  await toSecondStep(page, person.username);
  expects("403 /login");
  await page.keyboard.press("Escape");
  await see(button(page, words("LOG_IN")));
  assert.equal(await field(page, words("USERNAME")).inputValue(), person.username, "the name stays");
  assert.equal(await focused(page), "password");
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("LOG_IN")).click();
  await see(secondStep(page));
  await button(page, words("BACK_TO_LOGIN")).click();
  await see(field(page, words("PASSWORD")));
  assert.deepEqual(await storedTokens(page), []);
});

scenario("a second step that takes too long leads back with a sentence", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  await addApp(server, person);
  // As if five minutes were over when the page has come.
  await page.route(({ pathname }) => pathname === "/login", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), expires_in: 1 } });
  });
  await page.goto("/login");
  await fillIn(page, person.username);
  await button(page, words("LOG_IN")).click();
  expects("403 /login");
  await see(message(page, "status", words("STEP_EXPIRED")));
  assert.equal(await focused(page), "password");
});

scenario("a token that the server has forgotten leads back, too", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  await toSecondStep(page, person.username);
  await page.route(({ pathname }) => pathname === "/login/mfa", (route) =>
    route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), mfa_token: "gone" }) }),
  );
  await enterCode(page, code(secret));
  await see(message(page, "status", words("STEP_EXPIRED")));
  expects("403 /login", "401 /login/mfa");
});

scenario("a recovery code stands in for the lost phone, once, and the next login tells of it", async ({ page, openOther, server, expects }) => {
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  const [first] = await makeCodes(server, person);
  await toSecondStep(page, person.username);
  expects("403 /login", "401 /login/mfa");
  await button(page, words("USE_RECOVERY_CODE")).click();
  assert.equal(await focused(page), "recovery_code");
  const input = field(page, words("RECOVERY_CODE"));
  // As a person types it who has it on paper.
  await input.fill(first.toLowerCase().replaceAll("-", " ").replaceAll("0", "o"));
  await button(page, words("LOG_IN")).click();
  await see(home(page));

  const other = await openOther();
  await toSecondStep(other, person.username);
  await button(other, words("USE_RECOVERY_CODE")).click();
  await field(other, words("RECOVERY_CODE")).fill(first);
  await button(other, words("LOG_IN")).click();
  await see(other.locator(".note[data-wrong]"));
  await button(other, words("USE_APP")).click();
  await enterCode(other, code(secret));
  await see(home(other));
  await see(other.getByText(words("EVENT_RECOVERY_CODE_USED")));
  await see(other.getByText(words("SECOND_STEPS_FAILED", 1)));
});

/** Answers the next request of this method for `path` as a server does to whom the last proof is too old. */
async function askForProof(page, method, path, methods) {
  let asked = false;
  await page.route(({ pathname }) => pathname === path, (route) => {
    if (asked || route.request().method() !== method) return route.continue();
    asked = true;
    return route.fulfill({
      status: 403,
      headers: { "content-language": "en" },
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "", status: 403, detail: "", code: "reauthentication_required", methods }),
    });
  });
}

scenario("a sensitive act asks for a fresh proof, and is done then", async ({ page, server, expects }) => {
  const name = await logIn(page, server);
  const [before] = await storedTokens(page);
  await openSecurity(page);
  await askForProof(page, "POST", "/me/factors/totp", ["password"]);
  await button(page, words("SET_UP_APP")).click();
  const dialog = page.getByRole("dialog", { name: words("CONFIRM_HEADING") });
  await see(dialog);
  expects("403 /me/factors/totp", "401 /me/reauthenticate");
  assert.equal(await focused(page), "proof_password");
  assert.equal(await dialog.locator("[name=username]").inputValue(), name, "for password managers");
  assert.deepEqual(await axeFindings(page), []);
  // The focus stays in it.
  for (let steps = 0; steps < 8; steps += 1) {
    await page.keyboard.press("Tab");
    const isOutside = await page.evaluate(() => document.activeElement !== document.body && !document.activeElement.closest("dialog"));
    assert.equal(isOutside, false);
  }
  const password = dialog.getByLabel(words("PASSWORD"), { exact: true });
  await password.fill("not my password");
  await dialog.getByRole("button", { name: words("CONFIRM"), exact: true }).click();
  await see(dialog.getByText(words("WRONG_PASSWORD")));
  await password.fill(PASSWORD);
  await dialog.getByRole("button", { name: words("CONFIRM"), exact: true }).click();
  await see(page.getByRole("img", { name: words("QR_CODE") }));
  await dialog.waitFor({ state: "hidden" });
  const [after] = await storedTokens(page);
  assert.notEqual(after, before, "a new access token with a new auth_time");
});

scenario("closing the dialogue leaves everything as it was", async ({ page, server, expects }) => {
  await logIn(page, server);
  await openSecurity(page);
  await askForProof(page, "POST", "/me/factors/totp", ["password"]);
  await button(page, words("SET_UP_APP")).click();
  const dialog = page.getByRole("dialog");
  await see(dialog);
  expects("403 /me/factors/totp");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await focused(page), words("SET_UP_APP"), "the focus is back");
  assert.equal(await page.locator(".over .message").count(), 0);
  await button(page, words("SET_UP_APP")).click();
  await see(page.getByRole("img", { name: words("QR_CODE") }));
});

scenario("an app is removed after a warning, and its codes are not asked for", async ({ page, server, expects, allows }) => {
  // The logout may come before the answer about what is new in the account.
  allows("401 /me", "401 /refresh");
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  await toSecondStep(page, person.username);
  expects("403 /login");
  await enterCode(page, code(secret));
  await see(home(page));
  await openSecurity(page);
  const app = section(page, "APP");
  await button(page, words("REMOVE_APP")).click();
  await see(app.getByText(words("LAST_FACTOR_WARNING")));
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), words("REMOVE_APP"));
  await button(page, words("REMOVE_APP")).click();
  await app.getByRole("button", { name: words("REMOVE_APP_SUBMIT"), exact: true }).click();
  await see(message(page, "status", words("APP_REMOVED")));
  await see(button(page, words("SET_UP_APP")));
  await logOut(page);
  await logInAs(page, person.username);
  const { totp } = await call(server, "GET", "/me/factors", undefined, (await storedTokens(page))[0]);
  assert.equal(totp, null);
});
