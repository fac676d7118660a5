// The last step of `trunk build --release`: names, compression, weight.
//
//  1. The stylesheets become one file: one request instead of several.
//  2. Everything that may be cached for ever moves to assets/ and is called by a hash of what is in
//     it now, after wasm-bindgen and wasm-opt. Whatever refers to it follows, with its integrity.
//  3. The page that shows the API is put beside it, with the viewer that npm has brought.
//  4. Every file that shrinks gets a .br and a .gz beside it, so that the server compresses nothing.
//  5. The first visit is weighed against frontend/budget.json; too heavy fails the build.
//
// Same input, same bytes, same names. Node 20 and nothing else.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { shorten } from "./shorten.mjs";

// While developing, Trunk's own names and its live reload are better.
if (process.env.TRUNK_PROFILE !== "release") process.exit(0);

const dist = process.env.TRUNK_STAGING_DIR;
const read = (name) => readFileSync(join(dist, name));
const digest = (algorithm, bytes, encoding) =>
  createHash(algorithm).update(bytes).digest(encoding);

let page = read("index.html").toString();
const files = readdirSync(dist);

/**
 * Leaves out what no browser reads: indentation, empty lines, and comments that have their lines to
 * themselves. Whoever needs more than that needs a parser; compression leaves little to gain.
 */
function plain(text) {
  const lines = String(text)
    .replace(/^[ \t]*\/\*[^]*?\*\/[ \t]*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"));
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Calls a file by its content, in assets/, and lets the page know. */
function publish(name, bytes) {
  const { name: stem, ext } = parse(name);
  const hashed = `assets/${stem}-${digest("sha256", bytes, "hex").slice(0, 16)}${ext}`;
  const integrity = `sha384-${digest("sha384", bytes, "base64")}`;
  writeFileSync(join(dist, hashed), bytes);
  rmSync(join(dist, name), { force: true });
  // An attribute with this path, quoted or not. Only the tag that loads the file (`src`, `href`)
  // carries its integrity; a `data-` attribute merely knows the name.
  const path = new RegExp(`(["'=])/${name.replaceAll(".", "\\.")}(?=["' >])`, "g");
  page = page.replace(/<(?:link|script)\b[^>]*>/g, (tag) => {
    const loads = new RegExp(`\\s(?:src|href)=["']?/${name.replaceAll(".", "\\.")}["' >]`).test(tag);
    const renamed = tag.replace(path, `$1/${hashed}`);
    // Browsers ignore it on a preload of this kind, and complain that it is there.
    const checked = loads && !/\sas=["']?fetch/.test(tag);
    return checked ? renamed.replace(/>$/, ` integrity="${integrity}">`) : renamed;
  });
  if (!page.includes(`/${hashed}`)) fail(`nothing in index.html refers to ${name}`);
  return hashed;
}

function fail(reason) {
  console.error(`error: ${reason}`);
  process.exit(1);
}

function only(ending) {
  const found = files.filter((name) => name.endsWith(ending));
  if (found.length !== 1) fail(`one file *${ending} was expected, not [${found}]`);
  return found[0];
}

mkdirSync(join(dist, "assets"), { recursive: true });

// 1. Stylesheets, in the order of the page.
const sheets = [];
page = page.replace(/<link\b[^>]*\brel=["']?stylesheet\b[^>]*>/g, (tag) => {
  sheets.push(/\shref=["']?\/([^"' >]+)/.exec(tag)[1]);
  return sheets.length === 1 ? '<link rel="stylesheet" href="/app.css">' : "";
});
const style = plain(Buffer.concat(sheets.map(read)));
for (const sheet of sheets) rmSync(join(dist, sheet));

// 2. Names. The glue has the name of the wasm in it, so the wasm comes first.
publish("app.css", style);
const wasmName = only("_bg.wasm");
const glueName = wasmName.replace("_bg.wasm", ".js");
const { wasm, glue } = shorten({ wasm: read(wasmName), glue: read(glueName).toString() });
const hashedWasm = publish(wasmName, wasm);
publish(glueName, plain(glue.replaceAll(wasmName, parse(hashedWasm).base)));
publish("boot.js", plain(read("boot.js")));
// The page says who may make an account, which the server knows and nothing else in it depends on.
for (const [name, registration] of [["index", "open"], ["index-invite", "invite"], ["index-closed", "closed"]]) {
  const saying = page.replace(/<html\b/, `$& data-registration="${registration}"`);
  writeFileSync(join(dist, `${name}.html`), plain(saying));
}

// 3. The API. Licences go where the code goes.
const here = (path) => new URL(path, import.meta.url);
const VIEWER = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE"];
cpSync(here("docs"), join(dist, "docs"), { recursive: true });
for (const name of VIEWER) {
  cpSync(here(`../tools/node_modules/swagger-ui-dist/${name}`), join(dist, "docs", name));
}

// 4. Compression.
const published = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
  .sort();
const weights = new Map();
for (const name of published) {
  const bytes = read(name);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  if (brotli.length < bytes.length) writeFileSync(join(dist, `${name}.br`), brotli);
  if (gzip.length < bytes.length) writeFileSync(join(dist, `${name}.gz`), gzip);
  weights.set(name, Math.min(brotli.length, bytes.length));
  console.log(row(name, bytes.length, gzip.length, brotli.length));
}

function row(name, ...sizes) {
  return name.padEnd(48) + sizes.map((size) => String(size).padStart(9)).join("");
}

// 5. Weight.
const budgets = JSON.parse(readFileSync(new URL("budget.json", import.meta.url)));
for (const [what, budget] of Object.entries(budgets)) {
  let total = 0;
  for (const pattern of budget.files) {
    const [start, end] = pattern.split("*");
    const matching = [...weights].filter(([name]) =>
      end === undefined ? name === pattern : name.startsWith(start) && name.endsWith(end),
    );
    if (matching.length === 0) fail(`budget.json: no file is called ${pattern}`);
    for (const [, weight] of matching) total += weight + budget.headers_per_file;
  }
  const verdict = `${what}: ${total} of ${budget.brotli_bytes} bytes`;
  if (total > budget.brotli_bytes) fail(`${verdict}. That is too heavy (frontend/budget.json).`);
  console.log(verdict);
}
