// Part of the glue (finish.mjs): loads the second file of the app, with what is behind the login, when the
// app asks for it (frontend/src/behind_login.rs).

/** Milliseconds after which a file that does not arrive counts as lost. */
const TIME_LIMIT = 30000;

async function fetchLater() {
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIME_LIMIT);
  try {
    const response = await fetch(new URL("LATER", import.meta.url), { signal: abort.signal });
    if (response.status >= 500) throw new Error(`${response.url}: ${response.status}`);
    return response.ok ? await response.arrayBuffer() : null;
  } finally {
    clearTimeout(timeout);
  }
}

/** Adds the stylesheet of what is behind the login, and waits for it: a page without would jump. */
function addStyle() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("STYLE", import.meta.url);
  return new Promise((added) => {
    style.onload = style.onerror = added;
    document.head.append(style);
  });
}

/** Puts the second file beside the first, whose memory and table it shares. Returns whether it is there. */
async function link() {
  const [bytes] = await Promise.all([fetchLater(), addStyle()]);
  // The module of the page: it is there already.
  const { fileArrived, fileIsGone } = await import("/boot.js");
  if (!bytes) return fileIsGone();
  try {
    await WebAssembly.instantiate(bytes, { __wasm_split: wasm });
  } catch (error) {
    console.error(error);
    return fileIsGone();
  }
  fileArrived();
  return true;
}

const later = {
  /** Calls back, by its place in the table, with whether the file is there now. */
  LOAD: (callback, data) =>
    link()
      .catch(() => false)
      .then((linked) => wasm.__indirect_function_table.get(callback)(data, linked)),
};
