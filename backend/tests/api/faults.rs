//! A database that fails for a while: requests get a 503, no write is left incomplete, and the
//! server recovers without a restart.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::cluster::Cluster;
use crate::support::harness::{Data, Server, assert_unavailable, command, is_postgres};
use crate::support::lock::Lock;

/// Asks for the readiness until it has this status. An answer is kept for a second, and a check that still
/// finds space uses some of it.
pub(crate) async fn wait_for_readiness(server: &Server, status: u16) {
    let asked = async { while server.get("/health/ready").await.status != status {} };
    tokio::time::timeout(Duration::from_mins(1), asked).await.expect("the readiness changes");
}

#[tokio::test]
async fn a_locked_database_makes_the_server_unavailable_until_it_is_released() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let lock = Lock::take(&server.data).await;

    assert_unavailable(&server.register("grace").await);
    server.get("/health/ready").await.problem(503, "unavailable");
    assert_eq!(server.get_as("/me", &token).await.status, 200, "reads still work");

    lock.release().await;
    wait_for_readiness(&server, 200).await;
    assert_eq!(server.register("grace").await.status, 201);
}

#[tokio::test]
async fn a_full_disk_makes_the_server_unavailable_until_there_is_space() {
    if is_postgres() {
        return; // The database is not on a disk of this server.
    }
    // The data directory is a small file system, mounted in a namespace of the server's own.
    let data = Data::new();
    fs::create_dir(data.path()).unwrap();
    let mut mounted = Command::new("unshare");
    mounted.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    mounted.arg(r#"mount -t tmpfs -o size=2m,mode=700 tmpfs "$0" && exec "$@""#);
    let serve = command(&data);
    mounted.arg(data.path()).arg(serve.get_program()).args(serve.get_args());
    mounted.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let server = Server::start_command(data, mounted);
    let token = server.token_of("ada").await;

    let seen = format!("/proc/{}/root{}", server.id(), server.data.path().display());
    let ballast = Path::new(&seen).join("ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    // Writes still succeed while the write-ahead log has free space.
    let mut registered = Vec::new();
    let refused = loop {
        let name = format!("user-{}", registered.len());
        let answer = server.register(&name).await;
        if answer.status != 201 {
            assert_unavailable(&answer);
            break name;
        }
        registered.push(name);
    };
    assert_unavailable(&server.log_in("ada").await);
    wait_for_readiness(&server, 503).await;
    assert_eq!(server.get_as("/me", &token).await.status, 200, "reads still work");
    fs::remove_file(ballast).unwrap();
    drop(file);
    wait_for_readiness(&server, 200).await;

    assert_eq!(
        server.register(&refused).await.status,
        201,
        "nothing of the failed attempt was written"
    );
    for name in registered {
        assert_eq!(server.log_in(&name).await.status, 200, "{name} was acknowledged");
    }
}

#[tokio::test]
async fn a_full_disk_of_postgresql_makes_the_server_not_ready() {
    let Some(disk) = SmallDisk::of_postgres() else { return };
    let server = Server::start_in(Data::over(&disk.database), &[]);
    assert_eq!(server.register("ada").await.status, 201);
    wait_for_readiness(&server, 200).await;
    let ballast = disk.path().join("ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    wait_for_readiness(&server, 503).await;
    drop(file);
    fs::remove_file(ballast).unwrap();
    wait_for_readiness(&server, 200).await;
}

/// A database of PostgreSQL on a disk of its own, which is small, of a server of its own: while the disk is full, none
/// of its checkpoints succeeds, and nobody creates a database.
struct SmallDisk {
    directory: tempfile::TempDir,
    server: Cluster,
    database: url::Url,
}

impl SmallDisk {
    /// Creates it; `None` where the tests do not run on `PostgreSQL`, or this user is not root, who can mount.
    fn of_postgres() -> Option<Self> {
        let server = Cluster::create("small", &[])?;
        let directory = tempfile::tempdir_in("/tmp").unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=24m,mode=700,uid=postgres,gid=postgres", "tmpfs"]);
        if fs::metadata("/proc/self").unwrap().uid() != 0 {
            eprintln!("skipped: a full disk of PostgreSQL, which only root can mount");
            return None;
        }
        let mounted = mount.arg(directory.path()).output().unwrap();
        assert!(mounted.status.success(), "{mounted:?}");
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let mut database = server.url();
        database.set_path("small");
        let disk = Self { directory, server, database };
        let place = disk.path().display();
        for statement in [
            &*format!("CREATE TABLESPACE small LOCATION '{place}'"),
            "CREATE DATABASE small TABLESPACE small",
        ] {
            crate::support::data::execute(&disk.server.url(), statement);
        }
        Some(disk)
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.server.stop();
        let _ = Command::new("umount").arg(self.path()).status();
    }
}
