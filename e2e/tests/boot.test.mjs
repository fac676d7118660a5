// What the page does before the program, in its place and when it has ended (frontend/static/boot.js). What
// engines differ in is in engines.test.mjs.

import assert from "node:assert/strict";
import { DESKTOP, NARROW, PHONE, gone, hold, scenario, see } from "../browser.mjs";
import { PASSWORD, button, createAccount, field, heading, home, logIn, navigation, newName } from "../person.mjs";
import { words } from "../texts.mjs";

const WASM = /\.wasm$/;
const trouble = (page) => page.locator(".trouble");
const takenOver = (page) => page.locator("#first").waitFor({ state: "detached" });

/** Does what a panic of the program does to the page. */
const crash = (page) =>
  page.evaluate(() => dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable") })));

/** From the next page on, the time limit of boot.js is over at once. */
const stall = (page) =>
  page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = (call, time, ...rest) =>
      setTimeout(call, time >= 20_000 && new Error().stack.includes("boot.js") ? 0 : time, ...rest);
  });

const blockStorage = (page) =>
  page.addInitScript(() =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("blocked", "SecurityError");
      },
    }),
  );

/** Asserts that the message is as wide as the window, in view, and over nothing that can be used. */
async function assertInPlace(page) {
  // The page makes room for it as the next picture is made.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const { width, height } = page.viewportSize();
  const place = await trouble(page).boundingBox();
  assert.deepEqual([place.x, place.y, place.width], [0, 0, width]);
  assert.ok(place.height < height, `${place.height} of ${height}`);
  const covered = await page.evaluate(() => {
    const { bottom } = document.querySelector(".trouble").getBoundingClientRect();
    return [...document.querySelectorAll("main :is(h1, input, button), header a, nav a, .account button")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().top < bottom)
      .map((one) => one.outerHTML);
  });
  assert.deepEqual(covered, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is widened");
}

// -- Its messages ----------------------------------------------------------------------------------

for (const [size, viewport] of Object.entries({ DESKTOP, PHONE, NARROW })) {
  scenario(`a message for a guest is in view and covers nothing: ${size}`, { viewport }, async ({ page }) => {
    await page.goto("/register");
    await takenOver(page);
    await crash(page);
    await see(page.getByText(words("CRASHED")));
    await assertInPlace(page);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    assert.equal((await trouble(page).boundingBox()).y, 0, "nor does it leave the view");
  });

  scenario(`a message for a member is in view and covers nothing: ${size}`, { viewport }, async ({ page, server }) => {
    await logIn(page, server);
    await crash(page);
    await see(page.getByText(words("CRASHED")));
    await assertInPlace(page);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    assert.equal((await trouble(page).boundingBox()).y, 0, "nor does it leave the view");
  });
}

scenario("after a crash, links load their pages", async ({ page, server }) => {
  await logIn(page, server);
  await page.evaluate(() => (window.isOld = true));
  await crash(page);
  await navigation(page, words("DEVICES")).click();
  await see(heading(page, words("DEVICES")));
  assert.equal(await page.evaluate(() => window.isOld), undefined);
  assert.equal(await trouble(page).count(), 0);
});

scenario("where storage is blocked, a crash is told all the same", async ({ page }) => {
  await blockStorage(page);
  await page.goto("/login");
  await takenOver(page);
  await see(page.getByText(words("STORAGE_BLOCKED")));
  await assertInPlace(page);
  await crash(page);
  await see(page.getByText(words("CRASHED")));
  await see(button(page, words("RELOAD")));
  await assertInPlace(page);
});

scenario("where storage is blocked, so is told that the program stalls, and until it comes", async ({ page }) => {
  await blockStorage(page);
  await stall(page);
  const program = await hold(page, WASM);
  await page.goto("/login");
  await see(page.getByText(words("STALLED")));
  await see(button(page, words("RELOAD")));
  program.release();
  await takenOver(page);
  await gone(page.getByText(words("STALLED")));
  await see(page.getByText(words("STORAGE_BLOCKED")));
  assert.equal(await button(page, words("RELOAD")).count(), 0);
});

scenario("a program that stalls and then ends tells the end", async ({ page }) => {
  await stall(page);
  const program = await hold(page, WASM);
  await page.goto("/login");
  await see(page.getByText(words("STALLED")));
  await crash(page);
  await see(page.getByText(words("CRASHED")));
  await gone(page.getByText(words("STALLED")));
  assert.equal(await button(page, words("RELOAD")).count(), 1);
  program.release();
});

// -- Forms -----------------------------------------------------------------------------------------

scenario("a form that can never be sent does not wait", async ({ page }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  const boot = await hold(page, "/boot.js");
  // The event that it waits for is after boot.js.
  await page.goto("/login", { waitUntil: "commit" });
  await page.locator("[name=username]").fill("ada");
  await page.keyboard.press("Enter");
  const busy = page.locator("[aria-busy]");
  await busy.waitFor();
  boot.release();
  await see(page.getByText(words("NO_WEBASSEMBLY")));
  assert.equal(await busy.count(), 0);
  await button(page, words("LOG_IN")).click();
  assert.equal(await busy.count(), 0);
  assert.equal(new URL(page.url()).search, "");
  await assertInPlace(page);
});

scenario("the button to load the page again keeps the user name", async ({ page }) => {
  await stall(page);
  const program = await hold(page, WASM);
  await page.goto("/login");
  await see(page.getByText(words("STALLED")));
  await page.locator("[name=username]").fill("ada");
  // Firefox keeps what was typed when it loads a page again; not so Chromium.
  await button(page, words("RELOAD")).click();
  await page.waitForFunction(() => document.querySelector("[name=username]")?.value === "ada");
  program.release();
  await takenOver(page);
  assert.equal(await field(page, words("USERNAME")).inputValue(), "ada");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

/** Leaves an access token that expired this many seconds ago, as a session does that has ended. */
const leaveToken = (page, seconds) => {
  // With letters that base64url writes as `-` and `_`.
  const claims = { exp: Math.floor(Date.now() / 1000) - seconds, preferred_username: "ÿ?>~ÿÿ" };
  const token = `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.e30`;
  return page.addInitScript((token) => localStorage.setItem("keystead.access_token", token), token);
};

scenario("a session that has ended takes no login that was typed", async ({ page, server }) => {
  const name = await createAccount(server, newName());
  await leaveToken(page, 3600);
  const requests = [];
  page.on("request", (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  await field(page, words("USERNAME")).fill(name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await see(page.locator("#first [aria-busy=true]"));
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  assert.deepEqual(requests.filter((request) => !request.startsWith("GET /")), []);
  program.release();
  await see(home(page));
  assert.deepEqual(requests.filter((request) => /^POST/.test(request)), ["POST /login"]);
});

for (const [what, seconds] of [["has not expired", -60], ["may have expired by a clock that is fast", 30]]) {
  scenario(`no form is shown to whoever has a token that ${what}`, async ({ page, expects, allows }) => {
    // It is none of the server's.
    expects("401 /refresh");
    allows("401 /me");
    await leaveToken(page, seconds);
    const program = await hold(page, WASM);
    await page.goto("/login");
    await program.arrived;
    await page.locator("html[data-session]").waitFor({ state: "attached" });
    assert.equal(await page.locator("input").filter({ visible: true }).count(), 0);
    program.release();
    await see(heading(page, words("LOG_IN")));
  });
}

// -- Invitations -----------------------------------------------------------------------------------

const settings = ["--registration", "invite"];

scenario("without an invitation, no form for an account is shown", { settings }, async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/register");
  await program.arrived;
  assert.equal(await page.locator("input").filter({ visible: true }).count(), 0);
  program.release();
  await see(heading(page, words("INVITATION_HEADING")));
  assert.equal(await page.locator("input").count(), 0);
  await page.goto("/login");
  await see(field(page, words("PASSWORD")));
});

scenario("with an invitation the form can be used at once, also later in the tab", { settings }, async ({ page }) => {
  let program;
  await page.route((url) => WASM.test(url.pathname), (route) => program.then(() => route.continue()));
  for (const path of ["/register#invitation=abc", "/login", "/register"]) {
    let release;
    program = new Promise((resolve) => (release = resolve));
    await page.goto(path);
    await page.locator("#first [name=username]").fill("ada");
    release();
    await takenOver(page);
    assert.equal(await field(page, words("USERNAME")).inputValue(), "ada");
    assert.equal(await field(page, words("PASSWORD")).inputValue(), "");
  }
});
