// Somebody with a key of their own who signs whatever a test asks for: what the real server never
// would, and a verifier must refuse.

import { once } from "node:events";
import { createServer } from "node:http";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

export class Issuer {
  #key;
  #server;

  static async start() {
    const issuer = new Issuer();
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    issuer.#key = privateKey;
    const published = { ...(await exportJWK(publicKey)), kid: "key", alg: "ES256", use: "sig" };
    issuer.#server = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ keys: [published] }));
    }).listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    issuer.url = `http://127.0.0.1:${issuer.#server.address().port}`;
    // A key that anybody knows, to whom a public key is a secret.
    issuer.public = new TextEncoder().encode(published.x);
    return issuer;
  }

  /** A token such as the real server's, but for these claims, this header and this key. */
  async token({ claims = {}, header = {}, key = this.#key } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.url, sub: "an-id", preferred_username: "ada", iat: now, exp: now + 900 };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "key", typ: "at+jwt", ...header })
      .sign(key);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
