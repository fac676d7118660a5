//! Files that others can read: in a container, where the modes are somebody else's choice, and elsewhere.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::harness::{Data, Server, command, is_postgres};
use crate::support::operator::{self, run, stdout_of};

/// The user and the group of the server in the image.
const SERVER: u32 = 65_532;
/// A user who is neither root nor the server.
const OTHER: u32 = 65_531;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Returns true if the tests run as root, which the tests with a second user need.
fn is_root() -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0);
    if !is_root {
        eprintln!("skipped: only root can give a file to another user");
    }
    is_root
}

/// The outcome of a check of `doctor`, and the rest of its line.
fn found(output: &Output, check: &str) -> (String, String) {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["checks"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["check"] == check).unwrap();
    let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    (text("outcome"), format!("{}: {}", text("detail"), text("fix")))
}

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

/// A master key as the kubelet mounts it from a secret: a link into a folder that is replaced as a whole.
struct SecretKey {
    volume: tempfile::TempDir,
}

impl SecretKey {
    fn of(data: &Data) -> Self {
        let volume = tempfile::TempDir::new().unwrap();
        set_mode(volume.path(), 0o755);
        fs::create_dir(volume.path().join("..2026")).unwrap();
        symlink("..2026", volume.path().join("..data")).unwrap();
        symlink("..data/key", volume.path().join("key")).unwrap();
        fs::rename(data.path().join("master-key"), volume.path().join("..2026/key")).unwrap();
        Self { volume }
    }

    fn flag(&self) -> String {
        format!("--master-key-file={}", self.volume.path().join("key").display())
    }

    fn set(&self, owner: u32, group: u32, mode: u32) {
        let file = self.volume.path().join("..2026/key");
        chown(&file, Some(owner), Some(group)).unwrap();
        set_mode(&file, mode);
    }
}

/// The data of a server, given to the user of the image. The directory belongs to root and to the group of
/// the server, as a volume with `fsGroup` does.
fn data_of_image() -> Data {
    let data = Server::start_in(Data::local(), &[]).kill();
    set_mode(data.path().parent().unwrap(), 0o755);
    for entry in fs::read_dir(data.path()).unwrap() {
        chown(entry.unwrap().path(), Some(SERVER), Some(SERVER)).unwrap();
    }
    chown(data.path(), Some(0), Some(SERVER)).unwrap();
    set_mode(&data.path(), 0o2770);
    data
}

fn as_server(mut command: Command) -> Command {
    command.uid(SERVER).gid(SERVER);
    command
}

fn doctor(data: &Data, flag: &str) -> Output {
    let arguments = ["doctor", "--json", "--listen=127.0.0.1:0", flag];
    as_server(operator::command(data, &arguments)).output().unwrap()
}

#[test]
fn a_key_of_root_that_the_group_of_the_server_can_read_is_taken() {
    if !is_root() {
        return;
    }
    let mut data = data_of_image();
    let key = SecretKey::of(&data);
    for mode in [0o440, 0o640] {
        key.set(0, SERVER, mode);
        let report = doctor(&data, &key.flag());
        assert_eq!(found(&report, "master_key").0, "ok", "{report:?}");
        assert_ne!(found(&report, "data_directory").0, "failed", "{report:?}");
        let mut command = as_server(command(&data));
        let log = key.volume.path().join("log");
        command.arg(key.flag()).stderr(fs::File::create(&log).unwrap());
        data = Server::start_command(data, command).kill();
        let log = fs::read_to_string(&log).unwrap();
        assert!(!log.contains("WARN"), "{log}");
    }
}

#[test]
fn a_key_that_others_can_read_or_write_is_refused_with_a_fix_that_can_be_made() {
    if !is_root() {
        return;
    }
    let data = data_of_image();
    let key = SecretKey::of(&data);
    for (owner, group, mode, reason) in [
        (0, SERVER, 0o444, "can be read by others"),
        (0, 0, 0o644, "can be read by others"),
        (0, SERVER, 0o460, "can be changed by others"),
        (0, SERVER, 0o646, "can be changed by others"),
        (OTHER, SERVER, 0o440, "can be changed by others"),
        (0, 0, 0o400, "cannot be read by this user"),
    ] {
        key.set(owner, group, mode);
        let output = as_server(command(&data)).arg(key.flag()).output().unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(1), 1), "{line}");
        for part in [reason, "chgrp", "chmod 640", "fsGroup", "defaultMode: 0440"] {
            assert!(line.contains(part), "{owner} {mode:o}: {line}");
        }
        let report = doctor(&data, &key.flag());
        let (outcome, detail) = found(&report, "master_key");
        assert_eq!(outcome, "failed", "{detail}");
        assert_eq!(format!("keystead: {}\n", detail.trim_end_matches(": ")), line);
    }
}

#[test]
fn a_key_in_a_read_only_mount_is_taken_with_a_warning_because_nobody_can_change_its_mode() {
    let try_mount = Command::new("unshare").args(["--mount", "true"]).output();
    if !is_root() || !try_mount.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: this user cannot mount");
        return;
    }
    let data = data_of_image();
    let key = SecretKey::of(&data);
    key.set(0, 0, 0o444);
    let mounted_as = |mount: &str, data: &Data, command: &Command| {
        let mut mounted = Command::new("unshare");
        let run = "shift; exec setpriv --reuid=65532 --regid=65532 --clear-groups \"$@\"";
        mounted.args(["--mount", "sh", "-ec", &format!("{mount} {run}")]);
        mounted.arg("sh").arg(key.volume.path()).arg(command.get_program());
        mounted.args(command.get_args()).arg(key.flag()).stdin(Stdio::null());
        mounted.env("KEYSTEAD_BCRYPT_COST", "4").current_dir(data.path().parent().unwrap());
        mounted
    };
    let arguments = ["doctor", "--json", "--listen=127.0.0.1:0"];
    let doctor = operator::command(&data, &arguments);
    // A disk that is mounted read-only here can be written elsewhere, and read by others.
    let disk = "mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\";";
    let report = mounted_as(disk, &data, &doctor).output().unwrap();
    assert_eq!(found(&report, "master_key").0, "failed");
    // As the kubelet does.
    let secret = "s=$(mktemp -d); cp -a \"$1/.\" \"$s\"; mount -t tmpfs -o mode=755 none \"$1\"; \
                  cp -a \"$s/.\" \"$1\"; rm -r \"$s\"; mount -o remount,ro \"$1\";";
    let report = mounted_as(secret, &data, &doctor).output().unwrap();
    let (outcome, line) = found(&report, "master_key");
    assert!(outcome == "warning" && line.contains("defaultMode: 0440"), "{line}");
    key.set(65533, 65533, 0o444);
    let report = mounted_as(secret, &data, &doctor).output().unwrap();
    assert_eq!(found(&report, "master_key").0, "failed", "its owner can replace it");
    key.set(0, 0, 0o444);
    let log = data.path().join("log");
    let mut serve = mounted_as(secret, &data, &command(&data));
    serve.stderr(fs::File::create(&log).unwrap());
    drop(Server::start_command(Data::local(), serve));
    let log = fs::read_to_string(&log).unwrap();
    let line = log.lines().find(|line| line.contains("others can read the master key"));
    assert!(line.expect(&log).contains("WARN"), "{log}");
}

#[test]
fn a_directory_that_the_server_cannot_write_to_is_reported_with_a_fix_for_containers() {
    if !is_root() {
        return;
    }
    let data = Data::local();
    set_mode(data.path().parent().unwrap(), 0o755);
    fs::create_dir(data.path()).unwrap();
    let output = as_server(command(&data)).output().unwrap();
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), line.lines().count()), (Some(1), 1), "{line}");
    assert!(line.contains("Permission denied") && line.contains("fsGroup"), "{line}");
    let report = as_server(operator::command(&data, &["doctor", "--json"])).output().unwrap();
    let (outcome, line) = found(&report, "data_directory");
    assert!(outcome == "failed" && line.contains("fsGroup"), "{line}");
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
