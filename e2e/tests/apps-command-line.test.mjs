// oidc-agent, by which commands get access tokens of a person: by a code that comes back to this machine, and by a code
// that the person types on another device.

import assert from "node:assert/strict";

import { OidcAgent } from "../apps/oidc-agent.mjs";
import { scenario } from "../browser.mjs";
import { claims, createAccount } from "../person.mjs";
import { addClient, logInAtKeystead } from "../relying-party.mjs";
import { Server } from "../server.mjs";

const start = async () => {
  const [keystead, agent] = await Promise.all([Server.start(), OidcAgent.start()]);
  // Its own ports are any, which the registered addresses leave open.
  const secret = addClient(keystead, "oidc-agent", "--redirect", "http://localhost", "--device");
  const flags = ["--client-id=oidc-agent", `--client-secret=${secret}`, `--issuer=${keystead.url}`];
  const stop = async () => (agent.stop(), await keystead.stop());
  return { url: keystead.url, keystead, agent, flags: [...flags, "--scope=openid profile offline_access"], stop };
};

scenario("oidc-agent gets tokens by a code, and fresh ones later", { start }, async ({ page, server, allows }) => {
  allows("404 /favicon.ico");
  const username = await createAccount(server.keystead);
  await server.agent.add("code", [...server.flags, "--flow=code", "--port=24242"], async (address) => {
    await page.goto(address);
    await logInAtKeystead(page, username);
  });
  const token = await server.agent.token("code");
  assert.equal(claims(token).preferred_username, username);
  assert.notEqual(await server.agent.token("code", "--force-new"), token);
});
