//! `keystead restore`: puts a backup in the place of the database, whatever a crash has left there.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};

use crate::support::crashed::{Crashed, assert_has, contents, names, restore};
use crate::support::harness::{Data, Server, is_postgres};
use crate::support::lock::connect;
use crate::support::modes::mode;
use crate::support::operator::{assert_refused, json_of, run};

#[tokio::test]
async fn a_restore_after_a_crash_has_all_of_the_backup_and_nothing_newer() {
    let crashed = Crashed::new().await;
    let database = crashed.file("keystead.db");
    let log = fs::read(crashed.file("keystead.db-wal")).unwrap();
    let restored = json_of(&restore(&crashed.data, &crashed.backup(), &["--json"]));
    let text = |name: &str| restored[name].as_str().unwrap();
    assert_eq!(text("file"), crashed.backup().to_str().unwrap());
    assert_eq!(text("database"), database.to_str().unwrap());
    assert_eq!(restored["bytes"], fs::metadata(&database).unwrap().len());
    assert_eq!(mode(&database), 0o600);
    let aside = PathBuf::from(text("moved_aside"));
    assert_eq!(aside.parent(), database.parent());
    let name = aside.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("keystead.db.replaced-20"), "{name}");
    assert_eq!(fs::read(aside.with_file_name(format!("{name}-wal"))).unwrap(), log);
    let names = names(&crashed.data.path());
    assert!(!names.iter().any(|name| name == "keystead.db-wal"), "{names:?}");
    let data = assert_has(crashed.data, true, false).await;

    // What was moved aside is complete and can be put back, with its write-ahead log.
    let back = restore(&data, &aside, &[]);
    let line = String::from_utf8(back.stdout).unwrap();
    assert!(back.status.success() && line.contains(&name) && line.contains(".replaced-"), "{line}");
    assert_has(data, true, true).await;
}

#[tokio::test]
async fn a_restore_is_refused_while_anything_uses_the_database() {
    let crashed = Crashed::new().await;
    let backup = crashed.backup();
    let server = Server::start_in(crashed.data, &[]);
    let before = names(&server.data.path());
    assert_refused(&restore(&server.data, &backup, &[]), 1, "is in use: stop the server");
    assert_eq!(server.log_in("grace").await.status, 200);
    assert_eq!(names(&server.data.path()), before);

    let mut data = server.kill();
    let mut other = connect(&data).await; // Like the shell of SQLite.
    raw_sql("SELECT * FROM accounts").execute(&mut other).await.unwrap();
    assert_refused(&restore(&data, &backup, &[]), 1, "is in use");
    other.close().await.unwrap();
    data = assert_has(data, true, true).await;
    assert!(restore(&data, &backup, &[]).status.success());
    assert_has(data, true, false).await;
}

#[tokio::test]
async fn a_database_that_a_program_has_open_is_not_taken_for_a_backup() {
    let crashed = Crashed::new().await;
    let other = Server::start_in(Data::local(), &[]);
    assert_eq!(other.register("joan").await.status, 201);
    fs::copy(other.data.path().join("master-key"), crashed.file("master-key")).unwrap();
    let live = other.data.path().join("keystead.db");
    let before = contents(&crashed.data.path());
    let refused = restore(&crashed.data, &live, &[]);
    assert_refused(&refused, 1, "is in use: stop the server that uses it, or take a backup with");
    assert_eq!(contents(&crashed.data.path()), before);
    assert_eq!(other.log_in("joan").await.status, 200);
    other.kill();
}

#[tokio::test]
async fn the_refusal_of_a_locked_directory_names_the_directory() {
    let crashed = Crashed::new().await;
    let before = contents(&crashed.data.path());
    let directory = fs::File::open(crashed.data.path()).unwrap();
    directory.try_lock_shared().unwrap(); // As a server on another database in it does.
    let path = crashed.data.path().display().to_string();
    let reason = format!("nothing was replaced: the directory {path} is in use");
    assert_refused(&restore(&crashed.data, &crashed.backup(), &[]), 1, &reason);
    directory.unlock().unwrap();
    directory.try_lock().unwrap();
    let reason = "another program has locked the directory of the database";
    assert_refused(&run(&crashed.data, &["user", "list"]), 1, reason);
    assert_eq!(contents(&crashed.data.path()), before);
}

#[tokio::test]
async fn a_file_that_is_no_usable_backup_replaces_nothing() {
    let crashed = Crashed::new().await;
    let before = contents(&crashed.data.path());
    let draft = crashed.directory.path().join("other.db");
    let backup = fs::read(crashed.backup()).unwrap();
    let refused = |file: &Path, reason: &str| {
        assert_refused(&restore(&crashed.data, file, &[]), 1, reason);
        assert_eq!(contents(&crashed.data.path()), before, "{reason}");
    };
    refused(Path::new("/nowhere/backup.db"), "cannot read /nowhere/backup.db");
    refused(crashed.directory.path(), "is not a file");
    refused(&crashed.file("keystead.db"), "is the database itself");
    fs::write(&draft, "").unwrap();
    refused(&draft, "is not a backup of Keystead");
    fs::write(&draft, "no database at all, but long enough to be looked at as if it were one")
        .unwrap();
    refused(&draft, "not a database");
    let mut damaged = backup.clone();
    damaged[4096 * 2..].fill(0x5a);
    fs::write(&draft, damaged).unwrap();
    refused(&draft, "is damaged");
    fs::write(&draft, &backup[..backup.len() - 4096]).unwrap();
    refused(&draft, "is damaged");

    // A database of another program, of a newer version, and of a version that never was.
    for (statement, reason) in [
        ("DROP TABLE _sqlx_migrations", "is not a backup of Keystead"),
        ("UPDATE _sqlx_migrations SET version = 999 WHERE version = 6", "newer version"),
        ("UPDATE _sqlx_migrations SET checksum = x'00'", "is not a backup of Keystead"),
        ("INSERT INTO moving (source) VALUES ('elsewhere')", "only a part of elsewhere"),
    ] {
        fs::write(&draft, &backup).unwrap();
        change(&draft, statement).await;
        refused(&draft, reason);
    }
}

async fn change(file: &Path, statement: &str) {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", file.display());
    let mut database = sqlx::AnyConnection::connect(&url).await.unwrap();
    raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_backup_is_not_restored_without_the_master_key_that_opens_it() {
    let crashed = Crashed::new().await;
    let key = crashed.file("master-key");
    let own = fs::read(&key).unwrap();
    let refused = |reason: &str| {
        let before = contents(&crashed.data.path());
        assert_refused(&restore(&crashed.data, &crashed.backup(), &[]), 1, reason);
        assert_eq!(contents(&crashed.data.path()), before, "{reason}");
    };
    fs::remove_file(&key).unwrap();
    refused("the master key");
    fs::copy(Server::start().data.path().join("master-key"), &key).unwrap();
    refused("another master key");
    fs::write(&key, own).unwrap();
    assert!(restore(&crashed.data, &crashed.backup(), &[]).status.success());
    assert_has(crashed.data, true, false).await;
}

#[tokio::test]
async fn a_backup_in_a_read_only_place_is_restored_into_a_new_directory() {
    let crashed = Crashed::new().await;
    fs::set_permissions(crashed.backup(), fs::Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(crashed.directory.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let new = Data::local();
    let key = format!("--master-key-file={}", crashed.file("master-key").display());
    let restored = json_of(&restore(&new, &crashed.backup(), &["--json", &key]));
    assert_eq!(restored["moved_aside"], Value::Null);
    assert_eq!((mode(&new.path()), mode(&new.path().join("keystead.db"))), (0o700, 0o600));
    let beside = names(crashed.directory.path());
    assert_eq!(beside, ["backup.db"], "nothing was created beside the backup");
    fs::copy(crashed.file("master-key"), new.path().join("master-key")).unwrap();
    fs::set_permissions(crashed.directory.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_has(new, true, false).await;
}

#[tokio::test]
async fn a_database_behind_a_symbolic_link_is_replaced_where_it_is() {
    let crashed = Crashed::new().await;
    let volume = tempfile::TempDir::new().unwrap();
    let target = volume.path().join("accounts.db");
    for suffix in ["", "-wal"] {
        let from = crashed.file(&format!("keystead.db{suffix}"));
        fs::copy(&from, format!("{}{suffix}", target.display())).unwrap();
        fs::remove_file(&from).unwrap();
    }
    symlink(&target, crashed.file("keystead.db")).unwrap();
    assert!(restore(&crashed.data, &crashed.backup(), &[]).status.success());
    assert!(crashed.file("keystead.db").is_symlink());
    assert_has(crashed.data, true, false).await;
}

#[tokio::test]
async fn root_leaves_the_restored_database_to_the_user_of_the_server() {
    const SERVER: u32 = 65_532;
    let crashed = Crashed::new().await;
    let database = crashed.file("keystead.db");
    if std::os::unix::fs::chown(&database, Some(SERVER), Some(SERVER)).is_err() {
        eprintln!("skipped: only root can give a file to another user");
        return;
    }
    assert!(restore(&crashed.data, &crashed.backup(), &[]).status.success());
    let restored = fs::metadata(&database).unwrap();
    assert_eq!((restored.uid(), restored.gid(), mode(&database)), (SERVER, SERVER, 0o600));
}

#[test]
fn a_database_on_postgresql_is_restored_by_its_own_tools() {
    let data = Data::local();
    let url = "--database-url=postgres://keystead:hush@db.example.org/keystead";
    let output = restore(&data, Path::new("backup.db"), &[url]);
    assert_refused(&output, 1, "is on PostgreSQL: restore it with pg_restore");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hush"));
    if is_postgres() {
        assert_refused(&restore(&Data::new(), Path::new("backup.db"), &[]), 1, "pg_restore");
    }
}

#[tokio::test]
async fn doctor_names_the_command_for_a_damaged_database() {
    let crashed = Crashed::new().await;
    let mut bytes = fs::read(crashed.backup()).unwrap();
    bytes[4096 * 2..].fill(0x5a);
    fs::remove_file(crashed.file("keystead.db-wal")).unwrap();
    fs::write(crashed.file("keystead.db"), bytes).unwrap();
    let report = run(&crashed.data, &["doctor", "--listen=127.0.0.1:0"]);
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("keystead restore FILE"), "{report}");
}
