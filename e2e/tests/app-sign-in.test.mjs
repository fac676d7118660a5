// Signing in to an app, connecting a device and logging out from an app, at the real provider, on the pages.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { axeFindings } from "../accessibility.mjs";
import { scenario, see } from "../browser.mjs";
import {
  PASSWORD, button, createAccount, field, fillIn, heading, home, logIn, logInAs, message, navigation,
} from "../person.mjs";
import { Server } from "../server.mjs";
import { words } from "../texts.mjs";

/** Starts a server with an app that is registered as Notes, with a device grant, and whose own pages are at `app`. */
async function startWithApp() {
  const app = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><title>Notes</title>"));
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  const origin = `http://127.0.0.1:${app.address().port}`;
  const server = await Server.start();
  const flags = ["--redirect", `${origin}/callback`, "--post-logout-redirect", `${origin}/bye`, "--public", "--device"];
  server.keystead("client", "add", "Notes", ...flags);
  return {
    url: server.url,
    app: origin,
    origins: [server.url, origin],
    stop: async () => {
      app.close();
      app.closeAllConnections();
      await server.stop();
    },
  };
}

/** Returns the address that begins a sign-in, and its verifier. */
function begin({ url, app }, more = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: "notes",
    redirect_uri: `${app}/callback`,
    response_type: "code",
    scope: "openid profile offline_access",
    state: "s",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });
  return { address: `${url}/oauth/authorize?${query}`, verifier };
}

async function post({ url }, path, form) {
  const answer = await fetch(new URL(path, url), { method: "POST", body: new URLSearchParams({ client_id: "notes", ...form }) });
  return { status: answer.status, ...(await answer.json()) };
}

/** Waits for the browser at the app, and returns what it brought. */
async function arrive(page, server, path = "/callback") {
  await page.waitForURL((url) => url.origin === server.app && url.pathname === path);
  return Object.fromEntries(new URL(page.url()).searchParams);
}

async function exchange(server, { code }, verifier) {
  return post(server, "/oauth/token", { grant_type: "authorization_code", code, redirect_uri: `${server.app}/callback`, code_verifier: verifier });
}

const asks = (page) => see(heading(page, words("CONSENT_HEADING")));

scenario("a person signs in to an app, and ends its access", { start: startWithApp }, async ({ page, server }) => {
  const name = await createAccount(server);
  await page.goto(begin(server, { ui_locales: "nl fr" }).address);
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  const { address, verifier } = begin(server, { login_hint: name });
  await page.goto(address);
  const line = page.locator("#app p.app");
  await see(line);
  assert.equal(await line.innerText(), words("CONTINUE_TO", "Notes"));
  await page.locator("#first").waitFor({ state: "detached" });
  assert.equal(await field(page, words("USERNAME")).inputValue(), name);
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("LOG_IN")).click();
  const answer = await arrive(page, server);
  assert.deepEqual([answer.state, answer.iss], ["s", server.url]);
  const tokens = await exchange(server, answer, verifier);
  assert.equal(tokens.status, 200);

  await page.goto("/account");
  await navigation(page, words("APPS")).click();
  await see(button(page, words("END_ACCESS_OF", "Notes")));
  const row = await page.locator("main .rows > li").innerText();
  for (const scope of ["SCOPE_OPENID", "SCOPE_PROFILE", "SCOPE_OFFLINE"]) assert.ok(row.includes(words(scope)), row);
  assert.deepEqual(await axeFindings(page), []);
  await button(page, words("END_ACCESS_OF", "Notes")).click();
  await button(page, words("END_ACCESS")).click();
  await see(page.getByText(words("NO_APPS")));
  const refresh = await post(server, "/oauth/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token });
  assert.equal(refresh.error, "invalid_grant");
  await navigation(page, words("ACTIVITY")).click();
  await see(page.getByText(words("EVENT_APP_ENDED")));
});

scenario("what an app asks for is asked on the page", { start: startWithApp }, async ({ page, server }) => {
  const name = await logIn(page, server);
  const go = async (more) => page.goto(begin(server, more).address);
  await go({});
  assert.ok((await arrive(page, server)).code, "nothing is asked of a person who is logged in");

  await go({ prompt: "consent" });
  await asks(page);
  const text = await page.locator("#app main").innerText();
  for (const part of ["Notes", name, words("apps.THIS_DEVICE"), words("LOCAL_WARNING")]) assert.ok(text.includes(part), part);
  assert.deepEqual(await axeFindings(page), []);
  await button(page, words("CANCEL")).click();
  assert.equal((await arrive(page, server)).error, "access_denied");
  await go({ prompt: "consent" });
  await button(page, words("ALLOW")).click();
  assert.ok((await arrive(page, server)).code);

  await go({ prompt: "select_account" });
  await button(page, words("CONTINUE_AS", name)).click();
  assert.ok((await arrive(page, server)).code);

  await go({ prompt: "login" });
  await see(heading(page, words("CONFIRM_HEADING")));
  await field(page, words("PASSWORD")).fill(PASSWORD);
  await button(page, words("CONFIRM")).click();
  assert.ok((await arrive(page, server)).code);

  await go({ prompt: "login" });
  await button(page, words("CANCEL")).click();
  assert.equal((await arrive(page, server)).error, "access_denied");

  await go({ prompt: "select_account" });
  const other = await createAccount(server);
  await button(page, words("USE_ANOTHER")).click();
  await see(heading(page, words("LOG_IN")));
  await fillIn(page, other);
  await button(page, words("LOG_IN")).click();
  await button(page, words("CONTINUE_AS", other)).click();
  assert.ok((await arrive(page, server)).code);
});

scenario("a request that nobody sealed says so, with a way out", { start: startWithApp }, async ({ page, server, expects }) => {
  await logIn(page, server);
  for (const address of ["/consent?request=forged", "/consent", "/login?request=forged"]) {
    await page.goto(address);
    await see(heading(page, words("FAILED_HEADING")));
    await see(message(page, "alert", words("REQUEST_EXPIRED")));
  }
  await page.getByRole("link", { name: words("GO_TO_ACCOUNT") }).click();
  await see(home(page));
  expects("400 /oauth/interaction");
});

scenario("a device is connected by its code, and is among the apps", { start: startWithApp }, async ({ page, server, expects }) => {
  const device = await post(server, "/oauth/device_authorization", { scope: "openid offline_access" });
  assert.equal(device.status, 200);
  const poll = () => post(server, "/oauth/token", { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: device.device_code });
  await logIn(page, server);
  await page.goto(device.verification_uri);
  await field(page, words("DEVICE_CODE")).fill("BBBB-BBBB");
  await button(page, words("CONTINUE")).click();
  await see(page.locator(".note[data-wrong]"));
  await page.goto(device.verification_uri_complete);
  await see(page.getByText(device.user_code));
  await button(page, words("SAME_CODE")).click();
  await see(heading(page, words("DEVICE_ASKS_HEADING")));
  assert.deepEqual(await axeFindings(page), []);
  await button(page, words("ALLOW")).click();
  await see(heading(page, words("DEVICE_DONE_HEADING")));
  assert.ok((await poll()).access_token);
  await page.getByRole("link", { name: words("APPS_HEADING") }).click();
  await see(button(page, words("END_ACCESS_OF", "Notes")));

  const other = await post(server, "/oauth/device_authorization", { scope: "openid" });
  await page.goto(other.verification_uri_complete);
  await button(page, words("SAME_CODE")).click();
  await button(page, words("CANCEL")).click();
  await see(heading(page, words("DEVICE_DENIED_HEADING")));
  expects("404 /oauth/device/lookup");
});

scenario("an app asks for a logout, which the person confirms", { start: startWithApp }, async ({ page, server }) => {
  await logIn(page, server);
  const query = new URLSearchParams({ client_id: "notes", post_logout_redirect_uri: `${server.app}/bye`, state: "s" });
  await page.goto(`/oauth/logout?${query}`);
  await see(heading(page, words("LOGOUT_HEADING", "Keystead")));
  assert.deepEqual(await axeFindings(page), []);
  await button(page, words("LOG_OUT")).click();
  assert.deepEqual(await arrive(page, server, "/bye"), { state: "s" });
  await page.goto("/account");
  await see(heading(page, words("LOG_IN")));
  await logInAs(page, await createAccount(server));
  await page.goto("/oauth/logout");
  await button(page, words("LOG_OUT")).click();
  await see(heading(page, words("LOGGED_OUT_HEADING")));
});
