// How a session goes on in the browser: renewed in time and after a refusal, once for all tabs, over
// sleep and over a server that is away.

import assert from "node:assert/strict";
import { hold, scenario, see } from "../browser.mjs";
import {
  button, claims, freshToken, heading, logIn, navigation, notedHeadings, noteHeadings, replaceToken,
  sessionsOf, statusOf, storedTokens, told,
} from "../person.mjs";

const SHORT = { settings: ["--access-token-ttl", "5s"] };
/** Two seconds are left when a token is renewed, on a machine that has much to do as well. */
const UNHURRIED = { settings: ["--access-token-ttl", "10s"] };
/** Long over, but looks like one of ours. */
const EXPIRED = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"iat":1,"exp":2}').toString("base64url")}.AAAA`;
/** Good for ever by its own words, and nobody's. */
const FORGED = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"iat":1,"exp":99999999999}').toString("base64url")}.AAAA`;

/** The answers to `/refresh` in this browser, as they come. */
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
    await see(heading(tab, "Your account"));
  }
  return tabs;
}

scenario("the token is renewed before it runs out", UNHURRIED, async ({ page, server }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  const [first] = await storedTokens(page);
  const second = await freshToken(page, first);
  const third = await freshToken(page, first, second);
  // In time: each was made while the one before it was good.
  assert.ok(claims(second).iat < claims(first).exp, "before the end");
  assert.ok(claims(third).iat < claims(second).exp, "before the end");
  assert.equal(claims(third).sid, claims(first).sid);
  assert.equal(answers.length, 2);
  for (const answer of answers) {
    const told = await answer.json();
    assert.deepEqual(Object.keys(told).sort(), ["access_token", "expires_in", "token_type"]);
  }
  await see(heading(page, "Your account"));
});

scenario("a token that is refused is replaced, and what was asked for comes", async ({ page, server, expects }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  await replaceToken(page, FORGED);
  await navigation(page, "Devices").click();
  await see(page.getByText("This device"));
  expects("401 /me/sessions");
  assert.equal(answers.length, 1);
  assert.equal(await statusOf(server, await freshToken(page, FORGED)), 200);
});

scenario("many tabs renew once: they queue", SHORT, async ({ page, openTab, server }) => {
  await logIn(page, server);
  const tabs = [page, ...(await openTabs(openTab, 4))];
  const answers = refreshes(page);
  const seen = await storedTokens(page);
  for (let round = 0; round < 3; round += 1) seen.push(await freshToken(page, ...seen));

  const tokens = await Promise.all(answers.map(async (answer) => (await answer.json()).access_token));
  const times = tokens.map((token) => claims(token).iat);
  for (let at = 1; at < times.length; at += 1) {
    assert.ok(times[at] - times[at - 1] >= 3, `one renewal for all at a time: ${times}`);
  }
  for (const tab of tabs) await see(heading(tab, "Your account"));
  assert.equal((await sessionsOf(server, seen.at(-1))).length, 1);
});

scenario("a storm of refusals is one renewal, and nobody is logged out", async ({ page, openTab, server, expects }) => {
  await logIn(page, server);
  const tabs = await openTabs(openTab, 5);
  const answers = refreshes(page);
  // Every other tab hears of it at once, and asks.
  await replaceToken(page, FORGED);
  const token = await freshToken(page, FORGED);
  for (const tab of tabs) {
    await navigation(tab, "Devices").click();
    await see(tab.getByText("This device"));
  }
  expects("401 /me");
  assert.equal(answers.length, 1);
  assert.equal((await sessionsOf(server, token)).length, 1);
});

scenario("without a queue a storm does no harm", async ({ page, openTab, server, expects }) => {
  // As on plain http from another machine.
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
    await navigation(tab, "Devices").click();
    await see(tab.getByText("This device"));
  }
  expects("401 /me");
  assert.deepEqual(answers.map((answer) => answer.status()), [200, 200, 200, 200, 200]);
  assert.equal((await sessionsOf(server, token)).length, 1);
});

scenario("who slept past the end comes back without a glimpse of the login page", async ({ page, server }) => {
  await logIn(page, server);
  const answers = refreshes(page);
  await replaceToken(page, EXPIRED);
  await noteHeadings(page);
  const refresh = await hold(page, "/refresh");
  await page.goto("/account/devices");
  await refresh.arrived;
  refresh.release();
  await see(heading(page, "Devices"));
  await see(page.getByText("This device"));
  const headings = await notedHeadings(page);
  assert.ok(headings.has("Devices") && !headings.has("Log in"), [...headings].join());
  assert.equal(answers.length, 1, "renewed first, and nothing was asked with the old one");
});

scenario("a tab that wakes up after the end goes on where it was", SHORT, async ({ page, server, expects, allows }) => {
  await logIn(page, server);
  await navigation(page, "Security").click();
  await see(heading(page, "Security"));
  const [asleep] = await storedTokens(page);
  // Asleep: nothing gets through.
  await page.route((url) => url.pathname === "/refresh", (route) => route.abort("internetdisconnected"));
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
  // Whether the page asks with the old token once more before the new one is there.
  allows("401 /me");
  assert.ok(!(await page.evaluate(() => window.seen)).includes("Log in"));
  await see(heading(page, "Security"));
});

scenario("a server that is busy logs nobody out, and is asked again", SHORT, async ({ page, server, expects, allows }) => {
  await logIn(page, server);
  const [before] = await storedTokens(page);
  let refused = 0;
  await page.route((url) => url.pathname === "/refresh", (route) => {
    refused += 1;
    return refused > 2 ? route.continue() : route.fulfill({ status: 503, body: "" });
  });
  await freshToken(page, before);
  expects("503 /refresh");
  // The token may run out before the server has time again.
  allows("401 /me");
  assert.equal(refused, 3);
  await see(heading(page, "Your account"));
});

scenario("a session that has ended everywhere is told of once, and the way back is kept", async ({ page, openTab, server, expects }) => {
  await logIn(page, server);
  const tab = await openTab();
  await tab.goto("/account/activity");
  await see(heading(tab, "Activity"));
  const [token] = await storedTokens(page);
  await fetch(new URL("/me/sessions", server.url), { headers: { authorization: `Bearer ${token}` } });
  await fetch(new URL("/logout", server.url), { method: "POST", headers: { authorization: `Bearer ${token}` } });
  await navigation(page, "Devices").click();
  expects("401 /me/sessions", "401 /refresh");
  for (const [one, next] of [[page, "/account/devices"], [tab, "/account/activity"]]) {
    await see(heading(one, "Log in"));
    await see(told(one, "status", /session has ended/i));
    assert.equal(new URL(one.url()).search, `?next=${next}`);
  }
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

scenario("a logout in one tab is one in all of them", async ({ page, openTab, server }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  const [tab] = await openTabs(openTab, 1);
  await button(page, "Logout").click();
  for (const one of [page, tab]) {
    await see(heading(one, "Log in"));
    await see(told(one, "status", /logged out/i));
    assert.equal(new URL(one.url()).search, "");
  }
  assert.equal(await statusOf(server, token), 401);
});

scenario("a tab that heard nothing of a logout sees it when somebody comes back", async ({ page, server }) => {
  await logIn(page, server);
  // No event tells a tab what it did itself; so it is for one that the browser had put away.
  await page.evaluate(() => {
    localStorage.clear();
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await see(heading(page, "Log in"));
  await see(told(page, "status", /session has ended/i));
});

scenario("a login in one tab is one in all of them", async ({ page, openTab, server }) => {
  const tab = await openTab();
  await tab.goto("/account/devices");
  await see(heading(tab, "Log in"));
  await logIn(page, server);
  await see(heading(tab, "Devices"));
  await see(tab.getByText("This device"));
});

scenario("a logout with an expired token works by the cookie", async ({ page, server }) => {
  await logIn(page, server);
  const [token] = await storedTokens(page);
  await replaceToken(page, EXPIRED);
  await button(page, "Logout").click();
  await see(heading(page, "Log in"));
  assert.equal(await statusOf(server, token), 401);
  const cookies = await page.context().cookies();
  // What the device is known by stays, and opens nothing.
  assert.deepEqual(cookies.map((cookie) => cookie.name), ["keystead_device"]);
});

scenario("no script gets to see the cookies", async ({ page, server }) => {
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
  await see(heading(page, "Your account"));

  const cookies = await page.context().cookies();
  const names = cookies.map((cookie) => cookie.name).sort();
  assert.deepEqual(names, ["keystead_device", "keystead_refresh"]);
  for (const cookie of cookies) {
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, "Strict");
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
    const told = cookies.some((cookie) => text.includes(cookie.value));
    assert.ok(!told && !text.includes("refresh_token"), text);
  }
});
