#!/usr/bin/env bash
# argon2 0.45.1 (npm): hashes name their parameters in the order m, p, t, which other libraries do not read.
#
# Everything that writes argon2 in text writes m, t, p: the reference implementation (encode_string in encoding.c),
# argon2-cffi, PHP, and npm's argon2 up to 0.44. The PHC string format leaves the order to each function, which has one
# ("the parameters in the order that the function defines"). So one would expect a hash of npm's argon2 to be verified
# by argon2-cffi, as before.
#
# Seen: `$argon2id$v=19$m=65536,p=4,t=3$…`. argon2-cffi says "Decoding failed", and no password is right. With the
# parameters put in order, the hash is verified.
#
# Keystead therefore reads the three in any order, and writes them as m, t, p.
#
# Needs Node 20 with npm, and python3 with venv. Fails if they behave otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --prefix . argon2@0.45.1
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check argon2-cffi==25.1.0
hash=$(node --input-type=module --eval '
  import argon2 from "argon2";
  const hash = await argon2.hash("a lighthouse in the fog");
  if (!(await argon2.verify(hash, "a lighthouse in the fog"))) throw new Error("it does not verify its own");
  console.log(hash);
')
[[ $hash == '$argon2id$v=19$m='*,p=4,t=3'$'* ]] || {
  echo "the order is another: ${hash%\$*}" >&2
  exit 1
}
HASH=$hash python/bin/python - <<'EOF'
import os

import argon2

hash = os.environ["HASH"]
try:
    argon2.PasswordHasher().verify(hash, "a lighthouse in the fog")
except (argon2.exceptions.InvalidHash, argon2.exceptions.VerificationError) as error:
    assert "Decoding failed" in str(error) or isinstance(error, argon2.exceptions.InvalidHash), error
else:
    raise SystemExit("argon2-cffi reads it now")
memory, lanes, passes = hash.split("$")[3].split(",")
ordered = hash.replace(f"{memory},{lanes},{passes}", f"{memory},{passes},{lanes}")
assert argon2.PasswordHasher().verify(ordered, "a lighthouse in the fog")
print("as described: m, p, t, which argon2-cffi does not decode")
EOF
