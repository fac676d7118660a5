// Makes dist/ from the compiled app, as `make app` calls it: node tools/page.mjs APP.wasm
//
// Reads the same index.html and Trunk.toml as Trunk does, which `make dev` calls, and makes of them
// the same page. Two minutes of compiling Trunk are not worth the little of it that a build needs:
// wasm-bindgen, wasm-opt, and the `data-trunk` links of index.html. Knows those that are there and
// fails on others.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, parse } from "node:path";

const [app] = process.argv.slice(2);
const { name } = parse(app);
// Beside dist/, which changes only when everything has been made.
const stage = "target/page";
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

const run = (program, ...args) => execFileSync(program, args, { stdio: "inherit" });

const trunk = readFileSync("Trunk.toml", "utf8");
function pattern(key) {
  const [, html] = new RegExp(`^pattern_${key} = '(.*)'$`, "m").exec(trunk);
  const values = { base: "/", js: `${name}.js`, wasm: `${name}_bg.wasm` };
  return html.replace(/\{(\w+)\}/g, (_, value) => values[value]);
}

const make = {
  "copy-file"({ href }) {
    copyFileSync(href, join(stage, basename(href)));
    return "";
  },
  css({ href }) {
    copyFileSync(href, join(stage, basename(href)));
    return `<link rel="stylesheet" href="/${basename(href)}"/>`;
  },
  rust(link) {
    const wasm = join(stage, `${name}_bg.wasm`);
    run("wasm-bindgen", "--target=web", `--out-dir=${stage}`, `--out-name=${name}`, app, "--no-typescript");
    run("wasm-opt", `--output=${wasm}.opt`, `-O${link["data-wasm-opt"]}`, wasm);
    renameSync(`${wasm}.opt`, wasm);
    return pattern("script");
  },
};
const page = readFileSync("index.html", "utf8")
  .replace(/<link\s[^>]*\bdata-trunk\b[^>]*>/g, (tag) => {
    const link = Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    if (!(link.rel in make)) throw new Error(`index.html: tools/page.mjs does not know ${tag}`);
    return make[link.rel](link);
  })
  .replace("</head>", `${pattern("preload")}$&`);
writeFileSync(join(stage, "index.html"), page);

const finish = spawnSync("node", ["frontend/finish.mjs"], {
  env: { ...process.env, TRUNK_PROFILE: "release", TRUNK_STAGING_DIR: stage },
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
writeFileSync("target/page.log", finish.stdout);
if (finish.status !== 0) process.exit(1);
// The weight of each file is in target/page.log, what they come to is said.
for (const line of finish.stdout.split("\n")) {
  if (/ of \d+ bytes$/.test(line)) console.log(`   ${line}`);
}

rmSync("dist", { recursive: true, force: true });
renameSync(stage, "dist");
