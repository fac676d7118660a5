// An issuer with its own key that signs any token a test asks for: tokens that the real server would
// never sign and that a verifier must refuse.

import { once } from "node:events";
import { createServer } from "node:http";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

export class FakeIssuer {
  #key;
  #server;

  static async start() {
    const issuer = new FakeIssuer();
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    issuer.#key = privateKey;
    const published = { ...(await exportJWK(publicKey)), kid: "key", alg: "ES256", use: "sig" };
    issuer.#server = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ keys: [published] }));
    }).listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    issuer.url = `http://127.0.0.1:${issuer.#server.address().port}`;
    // The public key as bytes, for a verifier that would take it for an HMAC secret.
    issuer.public = new TextEncoder().encode(published.x);
    return issuer;
  }

  /** Signs a token like the real server's, with these claims, header and key changed. */
  async token({ claims = {}, header = {}, key = this.#key } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 900 };
    const usual = { iss: this.url, sub: "an-id", client_id: "keystead", preferred_username: "ada", ...times };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "key", typ: "at+jwt", ...header })
      .sign(key);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
