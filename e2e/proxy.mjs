// A real reverse proxy in front of a server, configured by an example of deploy/ with other addresses and
// without TLS.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Program, freePort } from "./program.mjs";

const DEPLOY = fileURLToPath(new URL("../deploy/", import.meta.url));

/** Writes an nginx.conf with the example for the server and, if given, for the app. */
function nginx({ url, port, directory, app }) {
  const examples = ["nginx/one-server.conf"];
  if (app) examples.push("nginx/protected-app.conf");
  const example = read(examples, { url, app })
    .replace("listen 443 ssl http2;", `listen 127.0.0.1:${port} default_server;`)
    .replaceAll("listen 443 ssl http2;", `listen 127.0.0.1:${port};`)
    // Listen at no other port.
    .replace(/^ *(listen (80|\[::\]).*|ssl_.*)\n/gm, "")
    .replace(/server \{\s*server_name [^;]*;\s*return[^}]*\}/, "");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const settings = join(directory, "nginx.conf");
  writeFileSync(
    settings,
    `daemon off; master_process off; pid pid; error_log stderr error; events {}
     http { access_log off; ${temporary.map((name) => `${name}_temp_path ${name};`).join(" ")}
     types { text/html html; }
     ${example} }`,
  );
  // Debian's place, which may not be in PATH.
  const program = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
  return [program, "-p", directory, "-c", settings, "-e", "stderr"];
}

function caddy({ url, port, directory, app }) {
  const examples = ["caddy/Caddyfile"];
  if (app) examples.push("caddy/protected-app.Caddyfile");
  const example = read(examples, { url: url.replace("unix:", "unix/"), app }).replace(/^(id|app)\.[^ ]*/gm, (name) =>
    app ? `http://${name}:${port}` : `http://127.0.0.1:${port}`,
  );
  const settings = join(directory, "Caddyfile");
  writeFileSync(settings, `{\n\tadmin off\n}\n${example}`);
  return ["caddy", "run", "--config", settings];
}

/** Reads examples, with the addresses of this server and, if given, of this app. */
function read(examples, { url, app }) {
  const text = examples.map((name) => readFileSync(join(DEPLOY, name), "utf8")).join("\n");
  const forServer = text.replaceAll("127.0.0.1:8000", url.startsWith("unix") ? url : new URL(url).host);
  if (!app) return forServer;
  return (app.change?.(forServer, url) ?? forServer)
    .replaceAll("127.0.0.1:3000", new URL(app.url).host)
    .replaceAll("/srv/app", app.folder)
    .replaceAll("example.org", app.domain);
}

export const PROXIES = { nginx, caddy };

export class Proxy {
  #program;

  /** Starts one of `PROXIES` in front of the server at `url`, or at `unix:` and the path of a socket, and, if given, of an app that it protects. */
  static async start(settings, url, { port, app } = {}) {
    const proxy = new Proxy();
    port ??= await freePort();
    proxy.url = `http://127.0.0.1:${port}`;
    proxy.#program = await Program.start((directory) => settings({ url, port, directory, app }), port);
    return proxy;
  }

  drop() {
    this.#program.stop();
  }
}
