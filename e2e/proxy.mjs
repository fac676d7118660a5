// A real reverse proxy before a server, as an example of deploy/ has it but for its addresses and
// without TLS.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DEPLOY = fileURLToPath(new URL("../deploy/", import.meta.url));

const running = new Set();

process.prependListener("exit", () => running.forEach((proxy) => proxy.drop()));

/** nginx.conf, which includes the examples: of an app as well, if there is one. */
function nginx({ url, port, directory, app }) {
  const examples = ["nginx/one-server.conf"];
  if (app) examples.push("nginx/protected-app.conf");
  const example = read(examples, { url, app })
    .replace("listen 443 ssl http2;", `listen 127.0.0.1:${port} default_server;`)
    .replaceAll("listen 443 ssl http2;", `listen 127.0.0.1:${port};`)
    // Other ports are not ours to take.
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
  // Where Debian has it, which is not on everybody's path.
  const program = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
  return [program, "-p", directory, "-c", settings, "-e", "stderr"];
}

function caddy({ url, port, directory, app }) {
  const examples = ["caddy/Caddyfile"];
  if (app) examples.push("caddy/protected-app.Caddyfile");
  const example = read(examples, { url, app }).replace(/^(id|app)\.[^ ]*/gm, (name) =>
    app ? `http://${name}:${port}` : `http://127.0.0.1:${port}`,
  );
  const settings = join(directory, "Caddyfile");
  writeFileSync(settings, `{\n\tadmin off\n}\n${example}`);
  return ["caddy", "run", "--config", settings];
}

/** Examples with the addresses of this server and, if there is one, of this app. */
function read(examples, { url, app }) {
  const text = examples.map((name) => readFileSync(join(DEPLOY, name), "utf8")).join("\n");
  const ours = text.replaceAll("127.0.0.1:8000", new URL(url).host);
  if (!app) return ours;
  return (app.change?.(ours) ?? ours)
    .replaceAll("127.0.0.1:3000", new URL(app.url).host)
    .replaceAll("/srv/app", app.folder)
    .replaceAll("example.org", app.domain);
}

export const PROXIES = { nginx, caddy };

export class Proxy {
  #directory = mkdtempSync(join(tmpdir(), "keystead-proxy-"));
  #child;

  /** Starts one of `PROXIES` before the server at `url`, and before an app that it protects. */
  static async start(settings, url, { port, app } = {}) {
    const proxy = new Proxy();
    port ??= await freePort();
    proxy.url = `http://127.0.0.1:${port}`;
    const [program, ...args] = settings({ url, port, directory: proxy.#directory, app });
    const home = { HOME: proxy.#directory, XDG_DATA_HOME: "", XDG_CONFIG_HOME: "" };
    const child = spawn(program, args, {
      env: { ...process.env, ...home },
      stdio: ["ignore", "ignore", "pipe"],
    });
    proxy.#child = child;
    running.add(proxy);
    const said = [];
    child.stderr.on("data", (text) => said.push(text));
    while (!(await isListening(port))) {
      if (child.exitCode !== null) throw new Error(`${program}: ${Buffer.concat(said)}`);
    }
    return proxy;
  }

  drop() {
    this.#child.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
    running.delete(this);
  }
}

let asked = 0;

/**
 * A port that nobody listens at, for programs that cannot say which one the system gave them: none
 * of those that the system gives to anybody who asks.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + (process.pid % 100) * 100 + (asked++ % 100);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
}

async function isListening(port) {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
