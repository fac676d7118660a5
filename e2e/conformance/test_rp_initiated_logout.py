"""oidcc-rp-initiated-logout-certification-test-plan. The browser is led to the app only if the address is registered and the hint is good."""

import secrets
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

GOODBYE = "https://app.example.org/goodbye"


@pytest.fixture
def member(app, browser):
    """A browser that is signed in, with its tokens."""
    tokens, _ = app.sign_in(browser)
    browser.asked.clear()
    return browser, tokens["id_token"]


def log_out(app, browser, **parameters):
    """Returns where the browser ends up, and the parameters there; of a page of Keystead, that it is one."""
    end = browser.get(app.provider.metadata["end_session_endpoint"], **parameters)
    if isinstance(end, httpx.Response):
        assert end.status_code == 200
        return "a page", {}
    parts = urlsplit(end)
    return end.split("?")[0], dict(parse_qsl(parts.query))


def is_logged_in(app, browser):
    return "code" in app.authorize(browser, prompt="none")[0]


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(provider):
    assert provider.metadata["end_session_endpoint"] == f"{provider.url}/oauth/logout"


def test_oidcc_rp_initiated_logout(app, member):
    browser, hint = member
    state = secrets.token_urlsafe()
    end = log_out(app, browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state=state)
    assert end == (GOODBYE, {"state": state})
    assert browser.asked == []
    assert not is_logged_in(app, browser)


def stays(app, browser, **parameters):
    """The person is asked, and led nowhere."""
    end, _ = log_out(app, browser, **parameters)
    assert end in ("a page", "logged out")
    return browser.asked


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(app, member):
    browser, hint = member
    stays(app, browser, id_token_hint=hint, post_logout_redirect_uri="https://evil.example.org/goodbye")


def test_oidcc_rp_initiated_logout_modified_id_token_hint(app, member):
    browser, hint = member
    header, claims, _ = hint.split(".")
    # alg none, and no signature.
    modified = f"eyJhbGciOiJub25lIn0.{claims}."
    asked = stays(app, browser, id_token_hint=modified, post_logout_redirect_uri=GOODBYE)
    assert asked == ["logout"]


def test_oidcc_rp_initiated_logout_no_id_token_hint(app, member):
    browser, _ = member
    assert stays(app, browser, post_logout_redirect_uri=GOODBYE) == ["logout"]


def test_oidcc_rp_initiated_logout_no_params(app, member):
    browser, _ = member
    assert stays(app, browser) == ["logout"]
    assert not is_logged_in(app, browser)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(app, member):
    browser, hint = member
    assert stays(app, browser, id_token_hint=hint, state="state") == []
    assert not is_logged_in(app, browser)


def test_oidcc_rp_initiated_logout_no_state(app, member):
    browser, hint = member
    assert log_out(app, browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE) == (GOODBYE, {})
    assert not is_logged_in(app, browser)


def test_oidcc_rp_initiated_logout_only_state(app, member):
    browser, _ = member
    assert stays(app, browser, state="state") == ["logout"]


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(app, member):
    browser, hint = member
    stays(app, browser, id_token_hint=hint, post_logout_redirect_uri=f"{GOODBYE}?foo=bar")


def test_oidcc_rp_initiated_logout_bad_id_token_hint(app, member):
    browser, hint = member
    header, claims, signature = hint.split(".")
    bad = f"{header}.{claims}.{signature[::-1]}"
    assert stays(app, browser, id_token_hint=bad, post_logout_redirect_uri=GOODBYE) == ["logout"]
