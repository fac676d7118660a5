// An app with openid-client.

import * as client from "openid-client";

export async function createApp({ issuer, id, secret, url }) {
  // Keystead listens without TLS here.
  const execute = [client.allowInsecureRequests];
  const authentication = secret ? client.ClientSecretBasic(secret) : client.None();
  const config = await client.discovery(new URL(issuer), id, secret, authentication, { execute });
  let waiting;
  let tokens;
  let subject;

  return {
    async begin() {
      waiting = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
      return client.buildAuthorizationUrl(config, {
        redirect_uri: `${url}/callback`,
        scope: "openid profile offline_access",
        code_challenge: await client.calculatePKCECodeChallenge(waiting.verifier),
        code_challenge_method: "S256",
        state: waiting.state,
        nonce: waiting.nonce,
      });
    },
    async finish(at) {
      const { verifier: pkceCodeVerifier, state: expectedState, nonce: expectedNonce } = waiting;
      const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
      tokens = await client.authorizationCodeGrant(config, at, checks);
      subject = tokens.claims().sub;
    },
    async name() {
      return (await client.fetchUserInfo(config, tokens.access_token, subject)).preferred_username;
    },
    async refresh() {
      tokens = { ...tokens, ...(await client.refreshTokenGrant(config, tokens.refresh_token)) };
    },
    logOut() {
      const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${url}/` };
      return client.buildEndSessionUrl(config, parameters);
    },
  };
}
