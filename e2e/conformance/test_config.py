"""oidcc-config-certification-test-plan."""

import re

import httpx

ENDPOINTS = [
    "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint",
    "introspection_endpoint", "revocation_endpoint",
]
LISTS = [
    "response_types_supported", "response_modes_supported", "grant_types_supported", "subject_types_supported",
    "id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported", "claims_supported",
    "scopes_supported", "ui_locales_supported", "code_challenge_methods_supported", "acr_values_supported",
]


def test_oidcc_discovery_endpoint_verification(provider):
    response = httpx.get(f"{provider.url}/.well-known/openid-configuration")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    found = response.json()
    assert found["issuer"] == provider.url
    for name in ENDPOINTS:
        # https where the public URL is.
        assert found[name].startswith(f"{provider.url}/"), name
    for name in LISTS:
        values = found[name]
        assert values and all(isinstance(value, str) for value in values), name
        assert len(values) == len(set(values)), name
    assert "code" in found["response_types_supported"]
    assert "public" in found["subject_types_supported"]
    assert {"RS256", "ES256"} <= set(found["id_token_signing_alg_values_supported"])
    assert "none" not in found["id_token_signing_alg_values_supported"]
    assert {"authorization_code", "refresh_token"} <= set(found["grant_types_supported"])
    assert {"sub", "iss", "aud", "exp", "iat"} <= set(found["claims_supported"])
    assert "openid" in found["scopes_supported"]
    assert all(re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", scope) for scope in found["scopes_supported"])
    # The canonical case of RFC 5646 §2.1.1.
    assert all(re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", tag) for tag in found["ui_locales_supported"])
    for name, value in found.items():
        assert not name.endswith("_supported") or isinstance(value, bool | list), name
    keys = httpx.get(found["jwks_uri"]).json()["keys"]
    assert all({"kid", "kty", "use", "alg"} <= set(key) for key in keys)
    assert not any({"d", "k", "p", "q"} & set(key) for key in keys)
    assert httpx.get(f"{provider.url}/.well-known/oauth-authorization-server").json() == found
