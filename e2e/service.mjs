// A service of another make, started for a test at a port that the system gives it, and always
// ended.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// Its own, not somebody else's that it complains of.
const ADDRESS = /(?:^|running on |ready at )(http:\/\/127\.0\.0\.1:\d+)/;

const running = new Set();

process.prependListener("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Service {
  #child;

  /** Starts one, and knows its address once it has said it. */
  static async start(command, options) {
    const service = new Service();
    await service.#run(command, options);
    return service;
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGTERM");
      await once(this.#child, "exit");
    }
    running.delete(this.#child);
  }

  async #run([program, ...args], { cwd, env }) {
    this.#child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.#child);
    const said = [];
    this.url = await new Promise((resolve, reject) => {
      for (const output of [this.#child.stdout, this.#child.stderr]) {
        createInterface({ input: output }).on("line", (line) => {
          said.push(line);
          const address = ADDRESS.exec(line);
          if (address) resolve(address[1]);
        });
      }
      this.#child.on("error", reject);
      this.#child.on("exit", (code) => {
        reject(new Error(`${program} ended with ${code}:\n${said.join("\n")}`));
      });
    });
  }
}
