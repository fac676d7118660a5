// deploy/systemd: the unit is valid and hardened, and the server accepts its settings.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BINARY, Server } from "../server.mjs";

const SYSTEMD = fileURLToPath(new URL("../../deploy/systemd/", import.meta.url));
const UNIT = readFileSync(join(SYSTEMD, "keystead.service"), "utf8");
const README = readFileSync(join(SYSTEMD, "../README.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "keystead-systemd-"));

after(() => rmSync(directory, { recursive: true }));

const skip = spawnSync("systemd-analyze", ["--version"]).error && "there is no systemd-analyze";

function analyze(...command) {
  return spawnSync("systemd-analyze", ["--no-pager", ...command], { encoding: "utf8" });
}

test("systemd accepts the unit without a warning", { skip }, () => {
  const unit = join(directory, "keystead.service");
  // The program that it starts has to exist.
  writeFileSync(unit, UNIT.replace("/usr/local/bin/keystead", BINARY));
  const { status, stdout, stderr } = analyze("verify", unit);
  assert.equal(stdout + stderr, "");
  assert.equal(status, 0);
});

test("systemd accepts the socket beside the unit", { skip }, () => {
  const socket = join(directory, "keystead.socket");
  copyFileSync(join(SYSTEMD, "keystead.socket"), socket);
  const unit = join(directory, "keystead.service");
  writeFileSync(unit, UNIT.replace("/usr/local/bin/keystead", BINARY));
  const { status, stdout, stderr } = analyze("verify", socket);
  assert.equal(stdout + stderr, "");
  assert.equal(status, 0);
});

test("the unit creates the folder of the socket that the README has it listen at", () => {
  const [, folder] = /listen = "unix:\/run\/([^/"]+)\/[^/"]+"/.exec(README);
  assert.match(UNIT, new RegExp(`^RuntimeDirectory=${folder}$`, "m"));
  // The proxy's user gets in by the group, and nobody else does.
  assert.match(UNIT, /^RuntimeDirectoryMode=0750$/m);
});

test("the README stops the service before it has systemd open its socket", () => {
  const commands = README.split("```").find((block) => block.includes("keystead.socket /etc"));
  const order = ["daemon-reload", "stop keystead", "enable --now keystead.socket", "start keystead"];
  assert.deepEqual(commands.match(/(?<=systemctl )[^\n&]*[^\n& ]/g), order);
});

test("the unit is as hardened as its comment says", { skip }, () => {
  const unit = join(directory, "offline.service");
  copyFileSync(join(SYSTEMD, "keystead.service"), unit);
  const { stdout } = analyze("security", "--offline=true", unit);
  const [, found] = /Overall exposure level for .*: ([\d.]+)/.exec(stdout);
  const [, noted] = /`systemd-analyze security` gives ([\d.]+)/.exec(UNIT);
  assert.ok(Number(found) <= Number(noted), stdout);
});

test("the settings beside the unit start a server", async () => {
  const server = await Server.start(["--config", join(SYSTEMD, "keystead.toml")]);
  await server.stop();
});
