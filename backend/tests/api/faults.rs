//! A database that fails for a while: requests get a 503, no write is left incomplete, and the
//! server recovers without a restart.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::support::harness::{Data, Server, assert_unavailable, command, is_postgres};
use crate::support::lock::Lock;

#[tokio::test]
async fn a_locked_database_makes_the_server_unavailable_until_it_is_released() {
    let server = Server::start();
    let token = server.token_of("ada").await;
    let lock = Lock::take(&server.data).await;

    assert_unavailable(&server.register("grace").await);
    server.get("/health/ready").await.problem(503, "unavailable");
    assert_eq!(server.get_as("/me", &token).await.status, 200, "reads still work");

    lock.release().await;
    assert_eq!(server.get("/health/ready").await.status, 200);
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
    assert_eq!(server.get_as("/me", &token).await.status, 200, "reads still work");
    fs::remove_file(ballast).unwrap();
    drop(file);

    assert_eq!(
        server.register(&refused).await.status,
        201,
        "nothing of the failed attempt was written"
    );
    for name in registered {
        assert_eq!(server.log_in(&name).await.status, 200, "{name} was acknowledged");
    }
}
