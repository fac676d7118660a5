//! `keystead client list` and `show`.

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::app::App;
use crate::cli::{CliError, print};
use crate::clients::{Client, ClientError, SecretDates};

/// Lists the clients.
pub(super) async fn list(app: &App, arguments: &ArgMatches) -> Result<(), CliError> {
    let clients = app.clients.list().await?;
    let json = || json!({ "clients": clients.iter().map(to_json).collect::<Vec<_>>() });
    let width = clients.iter().map(|client| client.id.len()).max().unwrap_or(0).clamp(9, 60);
    let row = |id: &str, source: &str, kind: &str, name: &str| {
        format!("{id:width$}  {source:12}  {kind:12}  {name}")
    };
    let mut lines = vec![row("CLIENT ID", "SOURCE", "KIND", "NAME")];
    lines.extend(
        clients
            .iter()
            .map(|client| row(&client.id, client.source.name(), kind(client), &client.name)),
    );
    print::json_or_text(arguments, json, lines.join("\n"))
}

/// Shows a client.
pub(super) async fn show(app: &App, id: &str, arguments: &ArgMatches) -> Result<(), CliError> {
    let found = app.clients.look_up(id).await?;
    let (client, secrets) = found.ok_or_else(|| ClientError::Unknown(id.to_owned()))?;
    let json = || {
        let mut json = to_json(&client);
        json["secrets"] = secrets.iter().map(secret_json).collect();
        json
    };
    print::json_or_text(arguments, json, to_text(&client, &secrets))
}

fn to_text(client: &Client, secrets: &[SecretDates]) -> String {
    let mut lines: Vec<(&str, String)> = vec![
        ("client id", client.id.clone()),
        ("name", client.name.clone()),
        ("source", client.source.name().to_owned()),
        ("kind", kind(client).to_owned()),
        ("created", client.created_at.to_string()),
        ("changed", client.changed_at.to_string()),
    ];
    lines.extend(client.redirect_uris.iter().map(|uri| ("redirect", uri.clone())));
    lines.extend(client.post_logout_redirect_uris.iter().map(|uri| ("after logout", uri.clone())));
    lines.extend(client.backchannel_logout_uri.iter().map(|uri| ("logouts to", uri.clone())));
    lines.push(("grants", client.grant_types.names().join(" ")));
    let (algorithm, token_type) = (client.algorithm.name(), client.token_type.name());
    lines.push(("tokens", format!("{algorithm}, {token_type}")));
    lines.push(("pkce", pkce(client).to_owned()));
    lines.extend(client.resources.iter().map(|resource| {
        ("resource", format!("{} {}", resource.uri, resource.scopes.join(" ")).trim_end().into())
    }));
    lines.extend(secrets.iter().map(|secret| {
        let until = secret.expires_at.map(|time| format!(", valid until {time}"));
        ("secret", format!("created {}{}", secret.created_at, until.unwrap_or_default()))
    }));
    let lines = lines.into_iter().map(|(label, value)| format!("{label:12}  {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a client as JSON.
pub(super) fn to_json(client: &Client) -> Value {
    let resources = client.resources.iter();
    let resources: Vec<_> = resources
        .map(|resource| json!({ "uri": resource.uri, "scopes": resource.scopes }))
        .collect();
    json!({
        "client_id": client.id,
        "name": client.name,
        "source": client.source.name(),
        "is_confidential": client.is_confidential,
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "id_token_alg": client.algorithm.name(),
        "token_type": client.token_type.name(),
        "pkce": pkce(client),
        "grant_types": client.grant_types.names(),
        "resources": resources,
        "created_at": client.created_at.to_string(),
        "changed_at": client.changed_at.to_string(),
    })
}

fn secret_json(secret: &SecretDates) -> Value {
    json!({
        "created_at": secret.created_at.to_string(),
        "expires_at": secret.expires_at.map(|time| time.to_string()),
    })
}

fn kind(client: &Client) -> &'static str {
    if client.is_confidential { "confidential" } else { "public" }
}

fn pkce(client: &Client) -> &'static str {
    if client.pkce_required { "required" } else { "optional" }
}
