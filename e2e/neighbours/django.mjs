// A site with Django and django-allauth (OpenID Connect), which logs out by itself and leaves Keystead's session alone.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { scenario, see } from "../browser.mjs";
import { createAccount, heading } from "../person.mjs";
import { Program } from "../program.mjs";
import { NEIGHBOURS, logInAtKeystead, startApp } from "../relying-party.mjs";

const SITE = fileURLToPath(new URL("django_site.py", import.meta.url));

const launch = ({ id, secret, issuer, port }) => {
  const variables = { APP_CLIENT_ID: id, APP_CLIENT_SECRET: secret, APP_ISSUER: issuer };
  return Program.start(() => [join(NEIGHBOURS, "python"), "-B", SITE, String(port)], port, variables);
};

const flags = (url) => ["--redirect", `${url}/accounts/oidc/keystead/login/callback/`];
const start = () => startApp({ id: "django", flags, launch });

scenario("django-allauth signs in, and again without a page", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  const follow = (name) => page.getByRole("link", { name, exact: true }).click();
  await page.goto("/");
  await follow("Sign in");
  await logInAtKeystead(page, username);
  await see(heading(page, `Hello, ${username}`));
  await follow("Sign out");
  await see(heading(page, "Hello, whoever you are"));
  await follow("Sign in");
  await see(heading(page, `Hello, ${username}`));
});
