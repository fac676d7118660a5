// A server whose pages have a name, as passkeys need, and Chromium's virtual authenticator (CDP, `WebAuthn`).

import { once } from "node:events";
import { createServer } from "node:net";
import { Server } from "./server.mjs";

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
