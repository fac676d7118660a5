// The pages on which an app asks a person for something, and the way to them. The server's answers about the app are
// written here: what leads to each is the business of the tests with real apps.

import assert from "node:assert/strict";
import { LOCAL, NOTES, UNKNOWN, reply } from "../app-states.mjs";
import { hold, scenario, see } from "../browser.mjs";
import { addApp, createPerson } from "../factors.mjs";
import {
  PASSWORD, address, button, createAccount, createSession, field, fillIn, heading, home, keepCode, link, logIn, message, newName,
} from "../person.mjs";
import { code } from "../totp.mjs";
import { words } from "../texts.mjs";

const QUERY = "?request=sealed.value-1";
const LEFT = "/robots.txt";

/** Answers questions about the request by turns, the last one for ever, and keeps what was sent. */
async function interaction(page, ...needs) {
  const sent = [];
  await reply(page, "/oauth/interaction", (_, body) => {
    sent.push(body);
    const turn = needs[Math.min(sent.length, needs.length) - 1];
    const question = { app: NOTES, scopes: ["openid"], resources: [] };
    return typeof turn === "string" ? { ...question, redirect_to: turn } : { ...question, ...turn };
  });
  return sent;
}

const request = "sealed.value-1";
const left = (page) => page.waitForURL(({ pathname }) => pathname === LEFT);
const asks = (page) => see(heading(page, words("CONSENT_HEADING")));

scenario("a login for an app goes on to the app, and the name is filled in", async ({ page, server }) => {
  const name = await createAccount(server);
  const sent = await interaction(page, { need: "consent" }, LEFT);
  await page.goto(`/login${QUERY}&username=${name}`);
  await page.locator("#first").waitFor({ state: "detached" });
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("LOG_IN")).click();
  await asks(page);
  assert.equal(address(page), `/consent${QUERY}`);
  assert.equal(await page.locator("nav.side").count(), 0);
  await button(page, words("ALLOW")).click();
  await left(page);
  assert.deepEqual(sent, [{ request }, { request, decision: "allow" }]);
  await page.goBack();
  assert.notEqual(new URL(page.url()).pathname, "/consent", "the question is not asked again");
});

scenario("the links between the forms keep the request", async ({ page }) => {
  await page.goto(`/login${QUERY}`);
  for (const [name, next] of [
    ["CREATE_ACCOUNT", "/register"],
    ["LOG_IN", "/login"],
    ["FORGOT_PASSWORD", "/recover"],
    ["BACK_TO_LOGIN", "/login"],
  ]) {
    await see(link(page, words(name)));
    await link(page, words(name)).click();
    await page.waitForURL(({ pathname }) => pathname === next);
    assert.equal(address(page), next + QUERY);
  }
});

scenario("the first page has the links already", async ({ page }) => {
  const program = await hold(page, /\.wasm$/);
  await page.goto(`/login${QUERY}`);
  await program.arrived;
  for (const path of ["/recover", "/register"]) {
    await page.locator(`#first a[href$="${path}${QUERY}"]`).waitFor();
  }
  program.release();
  await see(link(page, words("FORGOT_PASSWORD")));
});

scenario("a second step and a new account go on to the app, too", async ({ page, server, openOther, expects }) => {
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  await interaction(page, LEFT);
  await page.goto(`/login${QUERY}`);
  await fillIn(page, person.username);
  await button(page, words("LOG_IN")).click();
  await field(page, words("APP_CODE")).fill(code(secret));
  await button(page, words("LOG_IN")).click();
  await left(page);
  expects("403 /login");

  const other = await openOther();
  const sent = await interaction(other, LEFT);
  await other.goto(`/register${QUERY}`);
  await fillIn(other, newName());
  await button(other, words("CREATE_ACCOUNT")).click();
  await keepCode(other);
  await left(other);
  assert.deepEqual(sent, [{ request }]);
});

scenario("whoever is logged in goes on at once, and whoever is not logs in first", async ({ page, server, openOther }) => {
  const name = await logIn(page, server);
  await interaction(page, { need: "consent" }, LEFT);
  await page.goto(`/login${QUERY}`);
  await asks(page);
  assert.equal(address(page), `/consent${QUERY}`);

  const other = await openOther();
  await interaction(other, { need: "consent" });
  await other.goto(`/consent${QUERY}`);
  await fillIn(other, name);
  await button(other, words("LOG_IN")).click();
  await asks(other);
  assert.equal(address(other), `/consent${QUERY}`);
  assert.deepEqual(await other.locator(".answers button").allInnerTexts(), [words("ALLOW"), words("CANCEL")]);
});

scenario("the answers are two keys away from each other, and no is sent as no", async ({ page, server }) => {
  await logIn(page, server);
  const sent = await interaction(page, { need: "consent" }, LEFT);
  await page.goto(`/consent${QUERY}`);
  await asks(page);
  await button(page, words("ALLOW")).focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), words("CANCEL"));
  await page.keyboard.press("Enter");
  await left(page);
  assert.deepEqual(sent, [{ request }, { request, decision: "deny" }]);
});

scenario("what an app may be is said in words", async ({ page, server }) => {
  await logIn(page, server);
  for (const [app, there, not] of [
    [NOTES, [NOTES.host], ["NAMED_ITSELF", "LOCAL_WARNING"]],
    [UNKNOWN, [UNKNOWN.host, words("NAMED_ITSELF"), words("TRUST_HOST", UNKNOWN.host)], ["LOCAL_WARNING"]],
    [LOCAL, [words("apps.THIS_DEVICE"), words("NAMED_ITSELF"), words("LOCAL_WARNING")], []],
    [{ ...LOCAL, is_registered: true }, [words("apps.THIS_DEVICE"), words("LOCAL_WARNING")], ["NAMED_ITSELF"]],
  ]) {
    await page.unrouteAll();
    await interaction(page, { need: "consent", app, scopes: ["openid", "profile", "offline_access", "notes:write"], resources: ["https://a.example"] });
    await page.goto(`/consent${QUERY}`);
    await asks(page);
    const text = await page.locator("#app main").innerText();
    for (const words of [...there, app.name]) assert.ok(text.includes(words), `${words} in ${text}`);
    for (const name of not) assert.ok(!text.includes(words(name)), `no ${name} in ${text}`);
    for (const name of ["SCOPE_OPENID", "SCOPE_PROFILE", "SCOPE_OFFLINE"]) assert.ok(text.includes(words(name)));
    assert.deepEqual(await page.locator("main code").allInnerTexts(), ["notes:write", "https://a.example"]);
  }
});

scenario("an app that asks for a fresh proof gets one, and declining it is a no", async ({ page, server }) => {
  await logIn(page, server);
  const proof = { need: "reauthentication", methods: ["password"] };
  const sent = await interaction(page, proof, { need: "consent" }, proof, LEFT);
  await page.goto(`/consent${QUERY}`);
  await see(heading(page, words("CONFIRM_HEADING")));
  assert.equal(await page.evaluate(() => document.activeElement.name), "proof_password");
  const proved = page.waitForResponse(/reauthenticate/);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("CONFIRM")).click();
  assert.equal((await proved).status(), 200);
  await asks(page);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.deepEqual(sent, [{ request }, { request }]);

  await page.reload();
  await see(heading(page, words("CONFIRM_HEADING")));
  await button(page, words("CANCEL")).click();
  await left(page);
  assert.deepEqual(sent.slice(2), [{ request }, { request, decision: "deny" }]);
});

scenario("another account takes another login, which leads back", async ({ page, server }) => {
  const name = await logIn(page, server);
  const other = await createAccount(server);
  for (const [need, label] of [["account", "USE_ANOTHER"], ["login", "LOG_OUT_FIRST"]]) {
    await page.unrouteAll();
    await interaction(page, { need }, { need: "account" });
    await page.goto(`/consent${QUERY}`);
    await button(page, words(label)).click();
    await see(heading(page, words("LOG_IN")));
    assert.equal((await page.context().cookies()).filter(({ httpOnly, name }) => httpOnly && /refresh/.test(name)).length, 0);
    await fillIn(page, need === "account" ? other : name);
    await button(page, words("LOG_IN")).click();
    await see(button(page, words("CONTINUE_AS", need === "account" ? other : name)));
    assert.equal(address(page), `/consent${QUERY}`);
  }
});

scenario("an account that another tab changes is asked about anew", async ({ page, server, openTab }) => {
  await logIn(page, server);
  const sent = await interaction(page, { need: "account" });
  await page.goto(`/consent${QUERY}`);
  await see(page.locator(".answers"));
  // The page sees the new login alone, as one that was asleep does.
  const name = await createAccount(server);
  const { access_token: token } = await createSession(server, name, "curl/8.5.0");
  const tab = await openTab();
  await tab.goto("/robots.txt");
  await tab.evaluate((token) => localStorage.setItem("keystead.access_token", token), token);
  await see(button(page, words("CONTINUE_AS", name)));
  assert.deepEqual(sent, [{ request }, { request }]);
});

scenario("a request that is not valid any more is said to be so, with a way out", async ({ page, server, expects }) => {
  await logIn(page, server);
  await reply(page, "/oauth/interaction", () => ({ status: 400, code: "invalid_request", detail: "Too late." }));
  await page.goto(`/consent${QUERY}`);
  await see(message(page, "alert", "Too late."));
  await see(heading(page, words("FAILED_HEADING")));
  await link(page, words("GO_TO_ACCOUNT")).click();
  await see(home(page));
  await see(page.locator("nav.side"));
  expects("400 /oauth/interaction");
});

scenario("a server that is gone is asked again, and an answer is not lost", async ({ page, server, expects }) => {
  await logIn(page, server);
  const sent = [];
  await reply(page, "/oauth/interaction", (_, body) => {
    sent.push(body.decision);
    const busy = { status: 503, code: "unavailable" };
    return [busy, { need: "consent", app: NOTES, scopes: [], resources: [] }, busy][sent.length - 1] ?? { app: NOTES, scopes: [], resources: [], redirect_to: LEFT };
  });
  await page.goto(`/consent${QUERY}`);
  await button(page, words("TRY_AGAIN")).click();
  await button(page, words("ALLOW")).click();
  await see(page.locator(".answers [role=alert] .message"));
  await button(page, words("ALLOW")).click();
  await left(page);
  assert.deepEqual(sent, [undefined, undefined, "allow", "allow"]);
  expects("503 /oauth/interaction");
});

const WAITING = { app: { ...NOTES, host: "", is_local: true }, scopes: ["openid"], resources: [], ip: "203.0.113.5", user_agent: "curl/8.5.0", created_at: new Date().toISOString() };

scenario("a device's code is typed in any way, and what waits is shown before it is allowed", async ({ page, server, openOther }) => {
  const name = await createAccount(server);
  const sent = [];
  await reply(page, /^\/oauth\/device\//, (_, body) => {
    sent.push(body);
    return body.decision ? undefined : WAITING;
  });
  await page.goto("/device");
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await see(heading(page, words("DEVICE_HEADING")));
  assert.equal(address(page), "/device");
  await button(page, words("CONTINUE")).click();
  await see(page.getByText(words("ENTER_CODE")));
  await field(page, words("DEVICE_CODE")).fill(" wdjb mjht ");
  await page.keyboard.press("Enter");
  await see(heading(page, words("DEVICE_ASKS_HEADING")));
  const text = await page.locator("#app main").innerText();
  for (const part of [NOTES.name, "203.0.113.5", "curl", words("PHISHING")]) assert.ok(text.includes(part), part);
  assert.ok(!text.includes(words("LOCAL_WARNING")), "the program is on the device, and not here");
  await button(page, words("ALLOW")).click();
  await see(heading(page, words("DEVICE_DONE_HEADING")));
  assert.deepEqual(sent, [{ user_code: "WDJB-MJHT" }, { user_code: "WDJB-MJHT", decision: "allow" }]);

  const other = await openOther();
  await other.goto("/device?user_code=WDJB-MJHT");
  await fillIn(other, name);
  await button(other, words("LOG_IN")).click();
  await see(heading(other, words("COMPARE_HEADING")));
  assert.equal(address(other), "/device?user_code=WDJB-MJHT");
});

scenario("the code of a link is compared first, and a wrong one stops there", async ({ page, server, expects }) => {
  await logIn(page, server);
  const sent = [];
  let known = true;
  await reply(page, /^\/oauth\/device\//, (_, body) => {
    sent.push(body);
    if (!known) return { status: 404, code: "not_found", detail: "No device." };
    return body.decision ? undefined : WAITING;
  });
  await page.goto("/device?user_code=wdjbmjht");
  await see(heading(page, words("COMPARE_HEADING")));
  assert.equal(await page.locator(".device-code code").innerText(), "WDJB-MJHT");
  assert.deepEqual(sent, [], "nothing is looked up before the person has compared");
  await button(page, words("SAME_CODE")).click();
  await see(heading(page, words("DEVICE_ASKS_HEADING")));
  known = false;
  await button(page, words("ALLOW")).click();
  await see(heading(page, words("DEVICE_HEADING")));
  await see(message(page, "alert", "No device."));
  known = true;
  await page.reload();
  await button(page, words("SAME_CODE")).click();
  await button(page, words("CANCEL")).click();
  await see(heading(page, words("DEVICE_DENIED_HEADING")));
  assert.equal(sent.at(-1).decision, "deny");

  known = false;
  await page.reload();
  await button(page, words("SAME_CODE")).click();
  await see(message(page, "alert", "No device."));
  await button(page, words("OTHER_CODE")).click();
  await see(page.getByText(words("OTHER_CODE_TEXT")));
  await field(page, words("DEVICE_CODE")).fill("AAAA-BBBB");
  await button(page, words("CONTINUE")).click();
  await see(page.locator(".note[data-wrong]").filter({ hasText: "No device." }));
  expects("404 /oauth/device/lookup", "404 /oauth/device/decision");
});

scenario("the apps of an account are listed, and their access ends after a question", async ({ page, server }) => {
  await logIn(page, server);
  const app = (id, name) => ({
    id, name, client_id: `https://${id}.example/app.json`, is_registered: id === "a", scopes: ["openid"], resources: [],
    created_at: "2026-11-20T10:00:00Z", last_used_at: "2026-11-28T10:00:00Z",
  });
  let apps = [app("a", "Notes"), app("b", "Maps")];
  await reply(page, /^\/me\/apps/, (method) => {
    if (method === "GET") return { apps };
    apps = apps.slice(1);
    return undefined;
  });
  await page.getByRole("navigation").getByRole("link", { name: words("APPS"), exact: true }).click();
  await see(heading(page, words("APPS")));
  const end = (name) => button(page, words("END_ACCESS_OF", name));
  await end("Notes").click();
  await button(page, words("CANCEL")).click();
  await page.waitForFunction(() => document.activeElement.matches("[data-id=a] button"));
  const badges = await page.locator("main .badge").allInnerTexts();
  assert.deepEqual(badges, [words("NOT_CHECKED")]);
  await end("Notes").click();
  const ended = page.waitForRequest((request) => request.method() === "DELETE");
  await button(page, words("END_ACCESS")).click();
  assert.equal(new URL((await ended).url()).pathname, "/me/apps/a");
  await see(message(page, "status", words("ACCESS_ENDED", "Notes")));
  await end("Notes").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.id === "apps");
  await end("Maps").click();
  await button(page, words("END_ACCESS")).click();
  await see(page.getByText(words("NO_APPS")));
});

scenario("an app's logout is asked about, and leads back to the app", async ({ page, server, openTab }) => {
  await logIn(page, server);
  const tab = await openTab();
  await tab.goto("/account");
  await see(home(tab));
  const sent = [];
  await page.goto(`/logout${QUERY}`);
  await see(heading(page, words("LOGOUT_HEADING", "Keystead")));
  await button(page, words("STAY")).click();
  await see(home(page));
  await reply(page, "/oauth/logout/confirm", (_, body) => {
    sent.push(body);
    return { redirect_to: LEFT };
  });
  await page.goto(`/logout${QUERY}`);
  await button(page, words("LOG_OUT")).click();
  await left(page);
  assert.deepEqual(sent, [{ request }]);
  await see(heading(tab, words("LOG_IN")));
});

scenario("a logout whose request is not valid any more is one all the same", async ({ page, server, expects }) => {
  await logIn(page, server);
  await reply(page, "/oauth/logout/confirm", () => ({ status: 400, code: "invalid_request", detail: "Too late." }));
  await page.goto(`/logout${QUERY}`);
  await button(page, words("LOG_OUT")).click();
  await see(heading(page, words("LOGGED_OUT_HEADING")));
  await page.goto("/account");
  await see(heading(page, words("LOG_IN")));
  await page.goto("/logout");
  await see(heading(page, words("LOGGED_OUT_HEADING")));
  await link(page, words("LOG_IN")).click();
  await see(heading(page, words("LOG_IN")));
  expects("400 /oauth/logout/confirm");
});

scenario("an app says which languages the person reads, below their own choice", async ({ page }) => {
  const language = async (query) => {
    await page.goto(`/login${QUERY}${query}`);
    return page.locator("html").getAttribute("lang");
  };
  assert.equal(await language(""), "en");
  assert.equal(await language("&ui_locales=nl%20de-AT+fr"), "de");
  await page.context().addCookies([{ name: "keystead_language", value: "fr", url: page.url() }]);
  assert.equal(await language("&ui_locales=de"), "fr");
});
