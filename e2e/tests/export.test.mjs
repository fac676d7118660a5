// Accounts with hashes of many forms, exported to other systems: each hash is verified there by that system's library, or
// is left out and said to be.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BINARY, Server } from "../server.mjs";

const PYTHON =
  process.env.KEYSTEAD_HASHERS ?? fileURLToPath(new URL("../../.tools/hashers/bin/python", import.meta.url));
const HASH = fileURLToPath(new URL("../hashers/hash.py", import.meta.url));
const VERIFY = fileURLToPath(new URL("../hashers/verify.py", import.meta.url));

/** Shorter than 72 bytes, of which some of the libraries make errors. */
const PASSWORDS = ["a quiet harbour at dawn", "пароль 😀 mit Ümläuten"];
const LONG = "seventeen herons over the marsh, and a ferry that left the other shore before it was day";
const ENVIRONMENT = { ...process.env, PATH: `${dirname(BINARY)}:${process.env.PATH}` };

let server;
let folder;
let accounts;

before(async () => {
  const input = JSON.stringify(PASSWORDS);
  const hashes = Object.entries(JSON.parse(execFileSync(PYTHON, [HASH], { input })));
  accounts = hashes.flatMap(([way, hashes], number) =>
    hashes.map((hash, place) => ({ way, hash, name: `user-${number}-${place}@example.org`, password: PASSWORDS[place] })),
  );
  server = await Server.start(["--throttle", "off", "--registration", "open"]);
  folder = mkdtempSync(join(tmpdir(), "keystead-export-"));
  const file = join(folder, "accounts.jsonl");
  writeFileSync(file, accounts.map(({ name, hash }) => JSON.stringify({ username: name, password_hash: hash })).join("\n"));
  server.keystead("import", file, "--allow-weak");
  for (const [name, password] of [["ours", PASSWORDS[0]], ["long", LONG]]) {
    const response = await fetch(`${server.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: name, password }),
    });
    assert.equal(response.status, 201);
    accounts.push({ way: name, name, password });
  }
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** The ways to hash whose passwords cannot go along, by what `--to` is given. */
const LEFT = {
  passlib: /^$/,
  keycloak: /bcrypt|scrypt|^ours$|^long$/,
  "keycloak --with-bcrypt": /bcrypt_sha256|scrypt|^long$/,
  auth0: /bcrypt_sha256|^long$/,
  firebase: /argon2|scrypt|pbkdf2|bcrypt_sha256|^long$/,
  authentik: /^bcrypt|^Django bcrypt$|passlib (bcrypt_sha256|scrypt|pbkdf2)|^ours$|^long$/,
  "authentik --with-bcrypt": /passlib (bcrypt_sha256|scrypt|pbkdf2)|^long$/,
};

for (const [target, left] of Object.entries(LEFT)) {
  test(`passwords exported to ${target} are right there`, () => {
    const [system] = target.split(" ");
    const file = join(folder, target.replaceAll(" ", ""));
    const output = server.shell(`keystead export ${file} --to ${target} 2>&1`, ENVIRONMENT);
    const input = JSON.stringify(Object.fromEntries(accounts.map(({ name, password }) => [name, password])));
    const found = JSON.parse(execFileSync(PYTHON, [VERIFY, system, file], { input }));
    let without = 0;
    for (const { way, name } of accounts) {
      const cannotGo = left.test(way);
      without += cannotGo;
      assert.deepEqual(found[name] ?? null, cannotGo ? null : [true, false], `${way}: ${target}`);
    }
    const told = /(\d+) accounts? without the password \(/.exec(output)?.[1] ?? "0";
    assert.equal(Number(told), without, output);
  });
}
