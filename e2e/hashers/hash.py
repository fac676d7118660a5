"""Hashes passwords with passlib, Django and bcrypt, as Python services do.

Reads a list of passwords as JSON from standard input. Writes the hashes of the passwords for each way to
hash them.
"""

import json
import sys

import bcrypt
from django.conf import settings
from django.contrib.auth import hashers
from passlib import hash as passlib

settings.configure()
# Set before variants are created: they would not notice a missing backend.
passlib.argon2.set_backend("argon2_cffi")

SALT = "a salt of 22 letters.."


def of_version(version):
    """Returns a hasher for bcrypt with another version prefix, as older software writes it."""
    return lambda password: passlib.bcrypt.using(rounds=4, ident=version).hash(password)


def argon2_by_django(password):
    hasher = hashers.Argon2PasswordHasher()
    hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 1024, 2
    return hasher.encode(password, SALT)


def scrypt_by_django(password):
    hasher = hashers.ScryptPasswordHasher()
    hasher.parallelism = 1
    return hasher.encode(password, SALT, n=2**10)


WAYS = {
    "bcrypt 2a": of_version("2a"),
    "bcrypt 2b": of_version("2b"),
    "bcrypt 2y": of_version("2y"),
    "bcrypt by itself": lambda password: bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode(),
    "passlib bcrypt_sha256 1, 2a": passlib.bcrypt_sha256.using(rounds=4, version=1, ident="2a").hash,
    "passlib bcrypt_sha256 1, 2b": passlib.bcrypt_sha256.using(rounds=4, version=1).hash,
    "passlib bcrypt_sha256 2": passlib.bcrypt_sha256.using(rounds=4).hash,
    "passlib argon2id": passlib.argon2.using(type="ID", rounds=1, memory_cost=1024).hash,
    "passlib argon2i": passlib.argon2.using(type="I", rounds=2, memory_cost=64, parallelism=2).hash,
    "passlib argon2id of 16 bytes": passlib.argon2.using(type="ID", rounds=1, memory_cost=64, digest_size=16).hash,
    "passlib scrypt": passlib.scrypt.using(rounds=10).hash,
    "passlib pbkdf2_sha256": passlib.pbkdf2_sha256.using(rounds=1000).hash,
    "passlib pbkdf2_sha512": passlib.pbkdf2_sha512.using(rounds=1000).hash,
    "Django bcrypt": lambda password: hashers.BCryptPasswordHasher().encode(password, bcrypt.gensalt(4)),
    "Django bcrypt_sha256": lambda password: hashers.BCryptSHA256PasswordHasher().encode(password, bcrypt.gensalt(4)),
    "Django argon2": argon2_by_django,
    "Django scrypt": scrypt_by_django,
    "Django pbkdf2_sha256": lambda password: hashers.PBKDF2PasswordHasher().encode(password, SALT, iterations=1000),
}

passwords = json.load(sys.stdin)
json.dump({way: [hash(password) for password in passwords] for way, hash in WAYS.items()}, sys.stdout)
