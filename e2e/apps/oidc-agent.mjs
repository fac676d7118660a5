// oidc-agent, which gets access tokens for commands, and keeps them fresh.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export class OidcAgent {
  #home = mkdtempSync(join(tmpdir(), "keystead-agent-"));
  #env = { ...process.env, HOME: this.#home, TMPDIR: this.#home, OIDC_ENCRYPTION_PW: "a password of this test" };

  static async start() {
    const agent = new OidcAgent();
    process.prependListener("exit", () => agent.stop());
    // It goes into the background, and prints where it is.
    const { stdout } = await promisify(execFile)("oidc-agent", { env: agent.#env });
    const variables = [...stdout.matchAll(/(OIDC\w+)=([^;]+);/g)].map(([, name, value]) => [name, value]);
    Object.assign(agent.#env, Object.fromEntries(variables));
    return agent;
  }

  /**
   * Adds an account by oidc-gen with these flags. `open` opens the address that it prints, or which a device's person is
   * to visit, with the code to type there.
   */
  async add(name, flags, open) {
    const given = ["--no-url-call", "--no-scheme", "--prompt=none", "--pw-env", "--confirm-default", ...flags, name];
    const child = spawn("oidc-gen", given, { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(child, "exit");
    let printed = "";
    let opened;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        printed += text;
        const [, address] = /(https?:\/\/\S+)\s/.exec(printed) ?? [];
        const [, code] = /enter the (?:following )?code: *(\S+)/i.exec(printed) ?? [];
        const isWhole = flags.includes("--flow=device") ? address && code : address;
        if (!isWhole || opened) return;
        opened = open(address, code);
        opened.catch(() => child.kill());
      });
    }
    const [status] = await ended;
    await opened;
    if (status !== 0) throw new Error(printed);
  }

  /** Returns an access token of the account; a new one with `--force-new`. */
  async token(...flags) {
    const { stdout } = await promisify(execFile)("oidc-token", flags, { env: this.#env });
    return stdout.trim();
  }

  stop() {
    const pid = Number(this.#env.OIDCD_PID);
    if (pid) {
      delete this.#env.OIDCD_PID;
      process.kill(pid, "SIGTERM");
    }
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}
