// For everybody: keyboards, screen readers, password managers, phones, slow lines.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { findsNoBarrier, fits } from "../barriers.mjs";
import { DESKTOP, hold, NARROW, PHONE, scenario, see } from "../browser.mjs";
import {
  button, field, fillIn, heading, logIn, navigation, newName, PASSWORD, session, told,
} from "../person.mjs";

const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
  "curl/8.5.0",
  `<b>${"w".repeat(200)}</b>`,
];

/** Every page there is, and how to get there. */
const PAGES = {
  login: async ({ page }) => {
    await page.goto("/login");
    await see(heading(page, "Log in"));
  },
  register: async ({ page }) => {
    await page.goto("/register");
    await see(heading(page, "Create your account"));
  },
  "register with errors": async ({ page }) => {
    await page.goto("/register");
    await fillIn(page, "!", "short");
    await button(page, "Register").click();
    await see(page.getByText(/at least 8 characters for the password/i));
  },
  "login refused": async ({ page, expects }) => {
    await page.goto("/login");
    await fillIn(page, newName());
    await button(page, "Log in").click();
    await see(told(page, "alert", /./));
    expects("401 /login");
  },
  "login at work": async ({ page }) => {
    await hold(page, "/login");
    await page.goto("/login");
    await fillIn(page, newName());
    await button(page, "Log in").click();
    await see(page.locator("[aria-busy=true]"));
  },
  account: async ({ page, server }) => {
    await logIn(page, server);
  },
  security: async ({ page, server }) => {
    await logIn(page, server);
    await navigation(page, "Security").click();
    await see(heading(page, "Security"));
  },
  "security with errors": async ({ page, server }) => {
    await PAGES.security({ page, server });
    await button(page, "Delete account…").click();
    await button(page, "Delete my account").click();
    await button(page, "Change password").click();
    await see(page.getByText("Enter a password."));
  },
  devices: async ({ page, server }) => {
    const name = await logIn(page, server);
    for (const userAgent of USER_AGENTS) await session(server, name, userAgent);
    await navigation(page, "Devices").click();
    await see(button(page, "Sign out all others"));
  },
  "devices on their way": async ({ page, server }) => {
    await logIn(page, server);
    const sessions = await hold(page, "/me/sessions");
    await navigation(page, "Devices").click();
    await sessions.arrived;
  },
  "devices out of reach": async ({ page, server, expects }) => {
    await logIn(page, server);
    await page.route((url) => url.pathname === "/me/sessions", (route) => route.abort("connectionrefused"));
    await navigation(page, "Devices").click();
    await see(button(page, "Try again"));
    expects("ERR_CONNECTION_REFUSED /me/sessions");
  },
  activity: async ({ page, server }) => {
    const name = await logIn(page, server);
    await session(server, name, "curl/8.5.0", "not my password");
    for (const userAgent of USER_AGENTS) await session(server, name, userAgent);
    await navigation(page, "Activity").click();
    await see(page.getByText("The account was created."));
  },
  "not found": async ({ page, expects }) => {
    const answer = await page.goto("/no/such/page");
    if (answer.status() === 404) expects("404 /no/such/page");
    await see(heading(page, "Page not found"));
  },
};

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const [name, go] of Object.entries(PAGES)) {
      const look = `${name}, ${size}, ${colorScheme}`;
      // Still, so that colours are judged and pictures taken when they have settled.
      const still = { colorScheme, viewport, reducedMotion: "reduce" };
      scenario(`no barrier on the page: ${look}`, still, async (world) => {
        await go(world);
        await findsNoBarrier(world.page, look);
      });
    }
  }
}

scenario("password managers know what is what", async ({ page }) => {
  for (const [path, kind] of [["/login", "current-password"], ["/register", "new-password"]]) {
    await page.goto(path);
    const form = page.locator("form");
    const username = form.getByLabel("Username", { exact: true });
    const password = form.getByLabel("Password", { exact: true });
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

scenario("what a password manager fills in is taken", async ({ page }) => {
  await page.goto("/register");
  await see(heading(page, "Create your account"));
  // They set the value and say so with an event, without a keystroke.
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
  await button(page, "Register").click();
  await see(heading(page, "Log in"));
});

scenario("everything can be done with the keyboard, and one sees where one is", async ({ page }) => {
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
      assert.ok(here.visible, `the focus is seen on ${here.name}`);
      if (here.name.trim() === name) return;
    }
    assert.fail(`the tab key never came to ${name}`);
  };
  const name = newName();

  await page.goto("/login");
  await see(heading(page, "Log in"));
  await page.keyboard.press("Tab");
  assert.match((await focused()).name, /skip/i, "the first stop leads past the navigation");
  await walkTo("Register");
  await page.keyboard.press("Enter");
  await see(heading(page, "Create your account"));
  await walkTo("Username");
  await page.keyboard.type(name);
  await walkTo("Password");
  await page.keyboard.type(PASSWORD);
  await walkTo("Register");
  await page.keyboard.press("Enter");

  await see(heading(page, "Log in"));
  await page.waitForFunction(() => document.activeElement.name === "password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");

  await see(heading(page, "Your account"));
  await page.waitForFunction(() => document.activeElement.tagName === "H1");
  await page.keyboard.press("Shift+Tab");
  for (let steps = 0; (await focused()).name !== "Logout"; steps += 1) {
    assert.ok(steps < 10, "the tab key comes back to Logout");
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Space");
  await see(heading(page, "Log in"));
});

scenario("a password can be looked at while typing", async ({ page }) => {
  await page.goto("/login");
  const password = field(page, "Password");
  await password.fill(PASSWORD);
  await page.getByRole("button", { name: /^show/i }).click();
  assert.equal(await password.getAttribute("type"), "text");
  assert.equal(await password.inputValue(), PASSWORD);
  await page.getByRole("button", { name: /^hide/i }).click();
  assert.equal(await password.getAttribute("type"), "password");
});

for (const viewport of [PHONE, NARROW]) {
  const phone = { viewport, hasTouch: true, isMobile: true };
  scenario(`a phone has a top bar and nothing to scroll sideways: ${viewport.width}`, phone, async ({ page, server, expects }) => {
    for (const name of ["login", "register", "not found"]) {
      await PAGES[name]({ page, expects });
      await fits(page);
    }
    // The longest name there can be, without a place to break it.
    const name = await logIn(page, server, newName().padEnd(64, "w"));
    for (const userAgent of USER_AGENTS) await session(server, name, userAgent);
    await fits(page);
    for (const name of ["Security", "Devices", "Activity"]) {
      await navigation(page, name).click();
      await see(heading(page, name));
      if (name === "Security") await button(page, "Delete account…").click();
      else await see(page.getByRole("main").getByRole("listitem").first());
      await fits(page);
    }
    await see(button(page, "Logout"));
  });
}

scenario("a desktop has a sidebar", async ({ page }) => {
  await page.goto("/login");
  await see(heading(page, "Log in"));
  const bar = await page.getByRole("banner").boundingBox();
  const main = await page.getByRole("main").boundingBox();
  assert.ok(bar.x === 0 && bar.height === DESKTOP.height, JSON.stringify(bar));
  assert.ok(main.x >= bar.width - 1, "the content is beside it");
});

/** Notes the bytes that every file moves over the network, headers included. */
async function weigh(page) {
  const network = await page.context().newCDPSession(page);
  const paths = new Map();
  const moved = {};
  network.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    moved[paths.get(requestId)] = encodedDataLength;
  });
  await network.send("Network.enable");
  return moved;
}

scenario("the first visit is light", async ({ page }) => {
  const budget = JSON.parse(readFileSync(new URL("../../frontend/budget.json", import.meta.url)));
  const { brotli_bytes: most } = budget["first visit to /login"];
  const moved = await weigh(page);
  await page.goto("/login", { waitUntil: "networkidle" });
  await see(heading(page, "Log in"));

  const total = Object.values(moved).reduce((sum, bytes) => sum + bytes, 0);
  const what = `${total} of ${most} bytes: ${JSON.stringify(moved, null, 2)}`;
  assert.ok(Object.keys(moved).some((path) => path.endsWith(".wasm")), what);
  assert.ok(total <= most, what);
  console.log(`first visit to /login: ${total} of ${most} bytes`);
});

scenario("the second visit moves the page alone", async ({ page }) => {
  await page.goto("/login", { waitUntil: "networkidle" });
  const moved = await weigh(page);
  await page.goto("/register", { waitUntil: "networkidle" });
  await see(heading(page, "Create your account"));
  const assets = Object.entries(moved).filter(([path]) => path.startsWith("/assets/"));
  assert.ok(assets.length >= 3, JSON.stringify(moved));
  for (const [path, bytes] of assets) assert.equal(bytes, 0, `${path} comes from the cache`);
});
