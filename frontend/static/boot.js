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
/** The key of a user name that was typed before the page was loaded again. */
const TYPED = "keystead.typed";
/** The cookie with the language that the person chose (backend/src/http/language.rs). */
const LANGUAGE = "keystead_language";
/** Milliseconds after which a program that has not started is called slow. */
const SLOW = 20000;
/** Milliseconds by which this clock may be ahead of the server's. */
const CLOCK_SKEW = 60000;

/**
 * The texts of this file by their names (texts/src/boot.rs), and the language of the page. Translators change
 * the `lang` of the root.
 */
const { boot: texts, language } = JSON.parse(document.getElementById("texts").textContent);
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

/** The messages above the page, once there are any. */
const trouble = document.createElement("div");
trouble.className = "trouble";
trouble.setAttribute("role", "alert");
if (window.ResizeObserver) {
  // They cover nothing: the page begins below them.
  new ResizeObserver(() => root.style.setProperty("--trouble", `${trouble.offsetHeight}px`)).observe(trouble);
}

/** Shows a message, in the place of an error before, with a button to load the page again where that may help. */
function say(text, helps = true) {
  if (trouble.textContent.includes(text)) return;
  takeBack();
  const message = document.createElement("p");
  message.className = "message";
  message.dataset.tone = helps ? "error" : "info";
  message.textContent = text;
  trouble.append(message);
  if (helps) {
    const button = document.createElement("button");
    button.className = "primary";
    button.textContent = texts.reload;
    button.addEventListener("click", reload);
    trouble.append(button);
  }
  document.body.prepend(trouble);
}

/** Removes the error. */
function takeBack() {
  for (const part of trouble.querySelectorAll("[data-tone=error], button")) part.remove();
  if (!trouble.querySelector(".message")) trouble.remove();
}

/** Marks the page as one without a program: links load their pages, and a form waits for nothing. */
function stop() {
  root.dataset.failed = "";
  delete root.dataset.submitted;
  for (const button of first.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

/** Keeps the user name that was typed, for the page that is loaded next. */
function keepTyped() {
  const typed = document.querySelector("main [name=username]");
  if (typed) withStorage("sessionStorage", (storage) => storage.setItem(TYPED, typed.value));
}

function reload() {
  keepTyped();
  location.reload();
}

// A panic of the app, or an exception in what it calls. Others are extensions', or harmless.
function onError(error) {
  const stack = String(error && error.stack);
  const isOurs = [glue, wasm].some((name) => stack.includes(name));
  if (!isOurs && !(error instanceof WebAssembly.RuntimeError)) return;
  stop();
  say(texts.crashed);
}

/** Loads the page again, at most once, if the server can be reached: an upgrade replaced the app's files. */
async function reloadOnce(mark) {
  if (sessionStorage.getItem(mark)) return false;
  const page = await fetch(location.href, { cache: "reload", headers: { accept: "text/html" } });
  if (!page.ok) return false;
  sessionStorage.setItem(mark, "yes");
  reload();
  return true;
}

function fail(error) {
  console.error(error);
  stop();
  if (error instanceof WebAssembly.RuntimeError) return say(texts.crashed);
  // Something on the way may have damaged the file: it is loaded again first.
  const isTooOld = error instanceof WebAssembly.CompileError || error instanceof SyntaxError;
  const giveUp = () => say(isTooOld ? texts.too_old : texts.unreachable);
  reloadOnce(RELOADED).then((reloads) => reloads || giveUp(), giveUp);
}

/** Called when everything behind the login (frontend/later.js) is there. */
export function fileArrived() {
  withStorage("sessionStorage", (storage) => storage.removeItem(RELOADED_LATER));
}

/**
 * Called when a part of it is not, or is not what it should be. Returns false if loading the page again would not help,
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

/** Returns whether this access token (a JWT, RFC 7519) has expired. */
function isExpired(token) {
  try {
    const { exp } = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    return exp * 1000 + CLOCK_SKEW < Date.now();
  } catch {
    return false;
  }
}

// Whoever has a token is not shown the login form, which the server sends when it sees no cookie. Without one,
// an expired token is what a session that has ended left behind, and the person may be typing already.
let token = withStorage("localStorage", (storage) => storage.getItem(TOKEN));
if (token && !("session" in root.dataset) && first.querySelector("form") && isExpired(token)) {
  token = "";
  // Other tabs take a token that was empty before it is gone for no logout (frontend/src/token.rs).
  localStorage.setItem(TOKEN, token);
  localStorage.removeItem(TOKEN);
}
if (token) root.dataset.session = "";
if (token === undefined) say(texts.storage_blocked, false);

// What the address carries on (the page or app to return to) is in the links of the first page, too.
for (const link of first.querySelectorAll("[data-query]")) link.href += location.search;

// The user name that was typed before the page was loaded again, or that an app which asks for the login expects.
withStorage("sessionStorage", (storage) => {
  const name = storage.getItem(TYPED) || new URLSearchParams(location.search).get("username");
  const field = name && first.querySelector("[name=username]");
  if (field && !field.value) field.value = name;
  storage.removeItem(TYPED);
});

// The language switch. Where the browser keeps no cookie, the address has the language.
const languages = document.getElementById("lang");
function changeLanguage() {
  const tag = languages.value;
  keepTyped();
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
if (languages.value !== language) changeLanguage();

// Links between the app's pages do not load the page again, while the program is there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-route]");
  if (!link || first.isConnected || "failed" in root.dataset) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
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
      takeBack();
      withStorage("sessionStorage", (storage) => storage.removeItem(RELOADED));
    }, fail)
    .then(() => clearTimeout(slow));
} else {
  stop();
  say(texts.no_webassembly);
}
