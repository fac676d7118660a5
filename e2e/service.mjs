// A service other than Keystead, started for a test at a port that the system chooses, and always
// stopped.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// The service's own address, not one in an error message.
const ADDRESS = /(?:^|running on |ready at )(http:\/\/127\.0\.0\.1:\d+)/;

const running = new Set();

process.prependListener("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Service {
  #child;

  /** Starts a service and waits until it prints its address. */
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
    const lines = [];
    this.url = await new Promise((resolve, reject) => {
      for (const output of [this.#child.stdout, this.#child.stderr]) {
        createInterface({ input: output }).on("line", (line) => {
          lines.push(line);
          const address = ADDRESS.exec(line);
          if (address) resolve(address[1]);
        });
      }
      this.#child.on("error", reject);
      this.#child.on("exit", (code) => {
        reject(new Error(`${program} exited with ${code}:\n${lines.join("\n")}`));
      });
    });
  }
}
