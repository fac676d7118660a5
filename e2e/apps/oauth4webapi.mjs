// An app with oauth4webapi, which leaves each step to its caller. Its access tokens are read by the profile that the
// library checks (RFC 9068).

import * as oauth from "oauth4webapi";

// Keystead listens without TLS here.
const insecure = { [oauth.allowInsecureRequests]: true };

export async function createApp({ issuer, id, secret, url }) {
  const found = await oauth.discoveryRequest(new URL(issuer), { ...insecure, algorithm: "oauth2" });
  const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
  const client = { client_id: id };
  const authentication = oauth.ClientSecretBasic(secret);
  let waiting;
  let tokens;
  let subject;

  return {
    async begin() {
      waiting = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
      const to = new URL(server.authorization_endpoint);
      to.search = new URLSearchParams({
        client_id: id,
        response_type: "code",
        redirect_uri: `${url}/callback`,
        scope: "openid profile offline_access",
        code_challenge: await oauth.calculatePKCECodeChallenge(waiting.verifier),
        code_challenge_method: "S256",
        state: waiting.state,
        nonce: waiting.nonce,
      });
      return to;
    },
    async finish(at) {
      const { verifier, state, nonce } = waiting;
      const parameters = oauth.validateAuthResponse(server, client, at, state);
      const answer = await oauth.authorizationCodeGrantRequest(
        server, client, authentication, parameters, `${url}/callback`, verifier, insecure,
      );
      const checks = { expectedNonce: nonce, requireIdToken: true };
      tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, checks);
      subject = oauth.getValidatedIdTokenClaims(tokens).sub;
    },
    async name() {
      const answer = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
      return (await oauth.processUserInfoResponse(server, client, subject, answer)).preferred_username;
    },
    async refresh() {
      const { refresh_token: token } = tokens;
      const answer = await oauth.refreshTokenGrantRequest(server, client, authentication, token, insecure);
      tokens = { ...tokens, ...(await oauth.processRefreshTokenResponse(server, client, answer)) };
    },
    logOut() {
      const to = new URL(server.end_session_endpoint);
      to.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${url}/` });
      return to;
    },
    /** Checks the access token as a service with this audience would, and returns its claims. */
    verify(audience) {
      const request = new Request(url, { headers: { authorization: `Bearer ${tokens.access_token}` } });
      return oauth.validateJwtAccessToken(server, request, audience, insecure);
    },
  };
}
