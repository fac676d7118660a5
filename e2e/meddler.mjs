// What stands between a browser and the server in the hands of others: a proxy that adds a script to each
// page, withholds or changes files, and counts requests. As a reverse proxy at `url`, and as a forward proxy
// for any host name at `host`.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";

export class Meddler {
  /** The requests so far, as "GET /login". */
  requests = [];
  /** Called with the method and path of each request. A status that it returns is answered in its place, or a problem. */
  refuse = () => undefined;
  /**
   * Called with the method and path of each request, which goes on when the promise that it returns is resolved, and
   * loses its connection when it is rejected.
   */
  delay = async () => {};
  /** Called with the HTML of each page, and returns what the browser gets. */
  change = (html) => html;
  /** A function that runs in each page before everything else. */
  script = () => {};
  #server;

  /** Starts it in front of the server at `origin`. */
  static async start(origin) {
    const meddler = new Meddler();
    meddler.#server = createServer((asked, answer) => meddler.#pass(origin, asked, answer).catch(() => answer.destroy()));
    meddler.#server.listen(0, "127.0.0.1");
    await once(meddler.#server, "listening");
    meddler.host = `127.0.0.1:${meddler.#server.address().port}`;
    meddler.url = `http://${meddler.host}`;
    return meddler;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Returns how often this was requested, as "GET /login". */
  count(wanted) {
    return this.requests.filter((made) => made === wanted).length;
  }

  async #pass(origin, asked, answer) {
    // A forward proxy is sent the whole address.
    const { pathname, search } = new URL(asked.url, origin);
    this.requests.push(`${asked.method} ${pathname}`);
    if (pathname === "/meddler.js") {
      answer.setHeader("content-type", "text/javascript");
      return answer.end(`(${this.script})();`);
    }
    const refusal = this.refuse(asked.method, pathname);
    if (typeof refusal === "object") {
      const { headers, ...problem } = refusal;
      answer.writeHead(problem.status, { "content-type": "application/problem+json", ...headers });
      return answer.end(JSON.stringify({ type: "about:blank", title: "", ...problem }));
    }
    if (refusal) {
      answer.statusCode = refusal;
      return answer.end();
    }
    await this.delay(asked.method, pathname);
    const { "accept-encoding": _, ...headers } = asked.headers;
    const passed = request(new URL(pathname + search, origin), { method: asked.method, headers });
    asked.pipe(passed);
    const [response] = await once(passed, "response");
    let body = await buffer(response);
    if (response.headers["content-type"]?.startsWith("text/html") && response.statusCode === 200) {
      const html = body.toString().replace("<head>", '<head><script src="/meddler.js"></script>');
      body = Buffer.from(this.change(html));
    }
    const { "content-length": __, etag: ___, ...kept } = response.headers;
    answer.writeHead(response.statusCode, kept);
    answer.end(body);
  }
}
