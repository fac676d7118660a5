// Agents and a service of tools for them (MCP): the service names Keystead, the agent asks there for a token, and the
// person allows it in the browser.

import assert from "node:assert/strict";

import { connect } from "../apps/mcp-client.mjs";
import { scenario, see } from "../browser.mjs";
import { button, claims, createAccount } from "../person.mjs";
import { inPython, logInAtKeystead, startApp } from "../relying-party.mjs";
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
