//! The reference servers: this program, started again as one.

use std::env;
use std::fs;
use std::io;
use std::net::SocketAddr;

use keystead_common::session::MeResponse;

use crate::bench::Bench;
use crate::process::Process;
use crate::references::Settings;
use crate::wrk::Get;

/// A running reference server.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) process: Process,
    pub(crate) at: SocketAddr,
}

impl Reference {
    /// Starts a server that gives this response to everyone, or with a secret, to clients with a
    /// JWT.
    pub(crate) fn start(
        bench: &Bench,
        answer: &MeResponse,
        secret: Option<Vec<u8>>,
    ) -> io::Result<Self> {
        let name = if secret.is_some() { "jwt" } else { "bare" };
        let file = bench.scratch.join(format!("{name}.json"));
        let settings = Settings { answer: answer.clone(), secret };
        fs::write(&file, serde_json::to_vec(&settings)?)?;
        let arguments = ["serve".as_ref(), file.as_os_str()];
        let mut process = Process::start(&env::current_exe()?, arguments, &[], &bench.log)?;
        let ready = process.wait_until_ready(1)?;
        let at = ready.trim().rsplit('/').next().and_then(|address| address.parse().ok());
        Ok(Self { process, at: at.ok_or_else(|| io::Error::other(ready))? })
    }

    /// Returns `GET /me` with this access token.
    pub(crate) fn me(&self, token: &str) -> Get {
        Get {
            at: self.at,
            path: "/me".to_owned(),
            header: format!("Authorization: Bearer {token}"),
        }
    }
}
