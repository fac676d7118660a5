// Shorter names between the wasm and its glue.
//
// wasm-bindgen calls what the two hand each other by a readable name and a hash, some two hundred
// times on either side. A hash does not compress: all of them are 4 % of what the page weighs. Only
// these two files know the names, and both are at hand here.

const IMPORTS = 2;
const EXPORTS = 7;

/** Gives `{ wasm, glue }` back with other names, or throws if they do not fit together. */
export function shorten({ wasm, glue }) {
  const names = new Map();
  const short = (name) => {
    // What is also a word of the language, or ours, stays as it is.
    if (!/^_*wb(g|indgen)_\w+|^wasm_bindgen_\w+/.test(name)) return name;
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const [size, start] = readNumber(wasm, at + 1);
    const content = wasm.subarray(start, start + size);
    const rename = { [IMPORTS]: renameImports, [EXPORTS]: renameExports }[id];
    const renamed = rename ? rename(content, short) : content;
    sections.push(Buffer.from([id]), number(renamed.length), renamed);
    at = start + size;
  }
  for (const name of names.keys()) {
    if (!new RegExp(`\\b${name}\\b`).test(glue)) throw new Error(`the glue knows no ${name}`);
  }
  return {
    wasm: Buffer.concat(sections),
    glue: glue.replace(/\b\w+\b/g, (word) => names.get(word) ?? word),
  };
}

function renameImports(content, short) {
  let [count, at] = readNumber(content, 0);
  const parts = [number(count)];
  for (; count > 0; count--) {
    const [module, afterModule] = readText(content, at);
    const [name, afterName] = readText(content, afterModule);
    const [, end] = readNumber(content, afterName + 1);
    // Memories, tables and globals are described in more bytes; wasm-bindgen exports them instead.
    if (content[afterName] !== 0) throw new Error(`${name} is imported and not a function`);
    parts.push(text(module), text(short(name)), content.subarray(afterName, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function renameExports(content, short) {
  let [count, at] = readNumber(content, 0);
  const parts = [number(count)];
  for (; count > 0; count--) {
    const [name, afterName] = readText(content, at);
    const [, end] = readNumber(content, afterName + 1);
    parts.push(text(short(name)), content.subarray(afterName, end));
    at = end;
  }
  return Buffer.concat(parts);
}

// Numbers are LEB128, texts are their length and UTF-8 (WebAssembly core specification §5.2).

function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, at];
  }
}

function number(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

function readText(bytes, at) {
  const [length, start] = readNumber(bytes, at);
  return [bytes.toString("utf8", start, start + length), start + length];
}

function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}
