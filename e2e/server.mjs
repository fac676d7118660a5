// The real server, started for a test with a data folder of its own and always ended.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BINARY =
  process.env.KEYSTEAD_BINARY ?? fileURLToPath(new URL("../target/debug/keystead", import.meta.url));

const running = new Set();

// However the tests end, by a failure, by Ctrl-C or because nobody reads what they say any more, no
// server outlives them. First in the queue, since the test runner's own listener may throw.
process.prependListener("exit", () => running.forEach((server) => server.drop()));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => process.exit(1));
}

export class Server {
  #child;
  #data = mkdtempSync(join(tmpdir(), "keystead-e2e-"));
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  /** Starts one; `settings` are more flags for it. */
  static async start(settings = []) {
    const server = new Server(settings);
    // Port 0: the system gives a free one, and the server says which.
    await server.#run("127.0.0.1:0");
    return server;
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#ended();
  }

  /** Starts it again after `kill`, at the same address and with the same data. */
  async startAgain() {
    await this.#run(new URL(this.url).host);
  }

  /** Runs another command beside it, on its data; what it says. */
  keystead(...command) {
    return execFileSync(BINARY, [...command, "--data-dir", this.#data], { encoding: "utf8" });
  }

  /** Ends it and forgets its data. */
  async stop() {
    this.#child.kill("SIGTERM");
    await this.#ended();
    this.drop();
  }

  /** The same at once, for when there is no time left to wait. */
  drop() {
    this.#child.kill("SIGKILL");
    rmSync(this.#data, { recursive: true, force: true });
    running.delete(this);
  }

  async #run(listen) {
    const args = ["serve", "--listen", listen, "--data-dir", this.#data, "--bcrypt-cost", "4"];
    args.push(...this.#settings);
    this.#child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "pipe"] });
    running.add(this);
    const said = [];
    const lines = createInterface({ input: this.#child.stdout });
    createInterface({ input: this.#child.stderr }).on("line", (line) => said.push(line));
    this.url = await new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        said.push(line);
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (address) resolve(address[0]);
      });
      this.#child.on("error", reject);
      this.#child.on("exit", (code) => {
        reject(new Error(`the server ended with ${code}:\n${said.join("\n")}`));
      });
    });
  }

  async #ended() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "exit");
    }
  }
}
