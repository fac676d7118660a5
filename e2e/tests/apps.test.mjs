// Apps with the libraries that sign people in by OpenID Connect. Each signs in through the browser, knows who came,
// refreshes, and logs out at Keystead too.

import assert from "node:assert/strict";

import { launch as modAuthOpenidc } from "../apps/mod-auth-openidc.mjs";
import { createApp as oauth4webapi } from "../apps/oauth4webapi.mjs";
import { createApp as openidClient } from "../apps/openid-client.mjs";
import { scenario, see } from "../browser.mjs";
import { createAccount, field, heading } from "../person.mjs";
import { endSessions, inProcess, inPython, logInAtKeystead, startApp } from "../relying-party.mjs";
import { words } from "../texts.mjs";

const APPS = {
  "openid-client": inProcess(openidClient),
  oauth4webapi: inProcess(oauth4webapi),
  Authlib: inPython("authlib_app"),
};

const flags = (url) => ["--redirect", `${url}/callback`, "--post-logout-redirect", `${url}/`];

for (const [name, launch] of Object.entries(APPS)) {
  const start = () => startApp({ id: name, flags, launch });

  scenario(`${name} signs in, refreshes and logs out`, { start }, async ({ page, server, expects }) => {
    // Keystead's page still had a token of the session that the app has ended.
    expects("401 /me", "401 /refresh");
    const username = await createAccount(server.keystead);
    const follow = (name) => page.getByRole("link", { name, exact: true }).click();
    await page.goto("/");
    await follow("Sign in");
    await logInAtKeystead(page, username);
    await see(heading(page, `Hello, ${username}`));

    // Whoever is logged in passes through without a page.
    await page.goto("/login");
    assert.equal(page.url(), `${server.url}/`);
    await see(heading(page, `Hello, ${username}`));

    await follow("Refresh");
    await see(heading(page, `Hello, ${username}`));

    await follow("Sign out");
    // Some send a state, which comes back.
    await page.waitForURL(({ origin, pathname }) => origin + pathname === `${server.url}/`);
    await follow("Sign in");
    await see(field(page, words("USERNAME")));
    if (server.app.refresh) await assert.rejects(server.app.refresh(), ({ error }) => error === "invalid_grant");
  });
}

const startApache = () =>
  startApp({
    id: "apache",
    flags: (url) => [
      ...["--redirect", `${url}/callback`, "--post-logout-redirect", `${url}/goodbye/`],
      ...["--backchannel-logout", `${url}/callback?logout=backchannel`],
    ],
    launch: modAuthOpenidc,
  });

scenario("mod_auth_openidc signs in, refreshes, logs out, and is told of the end of a session", { start: startApache }, async ({ page, server, expects }) => {
  expects("401 /me", "401 /refresh");
  const username = await createAccount(server.keystead);
  const hello = heading(page, `Hello, ${username}`);
  await page.goto("/member/");
  await logInAtKeystead(page, username);
  await see(hello);
  const token = () => page.getByRole("link", { name: "Refresh" }).getAttribute("href");
  const before = await token();
  await page.getByRole("link", { name: "Refresh" }).click();
  await page.waitForURL(`${server.url}/member/`);
  await see(hello);
  assert.notEqual(await token(), before);
  await page.getByRole("link", { name: "Sign out" }).click();
  await page.waitForURL(`${server.url}/goodbye/`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await logInAtKeystead(page, username);
  await see(hello);

  await endSessions(server.keystead, username);
  // Keystead tells Apache, which does not ask.
  while (await hello.isVisible()) await page.goto("/member/");
  await see(field(page, words("USERNAME")));
});
