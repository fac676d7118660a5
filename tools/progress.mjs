// Says every half minute how far a compilation is, in lines that also read well in a log:
//
//   cargo build ... --message-format=json-render-diagnostics | node tools/progress.mjs NAME [CARGO-TREE-ARGUMENT...]
//
// The arguments are those by which `cargo tree` lists the crates to be compiled; without any, as for
// `cargo install`, their number is not known beforehand. Silent when cargo takes less than half a minute.
// cargo's own errors and warnings bypass it.

import { execFile } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const [name, ...which] = process.argv.slice(2);
const finished = new Set();
let total;

setInterval(async () => {
  if (which.length > 0) total ??= await count();
  console.log(`   ${name}: ${finished.size} ${total ? `of ${total} crates` : "crates so far"}`);
}, 30_000).unref();

async function count() {
  const tree = ["tree", "--locked", "--quiet", "--edges=normal,build", "--prefix=none", "--format={p}", ...which];
  const { stdout } = await promisify(execFile)("cargo", tree);
  return new Set(stdout.split("\n").filter((line) => line !== "").map((line) => line.replace(/ \(.*/, ""))).size;
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.reason === "compiler-artifact") finished.add(message.package_id);
}
process.exit();
