// Accounts with the password hashes that passlib, Django and bcrypt have made: each logs in with its
// password and no other, has a hash of ours from then on, and comes out so.

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
/** What reads no more than 72 bytes of a password, and so takes all that begin alike. */
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
    const said = JSON.parse(server.keystead("import", file, "--json"));
    assert.deepEqual(said, { imported: accounts.length, left_out: 0, dry_run: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

after(() => server.stop());

test("what others have hashed logs in, once as it is and then as ours", { timeout: 120_000 }, async () => {
  const before = exported();
  for (const { way, username, hash } of accounts) {
    assert.equal(before.get(username), hash.replace(/^bcrypt\$/, ""), `${way}: it comes out as it came in`);
  }
  for (const round of ["first", "second"]) {
    for (const { way, username, password } of accounts) {
      const what = `${way}, ${password.length} characters, ${round} time`;
      for (const wrong of [`${password} `, password.slice(0, -1), "another password"]) {
        // What the maker of the hash took for the same, until ours has taken its place.
        const isSame = CUTS.test(way) && round === "first" && read(wrong) === read(password);
        if (!isSame) assert.equal(await logIn(username, wrong), 401, `${what}: ${wrong}`);
      }
      assert.equal(await logIn(username, password), 200, what);
    }
    const now = exported();
    for (const { way, username } of accounts) assert.match(now.get(username), OURS, way);
  }
});

/** What bcrypt reads of a password. */
const read = (password) => Buffer.from(password).subarray(0, 72).toString("hex");

/** The hash of every account, by its name. */
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
