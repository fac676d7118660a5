// Agents and a service of tools for them (MCP): the service names Keystead, the agent asks there for a token, and the
// person allows it in the browser. An app that names itself by a document is asked about each time.

import assert from "node:assert/strict";

import { whoami } from "../apps/fastmcp-client.mjs";
import { connect } from "../apps/mcp-client.mjs";
import { publish } from "../apps/metadata-document.mjs";
import { createApp as openidClient } from "../apps/openid-client.mjs";
import { scenario, see } from "../browser.mjs";
import { button, claims, createAccount, heading } from "../person.mjs";
import { freePort } from "../program.mjs";
import { inProcess, inPython, logInAtKeystead, startApp } from "../relying-party.mjs";
import { Server } from "../server.mjs";
import { words } from "../texts.mjs";

const REDIRECTS = ["http://127.0.0.1/callback", "http://localhost/callback"];
const DOCUMENT = { redirect_uris: REDIRECTS, token_endpoint_auth_method: "none" };

const start = () =>
  startApp({
    id: "agent",
    flags: (url) => ["--public", ...REDIRECTS.flatMap((uri) => ["--redirect", uri]), "--resource", `${url}/mcp=notes`],
    launch: inPython("mcp_server"),
  });

/** Returns what opens the address of an agent: the person logs in there, and allows what is asked. */
const allowing = (page, server, username, name) => async (to) => {
  server.origins.push(new URL(to.searchParams.get("redirect_uri")).origin);
  await page.goto(to.href);
  await logInAtKeystead(page, username);
  await see(page.getByText(name));
  // Whatever program it is: it gets the answer on this machine.
  await see(page.getByText(words("LOCAL_WARNING")));
  await button(page, words("ALLOW")).click();
};

/** Uses the service as an agent that was just allowed to, and checks that its token is for the service alone. */
async function useTools(agent, service, username) {
  const { client, tokens, asked } = await connect({ url: service, ...agent });
  assert.equal(asked.searchParams.get("resource"), service);
  const { content } = await client.callTool({ name: "whoami" });
  assert.deepEqual(content, [{ type: "text", text: username }]);
  assert.equal(claims(tokens().access_token).aud, service);
  await client.close();
}

scenario("an agent gets a token for a service, and uses its tools as the person", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  const open = allowing(page, server, username, "agent");
  await useTools({ id: "agent", open }, `${server.url}/mcp`, username);
});

scenario("FastMCP's client gets a token for a service, and uses its tools", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  // Its own page, which the browser sees last, has a picture from there.
  server.origins.push("https://gofastmcp.com");
  await page.route("https://gofastmcp.com/**", (route) => route.fulfill({ contentType: "image/svg+xml", body: "<svg/>" }));
  const open = allowing(page, server, username, "agent");
  assert.equal(await whoami({ url: `${server.url}/mcp`, id: "agent", open }), username);
});

/** Starts with a document that names an agent, and which Keystead accepts. */
async function startWithDocument(document, launch) {
  const published = await publish({ ...DOCUMENT, ...document });
  process.env.SSL_CERT_FILE = published.certificate;
  const started = await launch(published.url, `--client-documents=${new URL("/*", published.url)}`);
  delete process.env.SSL_CERT_FILE;
  const { stop } = started;
  return Object.assign(started, { document: published, stop: async () => (published.stop(), await stop()) });
}

const startService = () =>
  startWithDocument({ client_name: "Somebody's agent" }, (_, settings) =>
    startApp({
      id: "notes",
      // What has no redirect URI is a service, which every app may ask for.
      flags: (url) => ["--resource", `${url}/mcp=notes`],
      launch: inPython("mcp_server"),
      settings: [settings],
    }),
  );

scenario("an agent that names itself by a document gets a token for a service", { start: startService }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  const open = allowing(page, server, username, "Somebody's agent");
  await useTools({ metadataUrl: server.document.url, open }, `${server.url}/mcp`, username);
});

const startNamed = () =>
  startWithDocument({ client_name: "Totally Official Notes" }, async (id, settings) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const keystead = await Server.start([settings]);
    const app = await inProcess(openidClient)({ id, issuer: keystead.url, url, port });
    return { url, keystead, origins: [url, keystead.url], stop: async () => (app.stop(), await keystead.stop()) };
  });

scenario("an app that names itself by a document signs in, and is asked about each time", { start: startNamed }, async ({ page, server, expects }) => {
  // The app's page for what it was refused.
  expects("500 /callback");
  const username = await createAccount(server.keystead);
  await page.goto("/login");
  await logInAtKeystead(page, username);
  for (let time = 0; time < 2; time += 1) {
    await see(page.getByText("Totally Official Notes"));
    await see(page.getByText(words("LOCAL_WARNING")));
    await button(page, words("ALLOW")).click();
    await see(heading(page, `Hello, ${username}`));
    await page.goto("/login");
  }
  await button(page, words("CANCEL")).click();
  await see(page.getByText("access_denied"));
});
