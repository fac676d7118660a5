//! `keystead client` and `--clients-file`: the apps that people sign in to.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::harness::{Data, Server};
use crate::support::operator::{assert_refused, command, json_of, refusal, run, stdout_of};

fn client(data: &Data, arguments: &[&str]) -> Output {
    run(data, &[&["client"], arguments].concat())
}

fn list(data: &Data) -> Vec<Value> {
    json_of(&client(data, &["list", "--json"]))["clients"].as_array().unwrap().clone()
}

fn ids(data: &Data) -> Vec<String> {
    list(data).iter().map(|client| client["client_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_app_is_added_shown_and_removed_beside_a_running_server() {
    let server = Server::start();
    let callback = "https://notes.example.org/callback";
    let added = client(&server.data, &["add", "Team notes", "--redirect", callback]);
    let text = stdout_of(&added);
    let lines: Vec<&str> = text.lines().collect();
    let [said, secret] = lines.as_slice() else { panic!("{text}") };
    assert!(said.starts_with("Registered Team notes. Its client ID is team-notes,"), "{said}");
    assert!(secret.starts_with("keystead_secret_") && secret.len() == 59, "{secret}");
    assert!(!stdout_of(&client(&server.data, &["show", "team-notes"])).contains(secret));

    let added = json_of(&client(
        &server.data,
        &[
            "add",
            "Wiki",
            "--id=wiki.1",
            "--public",
            "--redirect=http://localhost/callback",
            "--redirect=org.example.wiki:/callback",
            "--post-logout-redirect=https://wiki.example.org/",
            "--backchannel-logout=http://10.0.0.1/logout",
            "--id-token-alg=RS256",
            "--access-token-type=JWT",
            "--resource=rabbitmq=read:all,write:all",
            "--resource=https://api.example.org",
            "--device",
            "--json",
        ],
    ));
    let expected = json!({
        "client_id": "wiki.1",
        "name": "Wiki",
        "source": "command",
        "is_confidential": false,
        "redirect_uris": ["http://localhost/callback", "org.example.wiki:/callback"],
        "post_logout_redirect_uris": ["https://wiki.example.org/"],
        "backchannel_logout_uri": "http://10.0.0.1/logout",
        "id_token_alg": "RS256",
        "token_type": "JWT",
        "pkce": "required",
        "grant_types":
            ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        "resources": [
            { "uri": "rabbitmq", "scopes": ["read:all", "write:all"] },
            { "uri": "https://api.example.org", "scopes": [] },
        ],
        "created_at": added["created_at"],
        "changed_at": added["created_at"],
    });
    assert_eq!(added, expected);
    assert_eq!(list(&server.data)[1], expected);
    let mut shown = json_of(&client(&server.data, &["show", "wiki.1", "--json"]));
    assert_eq!(shown["secrets"].take(), json!([]));
    let text = client(&server.data, &["show", "wiki.1"]);
    assert!(stdout_of(&text).contains("resource      rabbitmq read:all write:all\n"), "{text:?}");

    let removed = client(&server.data, &["remove", "team-notes"]);
    assert_eq!(stdout_of(&removed), "Removed Team notes (team-notes).\n");
    assert_eq!(ids(&server.data), ["wiki.1"]);
}

#[tokio::test]
async fn a_secret_is_rotated_with_two_of_them_valid() {
    let server = Server::start();
    let added = json_of(&client(
        &server.data,
        &["add", "Notes", "--redirect=https://notes.example.org/", "--json"],
    ));
    let first = added["client_secret"].as_str().unwrap();
    let rotated = json_of(&client(&server.data, &["rotate-secret", "notes", "--json"]));
    assert_ne!(rotated["client_secret"].as_str().unwrap(), first);
    let shown = json_of(&client(&server.data, &["show", "notes", "--json"]));
    let ends: Vec<&Value> =
        shown["secrets"].as_array().unwrap().iter().map(|secret| &secret["expires_at"]).collect();
    assert_eq!(ends.len(), 2);
    // The command says when it will be, reckoned a moment later.
    assert!(ends[0].is_string() && ends[1].is_null(), "{shown}");

    let rotated = client(&server.data, &["rotate-secret", "notes", "--keep-old=0s"]);
    let text = stdout_of(&rotated);
    assert!(text.contains("The old one is no longer valid.\nkeystead_secret_"), "{text}");
    let shown = json_of(&client(&server.data, &["show", "notes", "--json"]));
    assert_eq!(shown["secrets"].as_array().unwrap().len(), 1);
    let too_long = client(&server.data, &["rotate-secret", "notes", "--keep-old=91d"]);
    assert_refused(&too_long, 2, "--keep-old: expected a duration from 0s to 90d");
}

#[tokio::test]
async fn an_invalid_app_is_refused_in_one_line() {
    let server = Server::start();
    let redirect = "--redirect=https://notes.example.org/";
    for (arguments, code, reason) in [
        (&["add", "Notes", "--redirect=http://notes.example.org/"][..], 2, "use https"),
        (&["add", "Notes", "--redirect=https://*.example.org/"], 2, "wildcards are not allowed"),
        (&["add", "Notes", "--public", "--without-pkce", redirect], 2, "without PKCE"),
        (&["add", "Keystead", redirect], 2, "the ID \"keystead\" is reserved"),
        (&["add", "Заметки", redirect], 2, "--id: expected an ID"),
        (&["add", "Notes", "--id=a b", redirect], 2, "\"a b\" cannot be an ID"),
        (&["add", "Notes", "--id-token-alg=HS256", redirect], 2, "expected ES256 or RS256"),
        (&["add", "Notes", "--access-token-type=jwt", redirect], 2, "expected at+jwt or JWT"),
        (&["add", "Notes", "--resource=/api=x", redirect], 2, "cannot be a resource"),
        (&["show", "nobody"], 1, "there is no client \"nobody\""),
        (&["rotate-secret", "nobody"], 1, "there is no client \"nobody\""),
        (&["remove", "nobody"], 1, "there is no client \"nobody\""),
    ] {
        assert_refused(&client(&server.data, arguments), code, reason);
    }
    assert_eq!(list(&server.data), Vec::<Value>::new());
    let added = client(&server.data, &["add", "Notes", "--public", redirect]);
    assert!(stdout_of(&added).ends_with("Its client ID is notes.\n"), "{added:?}");
    let again = client(&server.data, &["add", "Notes", redirect]);
    assert_refused(&again, 1, "there is a client \"notes\" already");
    let rotated = client(&server.data, &["rotate-secret", "notes"]);
    assert_refused(&rotated, 1, "the client \"notes\" is public and has no secret");
}

/// Writes the file of clients and returns the flag that names it.
fn write_file(data: &Data, text: &str) -> String {
    let path = data.path().parent().unwrap().join("clients.toml");
    fs::write(&path, text).unwrap();
    format!("--clients-file={}", path.display())
}

fn entry(id: &str, more: &str) -> String {
    format!(
        "[[clients]]\nid = \"{id}\"\nname = \"{id}\"\n\
         redirect_uris = [\"https://{id}.example.org/\"]\n{more}\n"
    )
}

#[tokio::test]
async fn the_clients_of_the_file_are_made_changed_and_removed_to_equal_it() {
    let data = Data::new();
    let secret = "secret = \"0123456789abcdef0123456789abcdef\"";
    let flag = write_file(&data, &(entry("wiki", secret) + &entry("notes", "")));
    let server = Server::start_in(data, &[&flag]);
    let before = list(&server.data);
    assert_eq!(ids(&server.data), ["notes", "wiki"]);
    assert_eq!(
        (&before[1]["source"], &before[1]["is_confidential"]),
        (&json!("file"), &json!(true))
    );
    client(&server.data, &["add", "Other", "--redirect=https://other.example.org/"]);
    for arguments in [["remove", "wiki"], ["rotate-secret", "wiki"]] {
        let refused = client(&server.data, &arguments);
        assert_refused(&refused, 1, "\"wiki\" is in the file of --clients-file: change it there");
    }

    // As it was: nothing is written.
    let server = Server::start_in(server.kill(), &[&flag]);
    let shown = json_of(&client(&server.data, &["show", "wiki", "--json"]));
    assert_eq!(
        (&shown["changed_at"], &shown["created_at"]),
        (&before[1]["changed_at"], &before[1]["created_at"])
    );
    let made = shown["secrets"][0]["created_at"].clone();

    let data = server.kill();
    write_file(&data, &entry("wiki", "secret = \"fedcba9876543210fedcba9876543210\""));
    let server = Server::start_in(data, &[&flag]);
    assert_eq!(ids(&server.data), ["other", "wiki"]);
    let shown = json_of(&client(&server.data, &["show", "wiki", "--json"]));
    assert_eq!(shown["created_at"], before[1]["created_at"]);
    assert_ne!(shown["secrets"][0]["created_at"], made);
    assert_eq!(shown["secrets"].as_array().unwrap().len(), 1);

    let server = Server::start_in(server.kill(), &[]);
    assert_eq!(ids(&server.data), ["other"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_used_keeps_the_server_from_starting() {
    let server = Server::start();
    let added = client(&server.data, &["add", "Wiki", "--redirect=https://wiki.example.org/"]);
    assert!(added.status.success());
    let data = server.kill();
    let flag = write_file(&data, &entry("wiki", ""));
    let refused = |text: Option<&str>, reason: &str| {
        if let Some(text) = text {
            write_file(&data, text);
        }
        let output = refusal(command(&data, &["serve", "--listen=127.0.0.1:0", &flag]));
        let line = String::from_utf8(output.stderr.clone()).unwrap();
        let line = line.lines().last().unwrap_or_default();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(line.starts_with("keystead: ") && line.contains(reason), "{line}");
    };
    refused(None, "the client \"wiki\" of --clients-file is registered already: choose another ID");
    refused(
        Some("[[clint]]\n"),
        "clients.toml: there is no key \"clint\": did you mean \"clients\"?",
    );
    refused(Some(&entry("wiki", "pkce = true")), "there is no key of a client \"pkce\"");
    let flag = "--clients-file=/none";
    let output = refusal(command(&data, &["serve", "--listen=127.0.0.1:0", flag]));
    assert_refused(&output, 1, "cannot read /none: ");
}
