// A server whose pages have a name, as passkeys need, and Chromium's virtual authenticator (CDP, `WebAuthn`).

import { once } from "node:events";
import { createServer } from "node:net";
import { see } from "./browser.mjs";
import { openSecurity, section } from "./factors.mjs";
import { button, logInAs, logOut, settled } from "./person.mjs";
import { Server } from "./server.mjs";
import { words } from "./texts.mjs";

/** Returns a port that is free. */
async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Starts a server at `http://localhost`, for `scenario`. */
export const atName = (settings = []) => async () => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = await Server.start(["--public-url", url, ...settings], `127.0.0.1:${port}`);
  return {
    url,
    origins: [url],
    keystead: (...command) => server.keystead(...command),
    stop: () => server.stop(),
  };
};

/**
 * Puts an authenticator into the browser: a phone's or laptop's own, which is unlocked by a fingerprint that it always
 * accepts. Returns how to change and read it.
 */
export async function addAuthenticator(page, options = {}) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
      ...options,
    },
  });
  // Says in `window.autofill` whether autofill offers passkeys.
  await page.addInitScript(() => {
    const { get } = CredentialsContainer.prototype;
    CredentialsContainer.prototype.get = function (options) {
      const answer = get.call(this, options);
      if (options.mediation === "conditional") {
        window.autofill = "offers";
        const end = () => (window.autofill = "is over");
        answer.then(end, end);
      }
      return answer;
    };
  });
  const send = (method, more) => devtools.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    devtools,
    /** Has somebody touch it at once, or never. */
    touch: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
    verify: (isUserVerified) => send("setUserVerified", { isUserVerified }),
    credentials: async () => (await send("getCredentials")).credentials,
    change: (credentialId, properties) => send("setCredentialProperties", { credentialId, ...properties }),
    clear: () => send("clearCredentials"),
  };
}

export const passkeyButton = (page) => page.locator("#app").getByRole("button", { name: words("LOG_IN_WITH_PASSKEY") });

/** Keeps the requests of the page that change something, and how each call for a passkey ends. */
export async function watch(page) {
  const sent = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  await page.addInitScript(() => {
    window.asked = [];
    for (const name of ["get", "create"]) {
      const original = CredentialsContainer.prototype[name];
      CredentialsContainer.prototype[name] = function (options) {
        const call = { name, mediation: options.mediation ?? "modal" };
        window.asked.push(call);
        // Nothing completes a conditional create here: there is no password manager.
        const completed = name === "create" && options.mediation ? { ...options, mediation: undefined } : options;
        const answer = window.declines && name === "create" ? Promise.reject(new DOMException("no", "NotAllowedError")) : original.call(this, completed);
        answer.then(() => (call.end = "answer"), (error) => (call.end = error.name));
        return answer;
      };
    }
  });
  return sent;
}

/** Returns each call for a passkey, and how it ended. */
export const asked = (page) => page.evaluate(() => window.asked.map(({ name, mediation, end }) => `${name} ${mediation} ${end ?? ""}`.trim()));

/** Logs in with the password, and adds a passkey on the security page. */
export async function addPasskey(page, username) {
  await logInAs(page, username);
  await openSecurity(page);
  await button(page, words("ADD_PASSKEY")).click();
  await see(section(page, "PASSKEYS").getByRole("listitem"));
  // It may be the one that the login made quietly, with the browser still asking for this one.
  await settled(page);
}

/** Logs out without being logged in again at once by autofill. */
export async function leaveUntouched(page, authenticator) {
  await authenticator.touch(false);
  await logOut(page);
  await page.waitForFunction(() => window.autofill === "offers");
}
