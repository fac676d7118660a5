//! `name:hash` lines in the modular crypt format, as `passlib.apache.HtpasswdFile` of passlib 1.7.4 and its fork libpass
//! read them.
//!
//! Such a file has no way to disable an account, so a disabled one is left out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::form::{Counts, Entry, Form};
use crate::accounts::ExportedAccount;
use crate::cli::print;
use crate::passwords::{HashParts, Salted};

/// The length of a digest of passlib's scrypt, in bytes. scrypt's longer digests begin with its shorter ones.
const SCRYPT_BYTES: usize = 32;

/// The form of passlib's hashes.
pub(super) struct Passlib;

impl Form for Passlib {
    fn separator(&self) -> &'static str {
        "\n"
    }

    fn closing(&self) -> &'static str {
        "\n"
    }

    fn entry(&self, account: &ExportedAccount, hash: &HashParts) -> Entry {
        if account.disabled_at.is_some() {
            return Entry::LeftOut;
        }
        match password(hash) {
            Some(password) => Entry::Whole(format!("{}:{password}", account.account.username)),
            None => Entry::LeftOut,
        }
    }

    fn remarks(&self, counts: &Counts) -> Vec<String> {
        let passwords = counts
            .without_password()
            .map(|accounts| format!("{accounts}, which passlib cannot verify: they are left out"));
        let disabled = (counts.disabled > 0).then(|| {
            let accounts = print::count(counts.disabled, "disabled account");
            format!("{accounts} left out, since a line of the file lets its owner in")
        });
        passwords.into_iter().chain(disabled).collect()
    }
}

/// Returns the hash as passlib writes it, if passlib can verify it.
fn password(hash: &HashParts) -> Option<String> {
    Some(match hash {
        HashParts::Bcrypt(text) | HashParts::BcryptSha256(text) | HashParts::ShaCrypt(text) => {
            text.clone()
        }
        HashParts::BcryptOfHex(text) => format!("bcrypt_sha256${text}"),
        HashParts::Argon2 { variant, version, memory, passes, lanes, salted } => {
            let (salt, digest) = encode(salted);
            format!("$argon2{variant}$v={version}$m={memory},t={passes},p={lanes}${salt}${digest}")
        }
        HashParts::Scrypt { log_n, r, p, salted } => {
            let salt = STANDARD_NO_PAD.encode(&salted.salt);
            let digest = STANDARD_NO_PAD.encode(salted.digest.get(..SCRYPT_BYTES)?);
            format!("$scrypt$ln={log_n},r={r},p={p}${salt}${digest}")
        }
        HashParts::Pbkdf2 { function, iterations, salted } => {
            let (name, bytes) = match *function {
                "sha1" => ("pbkdf2", 20),
                "sha256" => ("pbkdf2-sha256", 32),
                _ => ("pbkdf2-sha512", 64),
            };
            if salted.digest.len() != bytes {
                return None;
            }
            let (salt, digest) = encode(salted);
            format!("${name}${iterations}${salt}${digest}").replace('+', ".")
        }
        HashParts::None | HashParts::Other(_) => return None,
    })
}

fn encode(salted: &Salted) -> (String, String) {
    (STANDARD_NO_PAD.encode(&salted.salt), STANDARD_NO_PAD.encode(&salted.digest))
}
