// WordPress on MariaDB, whose people come by the commands of docs/migrating/wordpress.md.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { blocks, logIn } from "../migrating.mjs";
import { BINARY, Server } from "../server.mjs";

const USERS = fileURLToPath(new URL("wordpress_users.php", import.meta.url));
const WORDPRESS = "/usr/share/wordpress";
const PASSWORDS = {
  ada: "a lighthouse in the fog",
  "grace.h": "Über-Straße 42 é",
  long: "z".repeat(80),
};

/** Starts a MariaDB of its own in the folder. */
async function startMariaDb(folder) {
  const data = join(folder, "data");
  const common = ["--no-defaults", `--datadir=${data}`, ...(process.getuid() === 0 ? ["--user=root"] : [])];
  const install = ["--auth-root-authentication-method=normal", "--skip-test-db"];
  execFileSync("mariadb-install-db", [...common, ...install], { stdio: "ignore" });
  const socket = join(folder, "socket");
  const server = spawn("/usr/sbin/mariadbd", [...common, `--socket=${socket}`, "--skip-networking"], { stdio: "ignore" });
  while (!existsSync(socket)) {
    assert.equal(server.exitCode, null, "mariadbd has ended");
    await wait(50);
  }
  return { server, socket };
}

test("the people of a WordPress log in", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "keystead-wordpress-"));
  const keystead = await Server.start(["--throttle", "off"]);
  const { server: mariadb, socket } = await startMariaDb(folder);
  try {
    // What the commands of the page read.
    writeFileSync(join(folder, ".my.cnf"), `[client]\nsocket=${socket}\nuser=root\n`);
    const env = { ...process.env, HOME: folder, PATH: `${dirname(BINARY)}:${process.env.PATH}` };
    const run = (command) => keystead.shell(`set -euo pipefail; cd ${folder}; ${command}`, env);
    run("mariadb --execute 'CREATE DATABASE wordpress'");
    const input = JSON.stringify(PASSWORDS);
    const version = execFileSync("php", [USERS, WORDPRESS, socket, "wordpress"], { input, encoding: "utf8" });
    assert.match(version, /^\d+\.\d/);
    for (const block of blocks("wordpress")) run(block);
    for (const [name, password] of Object.entries(PASSWORDS)) {
      assert.equal(await logIn(keystead, name, `${password}!`), 401, name);
      assert.equal(await logIn(keystead, name, password), 200, name);
    }
  } finally {
    mariadb.kill();
    await once(mariadb, "exit");
    await keystead.stop();
    rmSync(folder, { recursive: true });
  }
});
