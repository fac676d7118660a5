"""Makes answers of authenticators, changes them, and judges each by python-fido2.

Writes a line of JSON for each: {name, kind, challenge, user, id, key, answer, refused}, where `refused` is the reason of
python-fido2 or null. Nothing in it is random: every run writes the same lines. passkeys/tests/oracle.rs judges them too.
"""

import base64
import copy
import hashlib
import json
import random
import struct
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

ORIGIN, RP_ID = "https://example.org", "example.org"
CHALLENGE = b"32 bytes that were random, once."
USER, ID, AAGUID = b"a user handle...", b"the id of one credential", bytes(16)
UP, UV, BE, BS, AT, ED = 1, 4, 8, 16, 64, 128
REQUIRED = UserVerificationRequirement.REQUIRED

random = random.Random(1)
server = Fido2Server(
    PublicKeyCredentialRpEntity(id=RP_ID, name="Example"),
    verify_origin=lambda origin: origin == ORIGIN,
)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class ES256:
    private = ec.derive_private_key(3, ec.SECP256R1())

    def sign(self, message):
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        return self.private.sign(message, algorithm)


class EdDSA:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))

    def sign(self, message):
        return self.private.sign(message)


class RS256:
    """With the primes of WebAuthn's own test vectors: Mersenne's."""

    p, q, e = 2**1279 - 1, 2**2203 - 1, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q)
    )
    private = numbers.private_key(unsafe_skip_rsa_key_validation=True)

    def sign(self, message):
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())


def cose(key):
    return dict(CoseKey.for_name(type(key).__name__).from_cryptography_key(key.private.public_key()))


# What is changed: the parts of an answer.


def registration(key):
    return {
        "client": {
            "type": "webauthn.create",
            "challenge": encode(CHALLENGE),
            "origin": ORIGIN,
            "crossOrigin": False,
        },
        "rp": RP_ID,
        "flags": UP | UV | BE | BS | AT,
        "counter": 0,
        "id": ID,
        "raw_id": ID,
        "type": "public-key",
        "cose": cose(key),
        "extensions": b"",
        "fmt": "none",
        "statement": {},
    }


def authentication(_):
    parts = registration(_)
    parts["client"]["type"] = "webauthn.get"
    return parts | {"flags": UP | UV | BE | BS, "user": USER}


def authenticator_data(parts, attested):
    data = hashlib.sha256(parts["rp"].encode()).digest() + struct.pack(">BI", parts["flags"], parts["counter"])
    if attested:
        data += AAGUID + struct.pack(">H", len(parts["id"])) + parts["id"] + cbor.encode(parts["cose"])
    return data + parts["extensions"]


def client_data(parts):
    return json.dumps(parts["client"], separators=(",", ":")).encode()


def changes(attested):
    """The changes that are made by hand, by name."""

    def client(**members):
        return lambda parts: parts["client"].update(members)

    def part(**members):
        return lambda parts: parts.update(members)

    def flags(clear=0, set=0):
        return lambda parts: parts.update(flags=parts["flags"] & ~clear | set)

    def key(**members):
        labels = {"kty": 1, "alg": 3, "crv": -1, "x": -2, "y": -3, "ops": 4}
        return lambda parts: parts["cose"].update({labels[name]: value for name, value in members.items()})

    yield "nothing", part()
    for kind in ("webauthn.get", "webauthn.create", "payment.get", "", "Webauthn.create"):
        yield f"type {kind}", client(type=kind)
    for challenge in (b"", b"another", CHALLENGE[:-1], CHALLENGE + b"\0"):
        yield f"challenge {challenge}", client(challenge=encode(challenge))
    yield "challenge in padded base64url", client(challenge=encode(CHALLENGE) + "=")
    yield "challenge with spare bits", client(challenge=encode(CHALLENGE)[:-1] + "v")
    for origin in ("https://example.com", "http://example.org", "https://example.org/", "https://example.org:443",
                   "https://EXAMPLE.org", "https://a.example.org", "null", "", "https://example.org.evil"):
        yield f"origin {origin}", client(origin=origin)
    yield "crossOrigin", client(crossOrigin=True)
    yield "crossOrigin of text", client(crossOrigin="no")
    yield "topOrigin", client(topOrigin="https://example.com")
    yield "another member", client(other=[1, {"deep": None}])
    for name in ("type", "challenge", "origin"):
        yield f"no {name}", lambda parts, name=name: parts["client"].pop(name)
        for value in (None, 1, [], {}):
            yield f"{name} {value}", client(**{name: value})
    for rp in ("example.com", "EXAMPLE.org", "", "a.example.org"):
        yield f"rp {rp}", part(rp=rp)
    for bits in range(256):
        if bits & (AT | ED) == (AT if attested else 0):
            yield f"flags {bits}", part(flags=bits)
    yield "AT is wrong", lambda parts: parts.update(flags=parts["flags"] ^ AT)
    for extensions in (b"", b"\xa0", b"\xa1\x61a\xf5", b"\x80", b"\xa1", b"\xa0\0", b"\xbf\xff", b"\xa2\0\0\0\0"):
        yield f"extensions {extensions.hex()}", lambda parts, tail=extensions: parts.update(
            flags=parts["flags"] | ED, extensions=tail)
    yield "a byte follows", part(extensions=b"\0")
    for counter in (1, 2**31, 2**32 - 1):
        yield f"counter {counter}", part(counter=counter)
    yield "rawId", part(raw_id=b"another")
    yield "another type", part(type="password")
    if attested:
        for length in (0, 1, 1023, 1024, 2000):
            yield f"an id of {length}", part(id=bytes(length), raw_id=bytes(length))
        yield "another id", part(id=b"another")
        for number in (-7, -8, -257, -35, -36, -37, -47, -9, -19, -53, -65535, -99, 0, 2**40):
            yield f"alg {number}", key(alg=number)
        for number in (0, 1, 2, 3, 6, -1):
            yield f"kty {number}", key(kty=number)
            yield f"crv {number}", key(crv=number)
        for length in (0, 31, 33):
            yield f"x of {length}", key(x=bytes(length))
        yield "y is a sign", key(y=True)
        yield "another parameter", key(ops=[2])
        for label in (1, 3, -1, -2, -3):
            yield f"no {label}", lambda parts, label=label: parts["cose"].pop(label, None)
        yield "a statement", part(fmt="packed", statement={"alg": -7, "sig": b"no signature"})
        yield "an unknown format", part(fmt="of next year", statement={"deep": [[[{}]]]})
        yield "a statement that is a list", part(statement=[1, 2])
        yield "a format that is a number", part(fmt=1)
    else:
        for user in (None, b"", b"another"):
            yield f"user {user}", part(user=user)


def damage(data):
    """Changes some bytes, in one of the ways of a fuzzer."""
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        at = random.randrange(len(data) + 1)
        way = random.randrange(5)
        if way == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif way == 1 and at < len(data):
            data[at] = random.choice((0, 1, 0x18, 0x40, 0x58, 0x5F, 0x7F, 0x9F, 0xA0, 0xBF, 0xC0, 0xF6, 0xFF))
        elif way == 2:
            del data[at : at + random.choice((1, 2, 16))]
        elif way == 3:
            data[at:at] = random.choice((b"\0", b"\xa1", b"\xff", b"  ", b'"', b"\xef\xbb\xbf", b"\\u0061", data[:9]))
        elif way == 4:
            data[at : at + 4] = data[-4:]
    return bytes(data)


def judge(call):
    try:
        call()
    except Exception as error:  # any exception is a refusal
        reason = error.__context__ or error
        return f"{type(reason).__name__}: {reason}"
    return None


STATE = {"challenge": encode(CHALLENGE), "user_verification": REQUIRED}
for cls in (ES256, EdDSA, RS256):
    key = cls()
    stored = AttestedCredentialData.create(AAGUID, ID, CoseKey.parse(cose(key)))

    def write(case, kind, answer, client, cls=cls, stored=stored, **response):
        members = {"clientDataJSON": client, **response}
        answer["response"] = {name: encode(value) for name, value in members.items() if value is not None}
        if kind == "registration":
            refused = judge(lambda: server.register_complete(STATE, copy.deepcopy(answer)))
        else:
            refused = judge(lambda: server.authenticate_complete(STATE, [stored], copy.deepcopy(answer)))
        line = {"name": f"{cls.__name__} {kind}: {case}", "kind": kind, "challenge": CHALLENGE.hex(),
                "user": USER.hex(), "id": ID.hex(), "key": cbor.encode(stored.public_key).hex(),
                "answer": answer, "refused": refused}
        json.dump(line, sys.stdout)
        sys.stdout.write("\n")

    def register(case, parts, damaged=None):
        client, data = client_data(parts), authenticator_data(parts, True)
        if damaged == "client data":
            client = damage(client)
        if damaged == "authenticator data":
            data = damage(data)
        attestation = cbor.encode({"fmt": parts["fmt"], "attStmt": parts["statement"], "authData": data})
        if damaged == "attestation object":
            attestation = damage(attestation)
        answer = {"id": encode(parts["raw_id"]), "rawId": encode(parts["raw_id"]), "type": parts["type"],
                  "clientExtensionResults": {}}
        write(case, "registration", answer, client, attestationObject=attestation)

    def authenticate(case, parts, damaged=None):
        client, data = client_data(parts), authenticator_data(parts, False)
        genuine = client, data
        if damaged and "client data" in damaged:
            client = damage(client)
        if damaged and "authenticator data" in damaged:
            data = damage(data)
        signed = (client, data) if not damaged or "signed" in damaged else genuine
        signature = key.sign(signed[1] + hashlib.sha256(signed[0]).digest())
        if damaged == "signature":
            signature = damage(signature)
        answer = {"id": encode(parts["raw_id"]), "rawId": encode(parts["raw_id"]), "type": parts["type"],
                  "clientExtensionResults": {}}
        write(case, "authentication", answer, client, authenticatorData=data, signature=signature,
              userHandle=parts["user"])

    for answers, make, attested in ((register, registration, True), (authenticate, authentication, False)):
        for case, change in changes(attested):
            parts = make(key)
            change(parts)
            answers(case, parts)
    # RSA signs slowly, and its answers differ from others' by the key alone.
    times = 100 if cls is RS256 else 500
    for number in range(times):
        for place in ("client data", "authenticator data", "attestation object"):
            register(f"damage {number} of the {place}", registration(key), place)
        for place in ("client data", "authenticator data", "signed client data", "signed authenticator data", "signature"):
            authenticate(f"damage {number} of the {place}", authentication(key), place)
