"""Verifies access tokens with PyJWT and joserfc, as Python services do.

Reads {algorithm, issuer, jwks_url?, keys, pems?, tokens} as JSON from standard input. With jwks_url, PyJWT
fetches the keys itself; with pems, it verifies by those too. Writes the claims of each token, or the reason of its refusal, for each library.
"""

import json
import sys

import jwt
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet


def by_pyjwt(given, token):
    if given.get("jwks_url"):
        key = jwt.PyJWKClient(given["jwks_url"]).get_signing_key_from_jwt(token)
    else:
        kid = jwt.get_unverified_header(token)["kid"]
        key = jwt.PyJWKSet.from_dict(given["keys"])[kid]
    return verify_by_pyjwt(given, token, key)


def by_pyjwt_with_pem(given, token):
    return verify_by_pyjwt(given, token, given["pems"][jwt.get_unverified_header(token)["kid"]])


def verify_by_pyjwt(given, token, key):
    decoded = jwt.decode_complete(
        token,
        key,
        algorithms=[given["algorithm"]],
        issuer=given["issuer"],
        leeway=60,
        options={"require": ["exp", "sub"]},
    )
    assert decoded["header"]["typ"] == "at+jwt"
    assert decoded["payload"]["client_id"] == "keystead"
    return decoded["payload"]


def by_joserfc(given, token):
    keys = KeySet.import_key_set(given["keys"])
    decoded = joserfc_jwt.decode(token, keys, algorithms=[given["algorithm"]])
    assert decoded.header["typ"] == "at+jwt"
    registry = joserfc_jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": given["issuer"]},
        exp={"essential": True},
        sub={"essential": True},
        client_id={"essential": True, "value": "keystead"},
    )
    registry.validate(decoded.claims)
    return decoded.claims


def attempt(verify, given, token):
    try:
        return {"claims": verify(given, token)}
    except Exception as error:  # any exception is a refusal
        return {"refused": f"{type(error).__name__}: {error}"}


given = json.load(sys.stdin)
verifiers = {"PyJWT": by_pyjwt, "joserfc": by_joserfc}
if given.get("pems"):
    verifiers["PyJWT with a PEM"] = by_pyjwt_with_pem
json.dump(
    {name: [attempt(verify, given, token) for token in given["tokens"]] for name, verify in verifiers.items()},
    sys.stdout,
)
