// Starts the app. It is a file and not a line in the page, because the Content-Security-Policy
// allows no inline script. What to start is said by the page, where the names are known.
const { glue, wasm } = document.querySelector("script[data-wasm]").dataset;
const { default: start } = await import(glue);
await start({ module_or_path: wasm });
