// An agent with @modelcontextprotocol/client, which asks for a token when a service refuses it without one.

import { once } from "node:events";
import { createServer } from "node:http";

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";

const DONE = '<!doctype html><title>Agent</title><link rel="icon" href="data:,"><p>Done';

/**
 * Uses the service at `url` as the registered client `id`, or as the one that `metadataUrl` describes. `open` opens the
 * address at which the person allows it. Returns the client, which is connected, and its tokens.
 */
export async function connect({ url, id, metadataUrl, open }) {
  const callback = createServer((request, response) => response.setHeader("content-type", "text/html").end(DONE)).listen(0, "127.0.0.1");
  await once(callback, "listening");
  const redirectUrl = `http://127.0.0.1:${callback.address().port}/callback`;
  const kept = {};
  const state = crypto.randomUUID();
  const provider = {
    redirectUrl,
    clientMetadataUrl: metadataUrl,
    clientMetadata: {
      client_name: "Agent",
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    state: () => state,
    clientInformation: () => kept.client ?? (id && { client_id: id }),
    saveClientInformation: (client) => (kept.client = client),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => (kept.tokens = tokens),
    codeVerifier: () => kept.verifier,
    saveCodeVerifier: (verifier) => (kept.verifier = verifier),
    saveDiscoveryState: (found) => (kept.found = found),
    discoveryState: () => kept.found,
    redirectToAuthorization: (to) => (kept.to = to),
  };
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = new Client({ name: "agent", version: "1.0.0" });
  try {
    const refused = transport();
    await client.connect(refused).then(
      () => Promise.reject(new Error("connected without a token")),
      (error) => error instanceof UnauthorizedError || Promise.reject(error),
    );
    const returned = once(callback, "request");
    await open(kept.to);
    const [{ url: path }] = await returned;
    const { searchParams: parameters } = new URL(path, redirectUrl);
    if (parameters.get("state") !== state) throw new Error(`another state: ${path}`);
    await refused.finishAuth(parameters);
    const connected = new Client({ name: "agent", version: "1.0.0" });
    await connected.connect(transport());
    return { client: connected, tokens: () => kept.tokens, asked: kept.to };
  } finally {
    callback.close();
  }
}
