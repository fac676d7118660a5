//! `PostgreSQL` as others set it up: what a server cannot work with is refused at the start with the
//! statement that fixes it, and `keystead doctor` reports it.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, raw_sql};
use url::Url;

use crate::support::cluster::Cluster;
use crate::support::data::server as postgres;
use crate::support::findings::assert_found;
use crate::support::harness::{Data, Server, command};
use crate::support::operator::{assert_refused, refusal, run};

/// A database with its role, which the test's server is given instead of its own.
struct Place {
    operator: PgConnection,
    url: Url,
}

impl Place {
    /// Creates a database with these options, and a role that has no privileges on it but PUBLIC's.
    async fn create(name: &str, options: &str) -> Option<Self> {
        let mut url = postgres()?;
        let name = format!("{name}_{}", std::process::id());
        let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
        let create = format!("CREATE ROLE {name} LOGIN; CREATE DATABASE {name} {options}");
        for statement in create.split("; ") {
            raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut operator).await.unwrap();
        }
        url.set_path(&name);
        let operator = PgConnection::connect(url.as_str()).await.unwrap();
        url.set_username(&name).unwrap();
        Some(Self { operator, url })
    }

    async fn run(&mut self, statement: &str) {
        raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut self.operator).await.unwrap();
    }

    /// Starts a server, asserts that it is refused, and returns its line.
    fn refusal(&self) -> String {
        let output = refusal(command(&Data::over(&self.url)));
        assert_refused(&output, 1, "cannot open the database");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Runs the GRANT that the line of the refusal ends with.
    async fn run_grant(&mut self, refusal: &str) {
        let start = refusal.find("GRANT").unwrap();
        let end = refusal[start..].find(';').unwrap() + start;
        self.run(&refusal[start..end]).await;
    }

    async fn remove(mut self) {
        let name = self.url.username().to_owned();
        let mut server = PgConnection::connect(postgres().unwrap().as_str()).await.unwrap();
        self.run("SELECT 1").await;
        self.operator.close().await.unwrap();
        for statement in [format!("DROP DATABASE {name} WITH (FORCE)"), format!("DROP ROLE {name}")]
        {
            raw_sql(AssertSqlSafe(statement)).execute(&mut server).await.unwrap();
        }
    }
}

fn doctor(url: &Url) -> std::process::Output {
    run(&Data::over(url), &["doctor", "--json", "--listen=127.0.0.1:0"])
}

#[tokio::test]
async fn a_database_that_is_not_utf8_is_refused() {
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let options =
            format!("ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        let name = format!("encoded_{}", encoding.to_lowercase());
        let Some(mut place) = Place::create(&name, &options).await else { return };
        let role = place.url.username().to_owned();
        place.run(&format!("GRANT ALL ON SCHEMA public TO {role}")).await;
        let line = place.refusal();
        assert!(line.contains(encoding) && line.contains("ENCODING 'UTF8'"), "{line}");
        assert_found(&doctor(&place.url), "database_setup", "failed", "ENCODING 'UTF8'");
        place.remove().await;
    }
}

#[tokio::test]
async fn a_role_without_a_privilege_is_told_the_statement_that_grants_it() {
    let Some(mut place) = Place::create("granted", "").await else { return };
    let (database, role) = (place.url.path()[1..].to_owned(), place.url.username().to_owned());
    place.run(&format!("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC")).await;
    place.run("REVOKE ALL ON SCHEMA public FROM PUBLIC").await;
    for expected in ["GRANT CONNECT", "GRANT USAGE, CREATE ON SCHEMA public"] {
        let line = place.refusal();
        assert!(line.contains(expected), "{line}");
        place.run_grant(&line).await;
    }
    place.run(&format!("REVOKE CREATE ON SCHEMA public FROM {role}")).await;
    assert_found(&doctor(&place.url), "database_setup", "failed", "GRANT CREATE ON SCHEMA public");
    let line = place.refusal();
    assert!(line.contains("GRANT CREATE ON SCHEMA public"), "{line}");
    place.run_grant(&line).await;
    let server = Server::start_in(Data::over(&place.url), &[]);
    server.token_of("ada").await;
    assert_found(&doctor(&place.url), "database_setup", "ok", &role);

    // Tables that were restored by another role.
    place.run("ALTER TABLE sessions OWNER TO keystead").await;
    let line = place.refusal();
    assert!(line.contains("GRANT SELECT, INSERT, UPDATE, DELETE"), "{line}");
    place.run_grant(&line).await;
    drop(Server::start_beside(&server, &[]));
    drop(server);
    place.remove().await;
}

#[tokio::test]
async fn doctor_finds_a_second_set_of_tables_and_the_isolation() {
    let Some(mut place) = Place::create("second", "").await else { return };
    let role = place.url.username().to_owned();
    place.run(&format!("GRANT ALL ON SCHEMA public TO {role}")).await;
    drop(Server::start_in(Data::over(&place.url), &[]));
    assert_found(&doctor(&place.url), "search_path", "ok", "one set");
    place.run(&format!("CREATE SCHEMA AUTHORIZATION {role}")).await;
    // A server would make new tables there, and everybody's account would be gone.
    let fix = "SET search_path = public";
    assert_found(&doctor(&place.url), "database_setup", "failed", fix);
    assert!(place.refusal().contains(fix));
    let mut url = place.url.clone();
    url.set_query(Some(&format!("options=-csearch_path%3D{role}")));
    drop(Server::start_in(Data::over(&url), &[]));
    assert_found(
        &doctor(&place.url),
        "search_path",
        "warning",
        "other tables of Keystead are in public",
    );
    place.run(&format!("ALTER ROLE {role} SET default_transaction_isolation = serializable")).await;
    assert_found(&doctor(&place.url), "database_setup", "ok", "isolation is serializable");
    place.run(&format!("ALTER ROLE {role} SET default_transaction_read_only = on")).await;
    assert_found(&doctor(&place.url), "database_setup", "failed", "default_transaction_read_only");
    assert!(place.refusal().contains("default_transaction_read_only = off"));
    place.remove().await;
}

#[tokio::test]
async fn tables_of_another_program_that_uses_sqlx_are_not_taken_for_ours() {
    let Some(mut place) = Place::create("neighbour", "").await else { return };
    let role = place.url.username().to_owned();
    place.run("CREATE TABLE public._sqlx_migrations (version BIGINT PRIMARY KEY)").await;
    place.run(&format!("CREATE SCHEMA AUTHORIZATION {role}")).await;
    let server = Server::start_in(Data::over(&place.url), &[]);
    server.token_of("ada").await;
    drop(Server::start_beside(&server, &[]));
    drop(server);
    assert_found(&doctor(&place.url), "search_path", "ok", "one set");
    place.remove().await;
}

#[tokio::test]
async fn doctor_tells_a_synchronous_standby_from_one_that_may_undo_a_logout() {
    let Some(cluster) = Cluster::create("replicated", &[]) else { return };
    let url = cluster.url();
    assert_found(&doctor(&url), "replication", "ok", "no standby is connected");
    assert_found(&doctor(&url), "pooler", "ok", "none is seen");
    let mut operator = PgConnection::connect(url.as_str()).await.unwrap();
    let mut set = async |names: &str| {
        let set = format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'");
        raw_sql(AssertSqlSafe(set)).execute(&mut operator).await.unwrap();
        raw_sql("SELECT pg_reload_conf()").execute(&mut operator).await.unwrap();
    };
    let files = tempfile::TempDir::new().unwrap();
    let mut standby = Command::new("pg_receivewal");
    standby.args(["--synchronous", "--no-password", "--directory"]).arg(files.path());
    standby.args(["--dbname", url.as_str()]).stderr(Stdio::null());
    let mut standby = standby.spawn().unwrap();
    let outcome = |outcome: &str| {
        let output = doctor(&url);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        text.contains("\"replication\"").then_some(()).unwrap();
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let checks = report["checks"].as_array().unwrap();
        let found = checks.iter().find(|check| check["check"] == "replication").unwrap();
        (found["outcome"] == outcome).then_some(output)
    };
    let until = |wanted: &str| {
        let began = Instant::now();
        loop {
            if let Some(output) = outcome(wanted) {
                break output;
            }
            assert!(
                began.elapsed() < Duration::from_mins(1),
                "replication does not become {wanted}"
            );
        }
    };
    assert_found(&until("warning"), "replication", "warning", "may undo logouts");
    set("ANY 1 (pg_receivewal)").await;
    assert_found(&until("ok"), "replication", "ok", "commits wait for a standby");
    set("ANY 1 (*)").await;
    assert_found(&until("warning"), "replication", "warning", "an archiver");
    set("ANY 1 (pg_receivewal)").await;
    until("ok");
    standby.kill().unwrap();
    standby.wait().unwrap();
    assert_found(&until("warning"), "replication", "warning", "is connected");
}
