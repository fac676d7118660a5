// The client has the server's address from the document: `servers`.
module.exports = {
  keystead: {
    input: process.env.KEYSTEAD_DOCUMENT,
    output: {
      target: "generated/orval.ts",
      client: "fetch",
      baseUrl: { getBaseUrlFromSpecification: true },
    },
  },
};
