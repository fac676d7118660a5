// JupyterHub with oauthenticator's GenericOAuthenticator. The hub is visited without its proxy, since no notebook is
// opened.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { scenario, see } from "../browser.mjs";
import { createAccount, field } from "../person.mjs";
import { Program } from "../program.mjs";
import { NEIGHBOURS, logInAtKeystead, startApp } from "../relying-party.mjs";
import { words } from "../texts.mjs";

const settings = ({ id, secret, issuer, url }) => `
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):
    should_start = False
    routes = {}

    async def add_route(self, routespec, target, data):
        self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec):
        self.routes.pop(routespec, None)

    async def get_all_routes(self):
        return self.routes

c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.bind_url = "${url}"
c.JupyterHub.hub_bind_url = "${url}"
c.JupyterHub.default_url = "/hub/home"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.client_id = "${id}"
c.GenericOAuthenticator.client_secret = "${secret}"
c.GenericOAuthenticator.oauth_callback_url = "${url}/hub/oauth_callback"
c.GenericOAuthenticator.authorize_url = "${issuer}/oauth/authorize"
c.GenericOAuthenticator.token_url = "${issuer}/oauth/token"
c.GenericOAuthenticator.userdata_url = "${issuer}/oauth/userinfo"
c.GenericOAuthenticator.scope = ["openid", "profile"]
c.GenericOAuthenticator.username_claim = "preferred_username"
c.GenericOAuthenticator.allow_all = True
c.GenericOAuthenticator.auto_login = True
`;

const launch = (given) =>
  Program.start((directory) => {
    const file = join(directory, "jupyterhub_config.py");
    writeFileSync(file, settings(given));
    return [join(NEIGHBOURS, "jupyterhub"), "--config", file];
  }, given.port);

const flags = (url) => ["--redirect", `${url}/hub/oauth_callback`];
const start = () => startApp({ id: "jupyterhub", flags, launch });

scenario("JupyterHub signs in", { start }, async ({ page, server }) => {
  const username = await createAccount(server.keystead);
  await page.goto("/hub/");
  await logInAtKeystead(page, username);
  await see(page.locator("#login_widget").getByText(username));
});
