// Forms whose server takes long, or is too busy and is asked again. What browsers may differ in is in engines.test.mjs.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { gone, hold, scenario, see } from "../browser.mjs";
import { addApp, createPerson, openSecurity } from "../factors.mjs";
import {
  PASSWORD, address, afterWhatIsSent, button, createAccount, field, fillIn, heading, home, keepCode, link, logIn, message, newName,
} from "../person.mjs";
import { code } from "../totp.mjs";
import { containing, words } from "../texts.mjs";

const STOP = words("STOP_WAITING");
const waiting = (page) => page.locator("main form [role=status] .progress");
const retrying = (page, seconds) => message(page, "status", words("RETRYING", seconds));
const slow = (page) => message(page, "status", words("STILL_WORKING"));

/** Refuses requests to `path` for as long as `refuse` returns a status, a code and seconds to wait for their number, from one on. */
async function refuse(page, path, refuse) {
  const refused = { sent: 0 };
  await page.route(({ pathname }) => pathname === path, (route) => {
    const request = route.request();
    if (request.method() === "GET" || request.resourceType() === "document") return route.fallback();
    refused.sent += 1;
    const [status, code, seconds] = refuse(refused.sent) ?? [];
    if (!status) return route.fallback();
    return route.fulfill({
      status,
      headers: { "retry-after": String(seconds), "content-language": "en" },
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "", status, code, detail: "Refused." }),
    });
  });
  return refused;
}

const overloaded = (seconds, times = Infinity) => (count) => (count <= times ? [503, "overloaded", seconds] : undefined);

/** Lets the time be held, and has nothing added to the waits. */
async function holdTime(page) {
  await page.addInitScript(() => (Math.random = () => 0));
  await page.clock.install();
}

/** Opens the login page with a filled form, and holds the time. */
async function fillLogIn(page, name) {
  await page.goto("/login");
  await fillIn(page, name);
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** Sends the form, and returns once it waits. */
async function submit(page, label = "LOG_IN") {
  await button(page, words(label)).click();
  await see(waiting(page));
}

const values = async (page) => [await field(page, words("USERNAME")).inputValue(), await field(page, words("PASSWORD")).inputValue()];

/** Keeps `count` logins under way, and returns what ends them. */
function flood(server, name, count) {
  let isOver = false;
  const one = async () => {
    while (!isOver) {
      const answer = await fetch(new URL("/login", server.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: name, password: PASSWORD }),
      });
      await answer.arrayBuffer();
      // Leaves the processor to others.
      if (answer.status === 503) await setTimeout(100);
    }
  };
  // A scenario that fails stops the server.
  const all = Promise.all(Array.from({ length: count }, () => one().catch(() => {})));
  return () => ((isOver = true), all);
}

const BUSY = ["--bcrypt-cost", "12", "--hash-threads", "1", "--throttle", "off"];

scenario("a login that an overloaded server refuses is made again by itself", { settings: [...BUSY, "--hash-queue-time", "1s"] }, async ({ page, server, expects }) => {
  page.context().setDefaultTimeout(40_000);
  const name = await createAccount(server);
  await page.goto("/login");
  await fillIn(page, name);
  const end = flood(server, name, 40);
  await submit(page);
  expects("503 /login");
  await end();
  await see(home(page));
});

scenario("a login that waits in the queue of the server says so", { settings: [...BUSY, "--hash-queue-time", "1h"] }, async ({ page, server }) => {
  page.context().setDefaultTimeout(40_000);
  const name = await createAccount(server);
  await page.goto("/login");
  await fillIn(page, name);
  const end = flood(server, name, 60);
  await button(page, words("LOG_IN")).click();
  await see(slow(page));
  await gone(button(page, STOP));
  await end();
  await see(home(page));
});

scenario("the page counts down, keeps what was typed, and asks again after the time that was asked for", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, name);
  const refused = await refuse(page, "/login", overloaded(3, 2));
  await submit(page);
  await see(retrying(page, 3));
  await see(button(page, STOP));
  assert.equal(await page.locator(".ring").textContent(), "3");
  const login = button(page, words("LOG_IN"));
  assert.deepEqual(await login.evaluate((it) => [it.ariaBusy, it.ariaDisabled]), ["true", "true"]);
  assert.deepEqual(await values(page), [name, PASSWORD]);
  // What is announced comes once, and the seconds are no part of it.
  await page.evaluate(() => {
    window.announced = [];
    const heard = (node) => !node.parentElement?.closest("[aria-hidden]") && node.nodeType !== Node.COMMENT_NODE && !node.matches?.("svg, svg *");
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) window.announced.push(...[...addedNodes].filter(heard).map((node) => node.textContent));
    }).observe(document.querySelector("main form > [role=status]"), { subtree: true, childList: true, characterData: true });
  });
  await page.clock.runFor(1000);
  await page.locator(".ring").getByText("2").waitFor();
  await page.clock.runFor(1000);
  await page.locator(".ring").getByText("1").waitFor();
  assert.deepEqual(await page.evaluate(() => window.announced), []);
  // Nothing more is sent by a press of the button or the enter key.
  await login.click({ force: true });
  await field(page, words("PASSWORD")).press("Enter");
  await afterWhatIsSent(page);
  assert.equal(refused.sent, 1);
  await page.clock.runFor(1000);
  await page.locator(".ring").getByText("3").waitFor();
  assert.equal(refused.sent, 2);
  await page.clock.runFor(3000);
  await see(home(page));
  assert.equal(refused.sent, 3);
  expects("503 /login");
});

scenario("whoever stops waiting keeps what they typed, and nothing more is sent", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, name);
  const refused = await refuse(page, "/login", overloaded(20, 1));
  await submit(page);
  await page.clock.runFor(5000);
  await button(page, STOP).click();
  await gone(waiting(page));
  await gone(button(page, STOP));
  assert.equal(await page.locator("main [role=alert] .message").count(), 0);
  const login = button(page, words("LOG_IN"));
  assert.deepEqual(await login.evaluate((it) => [document.activeElement === it, it.ariaBusy, it.ariaDisabled]), [true, null, null]);
  assert.deepEqual(await values(page), [name, PASSWORD]);
  await page.clock.runFor(60_000);
  await afterWhatIsSent(page);
  assert.equal(refused.sent, 1);
  await login.click();
  await see(home(page));
  expects("503 /login");
});

scenario("whoever changes what is in the form sends it themselves, and no part of it is sent before", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, `${name}-`);
  const refused = await refuse(page, "/login", overloaded(20, 1));
  await submit(page);
  await page.clock.runFor(5000);
  await field(page, words("USERNAME")).fill(name);
  await page.clock.runFor(60_000);
  await gone(waiting(page));
  await afterWhatIsSent(page);
  assert.equal(refused.sent, 1);
  assert.deepEqual(await values(page), [name, PASSWORD]);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  expects("503 /login");
});

scenario("when the retries are used up, the refusal is told", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, name);
  const refused = await refuse(page, "/login", overloaded(2));
  await submit(page);
  await button(page, STOP).focus();
  for (let sent = 2; sent <= 6; sent += 1) {
    await page.clock.runFor(2000);
    await page.waitForFunction(() => document.querySelector(".ring text")?.textContent === "2" || document.querySelector("main [role=alert] .message"));
    assert.equal(refused.sent, sent);
  }
  await see(message(page, "alert", "Refused."));
  await gone(waiting(page));
  await gone(button(page, STOP));
  const login = button(page, words("LOG_IN"));
  assert.deepEqual(await login.evaluate((it) => [document.activeElement === it, it.ariaBusy, it.ariaDisabled]), [true, null, null]);
  assert.deepEqual(await values(page), [name, PASSWORD]);
  await page.clock.runFor(60_000);
  await afterWhatIsSent(page);
  assert.equal(refused.sent, 6);
  expects("503 /login");
});

for (const [status, code, seconds] of [[429, "too_many_requests", 1], [503, "unavailable", 1], [503, "overloaded", 31], [500, "internal_error", 1]]) {
  scenario(`a refusal by ${status} ${code} with ${seconds} s to wait is told, and not asked again`, async ({ page, expects }) => {
    await holdTime(page);
    await fillLogIn(page, newName());
    const refused = await refuse(page, "/login", () => [status, code, seconds]);
    await button(page, words("LOG_IN")).click();
    await see(page.locator("main [role=alert] .message"));
    assert.equal(await waiting(page).count(), 0);
    assert.equal(await button(page, words("LOG_IN")).getAttribute("aria-busy"), null);
    await page.clock.runFor(120_000);
    await afterWhatIsSent(page);
    assert.equal(refused.sent, 1);
    expects(`${status} /login`);
  });
}

scenario("a response after 25 seconds is in time, and the page says after two that it takes long", async ({ page, server }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, name);
  const login = await hold(page, "/login");
  await button(page, words("LOG_IN")).click();
  await login.arrived;
  let passed = 0;
  for (; (await waiting(page).count()) === 0; passed += 500) await page.clock.runFor(500);
  assert.ok(passed >= 2000, `told after ${passed} ms`);
  await see(slow(page));
  await page.clock.runFor(25_000 - passed);
  await see(slow(page));
  login.release();
  await see(home(page));
  assert.equal(login.count, 1);
});

scenario("a form that was left while it counted down is not sent again", async ({ page, server, expects }) => {
  const name = await createAccount(server);
  await holdTime(page);
  await fillLogIn(page, name);
  const refused = await refuse(page, "/login", overloaded(2));
  await submit(page);
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await page.clock.runFor(10_000);
  await afterWhatIsSent(page);
  assert.equal(refused.sent, 1);
  await gone(waiting(page));
  expects("503 /login");
});

scenario("a registration waits too; where its login has to, the account is not made twice", async ({ page, expects }) => {
  const name = newName();
  await holdTime(page);
  await page.goto("/register");
  await fillIn(page, name);
  const registered = await refuse(page, "/register", overloaded(2, 1));
  const login = await refuse(page, "/login", overloaded(3, 1));
  await submit(page, "CREATE_ACCOUNT");
  await see(retrying(page, 2));
  await page.clock.runFor(2000);
  await see(retrying(page, 3));
  await page.clock.runFor(3000);
  await keepCode(page);
  await see(home(page));
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  assert.deepEqual([registered.sent, login.sent], [2, 2]);
  expects("503 /register", "503 /login");
});

scenario("whoever does not wait for the login after a registration logs in by hand", async ({ page, expects }) => {
  const name = newName();
  await page.goto("/register");
  await fillIn(page, name);
  await refuse(page, "/login", overloaded(20));
  await submit(page, "CREATE_ACCOUNT");
  await button(page, STOP).click();
  await keepCode(page);
  await see(heading(page, words("LOG_IN")));
  await see(message(page, "status", words("ACCOUNT_CREATED_LOG_IN")));
  assert.equal(address(page), "/login");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  expects("503 /login");
});

scenario("the second step of a login waits with its code", async ({ page, server, expects }) => {
  const person = await createPerson(server);
  const secret = await addApp(server, person);
  await page.goto("/login");
  await fillIn(page, person.username);
  await button(page, words("LOG_IN")).click();
  const input = page.locator("main [name=totp_code]");
  await see(input);
  const refused = await refuse(page, "/login/mfa", overloaded(1, 1));
  const typed = code(secret);
  await input.fill(typed);
  await page.locator("main [type=submit]").click();
  await see(waiting(page));
  assert.equal(await input.inputValue(), typed);
  await see(home(page));
  assert.equal(refused.sent, 2);
  expects("403 /login", "503 /login/mfa");
});

scenario("a change of the password waits as well", async ({ page, server, expects }) => {
  await logIn(page, server);
  await openSecurity(page);
  await field(page, words("CURRENT_PASSWORD")).fill(PASSWORD);
  await field(page, words("NEW_PASSWORD")).fill(`${PASSWORD} again`);
  const refused = await refuse(page, "/me/password", overloaded(1, 1));
  await page.locator("[aria-labelledby=change-password] [type=submit]").click();
  await see(waiting(page));
  assert.equal(await field(page, words("NEW_PASSWORD")).inputValue(), `${PASSWORD} again`);
  await see(page.getByRole("status").filter({ hasText: containing(words("PASSWORD_CHANGED_DONE")) }));
  assert.equal(refused.sent, 2);
  expects("503 /me/password");
});
