// Apache with mod_auth_openidc in front of a page that has no login of its own.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Program } from "../program.mjs";

const MODULES = ["mpm_event", "authn_core", "authz_core", "authz_user", "dir", "include", "mime", "auth_openidc"];

export const launch = ({ id, secret, issuer, url, port }) => {
  const settings = `
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
User nobody
Group nogroup
PidFile pid
ErrorLog "|/bin/cat"
LogLevel warn
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
TypesConfig /dev/null
AddType text/html .html
DirectoryIndex index.html

OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${id}
OIDCClientSecret ${secret}
OIDCRedirectURI ${url}/callback
OIDCCryptoPassphrase "a secret of this test"
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCDefaultLoggedOutURL ${url}/goodbye/

<Location /member/>
  AuthType openid-connect
  Require valid-user
</Location>
<Location /callback>
  AuthType openid-connect
  Require valid-user
</Location>
`;
  const page = (body) => `<!doctype html><title>App</title><link rel="icon" href="data:,">${body}`;
  const member = `<h1>Hello, <!--#echo var="REMOTE_USER" --></h1>
<a href="/callback?refresh=/member/&amp;access_token=<!--#echo var="OIDC_access_token" -->">Refresh</a>
<a href="/callback?logout=${encodeURIComponent(`${url}/goodbye/`)}">Sign out</a>`;
  return Program.start((directory) => {
    for (const [folder, body] of [["member", member], ["goodbye", '<a href="/member/">Sign in</a>']]) {
      mkdirSync(join(directory, "pages", folder), { recursive: true });
      writeFileSync(join(directory, "pages", folder, "index.html"), page(body));
    }
    const documents = join(directory, "pages");
    const served = `DocumentRoot ${documents}
<Directory ${documents}>
  Options +Includes
  SetOutputFilter INCLUDES
  Require all granted
</Directory>
`;
    writeFileSync(join(directory, "apache.conf"), `ServerRoot ${directory}\nDefaultRuntimeDir ${directory}\n${settings}${served}`);
    return ["/usr/sbin/apache2", "-f", join(directory, "apache.conf"), "-D", "FOREGROUND"];
  }, port);
};
