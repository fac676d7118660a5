"""A relying party: sends requests, takes codes for tokens, and checks what it gets as OpenID Connect Core 1.0 says."""

import base64
import hashlib
import secrets
import time
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet


class App:
    def __init__(self, provider, client):
        self.provider = provider
        self.id, self.secret = client["client_id"], client["client_secret"]
        self.redirect_uri = client["redirect_uris"][0]

    def request(self, **more):
        """Returns the parameters of a request; `None` leaves one out."""
        parameters = {
            "client_id": self.id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "state": secrets.token_urlsafe(),
            "nonce": secrets.token_urlsafe(),
            **more,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    def authorize(self, browser, send="get", **more):
        """Returns the parameters that the browser brings back, and those of the request."""
        request = self.request(**more)
        address = getattr(browser, send)(self.provider.metadata["authorization_endpoint"], **request)
        assert isinstance(address, str), f"{address.status_code} {address.text}"
        assert address.startswith(self.redirect_uri), address
        parameters = dict(parse_qsl(urlsplit(address).query))
        assert parameters.get("state") == request.get("state")
        assert parameters["iss"] == self.provider.url
        return parameters, request

    def code(self, browser, **more):
        return self.authorize(browser, **more)[0]["code"]

    def token_request(self, authentication="basic", **form):
        by = {"auth": (self.id, self.secret)}
        if authentication == "post":
            form |= {"client_id": self.id, "client_secret": self.secret}
            by = {}
        return httpx.post(self.provider.metadata["token_endpoint"], data=form, **by)

    def exchange(self, code, authentication="basic", **more):
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, **more}
        return self.token_request(authentication, **form)

    def refresh(self, token, **more):
        return self.token_request(grant_type="refresh_token", refresh_token=token, **more)

    def sign_in(self, browser, **more):
        """Signs in, and returns the tokens and the claims of the ID token, checked."""
        answer, request = self.authorize(browser, **more)
        tokens = self.check_tokens(self.exchange(answer["code"]))
        return tokens, self.check_id_token(tokens, request)

    def check_tokens(self, response):
        """RFC 6749 §5.1."""
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("application/json")
        assert "no-store" in response.headers["cache-control"]
        tokens = response.json()
        assert tokens["token_type"].lower() == "bearer"
        assert tokens["access_token"]
        assert tokens["expires_in"] > 0
        return tokens

    def check_id_token(self, tokens, request):
        """§3.1.3.7 and §2."""
        keys = httpx.get(self.provider.metadata["jwks_uri"]).json()
        ids = [key["kid"] for key in keys["keys"]]
        assert len(ids) == len(set(ids))
        token = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), algorithms=["RS256"])
        assert token.header["alg"] == "RS256"
        assert token.header["kid"] in ids
        claims = token.claims
        assert claims["iss"] == self.provider.url
        assert claims["aud"] in (self.id, [self.id])
        assert claims.get("azp", self.id) == self.id
        assert isinstance(claims["sub"], str) and 0 < len(claims["sub"]) <= 255
        now = time.time()
        assert claims["exp"] > now and abs(claims["iat"] - now) < 300
        assert claims.get("nonce") == request.get("nonce")
        assert isinstance(claims["auth_time"], int)
        assert isinstance(claims["acr"], str)
        assert all(isinstance(method, str) for method in claims["amr"])
        half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
        assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
        return claims

    def user_info(self, tokens, how="get"):
        url = self.provider.metadata["userinfo_endpoint"]
        token = tokens["access_token"]
        header = {"authorization": f"Bearer {token}"}
        if how == "get":
            return httpx.get(url, headers=header)
        if how == "post header":
            return httpx.post(url, headers=header)
        return httpx.post(url, data={"access_token": token})

    def check_user_info(self, tokens, claims, how="get"):
        """§5.3.2."""
        response = self.user_info(tokens, how)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("application/json")
        info = response.json()
        assert info["sub"] == claims["sub"]
        return info
