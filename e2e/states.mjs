// Every state of every page, one after the other in one window, in any language: elements are found by what
// does not change with the language.

import { APPS } from "./app-states.mjs";
import { hold, see } from "./browser.mjs";
import { addApp, createPerson, makeCodes } from "./factors.mjs";
import { PASSWORD, createAccount, createSession, newName } from "./person.mjs";
import { Server } from "./server.mjs";
import { code, wrongCode } from "./totp.mjs";

export const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
  "curl/8.5.0",
  `<b>${"w".repeat(200)}</b>`,
];

/** Starts a server for each mode of registration, which together are one for `scenario`. */
export async function startAll() {
  const [server, closed, invite] = await Promise.all(
    ["open", "closed", "invite"].map((mode) => Server.start(["--registration", mode])),
  );
  const all = [server, closed, invite];
  return {
    url: server.url,
    origins: all.map(({ url }) => url),
    closed,
    invite,
    stop: () => Promise.all(all.map((one) => one.stop())),
  };
}

const input = (page, name) => page.locator(`main [name=${name}]`);
const submit = (page) => page.locator("main [type=submit]");
/** The program's form, not that of the first page. */
const form = (page) => see(page.locator("#app main form [type=submit]"));
const wrong = (page) => see(page.locator(".note[data-wrong]").first());
const refused = (page) => see(page.locator("main [role=alert] .message"));
const rows = (page) => see(page.locator("main .rows li").first());

/** What is shown to guests. */
const GUESTS = {
  login: async ({ page, server }) => {
    await page.goto(`${server.url}/login`);
    await form(page);
  },
  "login, empty": async ({ page }) => {
    await submit(page).click();
    await wrong(page);
  },
  "login, refused": async ({ page, expects }) => {
    await input(page, "username").fill(newName());
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await wrong(page);
    expects("401 /login");
  },
  "login, password shown": async ({ page }) => {
    await page.locator(".reveal").click();
    await see(page.locator("[name=password][type=text]"));
  },
  "login, in progress": async ({ page }) => {
    const login = await hold(page, "/login");
    await submit(page).click();
    await login.arrived;
    await see(page.locator("[aria-busy=true]"));
  },
  "login, takes long": async ({ page }) => {
    await see(page.locator("main .progress"));
  },
  "login, server busy, asked again": async (world) => {
    await refuseLogin(world, 503, 30, "overloaded", "");
    await see(world.page.locator("main .ring"));
  },
  "login, server busy": async (world) => {
    const { say } = world;
    await refuseLogin(world, 503, 31, "overloaded", `${say("SERVER_BUSY")} ${say("RETRY_SOON")}`);
    await refused(world.page);
  },
  "login, too many attempts": async (world) => {
    const { say } = world;
    const detail = `${say("TOO_MANY_ATTEMPTS")} ${say("RETRY_IN_MINUTES", 10)}`;
    await refuseLogin(world, 429, 600, "too_many_requests", detail);
    await refused(world.page);
  },
  "login, server gone": async ({ page, server, expects }) => {
    await page.route(({ pathname }) => pathname === "/login", (route) =>
      route.request().method() === "POST" ? route.abort("connectionrefused") : route.continue(),
    );
    await page.goto(`${server.url}/login`);
    await form(page);
    await input(page, "username").fill(newName());
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await refused(page);
    expects("ERR_CONNECTION_REFUSED /login");
  },
  "login, closed": async ({ page, server }) => {
    await page.goto(`${server.closed.url}/login`);
    await form(page);
  },
  register: async ({ page, server }) => {
    await page.goto(`${server.url}/register`);
    await form(page);
  },
  "register, errors": async ({ page }) => {
    await input(page, "username").fill("!");
    await input(page, "password").fill("short");
    await submit(page).click();
    await wrong(page);
  },
  "register, weak": async ({ page }) => {
    await input(page, "username").fill(newName());
    const estimated = page.waitForResponse(/password-strength/);
    await input(page, "password").fill("password123");
    await estimated;
    await see(page.locator(".strength[data-score='1']"));
  },
  "register, strong": async ({ page }) => {
    await input(page, "password").fill(PASSWORD);
    await see(page.locator(".strength[data-score='4']"));
  },
  "register, taken": async ({ page, server, expects }) => {
    await input(page, "username").fill(await createAccount(server));
    await submit(page).click();
    await wrong(page);
    expects("409 /register");
  },
  "register, closed": async ({ page, server }) => {
    await page.goto(`${server.closed.url}/register`);
    await see(page.locator("#app main h1"));
  },
  "register, not invited": async ({ page, server }) => {
    await page.goto(`${server.invite.url}/register`);
    await see(page.locator("#app main h1"));
  },
  "register, invalid invitation": async ({ page, server, expects }) => {
    await page.goto(`${server.invite.url}/register#invitation=nonsense`);
    await form(page);
    await input(page, "username").fill(newName());
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await refused(page);
    expects("403 /register");
  },
  "not found": async ({ page, server, expects }) => {
    await page.goto(`${server.url}/no/such/page`);
    await see(page.locator("#app main h1"));
    expects("404 /no/such/page");
  },
};

/** What is shown to a person who is logged in. */
const USERS = {
  overview: async (world) => {
    const { page, server } = world;
    world.name = await createAccount(server, newName().padEnd(24, "-x"));
    await createSession(server, world.name, "curl/8.5.0", "not my password");
    for (const userAgent of USER_AGENTS) await createSession(server, world.name, userAgent);
    await page.goto(`${server.url}/login`);
    await form(page);
    await input(page, "username").fill(world.name);
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await see(page.locator("nav.side"));
    await see(page.locator("main h1"));
    await page.waitForFunction(() => !document.querySelector(".skeleton, main [aria-busy=true]"));
  },
  "overview, details": async ({ page }) => {
    const summary = page.locator("main summary");
    if (await summary.count()) await summary.first().click();
  },
  security: async ({ page }) => {
    await page.locator('nav.side [href="/account/security"]').click();
    await form(page);
  },
  "security, errors": async ({ page }) => {
    await submit(page).first().click();
    await wrong(page);
  },
  "security, wrong password": async ({ page, expects }) => {
    await input(page, "current_password").fill("not my password");
    await input(page, "new_password").fill(`${PASSWORD} again`);
    await submit(page).first().click();
    await page.waitForFunction(() => document.querySelectorAll(".note[data-wrong]").length === 1);
    expects("401 /me/password");
  },
  "security, changed": async ({ page }) => {
    await input(page, "current_password").fill(PASSWORD);
    await submit(page).first().click();
    await see(page.locator("[data-tone=success]"));
    await input(page, "current_password").fill(`${PASSWORD} again`);
    await input(page, "new_password").fill(PASSWORD);
  },
  "security, deletion": async ({ page }) => {
    await page.locator("[aria-labelledby=delete-account] button").click();
    await see(input(page, "confirmation"));
  },
  "security, deletion, errors": async ({ page }) => {
    await submit(page).last().click();
    await wrong(page);
  },
  devices: async ({ page, server, name }) => {
    for (const userAgent of USER_AGENTS) await createSession(server, name, userAgent, `${PASSWORD} again`);
    await page.locator('nav.side [href="/account/devices"]').click();
    await rows(page);
  },
  "devices, logged out": async ({ page }) => {
    await page.locator("main .rows button").first().click();
    await see(page.locator("[data-tone=success]"));
  },
  "devices, server gone": async ({ page, expects }) => {
    await page.route(({ pathname }) => pathname.startsWith("/me/sessions"), (route) => {
      expects(`ERR_CONNECTION_REFUSED ${new URL(route.request().url()).pathname}`);
      return route.abort("connectionrefused");
    });
    await page.locator("main .rows button").first().click();
    await refused(page);
  },
  "devices, unreachable": async ({ page }) => {
    await page.locator('nav.side [href="/account/security"]').click();
    await page.locator('nav.side [href="/account/devices"]').click();
    await refused(page);
  },
  "devices, loading": async ({ page }) => {
    await page.unrouteAll();
    const sessions = await hold(page, "/me/sessions");
    await page.locator('nav.side [href="/account/security"]').click();
    await page.locator('nav.side [href="/account/devices"]').click();
    await sessions.arrived;
  },
  activity: async ({ page }) => {
    await page.unrouteAll();
    await page.locator('nav.side [href="/account/activity"]').click();
    await rows(page);
  },
  "not found, with an account": async ({ page, server, expects }) => {
    await page.goto(`${server.url}/no/such/page`);
    await see(page.locator("nav.side"));
    expects("404 /no/such/page");
  },
  "logged out": async ({ page, server }) => {
    await page.goto(`${server.url}/account`);
    await page.locator(".account button").click();
    await see(page.locator("main [role=status] .message"));
  },
};

const sectionButton = (page, id) => page.locator(`[aria-labelledby=${id}] button`).first();

/** What is shown to a person with factors, and to one who has lost them. */
const FACTORS = {
  recover: async ({ page, server }) => {
    await page.goto(`${server.url}/recover`);
    await form(page);
  },
  "recover, errors": async ({ page }) => {
    await submit(page).click();
    await wrong(page);
  },
  "login, second step": async (world) => {
    const { page, server, expects } = world;
    const person = await createPerson(server);
    world.secret = await addApp(server, person);
    await makeCodes(server, person);
    await page.goto(`${server.url}/login`);
    await form(page);
    await input(page, "username").fill(person.username);
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await see(input(page, "totp_code"));
    expects("403 /login");
  },
  "login, second step, recovery code": async ({ page }) => {
    await page.locator(".choices button").click();
    await see(input(page, "recovery_code"));
  },
  "login, second step, wrong": async ({ page, secret, expects }) => {
    await page.locator(".choices button").click();
    await input(page, "totp_code").fill(wrongCode(secret));
    await submit(page).click();
    await wrong(page);
    expects("401 /login/mfa");
  },
  "overview, factors": async ({ page, secret }) => {
    await input(page, "totp_code").fill(code(secret));
    await submit(page).click();
    await see(page.locator("nav.side"));
    await page.waitForFunction(() => !document.querySelector(".skeleton, main [aria-busy=true]"));
  },
  "security, factors": async ({ page }) => {
    await page.locator('nav.side [href="/account/security"]').click();
    await see(sectionButton(page, "codes-section"));
  },
  "security, proof": async ({ page, expects }) => {
    await page.route(({ pathname }) => pathname === "/me/factors/recovery-codes", (route) =>
      route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({
          type: "about:blank", title: "", status: 403, detail: "", code: "reauthentication_required",
          methods: ["password", "totp", "recovery_code"],
        }),
      }),
    );
    await sectionButton(page, "codes-section").click();
    await see(page.locator("dialog[open] [type=submit]"));
    expects("403 /me/factors/recovery-codes");
  },
  "security, new codes": async ({ page }) => {
    await page.keyboard.press("Escape");
    await sectionButton(page, "codes-section").click();
    await see(page.locator(".codes"));
  },
  "security, removing the app": async ({ page }) => {
    await sectionButton(page, "app-section").click();
    await see(page.locator(".confirmation"));
  },
  "security, setting up an app": async ({ page }) => {
    await page.locator(".confirmation .primary").click();
    await see(page.locator(".over [data-tone=success]"));
    await sectionButton(page, "app-section").click();
    await see(page.locator(".qr"));
  },
  "register, recovery code": async ({ page, server }) => {
    await page.locator(".account button").click();
    await see(page.locator("main [role=status] .message"));
    await page.goto(`${server.url}/register`);
    await form(page);
    await input(page, "username").fill(newName());
    await input(page, "password").fill(PASSWORD);
    await submit(page).click();
    await see(page.locator(".codes"));
  },
};

/** Submits the login, which is refused for some seconds. */
async function refuseLogin({ page, server, expects }, status, seconds, code, detail) {
  await page.route(({ pathname }) => pathname === "/login", (route) =>
    route.request().method() === "GET"
      ? route.continue()
      : route.fulfill({
          status,
          headers: { "retry-after": String(seconds), "content-language": "en" },
          contentType: "application/problem+json",
          body: JSON.stringify({ type: "about:blank", title: "", status, detail, code }),
        }),
  );
  await page.goto(`${server.url}/login`);
  await form(page);
  await input(page, "username").fill(newName());
  await input(page, "password").fill(PASSWORD);
  await submit(page).click();
  expects(`${status} /login`);
}

/** Walks through all states, and calls `look` with the name of each. */
export async function walk(world, look) {
  const fault = (name) => (error) => {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  };
  for (const [name, go] of Object.entries({ ...GUESTS, ...USERS, ...FACTORS, ...APPS })) {
    await go(world).catch(fault(name));
    await look(name).catch(fault(name));
    const keeps = ["login, in progress", "devices, server gone", "devices, unreachable", "apps, ending"].includes(name);
    if (!keeps) await world.page.unrouteAll();
  }
}
