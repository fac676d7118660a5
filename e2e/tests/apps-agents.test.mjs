// Agents and a service of tools for them (MCP): the service names Keystead, the agent asks there for a token, and the
// person allows it in the browser. An app that names itself by a document is asked about each time.

import assert from "node:assert/strict";

import { connect } from "../apps/mcp-client.mjs";
import { publish } from "../apps/metadata-document.mjs";
import { createApp as openidClient } from "../apps/openid-client.mjs";
import { scenario, see } from "../browser.mjs";
import { button, claims, createAccount, heading } from "../person.mjs";
import { freePort } from "../program.mjs";
import { inProcess, inPython, logInAtKeystead, startApp } from "../relying-party.mjs";
import { Server } from "../server.mjs";
import { words } from "../texts.mjs";

const start = () =>
  startApp({
    id: "agent",
    flags: (url) => ["--public", "--redirect", "http://127.0.0.1/callback", "--resource", `${url}/mcp=notes`],
    launch: inPython("mcp_server"),
  });

scenario("an agent gets a token for a service, and uses its tools as the person", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  const service = `${server.url}/mcp`;
  const open = async (to) => {
    server.origins.push(new URL(to.searchParams.get("redirect_uri")).origin);
    await page.goto(to.href);
    await logInAtKeystead(page, username);
    // Whatever program it is: it gets the answer on this machine.
    await see(page.getByText(words("LOCAL_WARNING")));
    await button(page, words("ALLOW")).click();
  };
  const { client, tokens, asked } = await connect({ url: service, id: "agent", open });
  assert.equal(asked.searchParams.get("resource"), service);
  const { content } = await client.callTool({ name: "whoami" });
  assert.deepEqual(content, [{ type: "text", text: username }]);
  assert.equal(claims(tokens().access_token).aud, service);
  await client.close();
});

const startNamed = async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const document = await publish({ client_name: "Totally Official Notes", redirect_uris: ["http://127.0.0.1/callback"] });
  process.env.SSL_CERT_FILE = document.certificate;
  const keystead = await Server.start([`--client-documents=${new URL("/*", document.url)}`]);
  delete process.env.SSL_CERT_FILE;
  const app = await inProcess(openidClient)({ id: document.url, issuer: keystead.url, url, port });
  const stop = async () => (document.stop(), app.stop(), await keystead.stop());
  return { url, keystead, document, origins: [url, keystead.url], stop };
};

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
