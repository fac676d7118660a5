// Who may make an account, as the page shows it: whoever comes, who has an invitation, or nobody.

import assert from "node:assert/strict";
import { findsNoBarrier, fits } from "../barriers.mjs";
import { DESKTOP, gone, NARROW, PHONE, scenario, see } from "../browser.mjs";
import { address, button, field, fillIn, heading, navigation, newName, told } from "../person.mjs";

const INVITE = { settings: ["--registration", "invite"] };
const CLOSED = { settings: ["--registration", "closed"] };

/** A new invitation: its id and its link. */
const invite = (server) =>
  JSON.parse(server.keystead("invite", "--json", "--registration", "invite", "--public-url", server.url));

const needsInvitation = (page) => heading(page, "You need an invitation");
const form = (page) => heading(page, "Create your account");
const link = (page, name) => page.getByRole("main").getByRole("link", { name, exact: true });

scenario("where registration is closed, nothing leads to it and it says so", CLOSED, async ({ page }) => {
  await page.goto("/login");
  await see(heading(page, "Log in"));
  assert.equal(await link(page, "Create an account").count(), 0);
  assert.equal(await navigation(page, "Register").count(), 0);
  await page.goto("/register?next=/account/devices");
  await see(heading(page, "Registration is closed"));
  assert.equal(await page.locator("form").count(), 0);
  await link(page, "Log in").click();
  await see(heading(page, "Log in"));
  assert.equal(address(page), "/login?next=/account/devices", "the way back is kept");
});

scenario("without an invitation the page says what it takes", INVITE, async ({ page }) => {
  await page.goto("/login");
  await link(page, "Create an account").click();
  await see(needsInvitation(page));
  assert.equal(await page.locator("form").count(), 0);
  const focused = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(focused, "You need an invitation", "a screen reader hears it");
  await link(page, "Log in").click();
  await see(heading(page, "Log in"));
});

scenario("an invitation makes an account, and no server sees it before", INVITE, async ({ page, server }) => {
  const { link: there, invitation } = invite(server);
  const seen = [];
  page.on("request", (request) => seen.push(request.url(), request.headers().referer ?? ""));
  await page.goto(there);
  await see(form(page));
  const name = newName();
  await fillIn(page, name);
  await button(page, "Register").click();
  await see(told(page, "status", /created/i));
  assert.equal(address(page), "/login");
  assert.equal(await field(page, "Username").inputValue(), name);
  assert.ok(seen.length > 0 && seen.every((url) => !url.includes(invitation)), seen.join("\n"));

  await navigation(page, "Register").click();
  await see(needsInvitation(page));
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!kept.includes(invitation), "what is used up is forgotten");
});

scenario("an invitation is kept while other pages are looked at, and over a reload", INVITE, async ({ page, server }) => {
  await page.goto(invite(server).link);
  await see(form(page));
  await link(page, "Log in").click();
  await see(heading(page, "Log in"));
  await page.reload();
  await see(heading(page, "Log in"));
  await link(page, "Create an account").click();
  await see(form(page));
  assert.equal(address(page), "/register");
  await page.reload();
  await see(form(page));
  await fillIn(page, newName());
  await button(page, "Register").click();
  await see(told(page, "status", /created/i));
});

scenario("the skip link does no harm to an invitation", INVITE, async ({ page, server }) => {
  await page.goto(invite(server).link);
  await see(form(page));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(address(page), "/register#main");
  await page.reload();
  await see(form(page));
});

scenario("an invitation that is no good is told of, and another one works", INVITE, async ({ page, server, expects }) => {
  const { id, link: there } = invite(server);
  await page.goto(there);
  await see(form(page));
  const name = newName();
  await fillIn(page, name);
  server.keystead("invite", "revoke", id);
  await button(page, "Register").click();
  await see(told(page, "alert", /does not work: .* Ask for another one/));
  expects("403 /register");
  assert.equal(await field(page, "Username").inputValue(), name, "what was typed stays");
  assert.equal(await page.evaluate(() => document.activeElement.type), "submit");

  // A link that is opened in the same tab changes only what is behind the #.
  await page.goto(invite(server).link);
  await see(form(page));
  await fillIn(page, name);
  await button(page, "Register").click();
  await see(told(page, "status", /created/i));
});

scenario("a name that is taken costs no invitation", INVITE, async ({ page, server, expects }) => {
  const name = newName();
  for (const [typed, outcome] of [[name, "created"], [name, "taken"]]) {
    await page.goto(invite(server).link);
    await see(form(page));
    await fillIn(page, typed);
    await button(page, "Register").click();
    await see(page.getByText(new RegExp(outcome)).first());
  }
  expects("409 /register");
  await field(page, "Username").fill(newName());
  await button(page, "Register").click();
  await see(told(page, "status", /created/i));
});

scenario("a page from before the server was told otherwise says what the server says", async ({ page, expects }) => {
  await page.route(
    (url) => url.pathname === "/register",
    (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status: 403,
            contentType: "application/problem+json",
            body: JSON.stringify({
              type: "about:blank", title: "Forbidden", status: 403, code: "registration_closed",
              detail: "Registration is closed: nobody can make an account here.",
            }),
          })
        : route.continue(),
  );
  await page.goto("/register");
  await fillIn(page, newName());
  await button(page, "Register").click();
  await see(told(page, "alert", /Registration is closed/));
  expects("403 /register");
});

scenario("a browser that keeps nothing takes an invitation all the same", INVITE, async ({ page, server }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
  });
  await page.goto(invite(server).link);
  await see(form(page));
  await link(page, "Log in").click();
  await see(heading(page, "Log in"));
  await link(page, "Create an account").click();
  await see(form(page));
  await fillIn(page, newName());
  await button(page, "Register").click();
  await see(told(page, "status", /created/i));
  await gone(form(page));
});

const small = { ...INVITE, viewport: NARROW, hasTouch: true, isMobile: true };
scenario("an invitation fits on a small phone", small, async ({ page, server }) => {
  await page.goto("/register");
  await see(needsInvitation(page));
  await fits(page);
  await page.goto(invite(server).link);
  await see(form(page));
  await fits(page);
});

const PAGES = {
  "login, closed": [CLOSED, "/login", "Log in"],
  "register, closed": [CLOSED, "/register", "Registration is closed"],
  "register, not invited": [INVITE, "/register", "You need an invitation"],
};

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const [name, [mode, path, title]] of Object.entries(PAGES)) {
      const look = `${name}, ${size}, ${colorScheme}`;
      const still = { ...mode, colorScheme, viewport, reducedMotion: "reduce" };
      scenario(`no barrier on the page: ${look}`, still, async ({ page }) => {
        await page.goto(path);
        await see(heading(page, title));
        await findsNoBarrier(page, look);
      });
    }
    const look = `register, invitation no good, ${size}, ${colorScheme}`;
    const still = { ...INVITE, colorScheme, viewport, reducedMotion: "reduce" };
    scenario(`no barrier on the page: ${look}`, still, async ({ page, expects }) => {
      await page.goto("/register#invitation=nonsense");
      await fillIn(page, newName());
      await button(page, "Register").click();
      await see(told(page, "alert", /Ask for another one/));
      expects("403 /register");
      await findsNoBarrier(page, look);
    });
  }
}
