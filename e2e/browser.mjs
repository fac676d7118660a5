// A real browser. `scenario` is a test in a new window that fails on anything that it does not
// expect: an error in the console, a violation of the Content-Security-Policy (which browsers report
// there), an exception, a request to another origin.
//
// It is Chromium without what a person sees around the page, whose windows open with half the work.
// The whole Chromium, Firefox and WebKit are in engines.mjs.

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

/** Longer than any local response takes; a test that waits longer has found a bug. */
const ACTION_TIMEOUT_MS = 10_000;

/** Longer than any scenario takes; ends one that waits for something that never happens. */
const SCENARIO_TIMEOUT_MS = 60_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
/** A small phone, or a desktop at 400 % zoom (WCAG 1.4.10). */
export const NARROW = { width: 320, height: 568 };

// One of each per file, started by the first test that uses it.
let browser, server;
const sharedBrowser = () =>
  (browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: FLAGS,
  }));
const sharedServer = () => (server ??= Server.start());

after(async () => {
  await (await browser?.catch(() => {}))?.close();
  await (await server?.catch(() => {}))?.stop();
});

/**
 * Defines a test in a new window, signed out. `body` receives
 *
 *   page       the window
 *   openTab    opens another tab in the same browser
 *   openOther  opens a window in another browser, which shares nothing with the first
 *   server     shared by the file's scenarios; with `ownServer`, the scenario's own, which it may kill
 *   expects    declares complaints that have to occur, e.g. "401 /login"
 *   allows     declares complaints that may occur, because they depend on the order of two events
 *
 * `settings` are flags for a server of the scenario's own, e.g. ["--access-token-ttl", "5s"]. `start`
 * starts something else in place of the server, with `url` and `stop`, and its pages at `origins`. `timeout`
 * is for scenarios that are longer than others, in milliseconds. Other options are Playwright's for a browser context.
 */
export function scenario(name, ...rest) {
  const body = rest.pop();
  const { ownServer = false, settings, start, timeout = SCENARIO_TIMEOUT_MS, ...options } = rest.pop() ?? {};
  test(name, { timeout }, async () => {
    const isOwn = ownServer || settings !== undefined || start !== undefined;
    const server = await (start?.() ?? (isOwn ? Server.start(settings) : sharedServer()));
    const complaints = new Set();
    const expected = new Set();
    const allowed = new Set();
    const contexts = [];
    const openBrowser = async () => {
      const context = await (await sharedBrowser()).newContext({
        baseURL: server.url,
        viewport: DESKTOP,
        locale: "en-GB",
        ...options,
      });
      contexts.push(context);
      context.setDefaultTimeout(ACTION_TIMEOUT_MS);
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
        expects: (...complaints) => complaints.forEach((complaint) => expected.add(complaint)),
        allows: (...complaints) => complaints.forEach((complaint) => allowed.add(complaint)),
      });
      const reported = [...complaints].filter((complaint) => !allowed.has(complaint));
      assert.deepEqual(reported.sort(), [...expected].sort(), "complaints of the browser");
    } catch (error) {
      // What an app printed says more than what the page then lacks.
      if (server.output) error.message += `\n${server.output.slice(-4000)}`;
      throw error;
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
    // The names of assets have a hash of their content.
    const pathname = new URL(message.location().url).pathname.replace(/^(\/assets\/.+?)-[\w-]{8,}(?=\.)/, "$1-*");
    // Browsers request the icon at any time, also while a test has stopped the server.
    if (reason && pathname === "/favicon.svg") return;
    complaints.add(`${status ?? reason} ${pathname}`);
  });
  page.on("request", (request) => {
    if (!origins.includes(new URL(request.url()).origin)) complaints.add(`request to ${request.url()}`);
  });
}

/** Waits until it is visible. */
export async function see(locator) {
  // While the program takes over, its page and the first one are both there.
  await locator.page().waitForFunction(() => {
    const first = document.getElementById("first");
    return !first || document.getElementById("app").childElementCount === 0;
  });
  await locator.waitFor({ state: "visible" });
}

/** Waits until it is hidden or removed. */
export const gone = (locator) => locator.waitFor({ state: "hidden" });

/**
 * Holds back the requests for `path`, or for all that match it, like a slow server. Returns `count`, `arrived` (a promise that
 * resolves with the first request) and `release`.
 */
export async function hold(page, path) {
  const held = { count: 0 };
  const released = new Promise((resolve) => (held.release = resolve));
  let arrive;
  held.arrived = new Promise((resolve) => (arrive = resolve));
  await page.route(
    ({ pathname }) => (path instanceof RegExp ? path.test(pathname) : pathname === path),
    async (route) => {
      // Not the page at the same path.
      if (route.request().resourceType() === "document") return route.fallback();
      held.count += 1;
      arrive();
      await released;
      await route.fallback();
    },
  );
  return held;
}
