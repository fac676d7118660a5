// Apps that sign people in with Keystead, started for a test with a server of their own, and always stopped.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { see } from "./browser.mjs";
import { button, createSession, field, fillIn } from "./person.mjs";
import { Program, freePort } from "./program.mjs";
import { Server } from "./server.mjs";
import { words } from "./texts.mjs";

/** Registers a client by the command line, and returns its secret; that of a public client is `undefined`. */
export function addClient(server, id, ...flags) {
  return JSON.parse(server.keystead("client", "add", id, "--id", id, "--json", ...flags)).client_secret;
}

/**
 * Starts Keystead, registers a client, and starts the app. `flags` returns those of `keystead client add` for the
 * app's address, and `launch` starts the app with {id, secret, issuer, url, port}: a program, or what listens in
 * this process. Returns what `scenario` calls a server, whose pages are the app's.
 */
export async function startApp({ id, flags, launch, host = "127.0.0.1", settings = [] }) {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const keystead = await Server.start(settings);
  let app;
  try {
    const secret = addClient(keystead, id, ...flags(url));
    app = await launch({ id, secret, issuer: keystead.url, url, port });
  } catch (error) {
    await keystead.stop();
    throw error;
  }
  const stop = async () => {
    await app.stop();
    await keystead.stop();
  };
  return {
    ...{ url, keystead, app, stop },
    origins: [url, keystead.url],
    get output() {
      return app.output;
    },
  };
}

/**
 * Returns the `launch` of an app in this process, whose library `createApp` wraps: an object with `begin`, `finish`,
 * `name`, `refresh` and `logOut`. It has one visitor. An exception becomes the page, where a failed test shows it.
 */
export const inProcess = (createApp) => async (given) => {
  const app = await createApp(given);
  let isMember = false;
  const pages = {
    "/login": () => app.begin(),
    "/callback": async (at) => ((isMember = true), await app.finish(at), "/"),
    "/refresh": async () => (await app.refresh(), "/"),
    "/logout": () => ((isMember = false), app.logOut()),
  };
  const server = createServer(async (request, response) => {
    const at = new URL(request.url, given.url);
    response.setHeader("content-type", "text/html; charset=utf-8");
    try {
      const to = await pages[at.pathname]?.(at);
      if (to) response.writeHead(303, { location: String(to) }).end();
      else response.end(isMember ? memberPage(await app.name()) : GUEST_PAGE);
    } catch (error) {
      response.writeHead(500).end(`<pre>${error.stack} ${error.error ?? JSON.stringify(error.cause)}</pre>`);
    }
  });
  server.listen(given.port, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { ...app, stop };
};

const GUEST_PAGE = '<!doctype html><title>App</title><link rel="icon" href="data:,"><a href="/login">Sign in</a>';
const memberPage = (name) =>
  `<!doctype html><title>App</title><link rel="icon" href="data:,"><h1>Hello, ${name}</h1>
   <a href="/refresh">Refresh</a> <a href="/logout">Sign out</a>`;

/** The Python of e2e/apps/requirements.txt. */
export const PYTHON = process.env.KEYSTEAD_APPS ?? fileURLToPath(new URL("../.tools/apps/bin/python", import.meta.url));

/** The folder of the programs of e2e/neighbours/requirements.txt. */
export const NEIGHBOURS = process.env.KEYSTEAD_NEIGHBOURS ?? fileURLToPath(new URL("../.tools/neighbours/bin", import.meta.url));

/** Returns the `launch` of an app of e2e/apps/ in Python, which gets its settings by variables. */
export const inPython = (name) => ({ id, secret, issuer, url, port }) => {
  const variables = { APP_CLIENT_ID: id, APP_CLIENT_SECRET: secret, APP_ISSUER: issuer, APP_URL: url };
  const folder = fileURLToPath(new URL("apps", import.meta.url));
  const command = [PYTHON, "-B", "-m", "uvicorn", `${name}:app`, "--app-dir", folder, "--port", String(port)];
  return Program.start(() => command, port, variables);
};

/** Waits for Keystead's login page, and logs in there. */
export async function logInAtKeystead(page, username) {
  await see(field(page, words("USERNAME")));
  await fillIn(page, username);
  await button(page, words("LOG_IN")).click();
}

/** Ends the account's sessions as from another device, which keeps its own. */
export async function endSessions(server, username) {
  const { access_token: token } = await createSession(server, username, "another device");
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await fetch(new URL("/me/sessions", server.url), { method: "DELETE", headers });
  assert.equal(status, 204);
}
