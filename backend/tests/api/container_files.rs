//! Files in a container, where their owners and modes are somebody else's choice.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};

use crate::support::findings::found;
use crate::support::harness::{Data, Server, command};
use crate::support::modes::{OTHER, is_root, set_mode};
use crate::support::operator;

/// The user and the group of the server in the image.
const SERVER: u32 = 65_532;

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
