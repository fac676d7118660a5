// Accessibility: keyboards, screen readers, password managers, phones.

import assert from "node:assert/strict";
import { assertFits } from "../accessibility.mjs";
import { DESKTOP, hold, NARROW, PHONE, scenario, see } from "../browser.mjs";
import {
  button, createSession, field, fillIn, heading, home, logIn, message, navigation, newName, PASSWORD, keepCode,
} from "../person.mjs";
import { USER_AGENTS } from "../states.mjs";
import { words } from "../texts.mjs";

scenario("password managers recognize the fields", async ({ page }) => {
  for (const [path, name, kind] of [
    ["/login", "username webauthn", "current-password"],
    ["/register", "username", "new-password"],
  ]) {
    await page.goto(path);
    const form = page.getByRole("main").locator("form");
    const username = form.getByLabel(words("USERNAME"), { exact: true });
    const password = form.getByLabel(words("PASSWORD"), { exact: true });
    await see(username);
    assert.equal(await username.getAttribute("autocomplete"), name);
    assert.equal(await username.getAttribute("name"), "username");
    assert.equal(await username.getAttribute("autocapitalize"), "none");
    assert.equal(await password.getAttribute("autocomplete"), kind);
    assert.equal(await password.getAttribute("name"), "password");
    assert.equal(await password.getAttribute("type"), "password");
    assert.equal(await form.locator("button[type=submit]").count(), 1);
  }
});

scenario("input from a password manager is accepted", async ({ page }) => {
  await page.goto("/register");
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  // Password managers set the value and send an event, without a keystroke.
  await page.evaluate(
    ([username, password]) => {
      for (const [name, value] of [["username", username], ["password", password]]) {
        const input = document.querySelector(`input[name=${name}]`);
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
    [newName(), PASSWORD],
  );
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(home(page));
});

scenario("everything works by keyboard, with a visible focus", async ({ page }) => {
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      return {
        name: element.labels?.[0]?.innerText ?? element.innerText,
        visible: outlineStyle !== "none" || boxShadow !== "none",
      };
    });
  const walkTo = async (name) => {
    for (let steps = 0; steps < 20; steps += 1) {
      await page.keyboard.press("Tab");
      const here = await focused();
      assert.ok(here.visible, `the focus is visible on ${here.name}`);
      if (here.name.trim() === name) return;
    }
    assert.fail(`the tab key does not reach ${name}`);
  };
  const name = newName();

  await page.goto("/login");
  await see(heading(page, words("LOG_IN")));
  assert.equal((await focused()).name.trim(), words("USERNAME"), "the form has the focus at once");
  for (let steps = 0; (await focused()).name.trim() !== words("SKIP"); steps += 1) {
    assert.ok(steps < 3, "the first stop skips what is before the content");
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await walkTo(words("CREATE_ACCOUNT"));
  await page.keyboard.press("Enter");
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await walkTo(words("USERNAME"));
  await page.keyboard.type(name);
  await walkTo(words("PASSWORD"));
  await page.keyboard.type(PASSWORD);
  await walkTo(words("CREATE_ACCOUNT"));
  await page.keyboard.press("Enter");

  await see(heading(page, words("SAVE_CODE_HEADING")));
  await walkTo(words("I_SAVED_IT"));
  await page.keyboard.press("Enter");
  await see(home(page));
  // It has loaded what it shows, and asks for nothing when the session is over.
  await see(page.getByText(words("ONLY_THIS_DEVICE")));
  await page.waitForFunction(() => document.activeElement.tagName === "H1");
  await page.keyboard.press("Shift+Tab");
  for (let steps = 0; (await focused()).name.trim() !== words("LOG_OUT"); steps += 1) {
    assert.ok(steps < 10, "the tab key reaches the logout");
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Space");
  await see(heading(page, words("LOG_IN")));
});

scenario("a password can be revealed while typing", async ({ page }) => {
  await page.goto("/login");
  const password = field(page, words("PASSWORD"));
  await password.fill(PASSWORD);
  await page.getByRole("button", { name: words("SHOW_PASSWORD") }).click();
  assert.equal(await password.getAttribute("type"), "text");
  assert.equal(await password.inputValue(), PASSWORD);
  await page.getByRole("button", { name: words("HIDE_PASSWORD") }).click();
  assert.equal(await password.getAttribute("type"), "password");
});

scenario("a shown password is hidden when it is sent", async ({ page, expects }) => {
  const login = await hold(page, "/login");
  await page.goto("/login");
  await fillIn(page, newName());
  await page.getByRole("button", { name: words("SHOW_PASSWORD") }).click();
  const password = field(page, words("PASSWORD"));
  assert.equal(await password.getAttribute("type"), "text");
  await button(page, words("LOG_IN")).click();
  await login.arrived;
  assert.equal(await password.getAttribute("type"), "password");
  login.release();
  await see(page.getByText(words("INVALID_CREDENTIALS")));
  expects("401 /login");
  assert.equal(await password.getAttribute("type"), "password");
});

scenario("escape closes the deletion of an account, and the focus returns", async ({ page, server }) => {
  await logIn(page, server);
  await navigation(page, words("SECURITY")).click();
  const open = button(page, words("DELETE_OPEN"));
  for (const close of [() => page.keyboard.press("Escape"), () => button(page, words("CANCEL")).click()]) {
    await open.click();
    await page.waitForFunction(() => document.activeElement.name === "confirmation");
    await close();
    await see(open);
    await page.waitForFunction((text) => document.activeElement.innerText === text, words("DELETE_OPEN"));
  }
});

scenario("a message is announced once, by a region that was there before", async ({ page, server }) => {
  await page.addInitScript(() => {
    window.spoken = [];
    const regions = "[role=alert], [role=status], [aria-live]";
    const last = new WeakMap();
    const start = () =>
      new MutationObserver((changes) => {
        const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.nodeType === 1);
        for (const region of document.querySelectorAll(regions)) {
          const text = region.innerText.trim();
          if (text === (last.get(region) ?? "")) continue;
          // A region that comes with its text is not announced everywhere.
          const isNew = added.some((node) => node.contains(region));
          if (text) window.spoken.push(isNew ? `too late: ${text}` : text);
          last.set(region, text);
        }
      }).observe(document.body, { subtree: true, childList: true });
    addEventListener("DOMContentLoaded", start);
  });
  await page.goto("/login");
  await see(page.locator("#app h1"));
  await page.evaluate(() => (window.spoken = []));
  await button(page, words("LOG_IN")).click();
  await see(page.getByText(words("ENTER_PASSWORD")));
  const spoken = () => page.evaluate(() => window.spoken.toSorted());
  assert.deepEqual(await spoken(), [words("ENTER_PASSWORD"), words("ENTER_USERNAME")]);

  await logIn(page, server);
  await page.evaluate(() => (window.spoken = []));
  await button(page, words("LOG_OUT")).click();
  await see(message(page, "status", words("account.YOU_LOGGED_OUT")));
  assert.deepEqual(await spoken(), [words("account.YOU_LOGGED_OUT")]);
});

for (const viewport of [PHONE, NARROW]) {
  const phone = { viewport, hasTouch: true, isMobile: true };
  scenario(`a phone has a top bar and no sideways scrolling: ${viewport.width}`, phone, async ({ page, server, expects }) => {
    for (const path of ["/login", "/register", "/no/such/page"]) {
      await page.goto(path);
      await see(page.locator("#app h1"));
      await assertFits(page);
    }
    expects("404 /no/such/page");
    // The longest allowed name, without a place to break the line.
    const name = await logIn(page, server, newName().padEnd(64, "w"));
    for (const userAgent of USER_AGENTS) await createSession(server, name, userAgent);
    await assertFits(page);
    for (const name of ["SECURITY", "DEVICES", "ACTIVITY"]) {
      await navigation(page, words(name)).click();
      await see(heading(page, words(name)));
      if (name === "SECURITY") await button(page, "Delete account…").click();
      else await see(page.getByRole("main").getByRole("listitem").first());
      await assertFits(page);
    }
    await see(button(page, words("LOG_OUT")));
  });
}

scenario("a guest on a desktop has one card in the middle, an account its navigation beside the page", async ({ page, server }) => {
  await page.goto("/login");
  await see(heading(page, words("LOG_IN")));
  assert.equal(await page.getByRole("navigation", { name: words("NAVIGATION") }).count(), 0);
  const card = await page.locator(".card").boundingBox();
  const middle = card.x + card.width / 2;
  assert.ok(Math.abs(middle - DESKTOP.width / 2) < 1 && card.width < 500, JSON.stringify(card));
  await logIn(page, server);
  const side = await page.getByRole("navigation", { name: words("NAVIGATION") }).boundingBox();
  const main = await page.getByRole("main").boundingBox();
  assert.ok(side.x === 0 && side.width < DESKTOP.width / 3, JSON.stringify(side));
  assert.ok(main.x >= side.width - 1, "the content is beside it");
});
