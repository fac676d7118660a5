//! Tests of the file of apps: every key, and what an error says.

use tempfile::TempDir;

use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn read_text(text: &str) -> Result<Vec<FileClient>, String> {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("clients.toml");
    std::fs::write(&path, text).unwrap();
    std::fs::write(directory.path().join("wiki-secret"), format!("{SECRET}\n")).unwrap();
    let place = directory.path().display().to_string();
    read(&path, Timestamp::from_millis(0))
        .map_err(|error| error.to_string().replace(&format!("{place}/"), ""))
}

#[test]
fn a_file_has_every_property_of_a_client() {
    let clients = read_text(
        r#"
        [[clients]]
        id = "wiki"
        name = "Wiki"
        secret_file = "wiki-secret"
        redirect_uris = ["https://wiki.example.org/callback"]
        post_logout_redirect_uris = ["https://wiki.example.org/"]
        backchannel_logout_uri = "http://10.0.0.1/logout"
        id_token_alg = "RS256"
        token_type = "JWT"
        device = true
        without_pkce = true
        resources = [{ uri = "rabbitmq", scopes = ["read:all"] }, { uri = "https://x/" }]

        [[clients]]
        id = "spa"
        name = "Page"
        redirect_uris = ["https://page.example.org/"]
        "#,
    );
    let clients = clients.unwrap();
    let [wiki, page] = clients.as_slice() else { panic!("{clients:?}") };
    assert_eq!(wiki.secret.as_ref().unwrap().expose(), SECRET);
    let resource = |uri: &str, scopes: &[&str]| Resource {
        uri: uri.to_owned(),
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
    };
    let now = Timestamp::from_millis(0);
    assert_eq!(
        wiki.client,
        Client {
            is_confidential: true,
            redirect_uris: vec!["https://wiki.example.org/callback".to_owned()],
            post_logout_redirect_uris: vec!["https://wiki.example.org/".to_owned()],
            backchannel_logout_uri: Some("http://10.0.0.1/logout".to_owned()),
            algorithm: ClientAlgorithm::Rs256,
            token_type: TokenType::Jwt,
            pkce_required: false,
            grant_types: GrantTypes {
                authorization_code: true,
                refresh_token: true,
                device_code: true,
            },
            resources: vec![resource("rabbitmq", &["read:all"]), resource("https://x/", &[])],
            ..Client::new("wiki".to_owned(), "Wiki".to_owned(), Source::File, now)
        }
    );
    assert!(page.secret.is_none() && !page.client.is_confidential);
    assert!(page.client.pkce_required && !page.client.grant_types.device_code);
    assert!(read_text("").unwrap().is_empty());
}

#[test]
fn the_file_in_the_documentation_is_valid() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let page = std::fs::read_to_string(page).unwrap();
    let text = page.split("```toml\n").find(|text| text.starts_with("[[clients]]")).unwrap();
    let clients = read_text(text.split("```").next().unwrap()).unwrap();
    let ids: Vec<&str> = clients.iter().map(|client| client.client.id.as_str()).collect();
    assert_eq!(ids, ["wiki", "tool"]);
}

#[test]
fn an_error_of_the_file_says_what_to_fix() {
    let client = "[[clients]]\nid = \"wiki\"\nname = \"Wiki\"\n";
    for (text, expected) in [
        ("[[client]]\n", "clients.toml: there is no key \"client\": did you mean \"clients\"?"),
        (
            &format!("{client}redirect_uri = []\n"),
            "clients.toml: there is no key of a client \"redirect_uri\": did you mean \
             \"redirect_uris\"?",
        ),
        (
            &format!("{client}resources = [{{ url = \"x\" }}]\n"),
            "clients.toml: there is no key of a resource \"url\"",
        ),
        ("[[clients]]\nid = \"wiki\"\n", "clients.toml, line 1: missing field `name`"),
        (&format!("{client}device = 1\n"), "clients.toml, line 4: invalid type: integer"),
        (
            &format!("{client}secret = \"short\"\n"),
            "clients.toml: the client \"wiki\": its secret: expected 32 to 256",
        ),
        (
            &format!("{client}secret = \"x\"\nsecret_file = \"y\"\n"),
            "clients.toml: the client \"wiki\": secret and secret_file are both set",
        ),
        (
            &format!("{client}secret_file = \"none\"\n"),
            "clients.toml: the client \"wiki\": cannot read none: ",
        ),
        (
            &format!("{client}redirect_uris = [\"http://x.example/\"]\n"),
            "clients.toml: the client \"wiki\": \"http://x.example/\" cannot be a redirect URI",
        ),
        (
            &format!("{client}id_token_alg = \"HS256\"\n"),
            "clients.toml: the client \"wiki\": id_token_alg: expected ES256 or RS256",
        ),
        (&client.repeat(2), "clients.toml: the client \"wiki\": it is there twice"),
    ] {
        let error = read_text(text).unwrap_err();
        assert!(error.starts_with(expected) && !error.contains('\n'), "{error}\n{expected}");
    }
}
