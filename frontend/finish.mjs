// The last step of building the page, by Trunk or by tools/page.mjs: names, compression, weight.
//
//  1. Joins the stylesheets and writes them into the page, which then waits for no other file. The pages without the
//     app (the API, a refusal) have them as a file.
//  2. Moves the files that can be cached for ever to assets/ and names them by a hash of their final
//     content, after wasm-bindgen and wasm-opt. References are updated and get an integrity attribute.
//     boot.js keeps its name: an old page finds it after an upgrade, and it loads the page again.
//  3. Adds the page that shows the API, with the viewer from npm.
//  4. Writes a .br and a .gz file beside every file that shrinks, so the server compresses nothing.
//  5. Compares the weight of the first visit with frontend/budget.json and fails if it is exceeded.
//
// The same input gives the same bytes and names. Needs Node 20, and terser in tools/.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { fill } from "./dev.mjs";
import { minify as minifyScript } from "../tools/node_modules/terser/main.js";
import { shorten, takeOut } from "./shorten.mjs";

const dist = process.env.TRUNK_STAGING_DIR;
// `trunk serve` needs Trunk's own names for its live reload.
if (process.env.TRUNK_PROFILE !== "release") {
  await fill(dist);
  process.exit(0);
}

const read = (name) => readFileSync(join(dist, name));
const digest = (algorithm, bytes, encoding) =>
  createHash(algorithm).update(bytes).digest(encoding);

let page = read("index.html").toString();
const files = readdirSync(dist);

/**
 * Removes indentation, empty lines, and comments that fill whole lines. More would need a parser and
 * gain little after compression.
 */
function minify(text) {
  const lines = String(text)
    .replace(/^[ \t]*(\/\*[^]*?\*\/|<!--[^]*?-->)[ \t]*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"));
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** Shortens a script, down to the names of its variables. */
async function minifyModule(text) {
  const { code } = await minifyScript(String(text), { module: true, compress: { passes: 2 } });
  return Buffer.from(code);
}

/** Moves a file to assets/ under a name with its hash, updates the page, and returns the new name. */
function publish(name, bytes) {
  const { name: stem, ext } = parse(name);
  const hashed = `assets/${stem}-${digest("sha256", bytes, "hex").slice(0, 16)}${ext}`;
  const integrity = `sha384-${digest("sha384", bytes, "base64")}`;
  writeFileSync(join(dist, hashed), bytes);
  rmSync(join(dist, name), { force: true });
  // An attribute with this path, quoted or not. Only a tag that loads the file (`src`, `href`) gets an
  // integrity attribute, not one that only has the name in a `data-` attribute.
  const path = new RegExp(`(["'=])/${name.replaceAll(".", "\\.")}(?=["' >])`, "g");
  page = page.replace(/<(?:link|script)\b[^>]*>/g, (tag) => {
    const loads = new RegExp(`\\s(?:src|href)=["']?/${name.replaceAll(".", "\\.")}["' >]`).test(tag);
    const renamed = tag.replace(path, `$1/${hashed}`);
    // Browsers ignore the attribute on a preload with `as=fetch`, and log a warning.
    const verified = loads && !/\sas=["']?fetch/.test(tag);
    return verified ? renamed.replace(/>$/, ` integrity="${integrity}">`) : renamed;
  });
  if (!page.includes(`/${hashed}`)) fail(`index.html does not refer to ${name}`);
  return hashed;
}

function fail(reason) {
  console.error(`error: ${reason}`);
  process.exit(1);
}

/** The place of the stylesheets in the page. */
const STYLE = "<style></style>";
/** The section of the wasm in which tools/wasm-bindgen leaves the second file, and the name by which the first asks for it. */
const SECTION = "later";
const LOADER = "__wasm_split_load_later";

/** Puts the code that loads the second file into the glue, where wasm-bindgen imports it from another. */
function withLater(glue) {
  const [statement, name, path] = /^import \* as (\w+) from ("[^"]+__wasm_split\.js");?$/m.exec(glue) ?? [];
  if (!statement) fail("the glue does not load the second file: has the app been split (frontend/later.js)?");
  const later = readFileSync(new URL("later.js", import.meta.url), "utf8").replace("LOAD:", `${LOADER}:`);
  return glue.replace(statement, later).replace(`${path}: ${name}`, `${path}: later`);
}

/** Writes a file to assets/ under a name with its hash, and returns that. */
function keep(name, bytes) {
  const { name: stem, ext } = parse(name);
  const hashed = `${stem}-${digest("sha256", bytes, "hex").slice(0, 16)}${ext}`;
  writeFileSync(join(dist, "assets", hashed), bytes);
  return hashed;
}

/** Optimizes the second file, as Trunk and tools/page.mjs did the first, and moves it to assets/. */
function publishLater(bytes) {
  const file = join(dist, "later.wasm");
  writeFileSync(file, bytes);
  // It warns of the names of the tables, which it leaves out.
  execFileSync("wasm-opt", [`--output=${file}`, "-Oz", file], { stdio: "pipe" });
  const name = keep("later.wasm", readFileSync(file));
  rmSync(file);
  return name;
}

function only(ending) {
  const found = files.filter((name) => name.endsWith(ending));
  if (found.length !== 1) fail(`expected one file *${ending}, found [${found}]`);
  return found[0];
}

mkdirSync(join(dist, "assets"), { recursive: true });

// 1. Stylesheets, in the order of the page.
const ACCOUNT_SHEET = "account.css";
const sheets = [];
page = page.replace(/<link\b[^>]*\brel=["']?stylesheet\b[^>]*>/g, (tag) => {
  const sheet = /\shref=["']?\/([^"' >]+)/.exec(tag)[1];
  if (sheet === ACCOUNT_SHEET) return "";
  sheets.push(sheet);
  return sheets.length === 1 ? STYLE : "";
});
const style = minify(Buffer.concat(sheets.map(read)));
keep("app.css", style);
// Of what is behind the login, which adds it (frontend/later.js).
const accountStyle = keep(ACCOUNT_SHEET, minify(read(ACCOUNT_SHEET)));
for (const sheet of [ACCOUNT_SHEET, ...sheets]) rmSync(join(dist, sheet));

// 2. Names. The glue contains the name of the wasm, so the wasm comes first.
const wasmName = only("_bg.wasm");
const glueName = wasmName.replace("_bg.wasm", ".js");
const first = takeOut(SECTION, read(wasmName));
const { wasm, glue } = shorten({ wasm: first.wasm, glue: withLater(read(glueName).toString()) });
const hashedWasm = publish(wasmName, wasm);
const later = publishLater(first.content);
// Of the login page, once it is there, and of what is behind the login (frontend/later.js).
const script = async (name) => String(await minifyModule(readFileSync(new URL(name, import.meta.url))));
const byHand = keep("webauthn-json.js", await script("webauthn-json.js"));
const passkeys = keep("passkeys.js", (await script("passkeys.js")).replace("BY_HAND", byHand));
publish(glueName, await minifyModule(glue.replaceAll(wasmName, parse(hashedWasm).base).replace('"LATER"', `"${later}"`).replace('"STYLE"', `"${accountStyle}"`).replace("PASSKEYS", passkeys)));
const boot = await minifyModule(read("boot.js"));
writeFileSync(join(dist, "boot.js"), boot);
// For requests with the cookie of a session: the app then asks for an access token before it shows the
// login page.
// The pages on which an app asks for something have no navigation.
const mark = 'document.documentElement.dataset.session = document.querySelector("#first .waiting:not([data-side])") ? "question" : "";\n';
writeFileSync(join(dist, "boot-session.js"), Buffer.concat([Buffer.from(mark), boot]));
// The server renders it for each kind of page and language, and compresses it.
writeFileSync(join(dist, "index.html"), String(minify(page)).replace(STYLE, () => `<style>${style}</style>`));

// 3. The API's page. The licences of the viewer have to be distributed with it.
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
  // The server compresses what it makes of the template itself.
  const isServed = name !== "index.html";
  if (isServed && brotli.length < bytes.length) writeFileSync(join(dist, `${name}.br`), brotli);
  if (isServed && gzip.length < bytes.length) writeFileSync(join(dist, `${name}.gz`), gzip);
  weights.set(name, Math.min(brotli.length, bytes.length));
  console.log(row(name, bytes.length, gzip.length, brotli.length));
}

function row(name, ...sizes) {
  return name.padEnd(48) + sizes.map((size) => String(size).padStart(9)).join("");
}

// 5. Weight.
const budgets = JSON.parse(readFileSync(new URL("budget.json", import.meta.url)));
for (const [visit, budget] of Object.entries(budgets)) {
  let total = 0;
  for (const pattern of budget.files) {
    const [start, end] = pattern.split("*");
    const matching = [...weights].filter(([name]) =>
      end === undefined ? name === pattern : name.startsWith(start) && name.endsWith(end),
    );
    if (matching.length === 0) fail(`budget.json: no file matches ${pattern}`);
    for (const [, weight] of matching) total += weight + budget.headers_per_file;
  }
  const result = `${visit}: ${total} of ${budget.brotli_bytes} bytes`;
  if (total > budget.brotli_bytes) fail(`${result}. This exceeds the budget (frontend/budget.json).`);
  console.log(result);
}
