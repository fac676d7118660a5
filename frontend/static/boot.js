// Starts the app, and says what is wrong when it cannot.
//
// A file, because the Content-Security-Policy forbids inline scripts, and the only one without a hash in its
// name: an old page that outlived an upgrade still finds it. The page has the names of the app's files in
// the attributes of the script element. Written for browsers too old for the app, which learn so here.
const { glue, wasm } = document.querySelector("script[data-wasm]").dataset;
const late = document.querySelector(".late");
if (late) late.remove();

/** The mark of a tab that has been loaded again because the app's files were gone. */
const RELOADED = "keystead.reloaded";

const TOO_OLD =
  "This browser cannot run Keystead, or something on the way to it has changed the page. Try a newer browser.";
const NO_WEBASSEMBLY =
  "Keystead needs WebAssembly, which this browser lacks or has turned off. In Lockdown Mode (iPhone, iPad, Mac), turn the mode off for this website; else try another browser.";
const UNREACHABLE =
  "Keystead could not be started, because a part of it could not be loaded. Check your connection and load the page again. If this keeps happening, a content blocker or a proxy may hold it back.";
const CRASHED =
  "Something on this page went wrong, and it no longer reacts. Nothing that was saved is lost. Load the page again to continue.";

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

/** Shows a message with a button to load the page again, above what there is. */
function say(text) {
  if (document.querySelector(".trouble")) return;
  const message = document.createElement("p");
  message.className = "message";
  message.dataset.tone = "error";
  message.textContent = text;
  const reload = document.createElement("button");
  reload.className = "primary";
  reload.textContent = "Load the page again";
  reload.addEventListener("click", () => location.reload());
  const trouble = document.createElement("div");
  trouble.className = "trouble";
  trouble.setAttribute("role", "alert");
  trouble.append(message, reload);
  document.body.prepend(trouble);
}

// A panic of the app, or an exception in what it calls. Others are extensions', or harmless.
function onError(error) {
  const stack = String(error && error.stack);
  const isOurs = [glue, wasm].some((name) => stack.includes(name));
  if (isOurs || error instanceof WebAssembly.RuntimeError) say(CRASHED);
}

/** Loads the page again, at most once, if the server can be reached: an upgrade replaced the app's files. */
async function reloadOnce() {
  if (sessionStorage.getItem(RELOADED)) return false;
  const page = await fetch(location.href, { cache: "reload", headers: { accept: "text/html" } });
  if (!page.ok) return false;
  sessionStorage.setItem(RELOADED, "yes");
  location.reload();
  return true;
}

function fail(error) {
  console.error(error);
  document.getElementById("app").textContent = "";
  if (error instanceof WebAssembly.RuntimeError) return say(CRASHED);
  // Something on the way may have damaged the file: it is loaded again first.
  const isTooOld = error instanceof WebAssembly.CompileError || error instanceof SyntaxError;
  const giveUp = () => say(isTooOld ? TOO_OLD : UNREACHABLE);
  reloadOnce().then((reloads) => reloads || giveUp(), giveUp);
}

function forgetReload() {
  try {
    sessionStorage.removeItem(RELOADED);
  } catch {
    // Storage is disabled, so there is no mark.
  }
}

if (typeof WebAssembly === "object") {
  addEventListener("error", (event) => onError(event.error));
  addEventListener("unhandledrejection", (event) => onError(event.reason));
  import(glue)
    .then((app) => app.default({ module_or_path: wasm }))
    .then(forgetReload, fail);
} else {
  document.getElementById("app").textContent = "";
  say(NO_WEBASSEMBLY);
}
