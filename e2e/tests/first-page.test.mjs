// The first page before the program has come: plain HTML in the language of the reader, with a form that can
// be used at once and that the program takes over without a trace.

import assert from "node:assert/strict";
import { hold, NARROW, scenario, see } from "../browser.mjs";
import {
  PASSWORD, button, createAccount, field, heading, home, navigation, newName, storedTokens, keepCode,
} from "../person.mjs";
import { LANGUAGES, PSEUDO, words, wordsIn } from "../texts.mjs";

const WASM = /\.wasm$/;
/** What has no place in the page any more once the program is there. */
const firstPage = (page) => page.locator("#first");

/** Waits until the program has taken over. */
const takenOver = (page) => firstPage(page).waitFor({ state: "detached" });

/**
 * Returns what a person sees of the page: each piece of text, each field and each button, with its place.
 */
const anatomy = (page) =>
  page.evaluate(() => {
    const seen = "h1, label, input, button, select, main p, main a, .brand a, footer p, footer a";
    return [...document.querySelectorAll(seen)]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 0)
      .map((one) => {
        // It reveals nothing before the program, and is not to be seen until then.
        if (one.matches(".reveal")) return "";
        const { x, y, width, height } = one.getBoundingClientRect();
        const place = [x, y, width, height].map((number) => Math.round(number * 10) / 10).join(" ");
        return `${one.localName} ${(one.href ?? "").replace(location.origin, "")} ${place} ${one.innerText}`;
      });
  });

/** Records layout shifts from the start on, and what happens to the focus. */
const watch = (page) =>
  page.addInitScript(() => {
    window.shifts = [];
    window.blurs = [];
    new PerformanceObserver((list) => {
      for (const { value, startTime, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect: { y, height }, currentRect: now }) => `${node?.localName} .${node?.className} ${y} ${height} → ${now.y} ${now.height}`);
        window.shifts.push([value, startTime, ...moved].join("\n"));
      }
    }).observe({ type: "layout-shift", buffered: true });
    addEventListener("focusout", (event) => window.blurs.push(event.target.name), true);
  });

for (const path of ["/login", "/register"]) {
  scenario(`${path} can be typed into before the program, which keeps all of it in place`, async ({ page }) => {
    const program = await hold(page, WASM);
    await watch(page);
    await page.goto(path);
    await program.arrived;
    const [username, password] = [page.locator("[name=username]"), page.locator("[name=password]")];
    await see(username);
    assert.equal(await page.evaluate(() => document.activeElement.name), "username", "the form has the focus");
    await page.keyboard.type("ada-lace");
    for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press("ArrowLeft");
    // Some password managers set the value and say nothing.
    await password.evaluate((input, value) => (input.value = value), PASSWORD);
    await page.evaluate(() => (window.inputs = [...document.querySelectorAll("#first input")]));
    const before = await anatomy(page);
    assert.ok(before.length > 8, before.join("\n"));

    program.release();
    await takenOver(page);
    assert.deepEqual(await anatomy(page), before, "nothing has moved or changed");
    const after = await page.evaluate(() => ({
      same: window.inputs.every((input) => input.isConnected && input.closest("#app")),
      focus: document.activeElement.name,
      selection: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
      shifts: window.shifts,
      blurs: window.blurs,
    }));
    assert.deepEqual(after, { same: true, focus: "username", selection: [4, 4], shifts: [], blurs: [] });
    assert.equal(await username.inputValue(), "ada-lace");
    assert.equal(await password.inputValue(), PASSWORD);
    await page.keyboard.type("X");
    assert.equal(await username.inputValue(), "ada-Xlace");
  });
}

scenario("keystrokes during the takeover arrive", async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  const username = page.locator("[name=username]");
  await see(username);
  const text = "abcdefghij".repeat(20);
  const typed = page.keyboard.type(text);
  await page.waitForFunction(() => document.querySelector("[name=username]").value.length > 10);
  program.release();
  await typed;
  await takenOver(page);
  assert.equal(await username.inputValue(), text);
  assert.ok(text.length > 100);
});

scenario("a selection and a field left in the middle survive the takeover", async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  const password = page.locator("[name=password]");
  await password.fill(PASSWORD);
  await password.evaluate((input) => input.setSelectionRange(2, 9, "backward"));
  program.release();
  await takenOver(page);
  const state = await password.evaluate((input) => [
    document.activeElement === input, input.selectionStart, input.selectionEnd, input.selectionDirection,
  ]);
  assert.deepEqual(state, [true, 2, 9, "backward"]);
});

for (const [what, steps, counterpart, next] of [
  ["the button", 2, "#app [type=submit]", (page) => page.getByText(words("ENTER_USERNAME"))],
  ["the first link", 3, "#app .aside a", (page) => heading(page, words("RECOVER_HEADING"))],
  ["the last link", 4, "#app .aside + .aside a", (page) => heading(page, words("CREATE_YOUR_ACCOUNT"))],
]) {
  scenario(`the focus on ${what} survives the takeover`, async ({ page }) => {
    const program = await hold(page, WASM);
    await page.goto("/login");
    await program.arrived;
    await page.waitForFunction(() => document.activeElement.name === "username");
    for (let step = 0; step < steps; step += 1) await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.matches("#first :is(a, button)")));
    program.release();
    await takenOver(page);
    assert.ok(await page.evaluate((it) => document.activeElement.matches(it), counterpart));
    await page.keyboard.press("Enter");
    await see(next(page));
  });
}

scenario("a reader who skipped to the content stays there through the takeover", async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  await page.locator("#first main").focus();
  program.release();
  await takenOver(page);
  assert.ok(await page.evaluate(() => document.activeElement.matches("#app main")));
});

for (const [how, submit] of Object.entries({
  "a click": (page) => page.locator("#first .primary").click(),
  "the enter key": (page) => page.keyboard.press("Enter"),
})) {
  scenario(`a login by ${how} before the program waits for it and then goes`, async ({ page, server }) => {
    const name = await createAccount(server);
    const program = await hold(page, WASM);
    const login = await hold(page, "/login");
    login.release();
    await page.goto("/login");
    await program.arrived;
    await page.locator("[name=username]").fill(name);
    await page.locator("[name=password]").fill(PASSWORD);
    await submit(page);
    await see(page.locator("#first .primary[aria-busy=true]"));
    await submit(page);
    assert.equal(login.count, 0);
    assert.equal(new URL(page.url()).pathname, "/login");
    program.release();
    await see(home(page));
    assert.equal(login.count, 1);
    assert.equal((await storedTokens(page)).length, 1);
  });
}

scenario("an account is created by a form that was submitted before the program", async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/register");
  await program.arrived;
  await field(page, words("USERNAME")).fill(newName());
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("CREATE_ACCOUNT")).click();
  program.release();
  await keepCode(page);
  await see(home(page));
});

scenario("an empty form that was submitted before the program is refused by it", async ({ page }) => {
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  // Until boot.js is there, which removes it, a submission does nothing.
  await page.locator(".late").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  program.release();
  await see(page.getByText(words("ENTER_USERNAME")));
  assert.equal(await button(page, words("LOG_IN")).getAttribute("aria-busy"), null);
  await page.waitForFunction(() => document.activeElement.name === "username");
});

scenario("who has a session sees no form before the program", async ({ page, server }) => {
  const name = await createAccount(server);
  await page.goto("/login");
  await field(page, words("USERNAME")).fill(name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("LOG_IN")).click();
  await see(home(page));
  const program = await hold(page, WASM);
  await page.goto("/login");
  await program.arrived;
  assert.equal(await page.locator("input").filter({ visible: true }).count(), 0);
  assert.equal(await heading(page, words("LOG_IN")).filter({ visible: true }).count(), 0);
  program.release();
  await see(home(page));
});

const KINDS = {
  login: ["/login", []],
  register: ["/register", []],
  "not found": ["/no/such/page", ["404 /no/such/page"]],
  closed: ["/register", [], ["--registration", "closed"]],
  "login where registration is closed": ["/login", [], ["--registration", "closed"]],
};

for (const [name, [path, complaints, settings]] of Object.entries(KINDS)) {
  scenario(`the program's page is the first page, in every language: ${name}`, { settings }, async ({ page, expects }) => {
    expects(...complaints);
    let program;
    await page.route((url) => WASM.test(url.pathname), async (route) => {
      await program;
      await route.continue();
    });
    for (const language of [...LANGUAGES, PSEUDO]) {
      let release;
      program = new Promise((resolve) => (release = resolve));
      await page.goto(`${path}?lang=${language}`, { waitUntil: "domcontentloaded" });
      await see(page.locator("#first h1"));
      const before = { title: await page.title(), seen: await anatomy(page) };
      release();
      await takenOver(page);
      assert.deepEqual({ title: await page.title(), seen: await anatomy(page) }, before, language);
    }
  });
}

// -- Without it ------------------------------------------------------------------------------------

scenario("without JavaScript the page says what is needed, in every language", { javaScriptEnabled: false }, async ({ page }) => {
  for (const language of LANGUAGES) {
    await page.goto(`/login?lang=${language}`);
    // Not found by its text: Playwright leaves out what is in `noscript`.
    const needs = page.locator(".needs");
    await see(needs);
    assert.equal(await needs.innerText(), wordsIn(language)("NEEDS_SCRIPT"));
  }
  assert.match(words("NEEDS_SCRIPT"), /JavaScript.*WebAssembly.*Lockdown Mode/);
  // The switch works all the same.
  await page.goto("/login");
  await page.getByLabel(words("LANGUAGE")).selectOption("fr");
  await button(page, words("CHANGE_LANGUAGE")).click();
  await page.waitForURL("**/login?lang=fr");
  assert.equal(await page.locator(".needs").innerText(), wordsIn("fr")("NEEDS_SCRIPT"));
});

scenario("without WebAssembly the page says what is needed, in every language", async ({ page }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  for (const language of LANGUAGES) {
    await page.goto(`/login?lang=${language}`);
    await see(page.getByRole("alert").getByText(wordsIn(language)("NO_WEBASSEMBLY")));
  }
  assert.match(words("NO_WEBASSEMBLY"), /Lockdown Mode/);
});

scenario("what is said without JavaScript covers nothing", { javaScriptEnabled: false, viewport: NARROW }, async ({ page }) => {
  await page.goto("/login");
  const needs = await page.locator(".needs").boundingBox();
  const brand = await page.getByRole("banner").getByRole("link").boundingBox();
  const apart = needs.y + needs.height <= brand.y || brand.y + brand.height <= needs.y;
  assert.ok(apart, `${JSON.stringify(needs)} and ${JSON.stringify(brand)}`);
});

// -- Languages -------------------------------------------------------------------------------------

const DIRECTIONS = { ar: "rtl" };

/** Asserts that the page is in this language, in all that a browser and a screen reader go by. */
async function assertSpeaks(page, language) {
  const say = wordsIn(language);
  // Both pages are there while the program takes over.
  await see(heading(page, say("LOG_IN")).first());
  await see(page.getByLabel(say("USERNAME"), { exact: true }).first());
  await see(button(page, say("LOG_IN")).first());
  assert.equal(await page.title(), `${say("LOG_IN")} · Keystead`);
  const root = page.locator("html");
  assert.equal(await root.getAttribute("lang"), language);
  assert.equal(await root.getAttribute("dir"), DIRECTIONS[language] ?? "ltr");
  assert.equal(await page.getByRole("contentinfo").getByRole("combobox").inputValue(), language);
}

for (const [locale, language] of [
  ["en-GB", "en"], ["de-AT", "de"], ["fr-CA", "fr"], ["es-MX", "es"], ["ja-JP", "ja"], ["ar-EG", "ar"], ["nl-NL", "en"],
]) {
  scenario(`a browser in ${locale} gets the page in ${language}`, { locale }, async ({ page }) => {
    await page.goto("/login");
    await assertSpeaks(page, language);
    await takenOver(page);
    await assertSpeaks(page, language);
  });
}

scenario("an address with a language is in this language, and the next page in the browser's", async ({ page }) => {
  await page.goto("/login?lang=de");
  await assertSpeaks(page, "de");
  await page.goto("/login?lang=xx");
  await assertSpeaks(page, "en");
  await page.goto("/login");
  await assertSpeaks(page, "en");
});

scenario("a change of the language keeps the user name, and waits for boot.js where that is late", async ({ page }) => {
  let release;
  const arrival = new Promise((resolve) => (release = resolve));
  await page.route((url) => url.pathname === "/boot.js", (route) => arrival.then(() => route.continue()));
  await page.goto("/login", { waitUntil: "commit" });
  await page.locator("#username").fill("ada");
  await page.getByLabel(words("LANGUAGE")).selectOption("ja");
  release();
  const assertKept = async (language) => {
    await assertSpeaks(page, language);
    await takenOver(page);
    assert.equal(await field(page, wordsIn(language)("USERNAME")).inputValue(), "ada");
    assert.equal(await field(page, wordsIn(language)("PASSWORD")).inputValue(), "");
  };
  await assertKept("ja");
  await field(page, wordsIn("ja")("PASSWORD")).fill(PASSWORD);
  await page.getByLabel(wordsIn("ja")("LANGUAGE")).selectOption("de");
  await assertKept("de");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

scenario("the switch changes the language for good: at the next visit, after a login, in the account, after the logout", async ({ page, server }) => {
  const name = await createAccount(server);
  const say = wordsIn("ar");
  await page.goto("/login?next=/account/devices&lang=de");
  await assertSpeaks(page, "de");
  await page.getByLabel(wordsIn("de")("LANGUAGE")).selectOption("ar");
  await assertSpeaks(page, "ar");
  await takenOver(page);
  await field(page, say("USERNAME")).fill(name);
  await field(page, say("PASSWORD")).fill(PASSWORD);
  await button(page, say("LOG_IN")).click();
  await see(heading(page, say("DEVICES")));
  assert.equal(new URL(page.url()).pathname, "/account/devices", "the return address is kept");
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "keystead_language");
  assert.equal(cookie.value, "ar");
  assert.ok(cookie.expires > Date.now() / 1000 + 300 * 24 * 3600, "it lasts");

  await page.getByLabel(say("LANGUAGE")).selectOption("fr");
  await see(heading(page, wordsIn("fr")("DEVICES")));
  assert.equal((await storedTokens(page)).length, 1, "a change of the language logs nobody out");
  await button(page, wordsIn("fr")("LOG_OUT")).click();
  await assertSpeaks(page, "fr");
  await page.goto("/login");
  await assertSpeaks(page, "fr");
});

scenario("where no cookie is kept, the address has the language", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {} }));
  await page.goto("/login?next=/account/devices");
  await page.getByLabel(words("LANGUAGE")).selectOption("es");
  await assertSpeaks(page, "es");
  assert.equal(new URL(page.url()).search, "?next=%2Faccount%2Fdevices&lang=es");
});

scenario("only the texts of one language are loaded, and those behind the login after it", async ({ page, server }) => {
  const requested = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  const name = await createAccount(server);
  await page.goto("/login?lang=ja", { waitUntil: "networkidle" });
  const html = await page.content();
  assert.ok(html.includes(wordsIn("ja")("PASSWORD")));
  for (const language of ["en", "de", "fr", "es", "ar"]) {
    assert.ok(!html.includes(wordsIn(language)("ENTER_PASSWORD")), language);
  }
  assert.deepEqual(requested.filter((path) => path.includes("account")), []);
  await page.locator("[name=username]").fill(name);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("[type=submit]").click();
  await see(navigation(page, wordsIn("ja")("OVERVIEW")));
  const texts = requested.filter((path) => path.startsWith("/assets/account."));
  assert.equal(texts.length, 1);
  assert.match(texts[0], /^\/assets\/account\.ja-/);
});
