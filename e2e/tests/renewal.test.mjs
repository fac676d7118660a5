// Token refresh in the browser: in time and after a 401, once for all tabs, after sleep and while the server
// is unreachable.

import assert from "node:assert/strict";
import { hold, scenario, see } from "../browser.mjs";
import {
  button, claims, freshToken, heading, home, logIn, logOut, message, navigation, recordedHeadings, recordHeadings,
  replaceToken, sessionsOf, settled, statusOf, storedTokens,
} from "../person.mjs";
import { words } from "../texts.mjs";

const SHORT = { settings: ["--access-token-ttl", "5s"] };
/** Leaves two seconds between refresh and expiry, enough for a busy machine. */
const LONGER = { settings: ["--access-token-ttl", "10s"] };
/** Has the form of an access token, and expired long ago. */
const EXPIRED = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"iat":1,"exp":2}').toString("base64url")}.AAAA`;
/** Has the form of an access token and a far expiry, but no valid signature. */
const FORGED = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"iat":1,"exp":99999999999}').toString("base64url")}.AAAA`;

/** Returns a list that grows by each response to `/refresh` in this browser. */
function refreshes(page) {
  const answers = [];
  page.context().on("response", (response) => {
    if (new URL(response.url()).pathname === "/refresh") answers.push(response);
  });
  return answers;
}

async function openTabs(openTab, count) {
  const tabs = await Promise.all(Array.from({ length: count }, () => openTab()));
  for (const tab of tabs) {
    await tab.goto("/account");
    await see(home(tab));
    await settled(tab);
  }
  return tabs;
}

scenario("the token is refreshed before it expires", LONGER, async ({ page, server }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  const [first] = await storedTokens(page);
  const second = await freshToken(page, first);
  const third = await freshToken(page, first, second);
  // Each was issued while the one before was valid.
  assert.ok(claims(second).iat < claims(first).exp, "before the expiry");
  assert.ok(claims(third).iat < claims(second).exp, "before the expiry");
  assert.equal(claims(third).sid, claims(first).sid);
  assert.equal(answers.length, 2);
  for (const answer of answers) {
    const body = await answer.json();
    assert.deepEqual(Object.keys(body).sort(), ["access_token", "expires_in", "token_type"]);
  }
  await see(home(page));
});

scenario("a refused token is replaced, and the request is repeated", async ({ page, server, expects }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  await replaceToken(page, FORGED);
  await navigation(page, words("DEVICES")).click();
  await see(page.getByText(words("THIS_DEVICE"), { exact: true }));
  expects("401 /me/sessions");
  assert.equal(answers.length, 1);
  assert.equal(await statusOf(server, await freshToken(page, FORGED)), 200);
});

scenario("many tabs refresh once, because they queue", SHORT, async ({ page, openTab, server, allows }) => {
  // A token may expire on its way to a slow server.
  allows("401 /me");
  await logIn(page, server);
  const tabs = [page, ...(await openTabs(openTab, 4))];
  const answers = refreshes(page);
  const seen = await storedTokens(page);
  for (let round = 0; round < 3; round += 1) seen.push(await freshToken(page, ...seen));

  const tokens = await Promise.all(answers.map(async (answer) => (await answer.json()).access_token));
  const times = tokens.map((token) => claims(token).iat);
  for (let at = 1; at < times.length; at += 1) {
    assert.ok(times[at] - times[at - 1] >= 3, `one refresh for all tabs at a time: ${times}`);
  }
  for (const tab of tabs) await see(home(tab));
  assert.equal((await sessionsOf(server, seen.at(-1))).length, 1);
});

scenario("a 401 in every tab causes one refresh, and no tab is logged out", async ({ page, openTab, server, expects, allows }) => {
  // Of the lists that the page shows.
  allows("401 /me/sessions", "401 /me/events");
  await logIn(page, server);
  const tabs = await openTabs(openTab, 5);
  const answers = refreshes(page);
  // Every other tab learns of it at once, and sends a request.
  await replaceToken(page, FORGED);
  const token = await freshToken(page, FORGED);
  for (const tab of tabs) {
    await navigation(tab, words("DEVICES")).click();
    await see(tab.getByText(words("THIS_DEVICE"), { exact: true }));
  }
  expects("401 /me");
  assert.equal(answers.length, 1);
  assert.equal((await sessionsOf(server, token)).length, 1);
});

scenario("without a queue, a 401 in every tab logs no tab out", async ({ page, openTab, server, expects }) => {
  // As with plain http from another machine.
  await page.context().addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
  });
  await logIn(page, server);
  const tabs = await openTabs(openTab, 5);
  const answers = refreshes(page);
  const refresh = await Promise.all(tabs.map((tab) => hold(tab, "/refresh")));
  await replaceToken(page, FORGED);
  await Promise.all(refresh.map((held) => held.arrived));
  for (const held of refresh) held.release();
  const token = await freshToken(page, FORGED);
  for (const tab of tabs) {
    await navigation(tab, words("DEVICES")).click();
    await see(tab.getByText(words("THIS_DEVICE"), { exact: true }));
  }
  expects("401 /me");
  assert.deepEqual(answers.map((answer) => answer.status()), [200, 200, 200, 200, 200]);
  assert.equal((await sessionsOf(server, token)).length, 1);
});

scenario("after a sleep past the expiry, the login page is never shown", async ({ page, server }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  await replaceToken(page, EXPIRED);
  await recordHeadings(page);
  const refresh = await hold(page, "/refresh");
  await page.goto("/account/devices");
  await refresh.arrived;
  refresh.release();
  await see(heading(page, words("DEVICES")));
  await see(page.getByText(words("THIS_DEVICE"), { exact: true }));
  const headings = await recordedHeadings(page);
  assert.ok(headings.has(words("DEVICES")) && !headings.has(words("LOG_IN")), [...headings].join());
  assert.equal(answers.length, 1, "refreshed first, and no request was sent with the old one");
});

scenario("a tab that wakes up after the expiry stays on its page", SHORT, async ({ page, server, expects, allows }) => {
  await logIn(page, server);
  await navigation(page, words("SECURITY")).click();
  await see(heading(page, words("SECURITY")));
  // Asleep: no request gets through. Once one has not, none is on the way that would bring another token.
  const isRefresh = (url) => url.pathname === "/refresh";
  const failed = page.waitForEvent("requestfailed", (request) => isRefresh(new URL(request.url())));
  await page.route(isRefresh, (route) => route.abort("internetdisconnected"));
  await failed;
  const [asleep] = await storedTokens(page);
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(document.querySelector("h1")?.textContent)).observe(
      document.body,
      { subtree: true, childList: true },
    );
  });
  await page.waitForFunction((end) => Date.now() > end, claims(asleep).exp * 1000);
  await page.unrouteAll({ behavior: "wait" });
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  const awake = await freshToken(page, asleep);
  assert.equal(await statusOf(server, awake), 200);
  expects("ERR_INTERNET_DISCONNECTED /refresh");
  // The page may send one more request with the old token before it has the new one.
  allows("401 /me");
  assert.ok(!(await page.evaluate(() => window.seen)).includes(words("LOG_IN")));
  await see(heading(page, words("SECURITY")));
});

scenario("a 503 logs nobody out, and the refresh is retried", SHORT, async ({ page, server, expects, allows }) => {
  await logIn(page, server);
  const [before] = await storedTokens(page);
  let refused = 0;
  await page.route((url) => url.pathname === "/refresh", (route) => {
    refused += 1;
    return refused > 2 ? route.continue() : route.fulfill({ status: 503, body: "" });
  });
  await freshToken(page, before);
  expects("503 /refresh");
  // The token may expire before the server succeeds again.
  allows("401 /me");
  assert.equal(refused, 3);
  await see(home(page));
});

scenario("a session that ended elsewhere is reported once, and the return address is kept", async ({ page, openTab, server, expects }) => {
  await logIn(page, server);
  const tab = await openTab();
  await tab.goto("/account/activity");
  await see(heading(tab, words("ACTIVITY")));
  const [token] = await storedTokens(page);
  await fetch(new URL("/me/sessions", server.url), { headers: { authorization: `Bearer ${token}` } });
  await fetch(new URL("/logout", server.url), { method: "POST", headers: { authorization: `Bearer ${token}` } });
  await navigation(page, words("DEVICES")).click();
  expects("401 /me/sessions", "401 /refresh");
  for (const [one, next] of [[page, "/account/devices"], [tab, "/account/activity"]]) {
    await see(heading(one, words("LOG_IN")));
    await see(message(one, "status", words("SESSION_EXPIRED")));
    assert.equal(new URL(one.url()).search, `?next=${next}`);
  }
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

scenario("a logout in one tab logs out all of them", async ({ page, openTab, server }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  const [tab] = await openTabs(openTab, 1);
  await button(page, words("LOG_OUT")).click();
  for (const one of [page, tab]) {
    await see(heading(one, words("LOG_IN")));
    await see(message(one, "status", words("YOU_LOGGED_OUT")));
    assert.equal(new URL(one.url()).search, "");
  }
  assert.equal(await statusOf(server, token), 401);
});

scenario("a tab that missed a logout notices it when it becomes visible", async ({ page, server, expects }) => {
  await logIn(page, server);
  await page.context().clearCookies();
  expects("401 /refresh");
  // The storage event is not sent to the tab that wrote, so this tab misses it, like one that the browser
  // had suspended.
  await page.evaluate(() => {
    localStorage.clear();
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await see(heading(page, words("LOG_IN")));
  await see(message(page, "status", words("SESSION_EXPIRED")));
});

scenario("a login in one tab logs in all of them", async ({ page, openTab, server }) => {
  const tab = await openTab();
  await tab.goto("/account/devices");
  await see(heading(tab, words("LOG_IN")));
  await logIn(page, server);
  await see(heading(tab, words("DEVICES")));
  await see(tab.getByText(words("THIS_DEVICE"), { exact: true }));
});

scenario("a logout with an expired access token works by the cookie", async ({ page, server }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  await replaceToken(page, EXPIRED);
  await logOut(page);
  assert.equal(await statusOf(server, token), 401);
  const cookies = await page.context().cookies();
  // The device cookie stays; it authorizes nothing.
  assert.deepEqual(cookies.map((cookie) => cookie.name), [`keystead_device_${new URL(server.url).port}`]);
});

scenario("no script can read the cookies", async ({ page, server }) => {
  const bodies = [];
  page.on("response", async (response) => {
    const { pathname } = new URL(response.url());
    if (["/login", "/refresh"].includes(pathname) && response.request().method() === "POST") {
      bodies.push(response.text());
    }
  });
  await logIn(page, server);
  await replaceToken(page, EXPIRED);
  await page.reload();
  await see(home(page));

  const cookies = await page.context().cookies();
  const names = cookies.map((cookie) => cookie.name).sort();
  const { port } = new URL(server.url);
  assert.deepEqual(names, ["device", "refresh", "sso"].map((name) => `keystead_${name}_${port}`));
  for (const cookie of cookies) {
    assert.equal(cookie.httpOnly, true);
    // Apps lead browsers here by links, to where one of them is read.
    assert.equal(cookie.sameSite, cookie.name.includes("_sso_") ? "Lax" : "Strict");
    assert.equal(cookie.path, "/");
  }
  const within = await page.evaluate(() => [
    document.cookie,
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    document.documentElement.outerHTML,
  ]);
  assert.equal(within[0], "");
  assert.equal(bodies.length, 2);
  for (const text of [...within, ...(await Promise.all(bodies))]) {
    const leaked = cookies.some((cookie) => text.includes(cookie.value));
    assert.ok(!leaked && !text.includes("refresh_token"), text);
  }
});
