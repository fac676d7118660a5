//! `keystead restore` that fails or is killed on the way: before the decision nothing is replaced, and after it the next
//! start completes it.

use std::fs;
use std::path::PathBuf;

use sqlx::{Connection as _, raw_sql};

use crate::support::crashed::{Crashed, assert_has, contents, names, restore};
use crate::support::operator::{assert_refused, json_of, run};

#[tokio::test]
async fn a_restore_that_was_interrupted_is_completed_by_the_next_start() {
    for is_log_gone in [false, true] {
        let crashed = Crashed::new().await;
        fs::copy(crashed.backup(), crashed.file("keystead.db.restoring")).unwrap();
        if is_log_gone {
            fs::remove_file(crashed.file("keystead.db-wal")).unwrap();
        }
        let before = contents(&crashed.data.path());
        let never = crashed.directory.path().join("never.db");
        let backup = ["backup", never.to_str().unwrap()];
        for arguments in [&["user", "list"][..], &backup, &["keys", "list"]] {
            assert_refused(&run(&crashed.data, arguments), 1, "a restore was interrupted");
        }
        let report = run(&crashed.data, &["doctor", "--listen=127.0.0.1:0"]);
        let report = String::from_utf8(report.stdout).unwrap();
        assert!(report.contains("a restore was interrupted"), "{report}");
        assert_eq!(contents(&crashed.data.path()), before);
        assert_has(crashed.data, true, false).await;
    }
}

#[tokio::test]
async fn a_restore_can_be_repeated_after_an_interrupted_one() {
    let crashed = Crashed::new().await;
    fs::copy(crashed.backup(), crashed.file("keystead.db.restoring")).unwrap();
    fs::create_dir(crashed.file(".keystead-restore.killed")).unwrap();
    fs::copy(crashed.backup(), crashed.file(".keystead-restore.killed/database")).unwrap();
    let restored = json_of(&restore(&crashed.data, &crashed.backup(), &["--json"]));
    assert!(restored["moved_aside"].is_string());
    assert!(!crashed.file("keystead.db.restoring").exists());
    assert!(!crashed.file(".keystead-restore.killed").exists());
    assert_has(crashed.data, true, false).await;
}

#[tokio::test]
async fn second_names_of_a_database_that_was_not_replaced_are_deleted() {
    let crashed = Crashed::new().await;
    // A restore that was killed before the decision, a database of an earlier restore, and another file.
    let killed = "keystead.db.replaced-2026-01-02T00-00-00.000Z";
    let earlier = "keystead.db.replaced-2026-01-01T00-00-00.000Z";
    for suffix in ["", "-wal"] {
        let live = crashed.file(&format!("keystead.db{suffix}"));
        fs::hard_link(&live, crashed.file(&format!("{killed}{suffix}"))).unwrap();
        fs::copy(&live, crashed.file(&format!("{earlier}{suffix}"))).unwrap();
    }
    fs::hard_link(crashed.file("keystead.db"), crashed.file("own-link")).unwrap();
    let restored = json_of(&restore(&crashed.data, &crashed.backup(), &["--json"]));
    let aside = PathBuf::from(restored["moved_aside"].as_str().unwrap());
    let aside = aside.file_name().unwrap().to_str().unwrap();
    let names = names(&crashed.data.path());
    assert!(!names.iter().any(|name| name.starts_with(killed)), "{names:?}");
    for name in [earlier, &format!("{earlier}-wal"), aside, &format!("{aside}-wal"), "own-link"] {
        assert!(names.iter().any(|found| found == name), "{name}: {names:?}");
    }
    assert_has(crashed.data, true, false).await;
}

#[tokio::test]
async fn a_restore_that_fails_before_the_decision_leaves_no_second_names() {
    let crashed = Crashed::new().await;
    let index = crashed.file("keystead.db-shm");
    let _ = fs::remove_file(&index);
    fs::create_dir(&index).unwrap(); // A directory gets no second name.
    let before = names(&crashed.data.path());
    let refused = restore(&crashed.data, &crashed.backup(), &[]);
    assert_refused(&refused, 1, "nothing was replaced: cannot replace");
    assert_eq!(names(&crashed.data.path()), before);
    fs::remove_dir(&index).unwrap();
    assert_has(crashed.data, true, true).await;
}

#[tokio::test]
async fn a_restore_that_fails_after_the_decision_says_that_the_next_start_completes_it() {
    let crashed = Crashed::new().await;
    fs::copy(crashed.backup(), crashed.file("keystead.db.restoring")).unwrap();
    let log = crashed.file("keystead.db-journal");
    fs::create_dir(&log).unwrap(); // It cannot be deleted as a file.
    let failed = restore(&crashed.data, &crashed.backup(), &[]);
    assert_refused(&failed, 1, "is decided, and the next start of keystead serve completes it");
    assert!(!String::from_utf8_lossy(&failed.stderr).contains("nothing was replaced"));
    fs::remove_dir(&log).unwrap();
    assert_has(crashed.data, true, false).await;
}

#[tokio::test]
async fn a_restore_is_refused_while_a_program_uses_the_file_of_an_interrupted_one() {
    let crashed = Crashed::new().await;
    let decided = crashed.file("keystead.db.restoring");
    fs::copy(crashed.backup(), &decided).unwrap();
    let before = contents(&crashed.data.path());
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", decided.display());
    let mut other = sqlx::AnyConnection::connect(&url).await.unwrap();
    raw_sql("BEGIN; SELECT * FROM accounts").execute(&mut other).await.unwrap();
    assert_refused(&restore(&crashed.data, &crashed.backup(), &[]), 1, "is in use");
    other.close().await.unwrap();
    assert_refused(&restore(&crashed.data, &decided, &[]), 1, "is the database itself");
    assert_eq!(contents(&crashed.data.path()), before);
    assert_has(crashed.data, true, false).await;
}
