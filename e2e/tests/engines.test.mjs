// The page in every browser engine, in the hands of others: translators, extensions, upgrades, proxies,
// browsers that lack or empty something.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { engines, until } from "../engines.mjs";
import { Meddler } from "../meddler.mjs";
import { HOME, PASSWORD, createAccount, createSession, newName, statusOf } from "../person.mjs";
import { Server } from "../server.mjs";
import { words, wordsIn } from "../texts.mjs";

/** Longer than the page waits before it says that boot.js is missing. */
const LATE_MS = 30_000;

for (const [engine, start] of Object.entries(engines)) {
  describe(`in ${engine}`, { timeout: 600_000 }, () => {
    let tab;
    before(async () => (tab = await start()));
    after(() => tab?.close());

    /** Defines a test with a server and a meddler of its own, which share no storage with others. */
    const scenario = (name, body) =>
      test(name, { timeout: 120_000 }, async () => {
        const server = await Server.start();
        const meddler = await Meddler.start(server.url);
        try {
          await body(new Page(tab, meddler), meddler, server);
        } finally {
          await tab.goto("about:blank");
          meddler.stop();
          await server.stop();
        }
      });

    scenario("the form can be used before the program, which keeps all of it in place", async (page, meddler, server) => {
      const name = await createAccount(server, newName());
      let release;
      const program = new Promise((resolve) => (release = resolve));
      meddler.delay = (_, path) => (path.endsWith(".wasm") ? program : undefined);
      await page.open("/login");
      await page.type("//input[@name='username']", name);
      const state = () =>
        page.run(() => {
          const place = (element) => Object.values(element.getBoundingClientRect().toJSON()).map(Math.round).join();
          const parts = [...document.querySelectorAll("h1, label, main input, main [type=submit], main p a")];
          // The button for passkeys is hidden where there can be none.
          const seen = parts.filter((part) => part.getClientRects().length > 0);
          const { name, selectionStart: start, selectionEnd: end } = document.activeElement;
          const values = [...document.querySelectorAll("main input")].map((input) => input.value);
          return { focus: [name, start, end], values, places: seen.map(place) };
        });
      await page.run((password) => {
        document.querySelector("[name=password]").value = password;
        document.querySelector("[name=username]").setSelectionRange(1, 2);
        window.inputs = [...document.querySelectorAll("#first input")];
      }, PASSWORD);
      const before = await state();
      assert.deepEqual(before.focus, ["username", 1, 2]);
      assert.deepEqual(before.values, [name, PASSWORD]);
      release();
      await until(() => page.run(() => !document.getElementById("first")), "the program");
      assert.deepEqual(await state(), before);
      assert.ok(await page.run(() => window.inputs.every((input) => input.isConnected)), "the same inputs");
      await page.click(`//button[normalize-space()='${words("LOG_IN")}']`);
      await page.heading(HOME);
    });

    for (const [what, file] of [["the program", ".wasm"], ["boot.js", "/boot.js"]]) {
      scenario(`a login that is sent before ${what} waits for it and then goes`, async (page, meddler, server) => {
        const name = await createAccount(server, newName());
        let release;
        const arrival = new Promise((resolve) => (release = resolve));
        meddler.delay = (_, path) => (path.endsWith(file) ? arrival : undefined);
        // Firefox says that a page is open when boot.js has come.
        const opened = page.open("/login");
        await page.type("//input[@name='username']", name);
        await page.type("//input[@name='password']", PASSWORD);
        await page.click(`//button[normalize-space()='${words("LOG_IN")}']`);
        await until(() => page.run(() => document.querySelector("#first [aria-busy=true]") !== null), "a busy button");
        assert.equal(meddler.count("POST /login"), 0);
        release();
        await opened;
        await page.heading(HOME);
        assert.equal(meddler.count("POST /login"), 1);
      });
    }

    scenario("a translated page works from registration to logout", async (page, meddler) => {
      meddler.script = translate;
      await walkThrough(page);
      await page.see("Deutsch");
      await page.assertNoFaults();
    });

    scenario("nodes that others insert, wrap or remove do no harm", async (page, meddler) => {
      meddler.script = meddle;
      await walkThrough(page);
      assert.ok(await page.run(() => document.querySelectorAll(".foreign").length > 10));
      await page.assertNoFaults();
    });

    scenario("a page whose language a translator changes keeps to that of its texts", async (page, meddler) => {
      meddler.script = () => (document.documentElement.lang = "fr");
      await page.open("/register?lang=ar");
      const started = () => document.querySelector("#app form") !== null && document.getElementById("first") === null;
      await until(() => page.run(started).catch(() => false), "the program");
      await page.type("//input[@name='username']", "ada");
      await page.type("//input[@name='password']", "short");
      await page.click("//button[@type='submit']");
      // The form for three to ten, which French lacks, with a number in the digits of the browser's Arabic.
      const [before, after] = wordsIn("ar")("AT_LEAST", 8).split("8");
      await page.see(before);
      await page.see(after);
      assert.equal(await page.run(() => document.documentElement.lang), "fr");
      assert.equal(meddler.count("GET /register"), 1);
      assert.equal(await page.run(() => document.cookie), "");
    });

    scenario("names and ids are left untranslated", async (page, _, server) => {
      const name = await page.logIn(server);
      const translated = await page.run((name) => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        const id = /^[0-9a-f]{8}-[0-9a-f-]{27}$|^127\.0\.0\.1$|^Keystead$/;
        while (walker.nextNode()) {
          const { data, parentElement } = walker.currentNode;
          const isName = data === name || id.test(data);
          if (isName) found.push(parentElement.closest("[translate]")?.translate ?? true);
        }
        return found;
      }, name);
      assert.ok(translated.length >= 5, String(translated));
      assert.ok(translated.every((value) => value === false), String(translated));
    });

    scenario("after a crash the page says so and offers to reload", async (page, _, server) => {
      await page.logIn(server);
      await page.run(() => {
        const { insertBefore } = Node.prototype;
        Node.prototype.insertBefore = function (node, ...rest) {
          if (node.tagName === "SECTION") throw new Error("no sections any more");
          return insertBefore.call(this, node, ...rest);
        };
      });
      await page.click(`//a[normalize-space()='${words("SECURITY")}']`);
      await page.see(words("CRASHED"));
      const inView = () => {
        const { top, left, right, bottom } = document.querySelector(".trouble").getBoundingClientRect();
        return top === 0 && left === 0 && right === document.documentElement.clientWidth && bottom < innerHeight / 2;
      };
      assert.ok(await page.run(inView));
      await page.click(`//button[normalize-space()='${words("RELOAD")}']`);
      await page.see(words("CHANGE_PASSWORD"));
      assert.equal(await page.run(() => document.querySelector(".trouble")), null);
    });

    scenario("a missing boot.js is noticed and named", async (page, meddler) => {
      meddler.refuse = (_, path) => (path === "/boot.js" ? 404 : undefined);
      await page.open("/login");
      await page.see(words("NOT_STARTED"), LATE_MS);
    });

    scenario("a login in a browser that keeps no cookies says that it will not last", async (page, meddler, server) => {
      meddler.script = () => Object.defineProperty(Document.prototype, "cookie", { get: () => "", set() {} });
      await page.logIn(server);
      await page.see(words("SHORT_LOGIN_NO_COOKIES"));
    });

    scenario("an old tab loads itself again after an upgrade", async (page, meddler) => {
      // The page of the version before, whose files are gone.
      let isOld = true;
      meddler.change = (html) => (isOld ? html.replaceAll("keystead-frontend-", "keystead-frontend-old") : html);
      const pages = () => meddler.count("GET /login");
      meddler.refuse = (_, path) => {
        if (path.includes("-old")) isOld = false;
        return undefined;
      };
      let release;
      const typed = new Promise((resolve) => (release = resolve));
      meddler.delay = (_, path) => (path.includes("-old") ? typed : undefined);
      await page.open("/login");
      await page.type("//input[@name='username']", "ada");
      release();
      await page.started();
      assert.equal(await page.run(() => document.querySelector("[name=username]").value), "ada");
      // Its own, the check that the server can be reached, and the reload.
      assert.equal(pages(), 3);
      assert.equal(await page.run(() => sessionStorage.length), 0);
    });

    scenario("a part that stays away is noticed after one reload", async (page, meddler) => {
      meddler.refuse = (_, path) => (path.endsWith(".wasm") ? 503 : undefined);
      await page.open("/login");
      await page.see(words("boot.UNREACHABLE"));
      assert.equal(meddler.count("GET /login"), 3);
      await page.type("//input[@name='username']", "ada");
      await page.click(`//button[normalize-space()='${words("LOG_IN")}']`);
      assert.equal(await page.run(() => document.querySelector("[aria-busy]")), null, "the form waits for nothing");
      await page.see(words("boot.UNREACHABLE"));
      meddler.refuse = () => undefined;
      await page.click(`//button[normalize-space()='${words("RELOAD")}']`);
      await page.started();
      assert.equal(await page.run(() => document.querySelector("[name=username]").value), "ada");
    });

    scenario("a server that is too busy for a second is asked again after it", async (page, meddler, server) => {
      const name = await createAccount(server, newName());
      const problem = { status: 503, code: "overloaded", detail: "Wait." };
      const headers = { "retry-after": "1", "content-language": "en" };
      const attempts = () => meddler.count("POST /login");
      meddler.refuse = (method, path) =>
        method === "POST" && path === "/login" && attempts() === 1 ? { ...problem, headers } : undefined;
      await page.open("/login");
      await page.started();
      await page.run(() => {
        window.rings = [];
        const look = () => {
          const ring = document.querySelector("main [type=submit][aria-busy] ~ [role=status] .ring");
          if (ring) window.rings.push(ring.textContent, ring.getBoundingClientRect().width);
        };
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
      });
      await page.type("//input[@name='username']", name);
      await page.type("//input[@name='password']", PASSWORD);
      await page.click(`//button[normalize-space()='${words("LOG_IN")}']`);
      await page.heading(HOME);
      assert.equal(attempts(), 2);
      const rings = await page.run(() => window.rings);
      assert.ok(rings.includes("1") && rings.includes(40), `the ring counts down: ${rings}`);
    });

    scenario("a browser that keeps no data of the site says so before a login", async (page, meddler) => {
      meddler.script = () =>
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("blocked", "SecurityError");
          },
        });
      await page.open("/login");
      await page.see(words("STORAGE_BLOCKED"));
      await page.started();
    });

    scenario("a check of the session without an answer is told, and so is its end", async (page, meddler, server) => {
      await page.logIn(server);
      await page.see(words("ONLY_THIS_DEVICE"));
      meddler.delay = async (_, path) => {
        if (path === "/me") throw new Error("the connection is lost");
      };
      const look = () => page.run(() => document.dispatchEvent(new Event("visibilitychange")));
      await look();
      await page.see(words("RECONNECTING"));
      assert.equal(await page.run(() => document.querySelector("h1").innerText), HOME);
      meddler.delay = async () => {};
      await look();
      const gone = (text) => !document.body.innerText.includes(text);
      await until(() => page.run(gone, words("RECONNECTING")), "the end of the message");
    });

    scenario("a program that stalls is told after its time, and is welcome when it comes", async (page, meddler) => {
      // The time limit of boot.js is over at once.
      meddler.script = () => {
        const { setTimeout } = window;
        window.setTimeout = (call, time, ...rest) =>
          setTimeout(call, time >= 20_000 && new Error().stack.includes("boot.js") ? 0 : time, ...rest);
      };
      let release;
      const arrival = new Promise((resolve) => (release = resolve));
      meddler.delay = (_, path) => (path.endsWith(".wasm") ? arrival : undefined);
      await page.open("/login");
      await page.see(words("STALLED"));
      await page.type("//input[@name='username']", "ada");
      release();
      await page.started();
      assert.equal(await page.run(() => document.querySelector(".trouble")), null);
      assert.equal(await page.run(() => document.querySelector("[name=username]").value), "ada");
    });

    scenario("a browser without WebAssembly is told so", async (page, meddler) => {
      meddler.script = () => delete window.WebAssembly;
      await page.open("/login");
      await page.see("Lockdown Mode");
      assert.ok(!(await page.run(() => document.body.innerText.includes("Loading"))));
    });

    scenario("a browser without AbortSignal.timeout logs in", async (page, meddler, server) => {
      meddler.script = () => delete AbortSignal.timeout;
      await page.logIn(server);
    });

    scenario("storage that the browser emptied costs nobody the session", async (page, meddler, server) => {
      // Each time, the page has loaded what it shows and asks for nothing more.
      await page.logIn(server);
      await page.see(words("ONLY_THIS_DEVICE"));
      await page.run(() => localStorage.clear());
      await page.open("/account");
      await page.heading(HOME);
      await page.see(words("ONLY_THIS_DEVICE"));
      assert.equal(meddler.count("POST /refresh"), 1);
      // And while the page is open.
      await page.run(() => localStorage.clear());
      await page.click(`//a[normalize-space()='${words("DEVICES")}']`);
      await page.see(words("THIS_DEVICE"));
      assert.equal(meddler.count("POST /refresh"), 2);
    });

    scenario("a logout after the storage was emptied ends the session", async (page, meddler, server) => {
      await page.logIn(server);
      const token = await page.run(() => Object.values(localStorage)[0]);
      assert.equal(await statusOf(server, token), 200);
      // The page has loaded what it shows, and asks for nothing more.
      await page.see(words("ONLY_THIS_DEVICE"));
      await page.run(() => localStorage.clear());
      await page.click(`//button[normalize-space()='${words("LOG_OUT")}']`);
      await page.heading(words("LOG_IN"));
      assert.equal(await statusOf(server, token), 401);
      await page.open("/login");
      await page.started();
      assert.equal(meddler.count("POST /refresh"), 0);
    });

    scenario("a guest sees the login page without a question to the server", async (page, meddler) => {
      await page.open("/login");
      await page.started();
      assert.deepEqual(meddler.requests.filter((request) => !request.startsWith("GET ")), []);
    });

    scenario("a session that ended while the storage was empty leads to login", async (page, meddler, server) => {
      const name = await page.logIn(server);
      const { access_token } = await createSession(server, name, "another");
      await fetch(`${server.url}/me/sessions`, { method: "DELETE", headers: { authorization: `Bearer ${access_token}` } });
      await page.run(() => localStorage.clear());
      await page.open("/login");
      await page.heading(words("LOG_IN"));
      const asked = meddler.count("POST /refresh");
      assert.ok(asked >= 1);
      await page.open("/login");
      await page.started();
      assert.equal(meddler.count("POST /refresh"), asked, "the refusal has cleared the cookie");
    });
  });

  describe(`in ${engine}, behind a name`, { timeout: 120_000 }, () => {
    for (const [publicUrl, said] of [
      ["https://id.example.test", "https://id.example.test/login"],
      ["http://id.example.test", null],
    ]) {
      test(`a login over http to ${publicUrl} says whether it lasts`, async () => {
        const server = await Server.start(["--public-url", publicUrl]);
        const meddler = await Meddler.start(server.url);
        const tab = await start({ proxy: meddler.host });
        try {
          const page = new Page(tab, meddler, "http://id.example.test");
          await page.logIn(server);
          if (said) await page.see(said);
          else assert.equal(await page.run(() => document.querySelector("[data-tone=error]")), null);
        } finally {
          await tab.close();
          meddler.stop();
          await server.stop();
        }
      });
    }
  });
}

/** What a person does and sees on the pages. */
class Page {
  constructor(tab, meddler, origin = meddler.url) {
    Object.assign(this, { tab, meddler, origin, run: tab.run, click: tab.click, type: tab.type });
  }

  open(path) {
    return this.tab.goto(this.origin + path);
  }

  /** Waits until this text can be seen. A page that is being loaded has none. */
  see(text, timeout) {
    const seen = () => this.run((text) => document.body?.innerText.includes(text), text).catch(() => false);
    return until(seen, text, timeout);
  }

  /** Waits until the program has taken over a guest's page. */
  async started() {
    const taken = () => document.querySelector("#app form") !== null && document.getElementById("first") === null;
    await until(() => this.run(taken).catch(() => false), "the program");
    await this.see(words("NEW_HERE"));
  }

  heading(text) {
    const shown = (text) => document.querySelector("h1")?.innerText.trim() === text;
    return until(() => this.run(shown, text).catch(() => false), `the heading ${text}`);
  }

  async logIn(server, name = newName()) {
    await createAccount(server, name);
    await this.open("/login");
    await this.type("//input[@name='username']", name);
    await this.type("//input[@name='password']", PASSWORD);
    await this.click(`//button[normalize-space()='${words("LOG_IN")}']`);
    await this.heading(HOME);
    return name;
  }

  async assertNoFaults() {
    assert.deepEqual(await this.run(() => window.faults), []);
    assert.equal(await this.run(() => document.querySelectorAll(".trouble").length), 0);
  }
}

/** Everything that a person does in the first hour, with the mistakes. */
async function walkThrough(page) {
  const [username, password] = ["//input[@name='username']", "//input[@name='password']"];
  const press = (text) => page.click(`//button[normalize-space()='${text}']`);
  const link = (text) => page.click(`(//a[normalize-space()='${text}'])[last()]`);
  const clear = (name) =>
    page.run((name) => {
      const input = document.querySelector(`input[name=${name}]`);
      input.value = "";
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, name);
  const name = newName();

  await page.open("/register");
  await press(words("CREATE_ACCOUNT"));
  await page.see(words("ENTER_USERNAME"));
  await page.type(username, name);
  await page.type(password, "short");
  await press(words("CREATE_ACCOUNT"));
  await page.see(words("AT_LEAST", 8));
  await clear("password");
  await page.type(password, PASSWORD);
  await press(words("CREATE_ACCOUNT"));
  await page.heading(words("SAVE_CODE_HEADING"));
  await press(words("I_SAVED_IT"));
  await page.heading(HOME);
  await page.see(words("ACCOUNT_CREATED"));
  await press(words("LOG_OUT"));
  await page.heading(words("LOG_IN"));

  await page.type(username, name);
  await page.type(password, "not the password");
  await press(words("LOG_IN"));
  await page.see(words("INVALID_CREDENTIALS"));
  await clear("password");
  await page.type(password, PASSWORD);
  await press(words("LOG_IN"));
  await page.heading(HOME);
  await page.see(name);

  await link(words("SECURITY"));
  await page.heading(words("SECURITY"));
  const reveal = "//button[@aria-controls='current_password']";
  await page.click(reveal);
  await page.click(reveal);
  await press(words("CHANGE_PASSWORD"));
  await page.see(words("ENTER_PASSWORD"));
  await page.type("//input[@name='current_password']", "not the password");
  await page.type("//input[@name='new_password']", `${PASSWORD} and long`);
  await press(words("CHANGE_PASSWORD"));
  await page.see(words("WRONG_PASSWORD"));
  await clear("current_password");
  await page.type("//input[@name='current_password']", PASSWORD);
  await press(words("CHANGE_PASSWORD"));
  await page.see(words("PASSWORD_CHANGED_DONE"));
  await press(words("DELETE_OPEN"));
  await press(words("CANCEL"));
  await press(words("DELETE_OPEN"));
  await press(words("DELETE_SUBMIT"));
  await page.see(words("NOT_YOUR_USERNAME"));

  await link(words("DEVICES"));
  await page.heading(words("DEVICES"));
  await page.see(words("THIS_DEVICE"));
  await link(words("ACTIVITY"));
  await page.heading(words("ACTIVITY"));
  await page.see(words("THIS_SESSION"));
  await link(words("OVERVIEW"));
  await page.heading(HOME);
  await press(words("LOG_OUT"));
  await page.heading(words("LOG_IN"));
  await page.see(words("YOU_LOGGED_OUT"));
}

/** Does as the translators of browsers do: puts the text of each text node into two elements in its place. */
function translate() {
  window.faults = [];
  addEventListener("error", (event) => window.faults.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => window.faults.push(String(event.reason)));
  const wrapAll = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode;
      if (!/^(FONT|SCRIPT|STYLE|NOSCRIPT)$/.test(parentElement.tagName)) texts.push(walker.currentNode);
    }
    for (const text of texts) {
      const outer = document.createElement("font");
      const inner = outer.appendChild(document.createElement("font"));
      inner.textContent = text.data;
      text.replaceWith(outer);
    }
  };
  addEventListener("DOMContentLoaded", () => {
    const bar = document.body.appendChild(document.createElement("div"));
    bar.textContent = "Deutsch";
    wrapAll();
    new MutationObserver(wrapAll).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** Does as extensions do: inserts nodes everywhere, wraps the fields, removes what it takes for clutter. */
function meddle() {
  window.faults = [];
  addEventListener("error", (event) => window.faults.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => window.faults.push(String(event.reason)));
  const foreign = (name) => {
    const node = document.createElement(name);
    node.className = "foreign";
    return node;
  };
  const isForeign = (node) => node?.className === "foreign";
  const meddleAll = () => {
    for (const place of document.querySelectorAll("body, #app, main, form, button, label, section, ul, dl, nav")) {
      if (!isForeign(place.firstElementChild)) place.prepend(foreign("i"));
      if (!isForeign(place.lastElementChild)) place.append(foreign("i"));
    }
    for (const field of document.querySelectorAll(".field, .message")) {
      if (isForeign(field.parentElement)) continue;
      const wrapper = foreign("div");
      field.replaceWith(wrapper);
      wrapper.append(field);
    }
    for (const clutter of document.querySelectorAll(".aside, .spinner, .badge svg")) clutter.remove();
  };
  addEventListener("DOMContentLoaded", () => {
    meddleAll();
    new MutationObserver(meddleAll).observe(document.body, { subtree: true, childList: true });
  });
}
