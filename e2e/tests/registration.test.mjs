// The page in each registration mode: open, by invitation, closed.

import assert from "node:assert/strict";
import { assertFits } from "../accessibility.mjs";
import { gone, NARROW, scenario, see } from "../browser.mjs";
import {
  address, button, createAccount, field, fillIn, heading, home, link, logOut, message, newName, keepCode,
} from "../person.mjs";
import { words } from "../texts.mjs";

const INVITE = { settings: ["--registration", "invite"] };
const CLOSED = { settings: ["--registration", "closed"] };

/** Creates an invitation, and returns its id and its link. */
const invite = (server) =>
  JSON.parse(server.keystead("invite", "--json", "--registration", "invite", "--public-url", server.url));

const needsInvitation = (page) => heading(page, words("INVITATION_HEADING"));
const form = (page) => heading(page, words("CREATE_YOUR_ACCOUNT"));

scenario("closed registration: nothing links to it, and the page says so", CLOSED, async ({ page }) => {
  await page.goto("/login");
  await see(heading(page, words("LOG_IN")));
  assert.equal(await link(page, words("CREATE_ACCOUNT")).count(), 0);
  await page.goto("/register?next=/account/devices");
  await see(heading(page, words("CLOSED_HEADING")));
  assert.equal(await page.getByRole("main").locator("form").count(), 0);
  await link(page, words("LOG_IN")).click();
  await see(heading(page, words("LOG_IN")));
  assert.equal(address(page), "/login?next=/account/devices", "the return address is kept");
});

scenario("without an invitation, the page says that it needs one", INVITE, async ({ page }) => {
  await page.goto("/login");
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(needsInvitation(page));
  assert.equal(await page.getByRole("main").locator("form").count(), 0);
  const focused = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(focused, words("INVITATION_HEADING"), "a screen reader hears it");
  await link(page, words("LOG_IN")).click();
  await see(heading(page, words("LOG_IN")));
});

scenario("an invitation creates an account, and no server sees it before", INVITE, async ({ page, server }) => {
  const { link: url, invitation } = invite(server);
  const seen = [];
  page.on("request", (request) => seen.push(request.url(), request.headers().referer ?? ""));
  await page.goto(url);
  await see(form(page));
  const name = newName();
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  await see(home(page));
  assert.equal(address(page), "/account");
  assert.ok(seen.length > 0 && seen.every((url) => !url.includes(invitation)), seen.join("\n"));

  await logOut(page);
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(needsInvitation(page));
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!kept.includes(invitation), "a used invitation is deleted");
});

scenario("an invitation survives visits to other pages and a reload", INVITE, async ({ page, server }) => {
  await page.goto(invite(server).link);
  await see(form(page));
  await link(page, words("LOG_IN")).click();
  await see(heading(page, words("LOG_IN")));
  await page.reload();
  await see(heading(page, words("LOG_IN")));
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(form(page));
  assert.equal(address(page), "/register");
  await page.reload();
  await see(form(page));
  await fillIn(page, newName());
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
});

scenario("the skip link keeps an invitation", INVITE, async ({ page, server }) => {
  await page.goto(invite(server).link);
  await see(form(page));
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  assert.equal(address(page), "/register#main");
  await page.reload();
  await see(form(page));
});

scenario("an invalid invitation is reported, and another one works", INVITE, async ({ page, server, expects }) => {
  const { id, link: url } = invite(server);
  await page.goto(url);
  await see(form(page));
  const name = newName();
  await fillIn(page, name);
  server.keystead("invite", "revoke", id);
  await button(page, words("CREATE_ACCOUNT")).click();
  await see(message(page, "alert", words("INVALID_INVITATION")));
  expects("403 /register");
  assert.equal(await field(page, words("USERNAME")).inputValue(), name, "the input stays");
  assert.equal(await page.evaluate(() => document.activeElement.type), "submit");

  // A link that is opened in the same tab only changes the fragment.
  await page.goto(invite(server).link);
  await see(form(page));
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
});

scenario("a taken name does not use up the invitation", INVITE, async ({ page, server, expects }) => {
  const name = newName();
  await createAccount(server, name, new URL(invite(server).link).hash.replace("#invitation=", ""));
  await page.goto(invite(server).link);
  await see(form(page));
  await fillIn(page, name);
  await button(page, words("CREATE_ACCOUNT")).click();
  await see(page.getByText(words("USERNAME_TAKEN")));
  expects("409 /register");
  await field(page, words("USERNAME")).fill(newName());
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
});

scenario("a page from before a change of the mode shows the server's refusal", async ({ page, expects }) => {
  await page.route(
    (url) => url.pathname === "/register",
    (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status: 403,
            contentType: "application/problem+json",
            headers: { "content-language": "en" },
            body: JSON.stringify({
              type: "about:blank", title: "Forbidden", status: 403, code: "registration_closed",
              detail: words("REGISTRATION_CLOSED"),
            }),
          })
        : route.continue(),
  );
  await page.goto("/register");
  await fillIn(page, newName());
  await button(page, words("CREATE_ACCOUNT")).click();
  await see(message(page, "alert", words("REGISTRATION_CLOSED")));
  expects("403 /register");
});

scenario("an invitation works in a browser without sessionStorage", INVITE, async ({ page, server }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
  });
  await page.goto(invite(server).link);
  await see(form(page));
  await link(page, words("LOG_IN")).click();
  await see(heading(page, words("LOG_IN")));
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(form(page));
  await fillIn(page, newName());
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(message(page, "status", words("ACCOUNT_CREATED")));
  await gone(form(page));
});

const small = { ...INVITE, viewport: NARROW, hasTouch: true, isMobile: true };
scenario("an invitation fits on a small phone", small, async ({ page, server }) => {
  await page.goto("/register");
  await see(needsInvitation(page));
  await assertFits(page);
  await page.goto(invite(server).link);
  await see(form(page));
  await assertFits(page);
});
