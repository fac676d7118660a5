//! Settings by environment variable: misspelt ones are reported, and blanks do no harm.

use std::fs;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::harness::{Data, Server, command, keystead};
use crate::support::operator;

/// Variables that Kubernetes sets in every container of a namespace that has the services `keystead` and
/// `keystead-db`.
const OF_KUBERNETES: [(&str, &str); 12] = [
    ("KEYSTEAD_SERVICE_HOST", "10.96.0.12"),
    ("KEYSTEAD_SERVICE_PORT", "8000"),
    ("KEYSTEAD_SERVICE_PORT_HTTP", "8000"),
    ("KEYSTEAD_PORT", "tcp://10.96.0.12:8000"),
    ("KEYSTEAD_PORT_8000_TCP", "tcp://10.96.0.12:8000"),
    ("KEYSTEAD_PORT_8000_TCP_PROTO", "tcp"),
    ("KEYSTEAD_PORT_8000_TCP_PORT", "8000"),
    ("KEYSTEAD_PORT_8000_TCP_ADDR", "10.96.0.12"),
    ("KEYSTEAD_DB_SERVICE_HOST", "10.96.0.13"),
    ("KEYSTEAD_DB_SERVICE_PORT_POSTGRES", "5432"),
    ("KEYSTEAD_DB_PORT", "tcp://10.96.0.13:5432"),
    ("KEYSTEAD_DB_PORT_5432_TCP_ADDR", "10.96.0.13"),
];

/// Starts a server with these variables, stops it and returns its log.
fn log_of(variables: &[(&str, &str)]) -> String {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("log");
    let data = Data::local();
    let mut command = command(&data);
    command.envs(variables.iter().copied()).stderr(fs::File::create(&path).unwrap());
    let mut server = Server::start_command(data, command);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    fs::read_to_string(&path).unwrap()
}

/// Runs `doctor` with these variables and returns its finding on them, with its exit code.
fn doctor(data: &Data, variables: &[(&str, &str)]) -> (Value, Option<i32>) {
    let mut command = operator::command(data, &["doctor", "--json", "--listen=127.0.0.1:0"]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["checks"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["check"] == "variables");
    (finding.expect("a finding on variables").clone(), output.status.code())
}

#[test]
fn a_misspelt_variable_is_a_warning_at_the_start_and_a_failure_in_doctor() {
    let data = Server::start_in(Data::local(), &[]).kill();
    for (misspelt, nearest) in [
        ("KEYSTEAD_REGISTRATON", "KEYSTEAD_REGISTRATION"),
        ("KEYSTEAD_PUBLICURL", "KEYSTEAD_PUBLIC_URL"),
        ("KEYSTEAD_TRUSTED_PROXY", "KEYSTEAD_TRUSTED_PROXIES"),
        ("KEYSTEAD_MASTERKEY", "KEYSTEAD_MASTER_KEY"),
        ("KEYSTED_REGISTRATION", "KEYSTEAD_REGISTRATION"),
    ] {
        let expected = format!("{misspelt} is not a setting: did you mean {nearest}?");
        let (finding, code) = doctor(&data, &[(misspelt, "closed")]);
        assert_eq!((&finding["outcome"], code), (&"failed".into(), Some(1)), "{finding}");
        assert_eq!(finding["detail"], expected);
    }
    let log = log_of(&[("KEYSTEAD_REGISTRATON", "a secret")]);
    let line = log.lines().find(|line| line.contains("KEYSTEAD_REGISTRATON")).expect(&log);
    assert!(line.contains("WARN") && line.contains("KEYSTEAD_REGISTRATION"), "{line}");
    assert!(!log.contains("a secret"), "the value may be a secret: {log}");

    // Nothing is near this one, and a port is not set like this.
    for (unknown, value) in [("KEYSTEAD_COLOUR", "blue"), ("KEYSTEAD_PORT", "8000")] {
        let (finding, code) = doctor(&data, &[(unknown, value)]);
        assert_eq!((&finding["outcome"], code), (&"failed".into(), Some(1)), "{finding}");
        assert!(finding["detail"].as_str().unwrap().contains(unknown), "{finding}");
    }
}

#[test]
fn a_command_warns_of_a_misspelt_variable_too() {
    let data = Server::start_in(Data::local(), &[]).kill();
    let mut command = operator::command(&data, &["user", "list"]);
    let output = command.env("KEYSTEAD_DATABSE_URL", "postgres://db/keystead").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let expected = "keystead: warning: KEYSTEAD_DATABSE_URL is not a setting: did you mean \
                    KEYSTEAD_DATABASE_URL?\n";
    assert_eq!((output.status.code(), text.as_str()), (Some(0), expected));
}

#[test]
fn variables_of_kubernetes_and_empty_ones_are_no_mistake() {
    let data = Server::start_in(Data::local(), &[]).kill();
    let (finding, _) =
        doctor(&data, &[&OF_KUBERNETES[..], &[("KEYSTEAD_REGISTRATON", "")]].concat());
    assert_eq!(finding["outcome"], "ok", "{finding}");
    let log = log_of(&OF_KUBERNETES);
    assert!(!log.contains("WARN"), "{log}");
}

/// The exit code and the text of `keystead serve`, which is given an address that it cannot listen at, so
/// that it stops once its settings are read.
fn serve(flags: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = keystead();
    command.args(["serve", "--listen=192.0.2.1:80"]).args(flags).stdin(Stdio::null());
    command.envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn blank_variables_count_as_unset_and_space_and_a_last_comma_do_no_harm() {
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("keystead.toml");
    fs::write(
        &file,
        "bcrypt_cost = \" 5 \"\ntrusted_proxies = \"127.0.0.1, \"\npublic_url = \"\"\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let padded = format!(" {file}\n");
    for (flags, variables) in [
        (&[][..], &[("KEYSTEAD_CONFIG", "")][..]),
        (&[], &[("KEYSTEAD_CONFIG", "  ")]),
        (&[], &[("KEYSTEAD_CONFIG", padded.as_str())]),
        (&["--config", file], &[]),
        (&[], &[("KEYSTEAD_MASTER_KEY", " \n")]),
        (&[], &[("KEYSTEAD_PUBLIC_URL", "  ")]),
        (&[], &[("KEYSTEAD_PUBLIC_URL", " https://id.example.org\n")]),
        (&[], &[("KEYSTEAD_REGISTRATION", "closed\r\n")]),
        (&[], &[("KEYSTEAD_TRUSTED_PROXIES", "127.0.0.1, ::1,")]),
        (&["--cors-origin= https://app.example.org , "], &[]),
        (&["--bcrypt-cost= 5"], &[]),
    ] {
        let output = serve(flags, variables);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{variables:?} {flags:?}: {text}");
        assert!(text.contains("cannot listen at 192.0.2.1:80"), "{text}");
    }
    // A flag is typed: one without a value is a mistake.
    for flag in ["--config=", "--public-url=", "--trusted-proxies=127.0.0.1,,::1"] {
        assert_eq!(serve(&[flag], &[]).status.code(), Some(2), "{flag}");
    }
}

#[test]
fn an_unknown_key_of_the_file_is_refused_with_the_nearest_one() {
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("keystead.toml");
    for (text, expected) in [
        (
            "registraton = \"closed\"",
            "there is no setting \"registraton\": did you mean \"registration\"?",
        ),
        ("public-url = \"https://id.example.org\"", "did you mean \"public_url\"?"),
        ("colour = \"blue\"", "there is no setting \"colour\""),
    ] {
        fs::write(&file, text).unwrap();
        let output = serve(&["--config", file.to_str().unwrap()], &[]);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(2), 1), "{line}");
        assert!(line.contains(expected), "{line}");
    }
}
