// An app that only logged-in users can reach, as in the examples of deploy/: Keystead and the app behind
// one real proxy, under a domain that browsers resolve to this machine.

import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { freePort } from "./program.mjs";
import { Proxy } from "./proxy.mjs";
import { Server } from "./server.mjs";

export class ProtectedApp {
  #app;
  #proxy;
  #server;
  #folder = mkdtempSync(join(tmpdir(), "keystead-app-"));
  /** What reached the app, also where its answer does not get out. */
  received = [];

  /** Starts all three. `change` edits the example, `domain` is the parent domain of Keystead and the app. */
  static async start(settings, { change, domain = "keystead.localhost" } = {}) {
    const started = new ProtectedApp();
    await started.#start(settings, change, domain);
    return started;
  }

  async #start(settings, change, domain) {
    mkdirSync(join(this.#folder, "files"));
    writeFileSync(join(this.#folder, "files/page.html"), "<!doctype html><title>File</title><h1>A file</h1>");
    this.#app = createServer(echo).on("upgrade", tunnel).listen(0, "127.0.0.1");
    const record = ({ method, url, rawHeaders: raw }) => this.received.push({ method, url, raw });
    this.#app.on("request", record).on("upgrade", record);
    await once(this.#app, "listening");
    const port = await freePort();
    this.url = `http://id.${domain}:${port}`;
    this.app = `http://app.${domain}:${port}`;
    this.origins = [this.url, this.app];
    this.#server = await Server.start([
      `--public-url=${this.url}`,
      `--forward-auth-domain=${domain}`,
      "--trusted-proxies=127.0.0.1",
    ]);
    /** The server, not through the proxy. */
    this.direct = { url: this.#server.url };
    const url = `http://127.0.0.1:${this.#app.address().port}`;
    const app = { url, folder: this.#folder, domain, change };
    this.#proxy = await Proxy.start(settings, this.#server.url, { port, app });
  }

  /** Sends a request through the proxy like a program, without redirects and without cookies. */
  async ask(method, url, headers = {}, body = undefined) {
    const { host, pathname, search } = new URL(url);
    const sent = request(new URL(pathname + search, this.#proxy.url), {
      method,
      headers: { host, ...headers },
    });
    sent.end(body);
    const [response] = await once(sent, "response");
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  /** Asks for another protocol through the proxy. Returns the answer's status and, of a 101, the connection. */
  async upgrade(url, headers, method = "GET") {
    const { host, pathname } = new URL(url);
    const connection = { connection: "Upgrade", "sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
    const sent = request(new URL(pathname, this.#proxy.url), { method, headers: { host, ...connection, ...headers } });
    sent.end();
    return new Promise((resolve, reject) => {
      sent.on("error", reject);
      sent.on("response", (response) => resolve({ status: response.resume().statusCode }));
      sent.on("upgrade", (response, socket) => resolve({ status: response.statusCode, headers: response.headers, socket }));
    });
  }

  async stop() {
    this.#proxy?.drop();
    this.#app.close();
    this.#app.closeAllConnections();
    await this.#server?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Accepts every protocol, greets the user, and then sends back what it gets. */
function tunnel({ headers }, socket) {
  const lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", `Upgrade: ${headers.upgrade}`];
  socket.write([...lines, `X-User: ${headers["x-auth-username"]}`, "", ""].join("\r\n"));
  socket.on("error", () => {}).pipe(socket);
}

/** The app: responds with the request, and greets the user that the proxy names. It takes an OPTIONS for a GET. */
async function echo(request, response) {
  const body = await text(request);
  const { method, url, headers } = request;
  response.statusCode = url.startsWith("/status/") ? Number(url.slice(8)) : 200;
  response.setHeader("access-control-allow-origin", headers.origin ?? "*");
  response.setHeader("access-control-allow-methods", headers["access-control-request-method"] ?? "GET");
  response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "*");
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("access-control-max-age", "600");
  response.setHeader("vary", "Origin");
  response.setHeader("set-cookie", "of=the-app");
  response.setHeader("www-authenticate", "Basic realm=the-app");
  response.setHeader("x-of-the-app", "a secret");
  if (headers.accept?.includes("text/html")) {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>App</title><h1>Hello, ${headers["x-auth-username"]}</h1>`);
  } else {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method, url, headers, raw: request.rawHeaders, body }));
  }
}
