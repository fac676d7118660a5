// Shows /openapi.json by Swagger UI, within the page's Content-Security-Policy.

// Its own Markdown writes HTML, which Trusted Types forbid. Paragraphs and `code` are all that our
// descriptions have, and elements are enough for these.
function plainWords({ React }) {
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

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  // Nobody else is asked whether the document is valid.
  validatorUrl: null,
  plugins: [plainWords],
});
