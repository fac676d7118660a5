// An OpenID provider with oidc-provider, on node:http and its in-memory adapter.
//
// It is configured for speed: one client, ES256, access tokens that are not signed, no session behind a grant. Its
// adapter keeps the latest 1,000 entries by default; here it keeps them all, since a code is an entry. What it keeps in
// memory it cannot share, so there is one process.
//
// BENCH_PORT is the port, BENCH_CLIENT and BENCH_SECRET the client's id and secret, BENCH_REDIRECT_URI its address.
// `POST /codes` makes codes ahead of the exchange, `{count, challenge}`, and answers with them.

import { generateKeyPairSync } from "node:crypto";
import { json } from "node:stream/consumers";

import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";

const port = Number(process.env.BENCH_PORT);
const client_id = process.env.BENCH_CLIENT;
const redirectUri = process.env.BENCH_REDIRECT_URI;
const SCOPE = "openid profile offline_access";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const entries = new Map();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: (model) => new MemoryAdapter(model, entries),
  clients: [
    {
      client_id,
      client_secret: process.env.BENCH_SECRET,
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: "ES256",
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, preferred_username: accountId }) }),
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
  // Each refresh token is used once, as with Keystead.
  rotateRefreshToken: true,
  features: { devInteractions: { enabled: false } },
  interactions: { url: () => "/" },
  cookies: { keys: ["a key of this benchmark"] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 86_400, IdToken: 600, RefreshToken: 86_400 },
});

provider.use(async (context, next) => {
  if (context.path !== "/codes") return next();
  const { count, challenge } = await json(context.req);
  const client = await provider.Client.find(client_id);
  const codes = [];
  for (let number = 0; number < count; number += 1) codes.push(await makeCode(client, `user-${number}`, challenge));
  context.body = codes;
});

async function makeCode(client, accountId, codeChallenge) {
  const grant = new provider.Grant({ accountId, clientId: client_id });
  grant.addOIDCScope(SCOPE);
  const code = new provider.AuthorizationCode({
    accountId,
    client,
    codeChallenge,
    codeChallengeMethod: "S256",
    grantId: await grant.save(),
    redirectUri,
    scope: SCOPE,
    authTime: Math.floor(Date.now() / 1000),
    gty: "authorization_code",
  });
  return code.save();
}

provider.listen(port, "127.0.0.1", () => console.log("ready"));
