// The page under the settings that people make in their browser or system: forced colours, print, less motion, larger
// text, wider spacing, zoom.

import assert from "node:assert/strict";
import { beyondTheEdge } from "../accessibility.mjs";
import { NARROW, PHONE, scenario, see } from "../browser.mjs";
import { button, fillIn, heading, home, logIn, navigation, newName } from "../person.mjs";
import { words } from "../texts.mjs";

const ACCOUNT = ["OVERVIEW", "SECURITY", "DEVICES", "ACTIVITY"];

/** Opens each page of the account by its link. */
async function eachPage(page, look) {
  for (const name of ACCOUNT) {
    await navigation(page, words(name)).click();
    await see(name === "OVERVIEW" ? home(page) : heading(page, words(name)));
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    await look(name);
  }
}

for (const viewport of [{ width: 1280, height: 800 }, PHONE]) {
  const forced = { forcedColors: "active", viewport, reducedMotion: "reduce" };
  scenario(`with forced colours, the current page is marked and the focus is seen: ${viewport.width}`, forced, async ({ page, server }) => {
    await logIn(page, server);
    const link = navigation(page, words("DEVICES"));
    await link.click();
    await see(heading(page, words("DEVICES")));
    await page.mouse.move(0, 0);
    const marked = await link.screenshot();
    await link.evaluate((link) => link.removeAttribute("aria-current"));
    assert.notDeepEqual(marked, await link.screenshot(), "the mark is seen");
    const blurred = await link.screenshot();
    await page.keyboard.press("Tab");
    await link.evaluate((link) => link.focus());
    assert.notDeepEqual(blurred, await link.screenshot(), "the focus is seen");
  });
}

scenario("printed, a page has its content and no controls that only a screen has", async ({ page, server }) => {
  await logIn(page, server);
  await eachPage(page, async (name) => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByRole("heading", { level: 1 }).isVisible(), name);
    assert.ok(!(await page.locator("nav.side").isVisible()), "no navigation");
    assert.ok(!(await page.getByLabel(words("LANGUAGE")).isVisible()), "no language switch");
    assert.deepEqual(await beyondTheEdge(page), [], name);
    await page.emulateMedia({ media: "screen" });
  });
});

scenario("who wants less motion gets none", { reducedMotion: "reduce" }, async ({ page }) => {
  await page.route(({ pathname }) => pathname === "/login", (route) =>
    route.request().method() === "POST" ? undefined : route.continue(),
  );
  await page.goto("/login");
  await fillIn(page, newName());
  await button(page, words("LOG_IN")).click();
  await see(page.locator("[aria-busy=true]"));
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration > 100)
      .map((one) => one.effect.target.className),
  );
  assert.deepEqual(moving, []);
});

/** What has to be possible without loss (WCAG 1.4.4, 1.4.10, 1.4.12). */
const TEXTS = {
  "at 200 % text size": "html { font-size: 200% !important }",
  "with wide spacing of text":
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }",
};

for (const [name, style] of Object.entries(TEXTS)) {
  scenario(`nothing is lost ${name}`, { viewport: { width: 1280, height: 800 }, bypassCSP: true }, async ({ page, server }) => {
    const assertWhole = async (place) => {
      const added = await page.addStyleTag({ content: style });
      assert.deepEqual(await beyondTheEdge(page), [], place);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("h1, h2, h3, label, button, .note, [data-look]")]
          .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "hidden")
          .map((one) => one.outerHTML),
      );
      assert.deepEqual(cut, [], place);
      await added.evaluate((style) => style.remove());
    };
    for (const path of ["/login", "/register"]) {
      await page.goto(path);
      await see(page.locator("#app h1"));
      await assertWhole(path);
    }
    await logIn(page, server);
    await eachPage(page, assertWhole);
  });
}

for (const viewport of [NARROW, PHONE]) {
  scenario(`what has the focus is not covered: ${viewport.width}`, { viewport }, async ({ page, server }) => {
    await logIn(page, server);
    await eachPage(page, async (name) => {
      for (let steps = 0; steps < 25; steps += 1) {
        await page.keyboard.press("Tab");
        const covered = await page.evaluate(() => {
          const focused = document.activeElement;
          if (focused === document.body) return undefined;
          const { x, y, width, height } = focused.getBoundingClientRect();
          const there = document.elementFromPoint(x + width / 2, y + height / 2);
          return focused.contains(there) || there?.contains(focused) ? undefined : focused.outerHTML;
        });
        assert.equal(covered, undefined, name);
      }
    });
  });
}
