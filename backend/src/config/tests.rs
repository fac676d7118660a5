//! Valid and invalid settings, and the errors that an operator sees.

use std::ffi::OsString;
use std::time::Duration;

use super::*;
use crate::factors::RequireMfa;
use crate::http::Origin;
use crate::invitations::Registration;
use crate::tokens::{LoginTokens, TokenType};

fn read(arguments: &[&str]) -> Result<Config, String> {
    let command = crate::cli::command();
    let line = ["keystead", "serve"].iter().chain(arguments).map(OsString::from);
    let matches = command.try_get_matches_from(line).map_err(|error| error.to_string())?;
    let (_, serve) = matches.subcommand().unwrap();
    let sources = Sources::new(serve.clone()).map_err(|error| error.to_string())?;
    Config::read(&sources).map_err(|error| error.to_string())
}

fn file(text: &str) -> tempfile::TempPath {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file.into_temp_path()
}

#[test]
fn unset_settings_have_the_documented_defaults() {
    let config = read(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.bcrypt_cost.get(), 12);
    assert_eq!(config.access_token_ttl, Duration::from_mins(15));
    assert_eq!(config.session_ttl, Duration::from_hours(30 * 24));
    assert_eq!(config.keep_alive_timeout, Duration::from_mins(3), "proxies keep 60 s to 2 min");
    assert_eq!(config.public_url, None);
    assert_eq!(config.registration, Registration::Open);
    assert!(config.throttle);
    let logins = LoginTokens { audience: Vec::new(), token_type: TokenType::AtJwt };
    assert_eq!(config.login_tokens, logins, "what most verifiers take");
    assert_eq!(config.webauthn_origins, []);
    assert_eq!(config.require_mfa, RequireMfa::Off);
    assert_eq!(config.require_mfa_grace, Duration::from_hours(7 * 24));
}

#[test]
fn an_invalid_value_is_refused_in_one_line_that_names_its_place() {
    for (name, value) in [
        ("listen", "localhost"),
        ("data-dir", ""),
        ("public-url", "https://example.org/path"),
        ("public-url", "ftp://example.org"),
        ("public-url", "https://ada:secret@example.org"),
        ("forward-auth-domain", "org"),
        ("forward-auth-domain", ".example.org"),
        ("forward-auth-domain", "127.0.0.1"),
        ("forward-auth-domain", "https://example.org"),
        ("max-connections", "9"),
        ("max-connections", "many"),
        ("keep-alive-timeout", "0s"),
        ("keep-alive-timeout", "75"),
        ("trusted-proxies", "localhost"),
        ("trusted-proxies", "10.0.0.0/33"),
        ("trusted-proxies", "127.0.0.1,,::1"),
        ("trusted-proxies", "0.0.0.0/0"),
        ("trusted-proxies", "::/0"),
        ("trusted-proxies", "::ffff:0.0.0.0/96"),
        ("client-documents", "https://claude.ai"),
        ("client-documents", "https://*.com/*"),
        ("client-documents", "https://claude.ai/*,http://example.org/*"),
        ("cors-origin", "*"),
        ("cors-origin", "null"),
        ("cors-origin", "app.example.org"),
        ("cors-origin", "https://app.example.org/"),
        ("cors-origin", "https://app.example.org/path"),
        ("cors-origin", "https://app.example.org:443"),
        ("cors-origin", "https://APP.example.org"),
        ("cors-origin", "https://*.example.org"),
        ("cors-origin", "https://ada@app.example.org"),
        ("cors-origin", "https://app.example.org,,"),
        ("cors-origin", "ftp://app.example.org"),
        ("webauthn-origin", "*"),
        ("webauthn-origin", "id.example.net"),
        ("webauthn-origin", "https://id.example.net/"),
        ("webauthn-origin", "https://id.example.net:443"),
        ("webauthn-origin", "https://ID.example.net"),
        ("webauthn-origin", "https://192.0.2.1"),
        ("webauthn-origin", "https://[2001:db8::1]"),
        ("webauthn-origin", "http://id.example.net"),
        ("webauthn-origin", "http://127.0.0.1:3000"),
        ("webauthn-origin", "http://localhost.example.net"),
        ("webauthn-origin", "https://id.example.net,http://id.example.net"),
        ("webauthn-origin", "android:apk-key-hash:AAAA"),
        ("require-mfa", "on"),
        ("require-mfa", "operator"),
        ("require-mfa-grace", "0d"),
        ("require-mfa-grace", "7"),
        ("bcrypt-cost", "3"),
        ("bcrypt-cost", "17"),
        ("bcrypt-cost", "twelve"),
        ("hash-threads", "0"),
        ("hash-lanes", "9"),
        ("access-token-ttl", "15"),
        ("access-token-ttl", "0m"),
        ("access-token-ttl", "+5m"),
        ("access-token-ttl", "m"),
        ("access-token-ttl", "5µ"),
        ("token-audience", "notes,,mail"),
        ("token-audience", "my notes"),
        ("token-audience", "https://"),
        ("token-audience", ":notes"),
        ("token-type", "jwt"),
        ("token-type", "application/at+jwt"),
        ("token-type", "none"),
        ("session-ttl", "99999999999999999999d"),
        ("registration", "invited"),
        ("throttle", "maybe"),
        ("log-format", "xml"),
        ("log-level", "loud"),
    ] {
        let message = read(&[&format!("--{name}={value}")]).unwrap_err();
        assert!(message.starts_with(&format!("--{name}: expected ")), "{message}");
        assert!(message.contains(&format!("{value:?}")), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_flag_wins_over_the_file() {
    let path = file("bcrypt_cost = 5\naccess_token_ttl = \"90s\"\n");
    let path = path.to_str().unwrap();
    let config = read(&["--config", path]).unwrap();
    assert_eq!((config.bcrypt_cost.get(), config.access_token_ttl.as_secs()), (5, 90));
    assert_eq!(read(&["--config", path, "--bcrypt-cost", "6"]).unwrap().bcrypt_cost.get(), 6);
}

#[test]
fn an_invalid_file_is_refused_in_one_line_that_names_it() {
    for (text, reason) in [
        ("lisen = \"x\"", "there is no setting \"lisen\""),
        ("bcrypt_cost = 99", "bcrypt_cost in "),
        ("bcrypt_cost = [12]", "expected text or a number, found array"),
        ("\nbcrypt_cost = = 4", "line 2"),
    ] {
        let path = file(text);
        let message = read(&["--config", path.to_str().unwrap()]).unwrap_err();
        assert!(message.contains(reason) && message.contains(path.to_str().unwrap()), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    assert!(read(&["--config", "/nowhere.toml"]).unwrap_err().starts_with("cannot read /nowhere"));
}

#[test]
fn a_password_in_the_file_is_found_in_every_form_of_a_url() {
    for (url, expected) in [
        ("postgres://k:hush@db/k", true),
        ("postgres://k:hush@a:5432,b:5433/k", true),
        ("postgres:///k?host=/run/postgresql&password=hush", true),
        ("postgres://db/k?sslkey=-----BEGIN%20PRIVATE%20KEY-----", true),
        ("postgres://k@a,b/k?sslkey=/run/key", false),
        ("sqlite:data/keystead.db", false),
    ] {
        let path = file(&format!("database_url = \"{url}\"\n"));
        let line = ["keystead", "serve", "--config", path.to_str().unwrap()];
        let matches = crate::cli::command().try_get_matches_from(line).unwrap();
        let sources = Sources::new(matches.subcommand().unwrap().1.clone()).unwrap();
        assert_eq!(sources.file().unwrap().1, expected, "{url}");
    }
}

#[test]
fn a_public_url_is_normalized_to_an_origin() {
    let config = read(&["--public-url", "https://ID.example.org:443/"]).unwrap();
    assert_eq!(config.public_url.unwrap().to_string(), "https://id.example.org");
}

#[test]
fn a_server_with_tls_requires_an_https_public_url() {
    let tls = ["--tls-cert=certificate.pem", "--tls-key=key.pem"];
    let with = |url: &'static str| read(&[tls[0], tls[1], "--public-url", url]);
    let message = with("http://id.example.org").unwrap_err();
    assert!(message.starts_with("--public-url: expected an https:// address"), "{message}");
    assert!(message.contains("\"http://id.example.org\"") && message.lines().count() == 1);
    with("https://id.example.org").unwrap();
    read(&tls).unwrap();
    read(&["--public-url", "http://id.example.org"]).unwrap();
}

#[test]
fn a_domain_of_apps_is_the_host_of_the_public_url_or_a_parent_of_it() {
    let with = |url: &'static str| {
        let url = Some(url).filter(|url| !url.is_empty()).map(|url| format!("--public-url={url}"));
        let flags = ["--forward-auth-domain=example.org"].into_iter().chain(url.as_deref());
        read(&flags.collect::<Vec<_>>())
    };
    for url in ["https://id.example.org", "https://a.b.example.org:8443", "http://example.org"] {
        let domain = with(url).unwrap().forward_auth_domain.unwrap();
        assert_eq!(domain.to_string(), "example.org");
    }
    for url in ["", "https://idexample.org", "https://example.org.evil.example", "http://127.0.0.1"]
    {
        let message = with(url).unwrap_err();
        let expected = "--public-url: expected an address at example.org or a host below it";
        assert!(message.starts_with(expected) && message.lines().count() == 1, "{message}");
    }
}

#[test]
fn every_setting_has_a_variable_and_a_key() {
    let setting = SETTINGS.iter().find(|setting| setting.name == "bcrypt-cost").unwrap();
    assert_eq!(setting.variable(), "KEYSTEAD_BCRYPT_COST");
    assert_eq!(setting.key(), "bcrypt_cost");
}

#[test]
fn origins_are_an_array_in_the_file_and_separated_by_commas_elsewhere() {
    let path = file("cors_origin = [\"https://a.example\", \"http://localhost:3000\"]\n");
    let by_file = read(&["--config", path.to_str().unwrap()]).unwrap().cors_origins;
    let by_flag = read(&["--cors-origin", "https://a.example, http://localhost:3000"]).unwrap();
    assert_eq!(by_file, by_flag.cors_origins);
    let origins: Vec<&str> = by_file.iter().map(Origin::as_str).collect();
    assert_eq!(origins, ["https://a.example", "http://localhost:3000"]);
    let none = file("cors_origin = []\n");
    assert_eq!(read(&["--config", none.to_str().unwrap()]).unwrap().cors_origins, []);
}

#[test]
fn an_audience_is_one_or_several_uris_or_names() {
    for (value, expected) in [
        ("https://api.example.org", &["https://api.example.org"][..]),
        ("notes, urn:example:mail ,", &["notes", "urn:example:mail"]),
        ("", &[]),
    ] {
        let logins = read(&["--token-audience", value]).unwrap().login_tokens;
        assert_eq!(logins.audience, expected);
    }
    let path = file("token_audience = [\"notes\", \"mail\"]\ntoken_type = \"JWT\"\n");
    let logins = read(&["--config", path.to_str().unwrap()]).unwrap().login_tokens;
    let audience = ["notes", "mail"].map(str::to_owned).to_vec();
    assert_eq!(logins, LoginTokens { audience, token_type: TokenType::Jwt });
}

#[test]
fn origins_of_passkeys_are_those_where_browsers_offer_webauthn() {
    let list = "https://id.example.net, https://id.example.org:8443,http://localhost:3000,";
    let origins = read(&["--webauthn-origin", list]).unwrap().webauthn_origins;
    let origins: Vec<&str> = origins.iter().map(Origin::as_str).collect();
    let expected =
        ["https://id.example.net", "https://id.example.org:8443", "http://localhost:3000"];
    assert_eq!(origins, expected);
}

#[test]
fn a_second_factor_is_required_of_whom_the_setting_says() {
    for (value, expected) in
        [("off", RequireMfa::Off), ("operators", RequireMfa::Operators), ("all", RequireMfa::All)]
    {
        assert_eq!(read(&["--require-mfa", value]).unwrap().require_mfa, expected);
    }
    let grace = read(&["--require-mfa-grace", "12h"]).unwrap().require_mfa_grace;
    assert_eq!(grace, Duration::from_hours(12));
}

#[test]
fn trusted_proxies_are_normalized_to_networks() {
    let list = "127.0.0.1, 10.1.2.3/8,::ffff:192.168.0.0/112,::1,fd00::/8";
    let networks = read(&["--trusted-proxies", list]).unwrap().trusted_proxies;
    let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["127.0.0.1/32", "10.1.2.3/8", "192.168.0.0/16", "::1/128", "fd00::/8"]);
}
