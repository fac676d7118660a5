// Shorter names for the imports and exports between the wasm and its glue.
//
// wasm-bindgen gives each a readable name with a hash, some two hundred on either side. Hashes do not
// compress: together they are 4 % of the page's weight. No other file uses these names.

const CUSTOM_SECTION = 0;
const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;

/** Returns `{ wasm, glue }` with shorter names. Throws if the two do not fit together. */
export function shorten({ wasm, glue }) {
  const names = new Map();
  const short = (name) => {
    // Only names made by wasm-bindgen change; others may be identifiers of JavaScript or of the app.
    if (!/^_*wb(g|indgen)_\w+|^wasm_bindgen_\w+/.test(name)) return name;
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const [size, start] = readNumber(wasm, at + 1);
    const content = wasm.subarray(start, start + size);
    const rename = { [IMPORT_SECTION]: renameImports, [EXPORT_SECTION]: renameExports }[id];
    const renamed = rename ? rename(content, short) : content;
    sections.push(Buffer.from([id]), number(renamed.length), renamed);
    at = start + size;
  }
  for (const name of names.keys()) {
    if (!new RegExp(`\\b${name}\\b`).test(glue)) throw new Error(`the glue does not contain ${name}`);
  }
  return {
    wasm: Buffer.concat(sections),
    glue: glue.replace(/\b\w+\b/g, (word) => names.get(word) ?? word),
  };
}

/** Returns the wasm without the custom section of this name, and the content of the section. */
export function takeOut(name, wasm) {
  for (let at = 8; at < wasm.length; ) {
    const [size, start] = readNumber(wasm, at + 1);
    if (wasm[at] === CUSTOM_SECTION) {
      const [found, contentStart] = readText(wasm, start);
      if (found === name) {
        const content = wasm.subarray(contentStart, start + size);
        return { wasm: Buffer.concat([wasm.subarray(0, at), wasm.subarray(start + size)]), content };
      }
    }
    at = start + size;
  }
  throw new Error(`the wasm has no section ${name}`);
}

function renameImports(content, short) {
  let [count, at] = readNumber(content, 0);
  const parts = [number(count)];
  for (; count > 0; count--) {
    const [module, afterModule] = readText(content, at);
    const [name, afterName] = readText(content, afterModule);
    const [, end] = readNumber(content, afterName + 1);
    // Other imports (memories, tables, globals) have longer descriptions. wasm-bindgen makes none.
    if (content[afterName] !== 0) throw new Error(`the import ${name} is not a function`);
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

// Numbers are LEB128; texts are their length and UTF-8 (WebAssembly core specification §5.2).

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
