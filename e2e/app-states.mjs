// The states of the pages on which an app asks a person for something, and of the list of apps, for `states.mjs`. What
// apps ask for is answered here in the server's place: no real one has all of these at once.

import { see } from "./browser.mjs";
import { PASSWORD, createAccount } from "./person.mjs";

const ME = /^\/me\/apps/;
export const NOTES = { name: "Notes", host: "notes.example.com", is_registered: true, is_local: false };
export const UNKNOWN = { name: "Totally Official Notes", host: "xn--nots-bpa.example", is_registered: false, is_local: false };
export const LOCAL = { name: "Command line", host: "localhost", is_registered: false, is_local: true };
const SCOPES = ["openid", "profile", "offline_access", "notes:write"];
const LONG = `https://api.example.com/${"very-long-".repeat(8)}name`;
const AGENT = "curl/8.5.0";

/** Answers each request to one of these paths by what `reply` returns for its method and body: JSON, or a problem by its status. */
export async function reply(page, path, replies) {
  await page.route(
    ({ pathname }) => (path instanceof RegExp ? path.test(pathname) : pathname === path),
    async (route) => {
      const request = route.request();
      if (request.resourceType() === "document") return route.continue();
      const answer = await replies(request.method(), request.postDataJSON());
      const status = answer?.status ?? (answer ? 200 : 204);
      return route.fulfill({
        status,
        headers: status >= 400 ? { "content-language": "en", ...answer.headers } : {},
        contentType: status >= 400 ? "application/problem+json" : "application/json",
        body: answer ? JSON.stringify({ type: "about:blank", title: "", detail: "", code: "not_found", ...answer }) : "",
      });
    },
  );
}

const question = (need, app = NOTES, more = {}) => ({ need, app, scopes: SCOPES, resources: [], ...more });
const heading = (page) => see(page.locator("#app main h1"));

async function consent({ page, server }, interaction) {
  await reply(page, "/oauth/interaction", () => interaction);
  await page.goto(`${server.url}/consent?request=sealed`);
  await see(page.locator("#app .asking"));
}

/** Names in no script of the page, whose words could be taken for its own. */
const app = (name, more = {}) => ({
  id: `id-of-${name}`,
  client_id: name.toLowerCase(),
  name,
  is_registered: true,
  scopes: SCOPES,
  resources: [],
  created_at: "2026-11-20T10:00:00Z",
  last_used_at: "2026-11-28T18:30:00Z",
  ...more,
});

const waiting = (app) => ({
  app, scopes: SCOPES.slice(0, 3), resources: [], ip: "203.0.113.5", user_agent: AGENT, created_at: new Date().toISOString(),
});

export const APPS = {
  "login, for an app": async (world) => {
    const { page, server } = world;
    // Where the program is not: it would ask for a new token at once.
    await page.goto(`${server.url}/health/live`);
    await page.context().clearCookies({ name: /session|refresh/ });
    await page.evaluate(() => localStorage.clear());
    world.asked = await createAccount(server);
    await page.goto(`${server.url}/login?request=sealed&username=${world.asked}`);
    await see(page.locator("#app main form [type=submit]"));
  },
  consent: async ({ page }) => {
    await reply(page, "/oauth/interaction", () => question("consent"));
    await page.locator("main [name=password]").fill(PASSWORD);
    await page.locator("main [type=submit]").click();
    await see(page.locator("#app .answers"));
  },
  "consent, not registered": (world) =>
    consent(world, question("consent", UNKNOWN, { resources: ["https://mcp.example.com/notes", LONG] })),
  "consent, local": (world) => consent(world, question("consent", LOCAL)),
  "consent, busy": async ({ page }) => {
    await page.unrouteAll();
    await page.route("**/oauth/interaction", () => {});
    await page.locator(".answers .primary").click();
    await see(page.locator(".answers [aria-busy]"));
  },
  "consent, server gone": async (world) => {
    const { page, expects } = world;
    let asked = 0;
    await reply(page, "/oauth/interaction", () =>
      (asked += 1) === 1 ? question("consent") : { status: 503, code: "unavailable", detail: "" },
    );
    await page.goto(`${world.server.url}/consent?request=sealed`);
    await page.locator(".answers .primary").click();
    await see(page.locator(".answers [role=alert] .message"));
    expects("503 /oauth/interaction");
  },
  "consent, choose an account": (world) => consent(world, question("account")),
  "consent, another account": (world) => consent(world, question("login")),
  "consent, proof": (world) => consent(world, question("reauthentication", NOTES, { methods: ["password", "totp"] })),
  "consent, loading": async ({ page, server }) => {
    await page.route("**/oauth/interaction", () => {});
    await page.goto(`${server.url}/consent?request=sealed`);
    await see(page.locator("#app main .spinner"));
  },
  "consent, expired": async ({ page, server, expects, say }) => {
    await reply(page, "/oauth/interaction", () => ({ status: 400, code: "invalid_request", detail: say("NOT_FOUND") }));
    await page.goto(`${server.url}/consent?request=sealed`);
    await see(page.locator("#app main [role=alert] .message"));
    expects("400 /oauth/interaction");
  },
  "consent, leaving": async ({ page, server, expects }) => {
    // To a program that is not there, so that the page stays.
    await reply(page, "/oauth/interaction", () => ({ ...question(undefined), redirect_to: "#code" }));
    await page.goto(`${server.url}/consent?request=sealed`);
    await see(page.locator("#app main a[data-look=button]"));
  },
  device: async ({ page, server }) => {
    await page.goto(`${server.url}/device`);
    await see(page.locator("#app main [name=user_code]"));
  },
  "device, wrong": async ({ page, expects, say }) => {
    await reply(page, "/oauth/device/lookup", () => ({ status: 404, code: "not_found", detail: say("NOT_FOUND") }));
    await page.locator("[name=user_code]").fill("wdjb mjht");
    await page.locator("main [type=submit]").click();
    await see(page.locator(".note[data-wrong]"));
    expects("404 /oauth/device/lookup");
  },
  "device, compare": async ({ page, server }) => {
    await page.goto(`${server.url}/device?user_code=WDJB-MJHT`);
    await see(page.locator("#app .device-code code"));
  },
  "device, another code": async ({ page }) => {
    await page.locator("main .secondary").click();
    await see(page.locator("#app main [name=user_code]"));
  },
  "device, question": async ({ page }) => {
    await reply(page, "/oauth/device/lookup", () => waiting({ ...UNKNOWN, host: "", is_local: true }));
    await page.locator("[name=user_code]").fill("wdjbmjht");
    await page.locator("main [type=submit]").click();
    await see(page.locator(".answers"));
  },
  "device, done": async ({ page }) => {
    await reply(page, "/oauth/device/decision", () => undefined);
    await page.locator(".answers .primary").click();
    await see(page.locator("main a[href='/account/apps']"));
  },
  "device, denied": async ({ page, server }) => {
    await reply(page, "/oauth/device/lookup", () => waiting({ ...NOTES, host: "", is_local: true }));
    await reply(page, "/oauth/device/decision", () => undefined);
    await page.goto(`${server.url}/device?user_code=WDJB-MJHT`);
    await page.locator("main [type=submit]").click();
    await page.locator(".answers .secondary").click();
    await page.locator(".answers").waitFor({ state: "detached" });
  },
  "apps, none": async ({ page, server }) => {
    await reply(page, ME, () => ({ apps: [] }));
    await page.goto(`${server.url}/account/apps`);
    await see(page.locator("main p.placeholder"));
  },
  apps: async ({ page, server }) => {
    const unknown = { is_registered: false, client_id: `${LONG}.json`, resources: ["https://mcp.example.com/notes"] };
    await reply(page, ME, () => ({ apps: [app("Заметки"), app("Совершенно официальные заметки", unknown)] }));
    await page.goto(`${server.url}/account/apps`);
    await see(page.locator("main .rows [data-id]").first());
  },
  "apps, ending": async ({ page }) => {
    await page.locator("main .rows button").first().click();
    await see(page.locator(".confirmation"));
  },
  "apps, ended": async ({ page }) => {
    await reply(page, ME, (method) => (method === "DELETE" ? undefined : { apps: [app("Заметки")] }));
    await page.locator(".confirmation .primary").click();
    await see(page.locator(".over [data-tone=success]"));
  },
  logout: async ({ page, server }) => {
    await page.goto(`${server.url}/logout?request=sealed`);
    await see(page.locator(".answers"));
  },
  "logout, done": async ({ page, expects }) => {
    await reply(page, "/oauth/logout/confirm", () => ({ status: 400, code: "invalid_request" }));
    await page.locator(".answers .primary").click();
    await see(page.locator("#app main a[href='/login']"));
    expects("400 /oauth/logout/confirm");
  },
};
