//! `keystead client add`: registers an app.

use clap::{Arg, ArgAction, ArgMatches, Command};
use keystead_common::Secret;

use super::show::to_json;
use crate::app::App;
use crate::cli::{CliError, print, secret, with_services};
use crate::clients::{Client, ClientError, GrantTypes, Resource, Source};
use crate::config::ConfigError;
use crate::tokens::{ClientAlgorithm, TokenType};

/// Returns the command and its own flags.
pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let repeated = |name: &'static str, value: &'static str, help: &'static str| {
        option(name, value, help).action(ArgAction::Append)
    };
    Command::new("add")
        .about("Register an app, and print its secret")
        .arg(Arg::new("name").value_name("NAME").required(true).help("The name that people see"))
        .arg(option("id", "ID", "The client ID [default: the name in small letters]"))
        .arg(repeated(
            "redirect",
            "URI",
            "Address of the app that gets the codes, exact; for several, repeat the flag",
        ))
        .arg(flag("public", "The app cannot keep a secret: it runs in a browser or on a device"))
        .arg(repeated("post-logout-redirect", "URI", "Address to go to after a logout"))
        .arg(option("backchannel-logout", "URI", "Address of the app that is told of logouts"))
        .arg(option(
            "id-token-alg",
            "ALGORITHM",
            "Algorithm that signs its tokens: ES256, or RS256 for apps that know no other \
             [default: ES256]",
        ))
        .arg(option(
            "access-token-type",
            "TYPE",
            "Type of its access tokens: at+jwt, or JWT for services that take no other \
             [default: at+jwt]",
        ))
        .arg(repeated(
            "resource",
            "URI=SCOPE,SCOPE",
            "Service that it gets access tokens for, and the scopes there; the first is the \
             default [default: this server]",
        ))
        .arg(flag("device", "Allow the device grant: people type a code that the app shows"))
        .arg(flag("without-pkce", "Do not require PKCE, for an app with a secret that lacks it"))
        .arg(print::json_flag())
}

/// Runs the command.
pub(super) fn run(arguments: &ArgMatches) -> Result<(), CliError> {
    let (algorithm, token_type) = (algorithm(arguments)?, token_type(arguments)?);
    with_services::run(arguments, async |app, config| {
        let client = Client { algorithm, token_type, ..client(app, arguments)? };
        // Before the client: an authorization must not find it without a key.
        client.check().map_err(ClientError::from)?;
        let prepared = app.keys.prepare_clients(&[algorithm], config.access_token_ttl).await;
        prepared.map_err(|error| CliError::Failed(error.to_string()))?;
        add(app, client, arguments).await
    })
}

async fn add(app: &App, client: Client, arguments: &ArgMatches) -> Result<(), CliError> {
    let change = app.clients.add(client).await?;
    let as_json = arguments.get_flag("json");
    let show = |(client, secret): &(Client, Option<Secret>)| {
        if as_json {
            let mut json = to_json(client);
            if let Some(secret) = secret {
                json["client_secret"] = secret.expose().into();
            }
            return json.to_string();
        }
        let text = format!("Registered {}. Its client ID is {}", client.name, client.id);
        match secret {
            Some(secret) => {
                format!("{text}, and its secret, which is shown only once:\n{}", secret.expose())
            }
            None => format!("{text}."),
        }
    };
    secret::show_then_commit(change, show).await.map(drop)
}

fn client(app: &App, arguments: &ArgMatches) -> Result<Client, CliError> {
    let all = |name: &str| -> Vec<String> {
        arguments.get_many(name).map(|values| values.cloned().collect()).unwrap_or_default()
    };
    let name = arguments.get_one::<String>("name").cloned().unwrap_or_default();
    let id = match arguments.get_one::<String>("id") {
        Some(id) => id.clone(),
        None => id_of_name(&name).ok_or_else(|| {
            ConfigError::new(format!("--id: expected an ID, because {name:?} makes none"))
        })?,
    };
    let redirect_uris = all("redirect");
    let has_codes = !redirect_uris.is_empty();
    Ok(Client {
        is_confidential: !arguments.get_flag("public"),
        redirect_uris,
        post_logout_redirect_uris: all("post-logout-redirect"),
        backchannel_logout_uri: arguments.get_one::<String>("backchannel-logout").cloned(),
        pkce_required: !arguments.get_flag("without-pkce"),
        grant_types: GrantTypes::of_uses(has_codes, arguments.get_flag("device")),
        resources: all("resource").iter().map(|text| resource(text)).collect(),
        ..Client::new(id, name, Source::Command, app.clock.now())
    })
}

/// Returns the id of a client with this name: `Team wiki` is `team-wiki`.
fn id_of_name(name: &str) -> Option<String> {
    let words = name.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    Some(words.join("-")).filter(|id| !id.is_empty() && name.is_ascii())
}

fn resource(text: &str) -> Resource {
    let (uri, scopes) = text.rsplit_once('=').unwrap_or((text, ""));
    let scopes = scopes.split(',').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    Resource { uri: uri.to_owned(), scopes }
}

fn algorithm(arguments: &ArgMatches) -> Result<ClientAlgorithm, ConfigError> {
    let Some(text) = arguments.get_one::<String>("id-token-alg") else {
        return Ok(ClientAlgorithm::Es256);
    };
    ClientAlgorithm::parse(text).ok_or_else(|| {
        let names = ClientAlgorithm::ALL.map(ClientAlgorithm::name).join(" or ");
        ConfigError::new(format!("--id-token-alg: expected {names}, found {text:?}"))
    })
}

fn token_type(arguments: &ArgMatches) -> Result<TokenType, ConfigError> {
    let Some(text) = arguments.get_one::<String>("access-token-type") else {
        return Ok(TokenType::AtJwt);
    };
    TokenType::parse(text).ok_or_else(|| {
        let names = TokenType::ALL.map(TokenType::name).join(" or ");
        ConfigError::new(format!("--access-token-type: expected {names}, found {text:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_a_name_in_english_letters() {
        assert_eq!(id_of_name("Team wiki (new)").as_deref(), Some("team-wiki-new"));
        assert_eq!(id_of_name("Заметки"), None);
        assert_eq!(id_of_name("Übersicht"), None);
        assert_eq!(id_of_name("--"), None);
    }

    #[test]
    fn a_resource_is_followed_by_its_scopes() {
        for (text, uri, scopes) in [
            ("rabbitmq=read:all,write:all", "rabbitmq", &["read:all", "write:all"][..]),
            ("https://api.example.org/?x=1=read", "https://api.example.org/?x=1", &["read"]),
            ("https://api.example.org", "https://api.example.org", &[]),
        ] {
            let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
            assert_eq!(resource(text), Resource { uri: uri.to_owned(), scopes }, "{text}");
        }
    }
}
