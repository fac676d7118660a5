// A program that a test starts at a port of its choice, in a directory of its own, and always stops, with all that it
// has started itself.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const running = new Set();

process.prependListener("exit", () => running.forEach((program) => program.stop()));

export class Program {
  #directory = mkdtempSync(join(tmpdir(), "keystead-program-"));
  #child;
  #output = [];

  /**
   * Starts what `command` returns for a directory that is the program's own: the program and its arguments. Waits
   * until it listens at the port.
   */
  static async start(command, port, env = {}) {
    const program = new Program();
    // Programs that are started by root may become somebody else.
    chmodSync(program.#directory, 0o755);
    const [name, ...args] = command(program.#directory);
    const home = { HOME: program.#directory, XDG_DATA_HOME: "", XDG_CONFIG_HOME: "" };
    program.#child = spawn(name, args, {
      cwd: program.#directory,
      env: { ...process.env, ...home, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own.
      detached: true,
    });
    running.add(program);
    for (const stream of [program.#child.stdout, program.#child.stderr]) {
      stream.on("data", (text) => program.#output.push(text));
    }
    const failed = once(program.#child, "error").then(([error]) => Promise.reject(error));
    while (!(await Promise.race([isListening(port), failed]))) {
      if (program.#child.exitCode !== null) throw new Error(`${name}: ${program.output}`);
      // Leaves the processor to it.
      await wait(20);
    }
    failed.catch(() => {});
    return program;
  }

  /** The output so far. */
  get output() {
    return Buffer.concat(this.#output).toString();
  }

  stop() {
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
    running.delete(this);
  }
}

let attempts = 0;

/**
 * Returns a free port, for programs that cannot report which one the system chose. It is outside the
 * range of ephemeral ports.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + (process.pid % 100) * 100 + (attempts++ % 100);
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
