// Shows /openapi.json in Swagger UI, within the page's Content-Security-Policy.

// Replaces Swagger UI's Markdown component, which writes HTML and so violates Trusted Types. The
// descriptions in the document have only paragraphs and `code`, which are rendered as elements.
function renderDescriptions({ React }) {
  const paragraph = (text, index) =>
    React.createElement(
      "p",
      { key: index },
      text.split("`").map((part, at) =>
        at % 2 === 0 ? part : React.createElement("code", { key: at }, part),
      ),
    );
  const Markdown = ({ source }) =>
    React.createElement("div", { className: "markdown" }, String(source ?? "").split("\n\n").map(paragraph));
  return { components: { Markdown } };
}

/** Follows the colour scheme of the system, as the other pages do. */
function followScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", apply);
  apply();
}

async function start() {
  const url = "/openapi.json";
  const spec = await (await fetch(url)).json();
  // Requests go to where the page is from: its policy allows no other address, as the public URL may be.
  spec.servers = [{ url: "/" }];
  spec.info.title = `${document.documentElement.dataset.brand} API`;
  SwaggerUIBundle({
    spec,
    url,
    dom_id: "#viewer",
    deepLinking: true,
    // Swagger UI would send the document to an external validator.
    validatorUrl: null,
    plugins: [renderDescriptions],
  });
}

followScheme();
start();
