// A real browser. `scenario` is a test in a window of its own, in which nothing may go wrong that
// the test does not expect: no error in the console, no breach of the Content-Security-Policy (which
// browsers report there), no exception, no request to anybody else.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { Server } from "./server.mjs";

const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** No answer on this machine takes so long; a test that waits longer has found something. */
const PATIENCE_MS = 10_000;

/** No scenario takes so long; one that waits for what never comes is ended. */
const SCENARIO_MS = 60_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
/** A small phone, or a desktop that is enlarged four times (WCAG 1.4.10). */
export const NARROW = { width: 320, height: 568 };

// One of each per file, made when the first test asks.
let browser, server;
const theBrowser = () =>
  (browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  }));
const theServer = () => (server ??= Server.start());

after(async () => {
  await (await browser?.catch(() => {}))?.close();
  await (await server?.catch(() => {}))?.stop();
});

/**
 * A test in a new window, signed out. `body` gets
 *
 *   page       the window
 *   openTab    opens another one in the same browser
 *   openOther  opens one in another browser, which shares nothing with the first
 *   server     shared by the file's scenarios, or `ownServer`: the scenario's own, to be mistreated
 *   allows    the same for what depends on which of two things comes first
 *   expects    to be called with what will be complained of, e.g. "401 /login"
 *
 * `settings` are flags for a server of the scenario's own, e.g. ["--access-token-ttl", "5s"]; `start`
 * starts something else with a `url` and a `stop` in its place, whose pages are at `origins`. Other options
 * are Playwright's for a browser context.
 */
export function scenario(name, ...rest) {
  const body = rest.pop();
  const { ownServer = false, settings, start, ...options } = rest.pop() ?? {};
  test(name, { timeout: SCENARIO_MS }, async () => {
    const isOwn = ownServer || settings !== undefined || start !== undefined;
    const server = await (start?.() ?? (isOwn ? Server.start(settings) : theServer()));
    const complaints = new Set();
    const expected = new Set();
    const allowed = new Set();
    const contexts = [];
    const openBrowser = async () => {
      const context = await (await theBrowser()).newContext({
        baseURL: server.url,
        viewport: DESKTOP,
        locale: "en-GB",
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      return openIn(context);
    };
    const openIn = async (context) => {
      const page = await context.newPage();
      listen(page, server.origins ?? [server.url], complaints);
      return page;
    };
    try {
      const page = await openBrowser();
      await body({
        page,
        openTab: () => openIn(page.context()),
        openOther: openBrowser,
        server,
        expects: (...what) => what.forEach((one) => expected.add(one)),
        allows: (...what) => what.forEach((one) => allowed.add(one)),
      });
      const told = [...complaints].filter((one) => !allowed.has(one));
      assert.deepEqual(told.sort(), [...expected].sort(), "what the browser complained of");
    } finally {
      for (const context of contexts) await context.close();
      if (isOwn) await server.stop();
    }
  });
}

function listen(page, origins, complaints) {
  page.on("pageerror", (error) => complaints.add(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    const failed = /^Failed to load resource: (?:.* status of (\d+)|net::(\w+))/.exec(message.text());
    if (!failed) return complaints.add(`${message.type()}: ${message.text()}`);
    const [, status, reason] = failed;
    const { pathname } = new URL(message.location().url);
    // Browsers ask for the icon when they please, also while a test has taken the server away.
    if (reason && pathname === "/favicon.svg") return;
    complaints.add(`${status ?? reason} ${pathname}`);
  });
  page.on("request", (request) => {
    if (!origins.includes(new URL(request.url()).origin)) complaints.add(`request to ${request.url()}`);
  });
}

/** Waits until it is there to be seen. */
export const see = (locator) => locator.waitFor({ state: "visible" });

/** Waits until it is not, or no longer, to be seen. */
export const gone = (locator) => locator.waitFor({ state: "hidden" });

/**
 * Holds the requests for `path` back, as a slow server would. The answer has `count`, `arrived`
 * (a promise of the first one) and `release`.
 */
export async function hold(page, path) {
  const held = { count: 0 };
  const released = new Promise((resolve) => (held.release = resolve));
  let arrive;
  held.arrived = new Promise((resolve) => (arrive = resolve));
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      // The page of the same path is not meant.
      if (route.request().resourceType() === "document") return route.continue();
      held.count += 1;
      arrive();
      await released;
      await route.continue();
    },
  );
  return held;
}
