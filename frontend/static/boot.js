// Starts the app, and says what is wrong when it cannot.
//
// The only file without a hash in its name: an old page that outlived an upgrade still finds it. The page has the names of the app's files in
// the attributes of the script element. Written for browsers too old for the app, which learn so here.
const { glue, wasm } = document.querySelector("script[data-wasm]").dataset;
const late = document.querySelector(".late");
if (late) late.remove();

/** The marks of a tab that has been loaded again because a file of the app was gone: the first, the second. */
const RELOADED = "keystead.reloaded";
const RELOADED_LATER = "keystead.reloaded.later";
/** The key of the access token (frontend/src/token.rs). */
const TOKEN = "keystead.access_token";
/** The key of a user name that was typed before the language was changed. */
const TYPED = "keystead.typed";
/** The cookie with the language that the person chose (backend/src/http/language.rs). */
const LANGUAGE = "keystead_language";
/** Milliseconds after which a program that has not started is called slow. */
const SLOW = 20000;

/** The texts of this file by their names (texts/src/boot.rs). */
const texts = JSON.parse(document.getElementById("texts").textContent).boot;
const root = document.documentElement;
const first = document.getElementById("first");

// Translators, password managers and other extensions move nodes of the page, wrap or remove them. Where
// the app then names such a node as the place for another, or as one to remove, the DOM throws and the app
// ends. With these, a node goes before whatever stands around that place now, or at the end.
const { insertBefore, removeChild } = Node.prototype;
Node.prototype.insertBefore = function (node, next) {
  let place = next;
  while (place && place.parentNode !== this) place = place.parentNode;
  return insertBefore.call(this, node, place || null);
};
Node.prototype.removeChild = function (node) {
  const parent = node.parentNode;
  return parent ? removeChild.call(parent, node) : node;
};

/** Shows a message above what there is, with a button to load the page again where that may help. */
function say(text, helps = true) {
  if (document.querySelector(".trouble")) return;
  const message = document.createElement("p");
  message.className = "message";
  message.dataset.tone = helps ? "error" : "info";
  message.textContent = text;
  const reload = document.createElement("button");
  reload.className = "primary";
  reload.textContent = texts.reload;
  reload.addEventListener("click", () => location.reload());
  const trouble = document.createElement("div");
  trouble.className = "trouble";
  trouble.setAttribute("role", "alert");
  trouble.append(message);
  if (helps) trouble.append(reload);
  document.body.prepend(trouble);
}

// A panic of the app, or an exception in what it calls. Others are extensions', or harmless.
function onError(error) {
  const stack = String(error && error.stack);
  const isOurs = [glue, wasm].some((name) => stack.includes(name));
  if (isOurs || error instanceof WebAssembly.RuntimeError) say(texts.crashed);
}

/** Loads the page again, at most once, if the server can be reached: an upgrade replaced the app's files. */
async function reloadOnce(mark) {
  if (sessionStorage.getItem(mark)) return false;
  const page = await fetch(location.href, { cache: "reload", headers: { accept: "text/html" } });
  if (!page.ok) return false;
  sessionStorage.setItem(mark, "yes");
  location.reload();
  return true;
}

function fail(error) {
  console.error(error);
  delete root.dataset.submitted;
  for (const button of first.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  if (error instanceof WebAssembly.RuntimeError) return say(texts.crashed);
  // Something on the way may have damaged the file: it is loaded again first.
  const isTooOld = error instanceof WebAssembly.CompileError || error instanceof SyntaxError;
  const giveUp = () => say(isTooOld ? texts.too_old : texts.unreachable);
  reloadOnce(RELOADED).then((reloads) => reloads || giveUp(), giveUp);
}

/** Called when the second file of the app (frontend/later.js) is there. */
export function fileArrived() {
  withStorage("sessionStorage", (storage) => storage.removeItem(RELOADED_LATER));
}

/**
 * Called when it is not, or is not what it should be. Returns false if loading the page again would not help,
 * or would lose what somebody is typing, who is not logged in yet.
 */
export async function fileIsGone() {
  if (!withStorage("localStorage", (storage) => storage.getItem(TOKEN))) return false;
  const reloads = await reloadOnce(RELOADED_LATER).catch(() => false);
  return reloads && new Promise(() => {});
}

/** Calls `use` with the storage that `name` names, unless the browser has none for this page. */
function withStorage(name, use) {
  try {
    return use(window[name]);
  } catch {
    return undefined;
  }
}

// Whoever has a token is not shown the login form, which the server sends when it sees no cookie.
const token = withStorage("localStorage", (storage) => storage.getItem(TOKEN));
if (token) root.dataset.session = "";
if (token === undefined) say(texts.storage_blocked, false);

// What the address carries on (the page or app to return to) is in the links of the first page, too.
for (const link of first.querySelectorAll("[data-query]")) link.href += location.search;

// The user name that was typed before the language was changed, which loads the page again.
withStorage("sessionStorage", (storage) => {
  const name = storage.getItem(TYPED);
  const field = name && first.querySelector("[name=username]");
  if (field && !field.value) field.value = name;
  storage.removeItem(TYPED);
});

// The language switch. Where the browser keeps no cookie, the address has the language.
const languages = document.getElementById("lang");
function changeLanguage() {
  const tag = languages.value;
  const typed = document.querySelector("main [name=username]");
  if (typed) withStorage("sessionStorage", (storage) => storage.setItem(TYPED, typed.value));
  document.cookie = `${LANGUAGE}=${tag}; Path=/; Max-Age=31536000; SameSite=Lax`;
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  if (!document.cookie.includes(`${LANGUAGE}=${tag}`)) query.set("lang", tag);
  const search = String(query) && `?${query}`;
  if (search === location.search) location.reload();
  else location.search = search;
}
languages.addEventListener("change", changeLanguage);
// Somebody was quicker than this file.
if (languages.value !== root.lang) changeLanguage();

// Links between the app's pages do not load the page again, once the program is there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-route]");
  if (!link || first.isConnected || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate"));
});

if (typeof WebAssembly === "object") {
  addEventListener("error", (event) => onError(event.error));
  addEventListener("unhandledrejection", (event) => onError(event.reason));
  const slow = setTimeout(() => say(texts.stalled), SLOW);
  import(glue)
    .then((app) => app.default({ module_or_path: wasm }))
    .then(() => {
      const trouble = document.querySelector(".trouble [data-tone=error]");
      if (trouble) trouble.parentNode.remove();
      withStorage("sessionStorage", (storage) => storage.removeItem(RELOADED));
    }, fail)
    .then(() => clearTimeout(slow));
} else {
  say(texts.no_webassembly);
}
