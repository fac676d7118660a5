// deploy/docker/Dockerfile, as far as it can be tested without a container engine: its own command
// collects the content of the last stage, and the server runs there as the user that it names.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BINARY } from "../server.mjs";
import { Service } from "../service.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FILE = join(ROOT, "deploy/docker/Dockerfile");
const HADOLINT = join(ROOT, ".tools/verifiers/bin/hadolint");
const DOCKERFILE = readFileSync(FILE, "utf8");
const [BUILD, LAST] = DOCKERFILE.split(/^(?=FROM )/m).slice(1);

const directory = mkdtempSync(join(tmpdir(), "keystead-image-"));
const image = join(directory, "image");
const user = /^USER (\d+:\d+)$/m.exec(LAST)?.[1];

after(() => rmSync(directory, { recursive: true }));

test("hadolint accepts the Dockerfile", () => {
  execFileSync(HADOLINT, [FILE], { stdio: "inherit" });
});

test("the base image is pinned to the Rust version of rust-toolchain.toml", () => {
  const [, channel] = /^channel = "(.*)"$/m.exec(readFileSync(join(ROOT, "rust-toolchain.toml"), "utf8"));
  assert.match(BUILD, new RegExp(`^FROM rust:${channel}-slim-\\w+ AS build$`, "m"));
  assert.match(LAST, /^FROM scratch$/m);
});

test("the build sees every member of the workspace, and no data", () => {
  const ignored = readFileSync(`${FILE}.dockerignore`, "utf8").split("\n");
  const [, members] = /^members = (\[.*\])$/m.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"));
  for (const member of JSON.parse(members)) {
    assert.ok(ignored.includes(`!${member}`), member);
  }
  assert.equal(ignored.find((line) => line && !line.startsWith("#")), "*");
  assert.ok(!ignored.includes("!data"));
});

describe("the last stage", () => {
  before(() => {
    // The stages copy from these folders; the test puts them into a folder of its own.
    const [command] = /(?<=^RUN )install (.*\\\n)*.*/m.exec(BUILD);
    const inTestFolder = command.replaceAll("target/release/keystead", BINARY).replaceAll(/ (\/(image|volumes))/g, ` ${directory}$1`);
    execFileSync("bash", ["-euo", "pipefail", "-c", inTestFolder]);
    for (const [, from] of LAST.matchAll(/^COPY .*--from=build .*?(\/\S+) \/$/gm)) {
      assert.ok(existsSync(join(directory, from)), from);
    }
  });

  test("has each library that the binary is linked with", () => {
    const linked = execFileSync("ldd", [BINARY], { encoding: "utf8" });
    const libraries = linked.match(/\/\S+\.so\S*/g);
    assert.notEqual(libraries, null);
    for (const library of libraries) assert.ok(existsSync(join(image, library)), library);
  });

  test("has no shell and no other program", () => {
    assert.deepEqual(readdirSync(join(image, "usr/local/bin")), ["keystead"]);
    assert.ok(!existsSync(join(image, "bin")) && !existsSync(join(image, "usr/bin")));
  });

  const skip = process.getuid() !== 0 && "only root may change the root directory";

  test("runs the server as an unprivileged user", { skip }, async () => {
    assert.ok(Number.parseInt(user, 10) > 0, "a user who is not root");
    const data = join(directory, "volumes/data");
    execFileSync("chown", [user, data]);
    execFileSync("mv", [data, image]);
    const env = { KEYSTEAD_LISTEN: "127.0.0.1:0", KEYSTEAD_DATA_DIR: "/data" };
    const [, command] = /^ENTRYPOINT (\[.*\])$/m.exec(LAST);
    const [, serve] = /^CMD (\[.*\])$/m.exec(LAST);
    const started = ["chroot", `--userspec=${user}`, image, ...JSON.parse(command), ...JSON.parse(serve)];
    const service = await Service.start(started, { env });
    try {
      assert.equal((await fetch(`${service.url}/health/ready`)).status, 200);
    } finally {
      await service.stop();
    }
    assert.deepEqual(readdirSync(join(image, "data")).includes("master-key"), true);
  });
});
