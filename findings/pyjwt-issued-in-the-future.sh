#!/usr/bin/env bash
# PyJWT 2.15.1: `jwt.decode` refuses a token whose `iat` is in the future, if only by a fraction of a second.
#
# RFC 7519 §4.1.6 defines `iat` to tell the age of a token and gives no rule to refuse one by it; `nbf` is the
# claim for "not before" (§4.1.5). One would expect a token without `nbf`, issued by a machine whose clock is
# a second ahead, to be accepted. Seen: ImmatureSignatureError, "The token is not yet valid (iat)", unless
# `leeway` covers the difference or the option `verify_iat` is off. A back-dated `nbf` does not help.
#
# Two machines are always a little apart, so Keystead's documentation passes `leeway` wherever it calls PyJWT.
#
# Needs python3 with venv. Fails if PyJWT behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check pyjwt==2.15.1
"$folder/bin/python" - <<'EOF'
import time

import jwt

KEY = "a key of thirty-two bytes or more"
now = int(time.time())
# Half a minute instead of a fraction of a second, so that the result does not depend on the moment.
token = jwt.encode({"sub": "ada", "nbf": now - 60, "iat": now + 30, "exp": now + 900}, KEY)
try:
    jwt.decode(token, KEY, algorithms=["HS256"])
except jwt.ImmatureSignatureError as error:
    assert str(error) == "The token is not yet valid (iat)", error
else:
    raise SystemExit("PyJWT accepts it now")
assert jwt.decode(token, KEY, algorithms=["HS256"], leeway=60)["sub"] == "ada"
assert jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_iat": False})["sub"] == "ada"
print("as described: iat in the future is refused without leeway")
EOF
