// What the pages load, and when: guests load nothing of what is behind the login.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hold, scenario, see } from "../browser.mjs";
import { button, createAccount, fillIn, home } from "../person.mjs";
import { words } from "../texts.mjs";

const { "first visit to /login": budget } = JSON.parse(readFileSync(new URL("../../frontend/budget.json", import.meta.url)));

/** What is sent beside the bodies, and counted with them: the frames of HTTP. */
const FRAMES = 1000;

const LATER = /\/assets\/later-\w+\.wasm$/;
const STYLE = /\/assets\/account-\w+\.css$/;
const TEXTS = /\/assets\/account\.en-\w+\.json$/;
const isLater = (url) => LATER.test(url.pathname);

/** Returns how many times the page has the stylesheet of what is behind the login. */
const styles = (page) => page.locator('link[rel=stylesheet][href*="/assets/account-"]').count();

/** Collects the addresses of all requests of a page, and the bytes of the bodies that arrived. */
async function record(page) {
  const paths = [];
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.dataReceived", ({ encodedDataLength }) => (bytes += encodedDataLength));
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  return { paths, bytes: () => bytes };
}

scenario("a guest loads nothing of what is behind the login, until a login is submitted", async ({ page, server }) => {
  const name = await createAccount(server);
  const visit = await record(page);
  await page.goto("/login");
  await fillIn(page, name);
  await page.waitForLoadState("networkidle");

  const first = visit.paths.length;
  assert.ok(first <= 6, visit.paths.join(" "));
  assert.ok(visit.bytes() <= budget.brotli_bytes + FRAMES, `${visit.bytes()} bytes`);
  assert.ok(!visit.paths.some((path) => path.includes("later")), visit.paths.join(" "));

  await button(page, words("LOG_IN")).click();
  await see(home(page));
  assert.equal(visit.paths.filter((path) => path.includes("/later-")).length, 1);
});

scenario("what is behind the login did not arrive: the page says so, and tries again when asked", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await page.goto("/login");
  await page.route(isLater, (route) => route.abort("connectionreset"));
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await see(button(page, words("TRY_AGAIN")));
  expects("ERR_CONNECTION_RESET /assets/later-*.wasm");

  await page.unrouteAll();
  await button(page, words("TRY_AGAIN")).click();
  await see(home(page));
  assert.equal(await styles(page), 1);
});

for (const [what, file, complaint] of [
  ["the code", LATER, "404 /assets/later-*.wasm"],
  ["the texts", TEXTS, "404 /assets/account.en-*.json"],
  ["the stylesheet", STYLE, "404 /assets/account-*.css"],
]) {
  scenario(`an upgrade replaced ${what} behind the login: the page is loaded again, once`, async ({ page, server, expects }) => {
    const name = await createAccount(server);
    await page.goto("/login");
    await page.route((url) => file.test(url.pathname), (route) => route.fulfill({ status: 404, body: "" }));
    let loads = 0;
    page.on("load", () => (loads += 1));
    await fillIn(page, name);
    await button(page, words("LOG_IN")).click();
    await see(button(page, words("TRY_AGAIN")));
    assert.equal(loads, 1);
    expects(complaint);

    await page.unrouteAll();
    await button(page, words("TRY_AGAIN")).click();
    await see(home(page));
    assert.equal(await styles(page), 1);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0, "the next upgrade loads it again, too");
  });
}

scenario("a stylesheet that stalls is a failure after its time, and is loaded again when asked", async ({ page, server }) => {
  const name = await createAccount(server);
  await page.clock.install();
  await page.goto("/login");
  const sheet = await hold(page, STYLE);
  await fillIn(page, name);
  await button(page, words("LOG_IN")).click();
  await sheet.arrived;
  // The login is done, and waits for it.
  await see(page.locator("main .waiting"));
  // The attempt that began with the login, and the one after it.
  await page.clock.runFor(31_000);
  await page.clock.runFor(31_000);
  await see(button(page, words("TRY_AGAIN")));
  assert.equal(await styles(page), 0);

  await page.unrouteAll({ behavior: "ignoreErrors" });
  await button(page, words("TRY_AGAIN")).click();
  await see(home(page));
  assert.equal(await styles(page), 1);
});
