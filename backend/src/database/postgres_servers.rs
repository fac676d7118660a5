//! The choice of a server of a URL: the only one, or of several the first that can be written to. And the
//! wait for one that is still starting.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Row as _, raw_sql};
use tokio::sync::watch;
use tokio::time::sleep;

use super::describe::{describe, describe_connecting};
use super::postgres_tls::is_inline;
use super::postgres_url::{PostgresUrl, Server};
use super::timeout::with_timeout;
use super::{Address, Error, Limits, OpenError};

/// The limit on waiting for a database server at the start.
const START_TIMEOUT: Duration = Duration::from_mins(1);
/// The pause between two attempts to connect.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// The limit on connecting to one of several servers, so that the next one gets its turn.
const MAX_CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The reason for which no server could be used.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct ConnectError {
    text: String,
    /// True if the next attempt may succeed without a change by the operator.
    is_starting: bool,
}

/// Connects to the first server that can be used, and returns which it is.
pub(super) async fn connect(
    url: &PostgresUrl,
    timeout: Duration,
) -> Result<(AnyConnection, Server), ConnectError> {
    check_files(url)?;
    let is_one = url.servers().len() == 1;
    let timeout = if is_one { timeout } else { timeout.min(MAX_CONNECT_TIMEOUT) };
    let mut causes = Vec::new();
    for server in url.servers() {
        match with_timeout(Some(timeout), connect_to(server, url.needs_writable())).await {
            Ok(connection) => return Ok((connection, server.clone())),
            Err(error) => {
                let is_starting = is_starting(&error);
                let text = describe_connecting(&error) + &grant(&error, url);
                if is_one || !is_starting {
                    let text = if is_one { text } else { format!("{}: {text}", server.name) };
                    return Err(ConnectError { text, is_starting });
                }
                causes.push(format!("{}: {text}", server.name));
            }
        }
    }
    let text = format!("no server can be written to: {}", causes.join("; "));
    Err(ConnectError { text, is_starting: true })
}

async fn connect_to(server: &Server, needs_writable: bool) -> Result<AnyConnection, Error> {
    let mut connection = AnyConnectOptions::from_url(&server.url)?.connect().await?;
    if needs_writable {
        check_writable(&mut connection).await?;
    }
    Ok(connection)
}

/// Fails if the server is a standby or its transactions are read-only.
pub(super) async fn check_writable(connection: &mut AnyConnection) -> Result<(), Error> {
    // In one message: a pooler may mix up statements that are prepared, or lose them before they run.
    let row = raw_sql("SELECT current_setting('transaction_read_only')").fetch_one(connection);
    let setting: String = row.await?.try_get(0)?;
    if setting == "on" {
        Err(io::Error::new(READ_ONLY, "the server is read-only").into())
    } else {
        Ok(())
    }
}

/// The kind of the error of a server that is read-only.
const READ_ONLY: io::ErrorKind = io::ErrorKind::ReadOnlyFilesystem;

/// Returns the options of the server to listen on.
pub(super) async fn find(
    url: &PostgresUrl,
    timeout: Duration,
) -> Result<PgConnectOptions, ConnectError> {
    let server = match url.servers() {
        [server] => server.clone(),
        // Dropped, the connection is closed.
        _ => connect(url, timeout).await?.1,
    };
    let options = PgConnectOptions::from_url(&server.url);
    options.map_err(|error| ConnectError { text: describe(&error), is_starting: false })
}

/// Waits for a database server that does not answer yet, as after a power failure, for a minute at most.
pub async fn wait_until_up(address: &Address, limits: Limits) -> Result<(), OpenError> {
    let Address::Postgres(url) = address else { return Ok(()) };
    sqlx::any::install_default_drivers();
    let waited = Instant::now();
    let mut is_logged = false;
    loop {
        let Err(error) = connect(url, limits.timeout).await else { return Ok(()) };
        if !error.is_starting || waited.elapsed() > START_TIMEOUT {
            return Err(OpenError::unreadable(address, &error));
        }
        if !is_logged {
            tracing::warn!(database = %address, cause = %error, "waiting for the database");
            is_logged = true;
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// Keeps the pool on the server that can be written to, until the pool is closed: of several servers, or
/// whichever has the address. Sets `changed` to the time from which on connections are to that server.
pub(super) fn follow(
    url: PostgresUrl,
    mut current: Server,
    pool: AnyPool,
    changed: watch::Sender<Instant>,
    timeout: Duration,
) {
    let mut closed = pool.close_event();
    tokio::spawn(async move {
        let following = async {
            let mut was_read_only = false;
            loop {
                if let Ok((mut connection, server)) = connect(&url, timeout).await {
                    if std::mem::take(&mut was_read_only) {
                        changed.send_replace(Instant::now());
                    }
                    if server != current
                        && let Ok(options) = AnyConnectOptions::from_url(&server.url)
                    {
                        tracing::warn!(server = %server.name, "database server changed");
                        pool.set_connect_options(options);
                        changed.send_replace(Instant::now());
                        current = server;
                    }
                    let check =
                        async |it: &mut _| with_timeout(Some(timeout), check_writable(it)).await;
                    let failed = loop {
                        match check(&mut connection).await {
                            Ok(()) => sleep(RETRY_INTERVAL).await,
                            Err(error) => break error,
                        }
                    };
                    was_read_only = matches!(failed, Error::Io(error) if error.kind() == READ_ONLY);
                }
                sleep(RETRY_INTERVAL).await;
            }
        };
        closed.do_until(following).await
    });
}

/// Checks that the files of certificates can be read. The driver's error does not name them.
fn check_files(url: &PostgresUrl) -> Result<(), ConnectError> {
    for name in ["sslrootcert", "sslcert", "sslkey"] {
        if let Some(path) = url.parameter(name)
            && !is_inline(&path)
            && let Err(error) = File::open(&path)
        {
            // Text that should be a path may be a key all the same.
            let path = if name == "sslkey" { String::new() } else { format!(", {path}") };
            let text = format!("cannot read the file of {name}{path}: {error}");
            return Err(ConnectError { text, is_starting: false });
        }
    }
    Ok(())
}

/// Returns the statement that lets the role connect, if that is what it may not.
fn grant(error: &Error, url: &PostgresUrl) -> String {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match (code.as_deref(), url.parameter("user"), url.parameter("dbname")) {
        (Some("42501"), Some(role), Some(database)) => {
            let (role, database) = (quoted(&role), quoted(&database));
            format!("; run: GRANT CONNECT ON DATABASE {database} TO {role};")
        }
        _ => String::new(),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns true if the server or its address may still be starting: it does not answer, answers that it is
/// starting or full, or is a standby that may become the primary.
fn is_starting(error: &Error) -> bool {
    match error {
        // Data that is invalid is a certificate, or another failure of TLS.
        Error::Io(error) => !matches!(
            error.kind(),
            io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::PermissionDenied
        ),
        Error::Protocol(_) | Error::PoolTimedOut => true,
        Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            match &*code {
                // pgbouncer says everything by this code.
                "08P01" => error.message().contains("connect") || error.message().contains("login"),
                code => ["08", "53", "57"].iter().any(|class| code.starts_with(class)),
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_may_be_in_the_url_and_a_key_is_never_printed() {
        let check = |query: &str| {
            let url = PostgresUrl::parse(&format!("postgres://db/k?{query}")).unwrap();
            check_files(&url).map_err(|error| error.to_string())
        };
        let pem = "-----BEGIN%20PRIVATE%20KEY-----%0Ahush%0A-----END%20PRIVATE%20KEY-----";
        assert_eq!(check(&format!("sslcert={pem}&sslkey={pem}")), Ok(()));
        // Cut off, it is a path for the driver.
        for value in ["/nowhere/hush", "BEGIN%20PRIVATE%20KEY-----hush", "-----BEGIN%0Ahush"] {
            let found = check(&format!("sslkey={value}"));
            assert!(!format!("{found:?}").contains("hush"), "{found:?}");
        }
        let missing = check("sslcert=/nowhere/certificate").unwrap_err();
        assert!(missing.contains("sslcert, /nowhere/certificate: No such file"), "{missing}");
    }
}
