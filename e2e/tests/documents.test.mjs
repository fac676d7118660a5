// The documentation: every command that it shows is run and prints what the page shows, and every link
// between its pages resolves.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BINARY, Server } from "../server.mjs";
import { commands, matches, run } from "../transcript.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
const DECISIONS = readdirSync(join(ROOT, "docs/decisions"));
const APPS = readdirSync(join(ROOT, "docs/apps"));
const MIGRATING = readdirSync(join(ROOT, "docs/migrating"));
const ALL = [
  "README.md",
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "STYLE.md",
  "deploy/README.md",
  "examples/README.md",
  ...DOCS.map((name) => `docs/${name}`),
  ...DECISIONS.map((name) => `docs/decisions/${name}`),
  ...APPS.map((name) => `docs/apps/${name}`),
  ...MIGRATING.map((name) => `docs/migrating/${name}`),
];

describe("the commands of a page print what it shows", { concurrency: 2 }, () => {
  for (const name of ["README.md", ...DOCS.map((name) => `docs/${name}`)]) {
    const found = commands(read(name));
    if (found.length === 0) continue;
    test(name, async () => {
      await run(found, ({ command, output, status, expected }) => {
        assert.equal(status, "0", `$ ${command}\n${output}`);
        assert.ok(matches(output, expected), `$ ${command}\nprinted:\n${output}\nexpected:\n${expected}`);
      });
    });
  }
});

test("a transcript is split into commands and expected output", () => {
  const page = "```console\n$ one \\\n    two\nsaid…\nso\n$ three\n```\n\n```sh\n$ four\n```\n";
  assert.deepEqual(
    commands(page).map(({ command, expected }) => [command, expected]),
    [
      ["one \\\n    two", "said…\nso"],
      ["three", null],
    ],
  );
  assert.ok(matches("said this\nand\nso\n", "said…\nso"));
  assert.ok(!matches("said this", "said…\nso"));
  assert.ok(!matches("(a)", "a"));
});

test("the command that registers an app is taken as its page shows it", async () => {
  const server = await Server.start();
  const env = { ...process.env, PATH: `${dirname(BINARY)}:${process.env.PATH}` };
  const bash = (command) => server.shell(command, env);
  try {
    for (const name of APPS.filter((name) => name !== "README.md")) {
      const [, add] = /^```sh\n(keystead client add [\s\S]*?)^```/m.exec(read(`docs/apps/${name}`));
      const [, id] = /client ID is ([\w-]+)/.exec(bash(add));
      bash(`keystead client remove ${id}`);
    }
  } finally {
    await server.stop();
  }
});

test("links resolve", () => {
  for (const name of ALL) {
    for (const [, link] of read(name).matchAll(/\]\(([^)\s]+)\)/g)) {
      const [path, place] = link.split("#");
      if (/^[a-z]+:/.test(path)) continue;
      const target = path === "" ? name : join(dirname(name), path);
      assert.ok(existsSync(join(ROOT, target)), `${name}: ${link}`);
      if (place && target.endsWith(".md")) {
        assert.ok(headings(read(target)).includes(place), `${name}: ${link}`);
      }
    }
  }
});

test("every criterion of accessibility names tests that exist", () => {
  const page = read("docs/accessibility.md");
  const folder = join(ROOT, "e2e/tests");
  const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const rows = page.split("\n").filter((line) => /^\| \d/.test(line));
  assert.ok(rows.length > 45, String(rows.length));
  for (const row of rows) {
    const titles = [...row.matchAll(/\*“([^”]*)”\*/g)].map(([, title]) => title);
    assert.ok(titles.length > 0 || row.includes("| there is nothing to show |"), row);
  }
  for (const [, title] of page.matchAll(/\*“([^”]*)”\*/g)) {
    // A test of a kind has what differs in its title, e.g. the language.
    const stem = title.replace(/^\/(login|register) /, "${path} ").replace(/^nothing is lost .*/, "nothing is lost ${name}");
    assert.ok(code.includes(`"${title}"`) || code.includes(`\`${stem}`), title);
  }
});

function read(name) {
  return readFileSync(join(ROOT, name), "utf8");
}

/** Returns the anchors of a page's headings. */
function headings(page) {
  const titles = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
  return titles.map((title) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
