// deploy/nginx and deploy/caddy in front of one server (for two see backend/tests/api/behind_nginx.rs):
// requests get through, and the server knows the client's address.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";

import { PROXIES, Proxy } from "../proxy.mjs";
import { Server } from "../server.mjs";

const ACCOUNT = { username: "ada", password: "a quiet harbour at dawn" };
// Different from the proxy's address.
const CLIENT = "127.0.0.2";
// Headers that a client may forge.
const FORGED = { "x-forwarded-for": "203.0.113.7", forwarded: "for=203.0.113.7" };

// A server at a Unix socket trusts whoever may connect.
const PLACES = {
  "a port": () => ["127.0.0.1:0", "--trusted-proxies=127.0.0.1"],
  "a Unix socket": (folder) => [`unix:${join(folder, "keystead.sock")}`],
};

const cases = Object.entries(PROXIES).flatMap((proxy) => Object.entries(PLACES).map((place) => [...proxy, ...place]));

for (const [name, settings, place, at] of cases) {
  describe(`deploy/${name}, with the server at ${place}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "keystead-socket-"));
    let server;
    let proxy;

    before(async () => {
      const [listen, ...others] = at(folder);
      server = await Server.start(["--public-url=https://id.example.org", ...others], listen);
      proxy = await Proxy.start(settings, server.url);
    });

    after(async () => {
      proxy?.drop();
      await server?.stop();
      rmSync(folder, { recursive: true });
    });

    test("a session has the client's address, whatever headers the client sends", async () => {
      assert.equal((await ask(proxy, "POST", "/register")).status, 201);
      const { body } = await ask(proxy, "POST", "/login", FORGED);
      const authorization = { authorization: `Bearer ${body.access_token}` };
      const me = await ask(proxy, "GET", "/me", authorization);
      assert.equal(me.body.session.ip, CLIENT);
    });

    test("a body that is too long is refused by the server, with its own error", async () => {
      const answer = await ask(proxy, "POST", "/login", {}, { password: "x".repeat(20_000) });
      assert.equal(answer.status, 413);
      assert.equal(answer.body.code, "payload_too_large");
    });

    test("monitoring reaches the health endpoint", async () => {
      assert.equal((await ask(proxy, "GET", "/health/ready")).status, 200);
    });
  });
}

/** Sends a request from the client's own address, which fetch cannot choose. */
function ask(proxy, method, path, headers = {}, account = ACCOUNT) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, proxy.url), {
      method,
      localAddress: CLIENT,
      headers: { "content-type": "application/json", ...headers },
    });
    sent.on("error", reject);
    sent.on("response", async (answer) => {
      resolve({ status: answer.statusCode, body: await json(answer) });
    });
    sent.end(method === "POST" ? JSON.stringify(account) : undefined);
  });
}
