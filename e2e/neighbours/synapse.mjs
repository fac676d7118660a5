// Synapse, a Matrix server: who signs in gets a Matrix token, which ends when the session at Keystead does.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { scenario } from "../browser.mjs";
import { createAccount } from "../person.mjs";
import { Program } from "../program.mjs";
import { NEIGHBOURS, endSessions, logInAtKeystead, startApp } from "../relying-party.mjs";

const settings = ({ id, secret, issuer, url, port }, directory) => ({
  server_name: "matrix.example.org",
  public_baseurl: `${url}/`,
  listeners: [{ port, bind_addresses: ["127.0.0.1"], type: "http", resources: [{ names: ["client", "health"] }] }],
  database: { name: "sqlite3", args: { database: join(directory, "synapse.db") } },
  signing_key_path: join(directory, "signing.key"),
  media_store_path: join(directory, "media"),
  macaroon_secret_key: "a secret of this test",
  form_secret: "another secret of this test",
  report_stats: false,
  trusted_key_servers: [],
  sso: { client_whitelist: [`${url}/`] },
  oidc_providers: [
    {
      idp_id: "keystead",
      idp_name: "Keystead",
      issuer,
      client_id: id,
      client_secret: secret,
      scopes: ["openid", "profile"],
      user_profile_method: "userinfo_endpoint",
      user_mapping_provider: { config: { localpart_template: "{{ user.preferred_username }}" } },
      backchannel_logout_enabled: true,
      // Keystead listens without TLS here.
      skip_verification: true,
    },
  ],
});

const launch = (given) =>
  Program.start((directory) => {
    // JSON is YAML.
    const file = join(directory, "homeserver.yaml");
    writeFileSync(file, JSON.stringify(settings(given, directory)));
    const python = join(NEIGHBOURS, "python");
    const run = `${python} -m synapse.app.homeserver -c ${file}`;
    return ["bash", "-c", `${run} --generate-keys && exec ${run}`];
  }, given.port);

const flags = (url) => [
  ...["--redirect", `${url}/_synapse/client/oidc/callback`],
  ...["--backchannel-logout", `${url}/_synapse/client/oidc/backchannel_logout`],
];
const start = () => startApp({ id: "synapse", flags, launch });

scenario("Synapse signs in, and out when the session ends", { start, timeout: 120_000 }, async ({ page, server, allows }) => {
  // The address that it comes back to is no page.
  allows("404 /favicon.ico");
  const username = await createAccount(server.keystead);
  const client = `${server.url}/_matrix/client/v3`;
  const back = encodeURIComponent(`${server.url}/health`);
  await page.goto(`${client}/login/sso/redirect/oidc-keystead?redirectUrl=${back}`);
  await logInAtKeystead(page, username);
  await page.waitForURL(/loginToken=/);
  const token = new URL(page.url()).searchParams.get("loginToken");
  const body = JSON.stringify({ type: "m.login.token", token });
  const session = await (await fetch(`${client}/login`, { method: "POST", body })).json();
  assert.equal(session.user_id, `@${username}:matrix.example.org`);
  const authorization = `Bearer ${session.access_token}`;
  const status = async () => (await fetch(`${client}/account/whoami`, { headers: { authorization } })).status;
  assert.equal(await status(), 200);

  await endSessions(server.keystead, username);
  // Keystead tells Synapse, which does not ask.
  while ((await status()) === 200);
  assert.equal(await status(), 401);
});
