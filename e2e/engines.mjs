// The three browser engines, each a browser of Debian, with one small set of actions: what differs between
// engines is tested in all of them. Elements are found by XPath, whose `normalize-space()` sees the text of
// a button also where something has put more elements around it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { freePort } from "./program.mjs";

/** Longer than any local response takes. */
const TIMEOUT_MS = 20_000;
const POLL_MS = 50;
/** The time after which WebKitWebDriver (2.50) has lost a command, as it does now and then while a page is replaced. */
const COMMAND_MS = 8_000;
const LOST = "lost";

/**
 * Starts a browser without a window. `proxy` is the host and port of an HTTP proxy for all requests, also
 * those to this machine. Returns a tab with the actions
 *
 *   goto(url)          opens a page
 *   run(body, ...args) runs a function in the page and returns its result
 *   click(xpath)       clicks on an element as soon as there is one to be seen
 *   type(xpath, text)  types into an element
 *   close()            ends the browser
 */
export const engines = { Chromium, Firefox, WebKitGTK };

async function Chromium({ proxy } = {}) {
  const args = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"];
  if (proxy) args.push(`--proxy-server=${proxy}`, "--proxy-bypass-list=<-loopback>");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const find = (xpath) => page.locator(`xpath=${xpath}`).first();
  return {
    goto: (url) => page.goto(url, { waitUntil: "commit" }),
    run: (body, ...args) => page.evaluate(`(${body})(...${JSON.stringify(args)})`),
    click: (xpath) => find(xpath).click(),
    type: (xpath, text) => find(xpath).pressSequentially(text),
    close: () => browser.close(),
  };
}

async function Firefox({ proxy } = {}) {
  const [host, port] = proxy?.split(":") ?? [];
  const manual = {
    "network.proxy.type": 1,
    "network.proxy.http": host,
    "network.proxy.http_port": Number(port),
    "network.proxy.allow_hijacking_localhost": true,
  };
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    extraPrefsFirefox: proxy ? manual : {},
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const find = (xpath) => page.locator(`::-p-xpath(${xpath})`);
  return {
    goto: (url) => page.goto(url, { waitUntil: "domcontentloaded" }),
    run: (body, ...args) => page.evaluate(`(${body})(...${JSON.stringify(args)})`),
    click: (xpath) => find(xpath).click(),
    async type(xpath, text) {
      await find(xpath).click();
      await page.keyboard.type(text);
    },
    close: () => browser.close(),
  };
}

/** WebKitGTK's MiniBrowser on a display without a screen, by WebDriver (W3C), without a library. */
async function WebKitGTK({ proxy } = {}) {
  const started = [];
  const start = (command, args, options) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "ignore"], ...options });
    started.push(child);
    return child;
  };
  process.on("exit", () => started.forEach((child) => child.kill("SIGKILL")));
  const display = start("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = await once(createInterface({ input: display.stdio[3] }), "line");
  const port = await freePort();
  const env = { ...process.env, DISPLAY: `:${number}` };
  start("WebKitWebDriver", [`--port=${port}`], { env });
  const driver = `http://127.0.0.1:${port}`;
  const call = async (method, path, body) => {
    // The browser takes longer to start than for anything that it does.
    const signal = path.startsWith("/session/") ? AbortSignal.timeout(COMMAND_MS) : undefined;
    const asked = fetch(driver + path, { method, body: body && JSON.stringify(body), signal });
    const answer = await asked.catch((error) => {
      throw error.name === "TimeoutError" ? Object.assign(new Error(`no answer to ${path}`), { code: LOST }) : error;
    });
    const { value } = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(`${value.error}: ${value.message}`), { code: value.error });
    return value;
  };
  await until(() => call("GET", "/status").then(() => true, () => false), "WebKitWebDriver");
  const options = { "webkitgtk:browserOptions": { binary: minibrowser(), args: ["--automation"] } };
  if (proxy) options.proxy = { proxyType: "manual", httpProxy: proxy, noProxy: [] };
  const capabilities = { alwaysMatch: { browserName: "MiniBrowser", pageLoadStrategy: "none", ...options } };
  const { sessionId } = await call("POST", "/session", { capabilities });
  const session = `/session/${sessionId}`;
  // What was lost, and changes nothing, is asked again.
  const ask = (...command) =>
    call(...command).catch((error) => (error.code === LOST ? call(...command) : Promise.reject(error)));
  const element = (xpath) =>
    until(async () => {
      const found = await ask("POST", `${session}/elements`, { using: "xpath", value: xpath });
      for (const item of found) {
        const id = Object.values(item)[0];
        const seen = await call("GET", `${session}/element/${id}/displayed`).catch(() => false);
        if (seen) return id;
      }
      return undefined;
    }, xpath);
  // The app may replace an element between finding and using it.
  const act = (xpath, action) =>
    until(async () => {
      const id = await element(xpath);
      return call("POST", `${session}/element/${id}/${action.name}`, action.body).then(
        () => true,
        (error) => {
          // A click that opens a page loses its answer with the page before.
          if (error.code === LOST) return true;
          if (!/stale|not interactable|intercepted/.test(error.code)) throw error;
          return undefined;
        },
      );
    }, xpath);
  const run = (body, ...args) =>
    ask("POST", `${session}/execute/sync`, { script: `return (${body})(...arguments)`, args });
  return {
    async goto(url) {
      // The command returns while the page before is still there.
      await run(() => (window.isLeft = true));
      await call("POST", `${session}/url`, { url });
      await until(() => run(() => !window.isLeft).catch(() => false), url);
    },
    run,
    click: (xpath) => act(xpath, { name: "click", body: {} }),
    type: (xpath, text) => act(xpath, { name: "value", body: { text } }),
    async close() {
      await call("DELETE", session).catch(() => {});
      started.forEach((child) => child.kill("SIGKILL"));
    },
  };
}

const minibrowser = () => process.env.MINIBROWSER ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** Polls until `ask` returns something, and returns it. */
export async function until(ask, what, timeout = TIMEOUT_MS) {
  for (const end = Date.now() + timeout; ; ) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(POLL_MS);
  }
}
