// Accounts with password hashes made by passlib, Django and bcrypt: each logs in with its password only, has
// a hash of ours from then on, and is exported with it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { Server } from "../server.mjs";

const PYTHON =
  process.env.KEYSTEAD_HASHERS ?? fileURLToPath(new URL("../../.tools/hashers/bin/python", import.meta.url));
const HASH = fileURLToPath(new URL("../hashers/hash.py", import.meta.url));

const PASSWORDS = [
  "a quiet harbour at dawn",
  " blanks  around ",
  "пароль 😀 mit Ümläuten",
  "x".repeat(71),
  "y".repeat(72),
  "z".repeat(100),
  "é".repeat(50),
];
/** Functions that read only 72 bytes of a password, and so accept every password that begins with them. */
const CUTS = /^(bcrypt|Django bcrypt$)/;
const OURS = /^\$(2b\$04|bcrypt-sha256\$v=2,t=2b,r=4)\$/;

let server;
let accounts;

before(async () => {
  const input = JSON.stringify(PASSWORDS);
  const hashes = Object.entries(JSON.parse(execFileSync(PYTHON, [HASH], { input })));
  accounts = hashes.flatMap(([way, hashes], number) =>
    hashes.map((hash, place) => ({ way, hash, username: `user-${number}-${place}`, password: PASSWORDS[place] })),
  );
  server = await Server.start(["--throttle", "off"]);
  const folder = mkdtempSync(join(tmpdir(), "keystead-import-"));
  try {
    const file = join(folder, "accounts.jsonl");
    const lines = accounts.map(({ username, hash }) => JSON.stringify({ username, password_hash: hash }));
    writeFileSync(file, lines.join("\n"));
    const { imported, reasons } = JSON.parse(server.keystead("import", file, "--allow-weak", "--json"));
    assert.deepEqual([imported, reasons], [accounts.length, []]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

after(() => server.stop());

test("imported hashes verify, once as imported and then rehashed", { timeout: 120_000 }, async () => {
  const before = exported();
  for (const { way, username, hash } of accounts) {
    // Without the names that Django puts before a hash which others read without them.
    const plain = hash.replace(/^bcrypt\$|^argon2(?=\$argon2)/, "");
    assert.equal(before.get(username), plain, `${way}: exported as it was imported`);
  }
  for (const round of ["first", "second"]) {
    for (const { way, username, password } of accounts) {
      const what = `${way}, ${password.length} characters, ${round} time`;
      for (const wrong of [`${password} `, password.slice(0, -1), "another password"]) {
        // Equal for the imported function, until our hash has replaced it.
        const isSame = CUTS.test(way) && round === "first" && read(wrong) === read(password);
        if (!isSame) assert.equal(await logIn(username, wrong), 401, `${what}: ${wrong}`);
      }
      assert.equal(await logIn(username, password), 200, what);
    }
    const now = exported();
    for (const { way, username } of accounts) assert.match(now.get(username), OURS, way);
  }
});

/** Returns the bytes that bcrypt reads of a password, in hex. */
const read = (password) => Buffer.from(password).subarray(0, 72).toString("hex");

/** Returns the hash of every account by user name. */
function exported() {
  const lines = server.keystead("export").trim().split("\n").map((line) => JSON.parse(line));
  return new Map(lines.map(({ username, password_hash: hash }) => [username, hash]));
}

async function logIn(username, password) {
  const answer = await fetch(`${server.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  return answer.status;
}
