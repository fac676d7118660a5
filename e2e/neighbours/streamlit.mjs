// Streamlit, whose `st.login` signs people in.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { scenario, see } from "../browser.mjs";
import { button, createAccount, field } from "../person.mjs";
import { Program } from "../program.mjs";
import { NEIGHBOURS, logInAtKeystead, startApp } from "../relying-party.mjs";
import { words } from "../texts.mjs";

const APP = `
import streamlit as st

if st.user.is_logged_in:
    st.header(f"Hello, {st.user.preferred_username}")
    st.button("Sign out", on_click=st.logout)
else:
    st.button("Sign in", on_click=st.login)
`;

const launch = ({ id, secret, issuer, url, port }) =>
  Program.start((directory) => {
    mkdirSync(join(directory, ".streamlit"));
    writeFileSync(
      join(directory, ".streamlit/secrets.toml"),
      `[auth]
       redirect_uri = "${url}/oauth2callback"
       cookie_secret = "a secret of this test, which is long enough"
       client_id = "${id}"
       client_secret = "${secret}"
       server_metadata_url = "${issuer}/.well-known/openid-configuration"`,
    );
    writeFileSync(join(directory, "app.py"), APP);
    const settings = { "server.port": port, "server.address": "127.0.0.1", "server.headless": true, "browser.gatherUsageStats": false };
    const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    return [join(NEIGHBOURS, "streamlit"), "run", "app.py", ...flags];
  }, port);

const flags = (url) => ["--redirect", `${url}/oauth2callback`, "--post-logout-redirect", `${url}/oauth2callback`];
const start = () => startApp({ id: "streamlit", flags, launch });

scenario("Streamlit signs in and logs out", { start }, async ({ page, server, expects }) => {
  // Keystead's page still had a token of the session that the app has ended.
  expects("401 /me", "401 /refresh");
  const username = await createAccount(server.keystead);
  await page.goto("/");
  await page.getByRole("button", { name: "Sign in" }).click();
  await logInAtKeystead(page, username);
  // Streamlit always lets people choose the account.
  await button(page, words("CONTINUE_AS", username)).click();
  await see(page.getByRole("heading", { name: `Hello, ${username}` }));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await see(field(page, words("USERNAME")));
});
