//! Commands whose output cannot be written: on a full disk, or because nobody reads it.

use std::fs::File;
use std::io::{PipeReader, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use rustix::fs::{OFlags, fcntl_setfl};
use serde_json::{Value, json};

use crate::support::cluster::free_port;
use crate::support::harness::{Data, PASSWORD, Server, credentials, is_postgres, keystead};
use crate::support::import::{bcrypt_hash, import};
use crate::support::operator::{assert_refused, command, json_of, run};

/// A disk without free space.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

/// A pipe whose reader is gone.
fn unread() -> Stdio {
    std::io::pipe().unwrap().1.into()
}

/// A pipe that is full and that nobody reads from, with its reader.
fn stalled() -> (Stdio, PipeReader) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    fcntl_setfl(&writer, OFlags::NONBLOCK).unwrap();
    while writer.write(&[0; 1024]).is_ok() {}
    fcntl_setfl(&writer, OFlags::empty()).unwrap();
    (writer.into(), reader)
}

fn run_into(mut command: Command, stdout: Stdio) -> Output {
    command.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap()
}

/// A command without the settings of a server.
fn bare(arguments: &[&str]) -> Command {
    let mut command = keystead();
    command.args(arguments).stdin(Stdio::null());
    command
}

#[tokio::test]
async fn a_secret_that_nobody_can_see_is_not_made() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    for output in [full, unread] {
        for arguments in [
            &["user", "add", "grace", "--generate"][..],
            &["user", "add", "grace", "--generate", "--json"],
            &["user", "set-password", "ada", "--generate"],
            &["user", "set-password", "ada", "--generate", "--json"],
            &["invite", "--public-url=https://id.example.org"],
            &["invite", "--public-url=https://id.example.org", "--json"],
            &["client", "add", "Notes", "--redirect=https://notes.example.org/"],
            &["client", "add", "Notes", "--redirect=https://notes.example.org/", "--json"],
        ] {
            let done = run_into(command(&server.data, arguments), output());
            let text = String::from_utf8(done.stderr.clone()).unwrap();
            assert_eq!(done.status.code(), Some(1), "{arguments:?}: {text}");
            let line = text.lines().last().unwrap_or_default();
            let expected = "keystead: nothing was changed: cannot write to standard output: ";
            assert!(line.starts_with(expected), "{arguments:?}: {text}");
        }
    }
    let show = ["user", "show", "grace"];
    assert_refused(&run(&server.data, &show), 1, "there is no account");
    server.refresh(&tokens.refresh).await.tokens();
    assert_eq!(server.log_in("ada").await.status, 200, "the old password is still valid");
    let invitations = json_of(&run(&server.data, &["invite", "list", "--json"]));
    assert_eq!(invitations["invitations"], Value::Array(Vec::new()));
    let clients = json_of(&run(&server.data, &["client", "list", "--json"]));
    assert_eq!(clients["clients"], Value::Array(Vec::new()));
    // A command whose output is written works as before.
    let created = json_of(&run(&server.data, &["user", "add", "grace", "--generate", "--json"]));
    let password = created["password"].as_str().unwrap();
    assert_eq!(server.post("/login", credentials("grace", password)).await.status, 200);
}

#[tokio::test]
async fn a_stalled_reader_does_not_keep_the_server_from_writing() {
    let server = Server::start();
    let (output, _reader) = stalled();
    let done = run_into(command(&server.data, &["user", "add", "ada", "--generate"]), output);
    assert_refused(&done, 1, "nothing was changed: cannot write to standard output: timed out");
    assert_eq!(server.register("ada").await.status, 201);
}

#[tokio::test]
async fn output_that_is_lost_is_an_error_and_a_reader_that_has_seen_enough_is_none() {
    let server = Server::start();
    server.tokens_of("ada").await;
    let listen = format!("--listen={}", server.address());
    for arguments in [
        &["user", "list"][..],
        &["user", "list", "--json"],
        &["user", "show", "ada"],
        &["session", "list", "ada"],
        &["invite", "list"],
        &["client", "list"],
        &["keys", "list"],
        &["keys", "export", "--secret"],
        &["export"],
        &["export", "--format=csv"],
        &["doctor", &listen],
    ] {
        let lost = run_into(command(&server.data, arguments), full());
        assert_refused(&lost, 1, "cannot write to standard output: No space left on device");
        let enough = run_into(command(&server.data, arguments), unread());
        assert_eq!((enough.status.code(), enough.stderr.len()), (Some(0), 0), "{enough:?}");
    }
    for arguments in [
        &["openapi"][..],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["help", "user"],
        &["serve", "--help"],
    ] {
        let lost = run_into(bare(arguments), full());
        assert_refused(&lost, 1, "cannot write to standard output: No space left on device");
        let enough = run_into(bare(arguments), unread());
        assert_eq!((enough.status.code(), enough.stderr.len()), (Some(0), 0), "{enough:?}");
    }
}

#[tokio::test]
async fn an_export_longer_than_any_buffer_ends_quietly_with_its_reader() {
    let server = Server::start();
    let hash = bcrypt_hash();
    let line = |number: usize| {
        json!({ "username": format!("user-{number}"), "password_hash": hash }).to_string() + "\n"
    };
    let accounts: String = (0..2_000).map(line).collect();
    assert!(import(&server.data, &accounts, &[]).status.success());
    for arguments in [&["export"][..], &["export", "--format=csv"], &["user", "list"]] {
        let enough = run_into(command(&server.data, arguments), unread());
        assert_eq!((enough.status.code(), enough.stderr.len()), (Some(0), 0), "{enough:?}");
        let lost = run_into(command(&server.data, arguments), full());
        assert_refused(&lost, 1, "cannot write to standard output: No space left on device");
    }
}

#[tokio::test]
async fn a_server_starts_even_if_its_first_line_cannot_be_written() {
    for output in [full, unread] {
        let (data, port) = (Data::local(), free_port());
        let address = format!("127.0.0.1:{port}");
        let mut serve = bare(&["serve", "--listen", &address, "--data-dir"]);
        serve.arg(data.path()).stdout(output()).stderr(Stdio::null());
        let mut process = serve.spawn().unwrap();
        while TcpStream::connect(&address).is_err() {
            assert_eq!(process.try_wait().unwrap(), None, "it has exited");
        }
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("http://{address}/health/ready")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        process.kill().unwrap();
        process.wait().unwrap();
    }
}

#[tokio::test]
async fn a_change_whose_result_cannot_be_written_says_that_it_is_done() {
    let server = Server::start();
    server.tokens_of("ada").await;
    let directory = tempfile::TempDir::new().unwrap();
    let file = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (backup, export) = (file("backup.db"), file("accounts.jsonl"));
    for arguments in [
        &["user", "disable", "ada"][..],
        &["user", "enable", "ada", "--json"],
        &["session", "revoke", "--user", "ada"],
        &["keys", "rotate"],
        &["export", &export],
        &["user", "delete", "ada", "--yes"],
        &["import", &export],
        &["backup", &backup],
    ] {
        if is_postgres() && arguments[0] == "backup" {
            continue;
        }
        let lost = run_into(command(&server.data, arguments), full());
        assert_refused(&lost, 1, "done, but cannot write to standard output: No space left");
    }
    let sessions = json_of(&run(&server.data, &["session", "list", "ada", "--json"]));
    assert_eq!(sessions["sessions"], Value::Array(Vec::new()), "the account was made anew");
    assert_eq!(server.log_in("ada").await.status, 200);
}

#[tokio::test]
async fn a_closed_standard_error_changes_no_exit_code() {
    let server = Server::start();
    for (arguments, code) in [
        (&["user", "show", "nobody"][..], 1),
        (&["user", "no-such-command"], 2),
        (&["serve", "--bcrypt-cost=99"], 2),
        (&["invite"], 0),
    ] {
        for output in [full, unread] {
            let mut command = command(&server.data, arguments);
            let status = command.stdout(Stdio::null()).stderr(output()).status().unwrap();
            assert_eq!(status.code(), Some(code), "{arguments:?}");
        }
    }
    let lines = "{\"username\":\"ada\"}\n";
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("accounts.jsonl");
    std::fs::write(&file, lines).unwrap();
    let mut import = command(&server.data, &["import", file.to_str().unwrap()]);
    let status = import.stdout(Stdio::null()).stderr(unread()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[tokio::test]
async fn a_password_that_was_typed_is_set_even_if_nothing_can_be_written() {
    let server = Server::start();
    let data: &Data = &server.data;
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("password");
    std::fs::write(&file, PASSWORD).unwrap();
    let mut add = command(data, &["user", "add", "ada"]);
    add.stdin(File::open(file).unwrap());
    assert_refused(&run_into(add, full()), 1, "done, but cannot write to standard output");
    assert_eq!(server.log_in("ada").await.status, 200);
}
