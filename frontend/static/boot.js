// Starts the app. This is a file, because the Content-Security-Policy forbids inline scripts. The page
// has the names of the app's files in the attributes of the script element.
const { glue, wasm } = document.querySelector("script[data-wasm]").dataset;
try {
  const { default: start } = await import(glue);
  await start({ module_or_path: wasm });
} catch (error) {
  // The network failed, or the browser is too old. An endless spinner would explain nothing.
  console.error(error);
  const message = document.createElement("p");
  message.className = "message";
  message.dataset.tone = "error";
  message.role = "alert";
  message.textContent =
    "Keystead could not be started. Check your connection and load the page again. If this keeps happening, try a newer browser.";
  document.getElementById("app").replaceChildren(message);
}
