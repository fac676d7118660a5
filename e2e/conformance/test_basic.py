"""oidcc-basic-certification-test-plan: response type code, client_secret_basic, static clients."""

import base64
import hashlib
import json
import secrets
import time

import httpx
import pytest

NAME = "preferred_username"


def refused(answer, *codes):
    """The error that the app got."""
    parameters, _ = answer
    assert "code" not in parameters
    assert parameters["error"] in codes, parameters


def test_oidcc_server(app, browser):
    tokens, claims = app.sign_in(browser)
    app.check_user_info(tokens, claims)
    assert browser.asked == ["login"]


def test_oidcc_response_type_missing(app, browser):
    refused(app.authorize(browser, response_type=None), "unsupported_response_type", "invalid_request")


def test_oidcc_idtoken_signature(app, browser):
    # `check_id_token` takes RS256 by a key with the token's `kid`, and nothing else.
    app.sign_in(browser)


def test_oidcc_idtoken_unsigned(provider):
    algorithms = provider.metadata["id_token_signing_alg_values_supported"]
    if "none" not in algorithms:
        pytest.skip("ID tokens are always signed")


def test_oidcc_userinfo_get(app, browser):
    app.check_user_info(*app.sign_in(browser), "get")


def test_oidcc_userinfo_post_header(app, browser):
    app.check_user_info(*app.sign_in(browser), "post header")


def test_oidcc_userinfo_post_body(app, browser):
    app.check_user_info(*app.sign_in(browser), "post body")


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(app, browser):
    _, claims = app.sign_in(browser, nonce=None)
    assert "nonce" not in claims


# The claims of each scope (§5.4).
SCOPES = {
    "profile": "name family_name given_name middle_name nickname preferred_username profile picture website gender "
    "birthdate zoneinfo locale updated_at",
    "email": "email email_verified",
    "address": "address",
    "phone": "phone_number phone_number_verified",
}


def scope(app, browser, warn, *scopes):
    tokens, claims = app.sign_in(browser, scope=" ".join(["openid", *scopes]))
    info = app.check_user_info(tokens, claims)
    asked = {claim for scope in scopes for claim in SCOPES[scope].split()}
    assert set(info) <= asked | {"sub"}
    for claim in ("email_verified", "phone_number_verified"):
        assert isinstance(info.get(claim, True), bool)
    assert isinstance(info.get("updated_at", 0), int)
    if "profile" in scopes:
        assert info[NAME] == info["name"] == browser.username
    if missing := sorted(asked - set(info)):
        warn(f"accounts have no {', '.join(missing)}")


def test_oidcc_scope_profile(app, browser, warn):
    scope(app, browser, warn, "profile")


def test_oidcc_scope_email(app, browser, warn):
    scope(app, browser, warn, "email")


def test_oidcc_scope_address(app, browser, warn):
    scope(app, browser, warn, "address")


def test_oidcc_scope_phone(app, browser, warn):
    scope(app, browser, warn, "phone")


def test_oidcc_scope_all(app, browser, warn):
    scope(app, browser, warn, *SCOPES)


def test_oidcc_alternate_happy_flow(app, browser):
    tokens, claims = app.sign_in(browser, scope="profile openid")
    assert app.check_user_info(tokens, claims)[NAME] == browser.username


def test_oidcc_display_page(app, browser):
    app.sign_in(browser, display="page")


def test_oidcc_display_popup(app, browser):
    app.sign_in(browser, display="popup")


def test_oidcc_prompt_login(app, browser):
    _, first = app.sign_in(browser)
    wait(1)
    _, second = app.sign_in(browser, prompt="login")
    assert browser.asked == ["login", "reauthentication"]
    assert second["sub"] == first["sub"]
    assert second["auth_time"] > first["auth_time"]


def test_oidcc_prompt_none_not_logged_in(app, browser):
    refused(app.authorize(browser, prompt="none"), "login_required")
    assert browser.asked == []


def test_oidcc_prompt_none_logged_in(app, browser):
    _, first = app.sign_in(browser)
    _, second = app.sign_in(browser, prompt="none")
    assert browser.asked == ["login"]
    assert [second["sub"], second["auth_time"]] == [first["sub"], first["auth_time"]]


def wait(seconds):
    """Lets at least as much time pass as the module's rule is about. More changes no outcome."""
    time.sleep(seconds + 0.1)


def test_oidcc_max_age_1(app, browser):
    _, first = app.sign_in(browser, max_age="1")
    wait(2)
    _, second = app.sign_in(browser, max_age="1")
    assert browser.asked == ["login", "reauthentication"]
    assert second["sub"] == first["sub"]
    assert second["auth_time"] > first["auth_time"]


def test_oidcc_max_age_10000(app, browser):
    _, first = app.sign_in(browser, max_age="10000")
    _, second = app.sign_in(browser, max_age="10000")
    assert browser.asked == ["login"]
    assert second["auth_time"] == first["auth_time"]


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(app, browser):
    app.sign_in(browser, extra="foobar")


def test_oidcc_id_token_hint(app, browser):
    tokens, first = app.sign_in(browser)
    _, second = app.sign_in(browser, prompt="none", id_token_hint=tokens["id_token"])
    assert second["sub"] == first["sub"]


def test_oidcc_login_hint(app, browser):
    app.sign_in(browser, login_hint=browser.username)


def test_oidcc_ui_locales(app, browser):
    app.sign_in(browser, ui_locales="se")


def test_oidcc_claims_locales(app, browser):
    app.sign_in(browser, claims_locales="se")


def test_oidcc_ensure_request_with_acr_values_succeeds(app, browser, warn):
    _, claims = app.sign_in(browser, acr_values="1 2")
    if claims["acr"] not in ("1", "2"):
        warn(f"acr is {claims['acr']}, because the levels have other names here")


def reuse(app, browser, seconds):
    code = app.code(browser)
    tokens = app.check_tokens(app.exchange(code))
    if seconds:
        wait(seconds)
    again = app.exchange(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    return tokens


def test_oidcc_codereuse(app, browser):
    reuse(app, browser, 0)


def test_oidcc_codereuse_30seconds(app, browser):
    tokens = reuse(app, browser, 30)
    # The second use ends what the first one gave.
    assert app.user_info(tokens).status_code == 401


def test_oidcc_ensure_registered_redirect_uri(app, browser):
    for address in ("https://app.example.org/other", f"{app.redirect_uri}?foo=bar", f"{app.redirect_uri}/"):
        request = app.request(redirect_uri=address)
        page = browser.get(app.provider.metadata["authorization_endpoint"], **request)
        assert isinstance(page, httpx.Response), page
        assert page.status_code == 400
        assert "location" not in page.headers


def test_oidcc_ensure_post_request_succeeds(app, browser):
    app.sign_in(browser, send="post")


def test_oidcc_server_client_secret_post(app, browser):
    answer, request = app.authorize(browser)
    tokens = app.check_tokens(app.exchange(answer["code"], "post"))
    app.check_user_info(tokens, app.check_id_token(tokens, request))


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(app, browser):
    address = "https://app.example.org/request.jwt"
    refused(app.authorize(browser, request_uri=address), "request_uri_not_supported")
    assert app.provider.metadata["request_uri_parameter_supported"] is False


def unsigned(claims):
    """A request object with the algorithm none."""
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(app, browser):
    inside = unsigned({"nonce": "another"})
    refused(app.authorize(browser, request=inside), "request_not_supported")
    assert app.provider.metadata["request_parameter_supported"] is False


def test_oidcc_claims_essential(app, browser):
    asked = json.dumps({"userinfo": {"name": {"essential": True}}})
    tokens, claims = app.sign_in(browser, claims=asked, scope="openid profile")
    assert app.check_user_info(tokens, claims)["name"] == browser.username


def test_oidcc_ensure_request_object_with_redirect_uri(app, browser):
    inside = unsigned({"redirect_uri": "https://app.example.org/other"})
    refused(app.authorize(browser, request=inside), "request_not_supported")


def test_oidcc_refresh_token(app, second_app, browser):
    tokens, first = app.sign_in(browser, scope="openid offline_access")
    stolen = second_app.refresh(tokens["refresh_token"])
    assert stolen.status_code == 400
    assert stolen.json()["error"] == "invalid_grant"
    fresh = app.check_tokens(app.refresh(tokens["refresh_token"]))
    assert set(fresh["scope"].split()) <= set(tokens["scope"].split())
    second = app.check_id_token(fresh, {})
    for claim in ("iss", "sub", "aud", "auth_time"):
        assert second[claim] == first[claim]
    app.check_user_info(fresh, second)


def test_oidcc_ensure_request_with_valid_pkce_succeeds(app, browser):
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    code = app.code(browser, code_challenge=challenge, code_challenge_method="S256")
    assert app.exchange(code, code_verifier=secrets.token_urlsafe(48)).json()["error"] == "invalid_grant"
    app.check_tokens(app.exchange(code, code_verifier=verifier))
