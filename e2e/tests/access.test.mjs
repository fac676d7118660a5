// Accessibility: keyboards, screen readers, password managers, phones, slow connections.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { assertAccessible, assertFits } from "../accessibility.mjs";
import { DESKTOP, hold, NARROW, PHONE, scenario, see } from "../browser.mjs";
import {
  button, createSession, field, fillIn, heading, home, logIn, message, navigation, newName, PASSWORD,
} from "../person.mjs";
import { words } from "../texts.mjs";

const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
  "curl/8.5.0",
  `<b>${"w".repeat(200)}</b>`,
];

/** Every page, with the steps to open it. */
const PAGES = {
  login: async ({ page }) => {
    await page.goto("/login");
    await see(heading(page, words("LOG_IN")));
  },
  register: async ({ page }) => {
    await page.goto("/register");
    await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  },
  "register with errors": async ({ page }) => {
    await page.goto("/register");
    await fillIn(page, "!", "short");
    await button(page, words("CREATE_ACCOUNT")).click();
    await see(page.getByText(words("AT_LEAST", 8)));
  },
  "login refused": async ({ page, expects }) => {
    await page.goto("/login");
    await fillIn(page, newName());
    await button(page, words("LOG_IN")).click();
    await see(message(page, "alert", /./));
    expects("401 /login");
  },
  "login in progress": async ({ page }) => {
    await hold(page, "/login");
    await page.goto("/login");
    await fillIn(page, newName());
    await button(page, words("LOG_IN")).click();
    await see(page.locator("[aria-busy=true]"));
  },
  account: async ({ page, server }) => {
    await logIn(page, server);
  },
  security: async ({ page, server }) => {
    await logIn(page, server);
    await navigation(page, words("SECURITY")).click();
    await see(heading(page, words("SECURITY")));
  },
  "security with errors": async ({ page, server }) => {
    await PAGES.security({ page, server });
    await button(page, "Delete account…").click();
    await button(page, "Delete my account").click();
    await button(page, "Change password").click();
    await see(page.getByText(words("ENTER_PASSWORD")));
  },
  devices: async ({ page, server }) => {
    const name = await logIn(page, server);
    for (const userAgent of USER_AGENTS) await createSession(server, name, userAgent);
    await navigation(page, words("DEVICES")).click();
    await see(button(page, "Sign out all others"));
  },
  "devices loading": async ({ page, server }) => {
    await logIn(page, server);
    const sessions = await hold(page, "/me/sessions");
    await navigation(page, words("DEVICES")).click();
    await sessions.arrived;
  },
  "devices unreachable": async ({ page, server, expects }) => {
    await logIn(page, server);
    await page.route((url) => url.pathname === "/me/sessions", (route) => route.abort("connectionrefused"));
    await navigation(page, words("DEVICES")).click();
    await see(button(page, words("TRY_AGAIN")));
    expects("ERR_CONNECTION_REFUSED /me/sessions");
  },
  activity: async ({ page, server }) => {
    const name = await logIn(page, server);
    await createSession(server, name, "curl/8.5.0", "not my password");
    for (const userAgent of USER_AGENTS) await createSession(server, name, userAgent);
    await navigation(page, words("ACTIVITY")).click();
    await see(page.getByText("The account was created."));
  },
  "not found": async ({ page, expects }) => {
    const answer = await page.goto("/no/such/page");
    if (answer.status() === 404) expects("404 /no/such/page");
    await see(heading(page, words("NOT_FOUND")));
  },
};

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const [name, go] of Object.entries(PAGES)) {
      const look = `${name}, ${size}, ${colorScheme}`;
      // No motion, so that colours have settled when they are checked and the screenshot is taken.
      const still = { colorScheme, viewport, reducedMotion: "reduce" };
      scenario(`accessible: ${look}`, still, async (world) => {
        await go(world);
        await assertAccessible(world.page, look);
      });
    }
  }
}

scenario("password managers recognize the fields", async ({ page }) => {
  for (const [path, kind] of [["/login", "current-password"], ["/register", "new-password"]]) {
    await page.goto(path);
    const form = page.getByRole("main").locator("form");
    const username = form.getByLabel(words("USERNAME"), { exact: true });
    const password = form.getByLabel(words("PASSWORD"), { exact: true });
    await see(username);
    assert.equal(await username.getAttribute("autocomplete"), "username");
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
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Tab");
  assert.equal((await focused()).name.trim(), words("SKIP"), "the first stop skips what is before the content");
  await walkTo(words("CREATE_ACCOUNT"));
  await page.keyboard.press("Enter");
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await walkTo(words("USERNAME"));
  await page.keyboard.type(name);
  await walkTo(words("PASSWORD"));
  await page.keyboard.type(PASSWORD);
  await walkTo(words("CREATE_ACCOUNT"));
  await page.keyboard.press("Enter");

  await see(home(page));
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

for (const viewport of [PHONE, NARROW]) {
  const phone = { viewport, hasTouch: true, isMobile: true };
  scenario(`a phone has a top bar and no sideways scrolling: ${viewport.width}`, phone, async ({ page, server, expects }) => {
    for (const name of ["login", "register", "not found"]) {
      await PAGES[name]({ page, expects });
      await assertFits(page);
    }
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

/** Records the bytes that every file transfers, headers included. */
async function recordTransfers(page) {
  const network = await page.context().newCDPSession(page);
  const paths = new Map();
  const transferred = {};
  network.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    transferred[paths.get(requestId)] = encodedDataLength;
  });
  await network.send("Network.enable");
  return transferred;
}

scenario("the first visit stays within the budget", async ({ page }) => {
  const budget = JSON.parse(readFileSync(new URL("../../frontend/budget.json", import.meta.url)));
  const { brotli_bytes: budgetBytes } = budget["first visit to /login"];
  const transferred = await recordTransfers(page);
  await page.goto("/login", { waitUntil: "networkidle" });
  await see(heading(page, words("LOG_IN")));

  const total = Object.values(transferred).reduce((sum, bytes) => sum + bytes, 0);
  const summary = `${total} of ${budgetBytes} bytes: ${JSON.stringify(transferred, null, 2)}`;
  assert.ok(Object.keys(transferred).some((path) => path.endsWith(".wasm")), summary);
  assert.ok(total <= budgetBytes, summary);
  console.log(`first visit to /login: ${total} of ${budgetBytes} bytes`);
});

scenario("the second visit transfers only the page", async ({ page }) => {
  await page.goto("/login", { waitUntil: "networkidle" });
  const transferred = await recordTransfers(page);
  await page.goto("/register", { waitUntil: "networkidle" });
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  const assets = Object.entries(transferred).filter(([path]) => path.startsWith("/assets/"));
  assert.ok(assets.length >= 3, JSON.stringify(transferred));
  for (const [path, bytes] of assets) assert.equal(bytes, 0, `${path} comes from the cache`);
});
