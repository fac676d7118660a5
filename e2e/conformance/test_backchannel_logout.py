"""oidcc-backchannel-rp-initiated-logout-certification-test-plan."""

import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import httpx
import pytest
from conftest import add_app
from joserfc import jwt
from joserfc.jwk import KeySet

GOODBYE = "https://app.example.org/goodbye"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def told():
    """Where the app is told of logouts: the address, and the requests that came."""
    requests = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            requests.put((self.headers["content-type"], parse_qs(body)))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/backchannel_logout", requests
    server.shutdown()


def test_oidcc_backchannel_logout_discovery_endpoint_verification(provider):
    assert provider.metadata["backchannel_logout_supported"] is True
    assert provider.metadata["backchannel_logout_session_supported"] is True


def test_oidcc_backchannel_rp_initiated_logout(provider, browser, told):
    address, requests = told
    app = add_app(
        provider, "told", "--without-pkce", "--post-logout-redirect", GOODBYE, "--backchannel-logout", address
    )
    tokens, claims = app.sign_in(browser)
    end = browser.get(
        provider.metadata["end_session_endpoint"],
        id_token_hint=tokens["id_token"],
        post_logout_redirect_uri=GOODBYE,
    )
    assert end == GOODBYE
    media_type, form = requests.get(timeout=30)
    assert media_type.startswith("application/x-www-form-urlencoded")
    [logout_token] = form["logout_token"]
    keys = KeySet.import_key_set(httpx.get(provider.metadata["jwks_uri"]).json())
    token = jwt.decode(logout_token, keys, algorithms=["RS256"])
    # Back-Channel Logout 1.0 §2.4.
    assert token.header["typ"] == "logout+jwt"
    logout = token.claims
    assert logout["iss"] == provider.url
    assert logout["aud"] in (app.id, [app.id])
    assert logout["events"] == {EVENT: {}}
    assert logout["sub"] == claims["sub"]
    assert logout["sid"] == claims["sid"]
    assert abs(logout["iat"] - time.time()) < 300 and logout["exp"] > logout["iat"]
    assert logout["jti"]
    assert "nonce" not in logout
    assert app.authorize(browser, prompt="none")[0]["error"] == "login_required"
