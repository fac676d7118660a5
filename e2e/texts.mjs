// The texts of the page, read from the catalogue (texts/src), so that no test repeats one.

import { existsSync, readdirSync, readFileSync } from "node:fs";

/** The languages that people choose from. */
export const LANGUAGES = ["en", "de", "fr", "es", "ja", "ar"];
/** English with accents, by which a text that is not in the catalogue stands out. */
export const PSEUDO = "en-XA";

const HEADER = /^ {4}([A-Z][A-Z0-9_]*): (text|plural)\S* \{/gm;
const TRANSLATION = /\s*([a-z]{2}): "((?:[^"\\]|\\.)*)",?/y;

/** The texts by area, name and language. */
const catalog = Object.fromEntries(["guest", "account", "factors", "apps", "server", "boot"].map((area) => [area, read(area)]));

function read(area) {
  const source = sources(area).map((file) => readFileSync(file, "utf8")).join("\n");
  const messages = new Map();
  for (const header of source.matchAll(HEADER)) {
    const [whole, name, kind] = header;
    const texts = {};
    TRANSLATION.lastIndex = header.index + whole.length;
    for (let found; (found = TRANSLATION.exec(source)); ) texts[found[1]] = JSON.parse(`"${found[2]}"`);
    messages.set(name, { kind, texts });
  }
  return messages;
}

/** Returns the files of an area: one, or a folder with a file for each page or topic. */
function sources(area) {
  const file = new URL(`../texts/src/${area}.rs`, import.meta.url);
  if (existsSync(file)) return [file];
  const folder = new URL(`../texts/src/${area}/`, import.meta.url);
  return readdirSync(folder).map((name) => new URL(name, folder));
}

/**
 * Returns what returns the text of a message in this language: by the name of its constant, e.g. "LOG_IN", or
 * with the area, e.g. "boot.UNREACHABLE", and with its arguments. The first argument of a plural is its count.
 */
export const wordsIn = (language) => (name, ...given) => {
  const [area, message] = name.includes(".") ? name.split(".") : [areaOf(name), name];
  const found = catalog[area]?.get(message);
  if (!found) throw new Error(`the catalogue has no text ${name}`);
  const text = found.kind === "plural" ? form(language, found.texts[language], given[0]) : found.texts[language];
  return text.replaceAll(/\{(\d)\}/g, (_, at) => String(given[at]));
};

/** Returns the text of a message in English. */
export const words = wordsIn("en");

/** Returns a pattern that finds a text in a longer one. */
export const containing = (text) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));

const areaOf = (name) => Object.keys(catalog).find((area) => catalog[area].has(name));

function form(language, text, count) {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  const forms = text.split("|");
  const order = ["zero", "one", "two", "few", "many", "other"].filter((name) => pluralCategories.includes(name));
  // Those of millions, which nothing here counts, have no form of their own.
  const named = forms.length === order.length ? order : order.filter((name) => name !== "many");
  const position = named.indexOf(new Intl.PluralRules(language).select(count));
  return forms[position < 0 ? forms.length - 1 : position];
}
