// oidc-agent, by which commands get access tokens of a person: by a code that comes back to this machine, and by a code
// that the person types on another device.

import assert from "node:assert/strict";

import { OidcAgent } from "../apps/oidc-agent.mjs";
import { scenario, see } from "../browser.mjs";
import { button, claims, createAccount, field } from "../person.mjs";
import { freePort } from "../program.mjs";
import { addClient, logInAtKeystead } from "../relying-party.mjs";
import { Server } from "../server.mjs";
import { words } from "../texts.mjs";

const start = async () => {
  const [keystead, agent] = await Promise.all([Server.start(), OidcAgent.start()]);
  // This machine, at whichever port it listens.
  const secret = addClient(keystead, "oidc-agent", "--redirect", "http://localhost", "--device");
  const flags = ["--client-id=oidc-agent", `--client-secret=${secret}`, `--issuer=${keystead.url}`];
  const stop = async () => (agent.stop(), await keystead.stop());
  return { url: keystead.url, origins: [keystead.url], keystead, agent, flags: [...flags, "--scope=openid profile offline_access"], stop };
};

scenario("oidc-agent gets tokens by a code, and fresh ones later", { start }, async ({ page, server, allows }) => {
  // The agent listens for its answer, and for nothing else.
  allows("400 /favicon.ico", "ERR_CONNECTION_REFUSED /favicon.ico", "ERR_EMPTY_RESPONSE /favicon.ico");
  const username = await createAccount(server.keystead);
  await server.agent.add("code", [...server.flags, "--flow=code", `--port=${await freePort()}`], async (address) => {
    server.origins.push(new URL(new URL(address).searchParams.get("redirect_uri")).origin);
    await page.goto(address);
    await logInAtKeystead(page, username);
    await button(page, words("ALLOW")).click();
  });
  const token = await server.agent.token("code");
  assert.equal(claims(token).preferred_username, username);
  assert.notEqual(await server.agent.token("code", "--force-new"), token);
});

scenario("oidc-agent gets tokens by a code that the person types", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  await server.agent.add("device", [...server.flags, "--flow=device"], async (address, code) => {
    await page.goto(address);
    await logInAtKeystead(page, username);
    await see(field(page, words("DEVICE_CODE")));
    await field(page, words("DEVICE_CODE")).fill(code);
    await button(page, words("CONTINUE")).click();
    await button(page, words("ALLOW")).click();
    await see(page.getByRole("heading", { name: words("DEVICE_DONE_HEADING") }));
  });
  assert.equal(claims(await server.agent.token("device")).preferred_username, username);
});
