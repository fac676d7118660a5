// The pages of docs/migrating: each command is run as it stands there, on the database of the system itself where that can
// be installed in seconds, else on a sample of its export. Everybody logs in with the password from there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { blocks, logIn } from "../migrating.mjs";
import { BINARY, Server } from "../server.mjs";

const PYTHON =
  process.env.KEYSTEAD_HASHERS ?? fileURLToPath(new URL("../../.tools/hashers/bin/python", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../migrating/", import.meta.url));
const PAGES = fileURLToPath(new URL("../../docs/migrating/", import.meta.url));
const PASSWORD = "a lighthouse in the fog";

/** The people of each sample. */
const PEOPLE = {
  keycloak: ["ada", "grace"],
  firebase: ["ada@example.org"],
  auth0: ["ada@example.org"],
  supabase: ["ada@example.org"],
  laravel: ["ada@example.org"],
  aspnet: ["ada@example.org"],
  directories: ["ada", "grace", "linus", "ken", "rasmus", "roy", "rob"],
};

let folder;
let server;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "keystead-migrating-"));
});

after(() => rmSync(folder, { recursive: true }));

/** Starts a server, and returns the function that runs a command of a page in a copy of the page's sample. */
async function start(name) {
  server = await Server.start(["--throttle", "off"]);
  const place = join(folder, name);
  cpSync(join(SAMPLES, name), place, { recursive: true });
  const env = { ...process.env, PATH: `${dirname(BINARY)}:${dirname(PYTHON)}:${process.env.PATH}` };
  return (command) => server.shell(`set -euo pipefail; cd ${place}; ${command}`, env);
}

describe("the import of a page takes a sample of the export", () => {
  for (const [name, people] of Object.entries(PEOPLE)) {
    test(name, async () => {
      const run = await start(name);
      try {
        const imports = blocks(name).filter((block) => block.startsWith("keystead import "));
        assert.ok(imports.length > 0);
        for (const block of imports) {
          const command = block.replace("/etc/shadow", "shadow").trim();
          run(`${command} --dry-run 2>/dev/null`);
          run(`${command} 2>/dev/null`);
          assert.match(run(`${command} 2>/dev/null || true`), /Imported 0 accounts/, "a second run changes nothing");
        }
        // Once, since it takes as long as the slowest of the hashes.
        assert.equal(await logIn(server, people[0], "another password"), 401);
        for (const person of people) assert.equal(await logIn(server, person, PASSWORD), 200, person);
      } finally {
        await server.stop();
      }
    });
  }
});

test("the users of a Django site log in", async () => {
  const passwords = { ada: PASSWORD, "grace@example.org": "Über-Straße 42 é".repeat(6) };
  const run = await start("django");
  try {
    const create = Object.entries(passwords).map(([name, password]) => `create("${name}", password="${password}")`);
    const code = `from django.contrib.auth.models import User; create = User.objects.create_user; ${create.join("; ")}`;
    run(`python manage.py migrate --verbosity 0; python manage.py shell --command '${code}'`);
    for (const block of blocks("django")) run(`${block.trim()} 2>/dev/null`);
    assert.equal(await logIn(server, "ada", `${PASSWORD}!`), 401);
    for (const [name, password] of Object.entries(passwords)) {
      assert.equal(await logIn(server, name, password), 200, name);
    }
  } finally {
    await server.stop();
  }
});

test("the people of a better-auth log in", async () => {
  const run = await start("better-auth");
  try {
    run("sqlite3 database.sqlite <users.sql");
    for (const block of blocks("better-auth")) run(block);
    assert.equal(await logIn(server, "ada@example.org", `${PASSWORD}!`), 401);
    assert.equal(await logIn(server, "ada@example.org", PASSWORD), 200);
  } finally {
    await server.stop();
  }
});

test("the people of an LLDAP get links by which they choose a password", async () => {
  const run = await start("lldap");
  try {
    run("sqlite3 users.db <users.sql");
    const output = blocks("lldap").map(run).join("");
    const links = output.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(links.length, 2);
    const names = server.keystead("user", "list", "--json").trim().split("\n").map((line) => JSON.parse(line).username);
    assert.deepEqual(names.sort(), ["ada", "grace"]);
  } finally {
    await server.stop();
  }
});

test("a file for Auth0 is split into files that it takes", () => {
  const users = Array.from({ length: 3_001 }, (_, number) => ({ user_id: String(number) }));
  writeFileSync(join(folder, "users.json"), JSON.stringify(users));
  const split = blocks("leaving").find((block) => block.startsWith("jq "));
  execFileSync("bash", ["-c", split], { cwd: folder });
  const parts = ["users-aa.json", "users-ab.json", "users-ac.json"].map((name) => readFileSync(join(folder, name)));
  assert.deepEqual(parts.flatMap((part) => JSON.parse(part)), users);
});

test("every system with a page is in the index and in the list of the command", () => {
  const index = readFileSync(join(PAGES, "README.md"), "utf8");
  const help = execFileSync(BINARY, ["import", "--help"], { encoding: "utf8" });
  const names = readdirSync(PAGES).filter((name) => !["README.md", "leaving.md"].includes(name));
  assert.ok(names.length >= 10);
  for (const name of names) {
    assert.ok(index.includes(`](${name})`), name);
    const page = readFileSync(join(PAGES, name), "utf8");
    for (const [, system] of page.matchAll(/--from ([a-z0-9-]+)/g)) assert.ok(help.includes(system), system);
  }
});
