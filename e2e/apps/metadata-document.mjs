// A document by which an app names itself (client ID metadata document), at https://localhost.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DAY = ["-days", "1"];
const NAME = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
const NO_AUTHORITY = ["-addext", "basicConstraints=critical,CA:FALSE"];

/** Publishes the document. `certificate` is the file to trust. */
export async function publish(document) {
  const directory = mkdtempSync(join(tmpdir(), "keystead-document-"));
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", ...made, ...DAY, ...NAME, ...NO_AUTHORITY], { stdio: "ignore" });
  const files = { key: readFileSync(key), cert: readFileSync(certificate) };
  const server = createServer(files, (request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...document, client_id: url }));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const url = `https://localhost:${server.address().port}/client.json`;
  const stop = () => {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true });
  };
  return { url, certificate, stop };
}
