// The real server, started for a test with its own data folder, and always stopped.

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

// No server outlives the tests, whether they end by a failure, by Ctrl-C or by a closed output. The
// listener comes first, since the test runner's own may throw.
process.prependListener("exit", () => running.forEach((server) => server.drop()));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => process.exit(1));
}

export class Server {
  #child;
  #data = mkdtempSync(join(tmpdir(), "keystead-e2e-"));
  #settings;
  #binary;

  constructor(settings, binary) {
    this.#settings = settings;
    this.#binary = binary;
  }

  /**
   * Starts a server with `settings` as additional flags. At port 0, the system chooses a free one, and the
   * server prints it. `binary` is another build than the one that is tested.
   */
  static async start(settings = [], listen = "127.0.0.1:0", binary = BINARY) {
    const server = new Server(settings, binary);
    await server.#run(listen);
    return server;
  }

  /** Kills it, like a power cut. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#exited();
  }

  /** Restarts it after `kill`, with the same address and data. */
  async startAgain() {
    await this.#run(new URL(this.url).host);
  }

  /** Runs another command on its data, and returns the output. */
  keystead(...command) {
    return execFileSync(this.#binary, [...command, "--data-dir", this.#data], { encoding: "utf8" });
  }

  /** Runs a line of the shell whose commands are on its data, and returns the output. */
  shell(line, env = process.env) {
    const { KEYSTEAD_BINARY: _, ...others } = env;
    return execFileSync("bash", ["-c", line], { encoding: "utf8", env: { ...others, KEYSTEAD_DATA_DIR: this.#data } });
  }

  /** Stops it and deletes its data. */
  async stop() {
    this.#child.kill("SIGTERM");
    await this.#exited();
    this.drop();
  }

  /** Like `stop`, without waiting. */
  drop() {
    this.#child.kill("SIGKILL");
    rmSync(this.#data, { recursive: true, force: true });
    running.delete(this);
  }

  async #run(listen) {
    const cost = this.#settings.includes("--bcrypt-cost") ? [] : ["--bcrypt-cost", "4"];
    const args = ["serve", "--listen", listen, "--data-dir", this.#data, ...cost, ...this.#settings];
    this.#child = spawn(this.#binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    running.add(this);
    const output = [];
    const lines = createInterface({ input: this.#child.stdout });
    createInterface({ input: this.#child.stderr }).on("line", (line) => output.push(line));
    this.url = await new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        output.push(line);
        const address = /http:\/\/127\.0\.0\.1:\d+|unix:.*/.exec(line);
        if (address) resolve(address[0]);
      });
      this.#child.on("error", reject);
      this.#child.on("exit", (code) => {
        reject(new Error(`the server exited with ${code}:\n${output.join("\n")}`));
      });
    });
  }

  async #exited() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "exit");
    }
  }
}
