// Starts the app. It is a file and not a line in the page, because the Content-Security-Policy
// allows no inline script. What to start is said by the page, where the names are known.
const { glue, wasm } = document.querySelector("script[data-wasm]").dataset;
try {
  const { default: start } = await import(glue);
  await start({ module_or_path: wasm });
} catch (error) {
  // The network went away half-way, or the browser is too old. A spinner for ever tells nobody.
  console.error(error);
  const told = document.createElement("p");
  told.className = "message";
  told.dataset.tone = "error";
  told.role = "alert";
  told.textContent =
    "Keystead could not be started. Check your connection and load the page again. If it stays like this, try a newer browser.";
  document.getElementById("app").replaceChildren(told);
}
