"""Verifies passwords against what `keystead export --to` wrote, as each system does.

Takes a system and its file. Reads the passwords by user name as JSON from standard input, and writes what each user's
hash says: whether the password is right, and whether another one is. Users without a hash are null.
"""

import base64
import hashlib
import json
import sys

import argon2.low_level
import bcrypt
from django.conf import settings
from django.contrib.auth import hashers
from passlib.apache import HtpasswdFile
from passlib.context import CryptContext
from passlib.hash import argon2 as passlib_argon2

settings.configure(PASSWORD_HASHERS=[
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
])
passlib_argon2.set_backend("argon2_cffi")


def unpadded(text):
    """Decodes Base64 without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4))


def argon2_raw(password, salt, time, memory, lanes, length, variant, version):
    """Computes argon2 by its parameters."""
    variants = {"i": argon2.low_level.Type.I, "id": argon2.low_level.Type.ID}
    return argon2.low_level.hash_secret_raw(
        password.encode(), salt, time, memory, lanes, length, variants[variant], version
    )


def bcrypt_of(text):
    """Verifies by bcrypt itself."""
    return lambda password: bcrypt.hashpw(password.encode(), text.encode()) == text.encode()


def keycloak(user):
    """Verifies as Keycloak's Argon2PasswordHashProvider and Pbkdf2PasswordHashProvider do."""
    (credential,) = user.get("credentials", [None])
    if credential is None:
        assert user["requiredActions"] == ["UPDATE_PASSWORD"]
        return None
    secret, data = json.loads(credential["secretData"]), json.loads(credential["credentialData"])
    iterations = data["hashIterations"]
    if data["algorithm"] == "bcrypt":
        assert iterations == int(secret["value"][4:6])
        return bcrypt_of(secret["value"])
    salt, value = base64.b64decode(secret["salt"]), base64.b64decode(secret["value"])
    if data["algorithm"] == "argon2":
        ((kind,), (version,), (memory,), (lanes,), (length,)) = (
            data["additionalParameters"][name] for name in ("type", "version", "memory", "parallelism", "hashLength")
        )
        version = {"1.0": 16, "1.3": 19}[version]
        return lambda password: value == argon2_raw(
            password, salt, iterations, int(memory), int(lanes), int(length), kind, version
        )
    function = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}[data["algorithm"]]
    return lambda password: value == hashlib.pbkdf2_hmac(function, password.encode(), salt, iterations, len(value))


def auth0(user):
    """Verifies as the documentation of Auth0's bulk import says."""
    custom = user.get("custom_password_hash")
    if custom is None:
        return None
    text, algorithm = custom["hash"]["value"], custom["algorithm"]
    if algorithm == "scrypt":
        assert custom["hash"]["encoding"] == custom["salt"]["encoding"] == "base64"
        value, salt = base64.b64decode(text), base64.b64decode(custom["salt"]["value"])
        return lambda password: value == hashlib.scrypt(
            password.encode(), salt=salt, n=custom["cost"], r=custom["blockSize"], p=custom["parallelization"],
            dklen=custom["keylen"], maxmem=2**26,
        )
    assert custom["hash"]["encoding"] == "utf8" and "salt" not in custom
    if algorithm == "bcrypt":
        assert text.startswith(("$2a$", "$2b$"))
        return bcrypt_of(text)
    if algorithm == "argon2":
        return lambda password: verified_by_argon2(text, password)
    assert algorithm == "pbkdf2"
    _, name, parameters, salt, value = text.split("$")
    parameters = dict(parameter.split("=") for parameter in parameters.split(","))
    function = name.removeprefix("pbkdf2-")
    return lambda password: unpadded(value) == hashlib.pbkdf2_hmac(
        function, password.encode(), unpadded(salt), int(parameters["i"]), int(parameters["l"])
    )


def verified_by_argon2(text, password):
    try:
        return argon2.PasswordHasher().verify(text, password)
    except argon2.exceptions.VerifyMismatchError:
        return False


def firebase(user):
    """Verifies as `--hash-algo=BCRYPT` does."""
    text = user.get("passwordHash")
    return text and bcrypt_of(base64.b64decode(text, validate=True).decode())


def authentik(entry):
    """Verifies by Django, as authentik does."""
    assert (entry["model"], entry["state"]) == ("authentik_core.user", "created")
    text = entry["attrs"].get("password_hash")
    if text is None:
        return None
    hashers.identify_hasher(text)
    return lambda password: hashers.check_password(password, text)


def users(system, file):
    """Yields each user's name with what verifies a password, or with none."""
    if system == "passlib":
        schemes = [
            "bcrypt", "bcrypt_sha256", "django_bcrypt_sha256", "argon2", "scrypt", "pbkdf2_sha1", "pbkdf2_sha256",
            "pbkdf2_sha512", "sha256_crypt", "sha512_crypt",
        ]
        context = CryptContext(schemes)
        htpasswd = HtpasswdFile(file, context=context)
        for name in htpasswd.users():
            yield name, lambda password, name=name: context.verify(password, htpasswd.get_hash(name))
        return
    with open(file) as text:
        content = json.load(text)
    if system == "keycloak":
        assert content["ifResourceExists"] == "SKIP"
        yield from ((user["username"], keycloak(user)) for user in content["users"])
    elif system == "auth0":
        yield from ((user.get("username") or user["email"], auth0(user)) for user in content)
    elif system == "firebase":
        yield from ((user["displayName"], firebase(user)) for user in content["users"])
    else:
        assert content["version"] == 1
        yield from ((entry["identifiers"]["username"], authentik(entry)) for entry in content["entries"])


passwords = json.load(sys.stdin)
found = {}
for name, verify in users(*sys.argv[1:]):
    found[name] = verify and [bool(verify(passwords[name])), bool(verify("another password"))]
json.dump(found, sys.stdout)
