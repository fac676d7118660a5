//! Files that others can read or change. [`crate::container_files`] has those of a container.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::Stdio;

use crate::support::findings::found;
use crate::support::harness::{Data, Server, is_postgres};
use crate::support::modes::{OTHER, is_root, mode, set_mode};
use crate::support::operator::{self, run, stdout_of};

#[tokio::test]
async fn the_second_start_sets_the_modes_of_its_own_files_and_says_so() {
    let server = Server::start();
    let tokens = server.tokens_of("ada").await;
    let data = server.kill();
    let files = if is_postgres() {
        vec!["master-key"]
    } else {
        vec!["keystead.db", "keystead.db-shm", "keystead.db-wal", "master-key"]
    };
    let files: Vec<PathBuf> = files.into_iter().map(|name| data.path().join(name)).collect();
    for file in &files {
        set_mode(file, 0o660); // As the kubelet does for fsGroup, at every mount.
    }
    set_mode(&data.path(), 0o2770);

    // Before that, commands work, and none of them changes a mode.
    stdout_of(&run(&data, &["keys", "list"]));
    let report = run(&data, &["doctor", "--json", "--listen=127.0.0.1:0"]);
    assert_eq!(found(&report, "master_key").0, "ok");
    let (outcome, line) = found(&report, "data_directory");
    assert!(outcome == "warning" && line.contains("other users"), "{line}");
    set_mode(&data.path(), 0o700);
    let report = run(&data, &["doctor", "--json", "--listen=127.0.0.1:0"]);
    let (outcome, line) = found(&report, "data_directory");
    assert!(outcome == "warning" && line.contains("the next start of keystead serve"), "{line}");
    assert!(files.iter().all(|file| !file.exists() || mode(file) == 0o660));

    let log = data.path().join("log");
    let to_log = Stdio::from(fs::File::create(&log).unwrap());
    let server = Server::start_logging(data, &[], to_log);
    server.refresh(&tokens.refresh).await.tokens();
    let log = fs::read_to_string(&log).unwrap();
    for file in files.iter().filter(|file| file.exists()) {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    for file in [&files[0], &files[files.len() - 1]] {
        let name = format!("file={}", file.display());
        let line = log.lines().find(|line| line.contains(&name)).expect(&log);
        assert!(line.contains("WARN") && line.contains("mode=0660"), "{line}");
    }
}

#[test]
fn files_of_a_restore_are_made_private_like_the_database() {
    let server = Server::start_in(Data::local(), &[]);
    let backup = server.data.path().join("backup.db");
    let backup = backup.to_str().unwrap();
    stdout_of(&run(&server.data, &["backup", backup]));
    let data = server.kill();
    let file = |name: &str| data.path().join(name);
    let restore = || {
        let restored = operator::json_of(&run(&data, &["restore", backup, "--json"]));
        PathBuf::from(restored["moved_aside"].as_str().unwrap())
    };
    fs::copy(backup, file("keystead.db.restoring")).unwrap();
    set_mode(&file("keystead.db.restoring"), 0o660);
    let aside = restore();
    assert_eq!(mode(&aside), 0o600, "completed before it was moved aside");

    let report =
        || found(&run(&data, &["doctor", "--json", "--listen=127.0.0.1:0"]), "data_directory");
    fs::copy(backup, file("keystead.db.restoring")).unwrap();
    for opened in [&file("keystead.db.restoring"), &aside] {
        assert_eq!(report().0, "ok");
        set_mode(opened, 0o660);
        let (outcome, line) = report();
        let name = format!("{} can be read", opened.display());
        assert!(outcome == "warning" && line.contains(&name), "{line}");
        set_mode(opened, 0o600);
    }
    set_mode(&file("keystead.db.restoring"), 0o660);
    set_mode(&aside, 0o660);
    let database = file("keystead.db");
    let _server = Server::start_in(data, &[]);
    assert_eq!((mode(&database), mode(&aside)), (0o600, 0o600));
}

#[test]
fn a_directory_that_everybody_can_write_to_is_closed_with_a_warning() {
    if is_postgres() {
        return;
    }
    let data = Server::start().kill();
    let log_of = |data: Data, flags: &[&str]| {
        let log = tempfile::NamedTempFile::new().unwrap();
        let mut server = Server::start_logging(data, flags, log.reopen().unwrap().into());
        server.stop();
        (server.kill(), fs::read_to_string(log.path()).unwrap())
    };
    set_mode(&data.path(), 0o777);
    set_mode(&data.path().join("keystead.db"), 0o666);
    let (data, log) = log_of(data, &[]);
    assert_eq!(mode(&data.path()), 0o775, "a group may be meant");
    assert_eq!(mode(&data.path().join("keystead.db")), 0o600);
    for part in ["directory mode fixed", "mode=0777", "file mode fixed", "mode=0666"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    if !is_root() {
        return;
    }
    // Of another user, so that it is not this server's to change.
    set_mode(&data.path(), 0o777);
    chown(data.path(), Some(OTHER), Some(OTHER)).unwrap();
    set_mode(&data.path().join("keystead.db"), 0o666);
    chown(data.path().join("keystead.db"), Some(OTHER), Some(OTHER)).unwrap();
    let (data, log) = log_of(data, &[]);
    assert_eq!(mode(&data.path()), 0o777);
    assert!(log.contains("every user can replace the files in this directory"), "{log}");
    assert!(log.contains("every user can change this file"), "{log}");
}

#[test]
fn a_configuration_that_others_can_change_or_read_a_password_in_is_warned_of() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let flag = format!("--config={}", file.path().display());
    for (text, file_mode, warning) in [
        ("log_level = \"info\"", 0o644, ""),
        ("log_level = \"info\"", 0o664, "others can change the configuration"),
        ("database_url = \"postgres://k:hush@db/k\"", 0o640, ""),
        ("database_url = \"postgres://k:hush@db/k\"", 0o644, "others can read a secret"),
    ] {
        fs::write(file.path(), text).unwrap();
        set_mode(file.path(), file_mode);
        let log = tempfile::NamedTempFile::new().unwrap();
        let data = Data::local();
        // The flag wins over the file, whose database does not exist.
        let database = format!("--database-url=sqlite:{}", data.path().join("k.db").display());
        let flags = [&*flag, &*database];
        let mut server = Server::start_logging(data, &flags, log.reopen().unwrap().into());
        server.stop();
        let log = fs::read_to_string(log.path()).unwrap();
        assert_eq!(log.contains("WARN"), !warning.is_empty(), "{log}");
        assert!(log.contains(warning) && !log.contains("hush"), "{log}");
    }
}
