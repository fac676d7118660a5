// Part of the glue (finish.mjs): loads what is behind the login, which is the second file of the app, its stylesheet and
// its texts, when the app asks for it (frontend/src/behind_login.rs), and what speaks WebAuthn (frontend/src/passkeys.rs).

/** Milliseconds after which a file that does not arrive counts as lost. */
const TIME_LIMIT = 30000;

/** Loads a file of the app, and reads it as `kind`. Returns null if it is gone. */
async function load(path, kind) {
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIME_LIMIT);
  try {
    const response = await fetch(new URL(path, import.meta.url), { signal: abort.signal });
    if (response.status >= 500) throw new Error(`${response.url}: ${response.status}`);
    return response.ok ? await response[kind]() : null;
  } finally {
    clearTimeout(timeout);
  }
}

/** The stylesheet of what is behind the login, once it is or will be in the page. */
let style;

/** Adds it, and waits for it: a page without would jump. Returns null if it is gone. */
function addStyle() {
  style ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    const lose = () => {
      clearTimeout(timeout);
      sheet.remove();
      style = undefined;
    };
    sheet.rel = "stylesheet";
    sheet.href = new URL("STYLE", import.meta.url);
    const timeout = setTimeout(() => (lose(), reject(new Error(sheet.href))), TIME_LIMIT);
    sheet.onload = () => (clearTimeout(timeout), resolve(true));
    // Browsers do not say why. If the server cannot be reached, the page is not loaded again.
    sheet.onerror = () => (lose(), resolve(null));
    document.head.append(sheet);
  });
  return style;
}

/** The module of the page, which is there already. */
const boot = () => import("/boot.js");

/** Has the page loaded again, as an upgrade has replaced its files. Returns false if that would not help. */
const reload = async () => (await boot()).fileIsGone();

/** Puts the second file beside the first, whose memory and table it shares. Returns whether it is there. */
async function link() {
  const [bytes, style] = await Promise.all([load("LATER", "arrayBuffer"), addStyle()]);
  if (!bytes || !style) return reload();
  try {
    await WebAssembly.instantiate(bytes, { __wasm_split: wasm });
  } catch (error) {
    console.error(error);
    return reload();
  }
  return true;
}

/** The texts while they are on their way. */
let texts;

/** Loads the texts at `address` for the app, once for all who ask meanwhile. Returns false if they are gone. */
async function loadTexts(address) {
  texts ??= load(address, "text").finally(() => (texts = undefined));
  return (await texts) ?? reload();
}

/** Calls a function of passkeys.js, which the first call loads. */
const passkeys = async (...call) => (await import("./PASSKEYS")).passkeys(...call);

/** Called by the app when all of that is there. */
const filesArrived = async () => (await boot()).fileArrived();

const later = {
  /** Calls back, by its place in the table, with whether the file is there now. */
  LOAD: (callback, data) =>
    link()
      .catch(() => false)
      .then((linked) => wasm.__indirect_function_table.get(callback)(data, linked)),
};
