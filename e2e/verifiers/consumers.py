"""Verifies an access token with libraries that differ in the audience and the type that they take.

Reads {issuer, audience, keys, pem, token} as JSON from standard input, and writes the claims of the token, or the reason
of its refusal, for each library.
"""

import ctypes
import json
import sys

import jwt
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from jose import jwt as python_jose


def by_pyjwt(given, **audience):
    key = jwt.PyJWKSet.from_dict(given["keys"])[jwt.get_unverified_header(given["token"])["kid"]]
    return jwt.decode(given["token"], key, algorithms=["ES256"], issuer=given["issuer"], leeway=60, **audience)


def by_python_jose(given, **audience):
    # Told of an audience, it would still take a token without any.
    options = {"require_aud": bool(audience)}
    return python_jose.decode(
        given["token"], given["keys"], algorithms=["ES256"], issuer=given["issuer"], options=options, **audience
    )


def by_authlib(given):
    class Validator(JWTBearerTokenValidator):
        def get_jwks(self):
            return given["keys"]

    validator = Validator(issuer=given["issuer"], resource_server=given["audience"])
    token = validator.authenticate_token(given["token"])
    validator.validate_token(token, scopes=None, request=None)
    return dict(token)


def by_libjwt(given):
    library = ctypes.CDLL("libjwt.so")
    library.jwt_get_grants_json.restype = ctypes.c_char_p
    decoded = ctypes.c_void_p()
    pem, token = given["pem"].encode(), given["token"].encode()
    status = library.jwt_decode(ctypes.byref(decoded), token, pem, len(pem))
    if status != 0:
        raise ValueError(f"jwt_decode returned {status}")
    return json.loads(library.jwt_get_grants_json(decoded, None))


def attempt(verify, given, **audience):
    try:
        return {"claims": verify(given, **audience)}
    except Exception as error:  # any exception is a refusal
        return {"refused": f"{type(error).__name__}: {error}"}


given = json.load(sys.stdin)
told = {"audience": given["audience"]}
json.dump(
    {
        "PyJWT": attempt(by_pyjwt, given),
        "PyJWT with an audience": attempt(by_pyjwt, given, **told),
        "python-jose": attempt(by_python_jose, given),
        "python-jose with an audience": attempt(by_python_jose, given, **told),
        "Authlib's RFC 9068 validator": attempt(by_authlib, given),
        "libjwt": attempt(by_libjwt, given),
    },
    sys.stdout,
)
