// The documentation: every command that it shows is run, and says what is shown; every link between
// its pages leads somewhere.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { commands, isAsSaid, run } from "../transcript.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
const DECISIONS = readdirSync(join(ROOT, "docs/decisions"));
const ALL = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "deploy/README.md",
  "examples/README.md",
  ...DOCS.map((name) => `docs/${name}`),
  ...DECISIONS.map((name) => `docs/decisions/${name}`),
];

describe("what a page shows is what happens", { concurrency: 2 }, () => {
  for (const name of ["README.md", ...DOCS.map((name) => `docs/${name}`)]) {
    const found = commands(read(name));
    if (found.length === 0) continue;
    test(name, async () => {
      await run(found, ({ command, said, status, says }) => {
        assert.equal(status, "0", `$ ${command}\n${said}`);
        assert.ok(isAsSaid(said, says), `$ ${command}\nsaid:\n${said}\nand not:\n${says}`);
      });
    });
  }
});

test("a transcript is told from what it says", () => {
  const page = "```console\n$ one \\\n    two\nsaid…\nso\n$ three\n```\n\n```sh\n$ four\n```\n";
  assert.deepEqual(
    commands(page).map(({ command, says }) => [command, says]),
    [
      ["one \\\n    two", "said…\nso"],
      ["three", null],
    ],
  );
  assert.ok(isAsSaid("said this\nand\nso\n", "said…\nso"));
  assert.ok(!isAsSaid("said this", "said…\nso"));
  assert.ok(!isAsSaid("(a)", "a"));
});

test("links lead somewhere", () => {
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

function read(name) {
  return readFileSync(join(ROOT, name), "utf8");
}

/** What the headings of a page are linked by. */
function headings(page) {
  const titles = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
  return titles.map((title) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
