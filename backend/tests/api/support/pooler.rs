//! A pgbouncer in front of a `PostgreSQL` server, for one test.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use url::Url;

use super::cluster::free_port;

/// A pgbouncer, which is stopped on drop.
pub(crate) struct Pooler {
    process: Child,
    port: u16,
    _directory: TempDir,
}

/// Debian's own pgbouncer.
pub(crate) fn packaged() -> PathBuf {
    "/usr/sbin/pgbouncer".into()
}

/// A pgbouncer that knows prepared statements: the one that is named, the one that `make neighbours` has
/// built, or the packaged. Without any, says so and returns `None`.
pub(crate) fn newest() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("KEYSTEAD_TEST_PGBOUNCER") {
        return Some(named.into());
    }
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools/bin/pgbouncer");
    if built.exists() {
        return Some(built);
    }
    let found = Some(packaged()).filter(|program| knows_prepared_statements(program));
    if found.is_none() {
        eprintln!(
            "skipped: pgbouncer 1.21 or newer, in transaction mode; run make neighbours once"
        );
    }
    found
}

/// Returns true from version 1.21 on.
pub(crate) fn knows_prepared_statements(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let version = text.split_whitespace().nth(1).unwrap();
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap()) >= (1, 21)
}

impl Pooler {
    /// Starts a pgbouncer in front of this server, with settings as in its file.
    pub(crate) fn start(program: &Path, server: &Url, settings: &[&str]) -> Self {
        let directory = TempDir::new().unwrap();
        let path = |name: &str| directory.path().join(name);
        // A user other than root, who cannot read the folders of root, runs it.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::copy(program, path("pgbouncer")).unwrap();
        fs::write(path("users"), "\"keystead\" \"\"\n").unwrap();
        let port = free_port();
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
             ignore_startup_parameters = extra_float_digits\nmax_client_conn = 500\n{}\n",
            server.port().unwrap(),
            path("users").display(),
            settings.join("\n"),
        );
        fs::write(path("pgbouncer.ini"), text).unwrap();
        let mut command = Command::new("setpriv");
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        }
        command.arg(path("pgbouncer")).arg(path("pgbouncer.ini"));
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(process.try_wait().unwrap().is_none(), "pgbouncer has ended");
            assert!(began.elapsed() < Duration::from_mins(1), "pgbouncer does not answer");
        }
        Self { process, port, _directory: directory }
    }

    /// The URL of a database of the server, by way of this pooler.
    pub(crate) fn to(&self, database: &Url) -> Url {
        let mut url = database.clone();
        url.set_port(Some(self.port)).unwrap();
        url
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
