// deploy/nginx and deploy/caddy in front of an app without a login of its own: only logged-in users get
// in, and a login returns to the page that was asked for.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { scenario, see } from "../browser.mjs";
import {
  address, button, createAccount, createSession, fillIn, heading, home, link, logOut, newName, recordedHeadings, recordHeadings, keepCode,
} from "../person.mjs";
import { ProtectedApp } from "../protected-app.mjs";
import { PROXIES } from "../proxy.mjs";
import { words } from "../texts.mjs";

const PAGE = "/a%20page/of?the=app&with=%26%3F&more#there";
const COOKIE = "keystead_forward_auth";

for (const [name, settings] of Object.entries(PROXIES)) {
  const start = () => ProtectedApp.start(settings);

  /** Starts the proxy in front of another program than Keystead, which answers as given. */
  const startBefore = async (answer, change = (example) => example) => {
    const instead = createServer(answer).listen(0, "127.0.0.1");
    await once(instead, "listening");
    const address = `127.0.0.1:${instead.address().port}`;
    const other = await ProtectedApp.start(settings, {
      change: (example, server) => change(example.replaceAll(new URL(server).host, address)),
    });
    const stop = other.stop.bind(other);
    const endKeystead = () => {
      instead.close();
      instead.closeAllConnections();
    };
    return Object.assign(other, { endKeystead, stop: () => (endKeystead(), stop()) });
  };

  describe(`deploy/${name}, for programs`, () => {
    let site;
    let token;

    before(async () => {
      site = await start();
      await createAccount(site.direct, "ada");
      token = `Bearer ${(await createSession(site.direct, "ada", "a program")).access_token}`;
    });

    after(() => site.stop());

    test("an access token opens the app, which learns its user", async () => {
      const me = JSON.parse((await site.ask("GET", `${site.url}/me`, { authorization: token })).body);
      const answer = await site.ask("POST", `${site.app}/x?y=z`, { authorization: token }, "a body");
      assert.equal(answer.status, 200);
      const { method, url, headers, body } = JSON.parse(answer.body);
      assert.deepEqual([method, url, body], ["POST", "/x?y=z", "a body"]);
      assert.equal(headers["x-auth-username"], "ada");
      assert.equal(headers["x-auth-user-id"], me.user.id);
      assert.equal(headers["x-auth-session-id"], me.session.id);
      assert.equal((await site.ask("HEAD", site.app, { authorization: token })).status, 200);
      const file = await site.ask("GET", `${site.app}/files/page.html`, { authorization: token });
      assert.match(file.body, /A file/);
      assert.equal(file.headers["cache-control"], "private, no-cache");
    });

    test("requests without a valid token are refused", async () => {
      for (const [method, path, headers] of [
        ["GET", "/", {}],
        ["GET", "/files/page.html", {}],
        ["POST", "/", { accept: "text/html" }],
        ["GET", "/", { authorization: "Bearer x.y.z", accept: "text/html" }],
        ["GET", "/", { cookie: `${COOKIE}=x; keystead_refresh=x` }],
        ["GET", "/", { "x-auth-username": "ada", "x-auth-user-id": "1", "x-auth-session-id": "1" }],
        // Headers of the proxy that a client may forge.
        ["GET", "/", { "x-forwarded-method": "POST", "x-forwarded-uri": "/files/", "x-original-url": "/" }],
      ]) {
        const answer = await site.ask(method, site.app + path, headers);
        assert.equal(answer.status, 401, `${method} ${path} ${JSON.stringify(headers)}`);
        assert.match(answer.headers["www-authenticate"], /^Bearer /);
        assert.doesNotMatch(answer.body, /A file|x-auth/);
      }
    });

    test("a client's own X-Auth- headers and the cookie do not reach the app", async () => {
      const cookie = `a=b; ${COOKIE}=stolen; __Secure-${COOKIE}x=y; c=d`;
      const forged = {
        "X-Auth-Username": "root", "x-auth-user-id": "1", "X-AUTH-SESSION-ID": "1",
        X_Auth_Username: "root", "X-Auth_Username": "root", x_auth_user_id: "1", "X-Auth-Groups": "admins",
      };
      const answer = await site.ask("GET", site.app, { authorization: token, cookie, ...forged });
      const { headers, raw } = JSON.parse(answer.body);
      assert.equal(headers["x-auth-username"], "ada");
      // As read by an app that takes _ for -.
      const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase().replaceAll("_", "-"));
      for (const name of ["x-auth-username", "x-auth-user-id", "x-auth-session-id"]) {
        assert.equal(names.filter((other) => other === name).length, 1, name);
      }
      assert.doesNotMatch(JSON.stringify(raw), /root|stolen/);
    });

    test("the app's own cookies reach the app", async () => {
      for (const [sent, kept] of [
        ["a=b; c=d", "a=b; c=d"],
        [`${COOKIE}=x; a=b`, "a=b"],
        [`a=b; __Secure-${COOKIE}=x; c=d`, "a=b; c=d"],
        // After a change of --forward-auth-domain, browsers have one of each domain.
        [`${COOKIE}=x; ${COOKIE}=y; a=b`, "a=b"],
        [`${COOKIE}=x; a=b; ${COOKIE}=y; c="d, e"`, 'a=b; c="d, e"'],
        [`__Secure-${COOKIE}=x; a=b; __Secure-${COOKIE}=y; ${COOKIE}=z; c=d`, "a=b; c=d"],
        [`${COOKIE}=1; ${COOKIE}=2; a=b; ${COOKIE}=3; c=d; ${COOKIE}=4`, "a=b; c=d"],
        [`a=b; x${COOKIE}=y; c=${COOKIE}; d=e`, `a=b; x${COOKIE}=y; c=${COOKIE}; d=e`],
      ]) {
        const answer = await site.ask("GET", site.app, { authorization: token, cookie: sent });
        const { cookie } = JSON.parse(answer.body).headers;
        assert.equal(cookie.replace(/(?<=^|; )(__Secure-)?keystead_forward_auth=-(; |$)/g, "").replace(/; $/, ""), kept);
      }
      const many = Array(9).fill(`${COOKIE}=x`).join("; ");
      for (const sent of [`${COOKIE}=x`, `a=b; ${COOKIE}=x`, many, `${many}; a=b`]) {
        const answer = await site.ask("GET", site.app, { authorization: token, cookie: sent });
        assert.doesNotMatch(JSON.parse(answer.body).headers.cookie ?? "", /forward_auth=[^-]/);
      }
    });

    test("what reaches the app opens nothing of Keystead", async () => {
      const cookie = await cookiesOf(site, "ada");
      for (const name of [/\bkeystead_forward_auth=/, /\bkeystead_refresh/]) assert.match(cookie, name);
      for (const credentials of [{ authorization: token }, { cookie }, { authorization: token, cookie }]) {
        const answer = await site.ask("GET", site.app, credentials);
        assert.equal(answer.status, 200);
        const { host, connection, ...received } = JSON.parse(answer.body).headers;
        for (const [method, path] of [["DELETE", "/me/sessions"], ["POST", "/refresh"], ["GET", "/verify"]]) {
          const replayed = await fetch(site.direct.url + path, { method, headers: received });
          assert.equal(replayed.status, 401, `${method} ${path} ${JSON.stringify(received)}`);
        }
        assert.equal(received.authorization, undefined);
      }
    });

    test("the app's own Authorization reaches the app, beside a login by cookie", async () => {
      const cookie = await cookiesOf(site, "ada");
      for (const authorization of ["Basic YWRhOnNlY3JldA==", "Bearer of.another.issuer", "Digest username=\"ada\"", undefined]) {
        const sent = authorization ? { authorization, cookie } : { cookie };
        const answer = await site.ask("GET", site.app, sent);
        assert.equal(answer.status, 200);
        const { headers } = JSON.parse(answer.body);
        assert.equal(headers.authorization, authorization);
        assert.equal(headers["x-auth-username"], "ada");
      }
    });

    const preflight = { origin: "https://page.example", "access-control-request-method": "PUT" };

    test("a CORS preflight reaches the app without a user, and nothing that only looks like one", async () => {
      const forged = { ...preflight, "x-auth-username": "root", X_Auth_Username: "root" };
      const allowed = { ...preflight, "access-control-request-headers": "content-type" };
      for (const sent of [preflight, forged, allowed, { ...preflight, "content-length": 0 }]) {
        const answer = await site.ask("OPTIONS", `${site.app}/a?b=c`, sent);
        assert.equal(answer.status, 204);
        const { method, url, raw } = site.received.at(-1);
        assert.deepEqual([method, url], ["OPTIONS", "/a?b=c"]);
        assert.doesNotMatch(JSON.stringify(raw), /root/);
      }
      const { length } = site.received;
      const { origin, ...withoutOrigin } = preflight;
      for (const [method, sent, body] of [
        ["OPTIONS", {}],
        ["OPTIONS", { origin }],
        ["OPTIONS", withoutOrigin],
        ["GET", preflight],
        ["POST", preflight],
        ["OPTIONS", { ...preflight, cookie: "a=b" }],
        ["OPTIONS", { ...preflight, authorization: "Basic YTpi" }],
        ["OPTIONS", { ...preflight, "x-http-method-override": "DELETE" }],
        ["OPTIONS", { origin, cookie: "|a|PUT" }],
        ["OPTIONS", { ...preflight, "content-length": 1 }, "x"],
        ["OPTIONS", { ...preflight, "transfer-encoding": "chunked" }, "x"],
        ["OPTIONS", { ...preflight, "transfer-encoding": "chunked" }, "x".repeat(100_000)],
      ]) {
        assert.equal((await site.ask(method, site.app, sent, body)).status, 401, `${method} ${JSON.stringify(sent)}`);
      }
      for (const upgrade of ["websocket", "h2c", ["h2c", "websocket"], ["websocket", "h2c"]]) {
        const answer = await site.upgrade(site.app, { ...preflight, upgrade }, "OPTIONS");
        answer.socket?.destroy();
        assert.equal(answer.status, 401, `${upgrade}`);
      }
      assert.equal(site.received.length, length);
    });

    test("of the app's answer to a preflight, only what CORS needs gets out", async () => {
      const asked = { ...preflight, "access-control-request-headers": "content-type" };
      const names = { "allow-origin": asked.origin, "allow-methods": "PUT", "allow-headers": "content-type" };
      for (const accept of ["*/*", "text/html"]) {
        const { status, headers, body } = await site.ask("OPTIONS", `${site.app}/status/200`, { ...asked, accept });
        assert.deepEqual([status, body], [204, ""]);
        const { server, date, connection, ...others } = headers;
        const allowed = Object.entries({ ...names, "allow-credentials": "true", "max-age": "600" });
        const expected = allowed.map(([name, value]) => [`access-control-${name}`, value]);
        assert.deepEqual({ ...others }, { ...Object.fromEntries(expected), vary: "Origin" });
      }
      for (const refused of [302, 401, 403, 404, 405, 500]) {
        const { status, headers, body } = await site.ask("OPTIONS", `${site.app}/status/${refused}`, preflight);
        assert.ok(status === refused || status === (refused < 500 ? 403 : 502), `${refused}: ${status}`);
        assert.doesNotMatch(JSON.stringify(headers) + body, /the-app|secret|page.example/);
      }
      const file = await site.ask("OPTIONS", `${site.app}/files/page.html`, preflight);
      assert.doesNotMatch(file.body, /A file/);
    });

    test("a WebSocket to the app opens for users only", async () => {
      const upgrade = { upgrade: "websocket" };
      assert.equal((await site.upgrade(site.app, upgrade)).status, 401);
      const { status, headers, socket } = await site.upgrade(site.app, { ...upgrade, authorization: token });
      assert.equal(status, 101);
      assert.equal(headers["x-user"], "ada");
      socket.write("there and back");
      const [text] = await once(socket, "data");
      assert.equal(String(text), "there and back");
      socket.destroy();
      // The proxy could not ask about the requests inside.
      const other = await site.upgrade(site.app, { upgrade: "h2c", authorization: token });
      other.socket?.destroy();
      assert.equal(other.status, 200);
      for (const upgrade of [["h2c", "websocket"], ["websocket", "h2c"], "h2c, websocket"]) {
        const several = await site.upgrade(site.app, { upgrade, authorization: token });
        several.socket?.destroy();
        const { raw } = site.received.at(-1);
        const reached = raw.filter((_, index) => index % 2 && raw[index - 1].toLowerCase() === "upgrade");
        assert.deepEqual(reached, several.status === 101 ? ["websocket"] : [], `${upgrade}`);
      }
    });

    test("the user reaches the app, whatever the client's Connection lists", async () => {
      for (const connection of ["close, X-Auth-User-Id", "X-Auth-Username, keep-alive", "Upgrade, X-Auth-Session-Id"]) {
        const answer = await site.ask("GET", site.app, { authorization: token, connection });
        const { headers } = JSON.parse(answer.body);
        assert.equal(headers["x-auth-username"], "ada", connection);
        assert.ok(headers["x-auth-user-id"] && headers["x-auth-session-id"], connection);
      }
      const sent = { upgrade: "websocket", authorization: token, connection: "Upgrade, X-Auth-Username" };
      const { headers, socket } = await site.upgrade(site.app, sent);
      socket.destroy();
      assert.equal(headers["x-user"], "ada");
    });

    test("what an answer of Keystead's does not have, the app does not get from the client", async () => {
      const other = await startBefore((_, response) => response.writeHead(204).end(), (example) =>
        // Caddy from 2.9.0 to 2.11.1 copies no header that is not there, and leaves the client's.
        example.replace(/copy_headers .*/, ""));
      try {
        const sent = { authorization: token, "x-auth-user-id": "1", "x-auth-username": "root", X_Auth_Session_Id: "1" };
        const answer = await other.ask("GET", other.app, sent);
        assert.equal(answer.status, 200);
        const { headers } = JSON.parse(answer.body);
        assert.deepEqual(Object.keys(headers).filter((name) => /auth/.test(name)), []);
      } finally {
        await other.stop();
      }
    });

    test("a browser is sent to log in, whatever forwarding headers it sends", async () => {
      const forged = { "x-forwarded-host": "evil.example", "x-forwarded-uri": "//evil.example", "x-forwarded-proto": "ftp" };
      const answer = await site.ask("GET", `${site.app}/a?b=c&d`, { accept: "text/html", ...forged });
      assert.equal(answer.status, 303);
      const login = new URL(answer.headers.location);
      assert.equal(login.origin + login.pathname, `${site.url}/login`);
      assert.equal(login.searchParams.get("return_to"), `${site.app}/a?b=c&d`);
    });

    test("an answer of Keystead's that is neither yes nor no is passed on", async () => {
      const other = await startBefore(({ headers }, response) => {
        response.writeHead(Number(headers["x-answer"]), { "retry-after": "7" }).end();
      });
      try {
        for (const status of [429, 431, 503]) {
          const answer = await other.ask("GET", other.app, { "x-answer": status });
          assert.deepEqual([answer.status, answer.headers["retry-after"]], [status, "7"]);
        }
        other.endKeystead();
        const { status } = await other.ask("GET", other.app, { "x-answer": 204 });
        assert.ok([502, 503].includes(status), `${status}`);
      } finally {
        await other.stop();
      }
    });

    test("after a logout the token is refused at once", async () => {
      const { access_token } = await createSession(site.direct, "ada", "another");
      const authorization = `Bearer ${access_token}`;
      assert.equal((await site.ask("GET", site.app, { authorization })).status, 200);
      assert.equal((await site.ask("POST", `${site.url}/logout`, { authorization })).status, 204);
      assert.equal((await site.ask("GET", site.app, { authorization })).status, 401);
    });
  });

  scenario(`${name}: a login returns to the page first asked for`, { start }, async ({ page, server }) => {
    const username = await createAccount(server.direct, newName());
    await page.goto(server.app + PAGE);
    await see(heading(page, words("LOG_IN")));
    await fillIn(page, username);
    await button(page, words("LOG_IN")).click();
    await see(heading(page, `Hello, ${username}`));
    assert.equal(page.url(), server.app + PAGE.split("#")[0]);
    await page.goto(`${server.app}/files/page.html`);
    await see(heading(page, "A file"));

    await page.goto(server.url);
    await see(home(page));
    await logOut(page);
    for (const path of [PAGE, "/files/page.html"]) {
      await page.goto(server.app + path);
      await see(heading(page, words("LOG_IN")));
    }
  });

  scenario(`${name}: a session revoked elsewhere ends here at once`, { start }, async ({ page, server, expects }) => {
    const username = await createAccount(server.direct, newName());
    await page.goto(`${server.app}/files/page.html`);
    await fillIn(page, username);
    await button(page, words("LOG_IN")).click();
    await see(heading(page, "A file"));
    const { access_token } = await createSession(server.direct, username, "elsewhere");
    const ended = await fetch(new URL("/me/sessions", server.direct.url), {
      method: "DELETE",
      headers: { authorization: `Bearer ${access_token}` },
    });
    assert.equal(ended.status, 204);
    await page.reload();
    await see(heading(page, words("LOG_IN")));
    expects("401 /me", "401 /refresh");
  });

  scenario(`${name}: a logged-in user sees no login form`, { start }, async ({ page, server }) => {
    const username = await createAccount(server.direct, newName());
    await page.goto("/login");
    await fillIn(page, username);
    await button(page, words("LOG_IN")).click();
    await see(home(page));
    await recordHeadings(page);
    for (const cookies of [undefined, { name: COOKIE }]) {
      if (cookies) await page.context().clearCookies(cookies);
      await page.goto(server.app + PAGE);
      await see(heading(page, `Hello, ${username}`));
    }
    assert.deepEqual([...(await recordedHeadings(page))], [`Hello, ${username}`]);
  });

  // Both remove the header that the proxy has to pass on.
  const withoutCookie = (example) =>
    example
      .replace("proxy_pass_request_body off;", 'proxy_pass_request_body off; proxy_set_header Cookie "";')
      .replace("uri /verify?redirect=login", "uri /verify?redirect=login\n\t\t\theader_up -Cookie");
  const startWithoutCookie = () => ProtectedApp.start(settings, { change: withoutCookie });

  scenario(`${name}: a proxy that does not pass on the cookie causes no redirect loop`, { start: startWithoutCookie }, async ({ page, server }) => {
    const username = await createAccount(server.direct, newName());
    await page.goto(server.app);
    await fillIn(page, username);
    await button(page, words("LOG_IN")).click();
    await see(page.getByText("wasn’t told"));
    assert.equal(new URL(page.url()).pathname, "/verify/continue");
    await page.getByRole("link", { name: "Your account" }).click();
    await see(home(page));
  });
}

const start = () => ProtectedApp.start(PROXIES.nginx);

scenario("a new user creates an account on the way", { start }, async ({ page, server }) => {
  const username = newName();
  await page.goto(server.app + PAGE);
  await link(page, words("CREATE_ACCOUNT")).click();
  await see(heading(page, words("CREATE_YOUR_ACCOUNT")));
  await fillIn(page, username);
  await button(page, words("CREATE_ACCOUNT")).click();
  await keepCode(page);
  await see(heading(page, `Hello, ${username}`));
});

scenario("a link does not lead from the login page to another site", { start }, async ({ page, server }) => {
  const username = await createAccount(server.direct, newName());
  const addresses = ["https://evil.example/", "//evil.example", "https://keystead.localhost.evil.example/", "javascript:alert(1)"];
  for (const [number, to] of addresses.entries()) {
    await page.goto(`/login?return_to=${encodeURIComponent(to)}`);
    if (number === 0) {
      await fillIn(page, username);
      await button(page, words("LOG_IN")).click();
    }
    await see(home(page));
    assert.equal(address(page), "/account");
  }
});

// All hosts under it are this machine's, and to browsers it is a domain as .org is.
const startTooWide = () => ProtectedApp.start(PROXIES.nginx, { domain: "localhost" });

scenario("a browser that stores no cookie for the domain is told so", { start: startTooWide }, async ({ page, server }) => {
  const username = await createAccount(server.direct, newName());
  await page.goto(server.app);
  await fillIn(page, username);
  await button(page, words("LOG_IN")).click();
  await see(page.getByText("did not keep the cookie"));
  assert.equal(new URL(page.url()).pathname, "/verify/continue");
});

test("deploy/traefik is valid YAML and consistent with the API", () => {
  const python = fileURLToPath(new URL("../../.tools/schemathesis/bin/python", import.meta.url));
  const example = readFileSync(new URL("../../deploy/traefik/protected-app.yaml", import.meta.url));
  const program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
  const { http } = JSON.parse(execFileSync(python, ["-c", program], { input: example }));
  const { routers, middlewares, services } = http;
  for (const { service, middlewares: names = [] } of Object.values(routers)) {
    assert.ok(services[service]);
    for (const name of names) assert.ok(middlewares[name], name);
  }
  const { address, authResponseHeaders } = middlewares["keystead-verify"].forwardAuth;
  assert.equal(new URL(address).pathname + new URL(address).search, "/verify?redirect=login");
  const identity = ["X-Auth-User-Id", "X-Auth-Username", "X-Auth-Session-Id"];
  assert.deepEqual(authResponseHeaders, [...identity, "Authorization"]);
  const { customRequestHeaders } = middlewares["keystead-names"].headers;
  const alike = identity.flatMap((name) => mixtures(name).filter((one) => one !== name));
  assert.deepEqual(Object.keys(customRequestHeaders).sort(), alike.sort());
});

/** Logs in like the page and returns the cookies. */
async function cookiesOf(site, username) {
  const account = { username, password: "a heron stood in the rain", refresh_token_in: "cookie" };
  const answer = await site.ask("POST", `${site.url}/login`, { "content-type": "application/json" }, JSON.stringify(account));
  assert.equal(answer.status, 200, answer.body);
  return answer.headers["set-cookie"].map((line) => line.split(";")[0]).join("; ");
}

/** Returns every spelling that an app which takes _ for - reads as this name. */
function mixtures(name) {
  return name
    .split("-")
    .reduce((begun, word) => begun.flatMap((text) => [`${text}-${word}`, `${text}_${word}`]), [""])
    .map((text) => text.slice(1))
    .filter((text, place, all) => all.indexOf(text) === place);
}
