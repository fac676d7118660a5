"""Logs schemathesis in, with a new account for every request that needs one.

Some requests end the session, change the password or delete the account, so none reuses an account.
Half of the requests that need the current password get the right one; otherwise none would succeed.
"""

import itertools
import json
import urllib.request

import schemathesis

# Of a password that is asked for, by the document.
LONGEST = 1024
PASSWORD = "a quiet harbour at dawn"
numbers = itertools.count()


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def insert_password(case):
    name = {"PUT /me/password": "current_password", "DELETE /me": "password"}.get(case.operation.label)
    # Replace only valid strings: a value of the wrong type or length is part of the test.
    if isinstance(case.body, dict) and isinstance(case.body.get(name), str) and len(case.body[name]) <= LONGEST:
        case.body[name] = PASSWORD


@schemathesis.auth(refresh_interval=None)
class FreshAccount:
    def get(self, case, context):
        server = case.operation.base_url.rstrip("/")
        number = next(numbers)
        account = {"username": f"visitor{number}", "password": PASSWORD}
        if number % 2 == 0:
            insert_password(case)
        post(f"{server}/register", account)
        return post(f"{server}/login", account)["access_token"]

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"
