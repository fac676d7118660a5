//! The tables of applications that keep salt and parameters of a hash in columns of their own. The hash becomes
//! one text of the PHC string format.

use super::source::{Layout, NATIVE, Source};
use crate::account_files::encoding::base64;
use crate::account_files::error::RecordError;
use crate::account_files::record::Record;
use crate::account_files::target::Target::{
    CreatedAt, Disabled, DisabledUntil, Email, Enabled, Part, PasswordChangedAt, Username,
};

fn pbkdf2(hash: &str, iterations: u32, salt: &[u8], digest: &[u8]) -> String {
    format!("$pbkdf2-{hash}$i={iterations}${}${}", base64(salt), base64(digest))
}

/// The answer to `GET /_users/_all_docs?include_docs=true`. The salt is text.
pub(super) const COUCHDB: Source = Source {
    name: "couchdb",
    reads: "CouchDB: /_users/_all_docs?include_docs=true",
    layout: Layout::Records(Some("rows")),
    columns: &[
        ("doc.name", Username),
        ("doc.type", Part),
        ("doc.password_scheme", Part),
        ("doc.pbkdf2_prf", Part),
        ("doc.iterations", Part),
        ("doc.salt", Part),
        ("doc.derived_key", Part),
    ],
    marks: &[&["total_rows", "rows"]],
    is_account: |record| record.part("doc.type") == Some("user"),
    hash: |record| {
        if record.part("doc.derived_key").is_none() {
            return Ok(None);
        }
        let hash = match record.part("doc.pbkdf2_prf") {
            None | Some("sha") => "sha1",
            Some("sha256") => "sha256",
            Some("sha512") => "sha512",
            Some(_) => return Err(RecordError::Algorithm),
        };
        let salt = record.needed("doc.salt")?.as_bytes();
        let iterations = record.number("doc.iterations")?;
        Ok(Some(pbkdf2(hash, iterations, salt, &record.hex("doc.derived_key")?)))
    },
    ..NATIVE
};

/// The table `users`, since 2024 joined with `user_passwords`. The salt is text.
pub(super) const DISCOURSE: Source = Source {
    name: "discourse",
    reads: "Discourse: users with user_passwords, as CSV",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("password_hash", Part),
        ("salt", Part),
        ("password_salt", Part),
        ("password_algorithm", Part),
        ("created_at", CreatedAt),
        ("active", Enabled),
        ("suspended_till", DisabledUntil),
        ("silenced_till", Part),
    ],
    marks: &[&["username", "password_hash", "password_algorithm"]],
    hash: discourse_hash,
    ..NATIVE
};

fn discourse_hash(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    const ALGORITHM: &str = "password_algorithm";
    if record.part("password_hash").is_none() {
        return Ok(None);
    }
    let salt = record.part("password_salt").or(record.part("salt"));
    let salt = salt.ok_or(RecordError::Part("salt"))?.as_bytes();
    // `$pbkdf2-sha256$i=600000,l=32$`; older ones have another order.
    let algorithm = record.needed(ALGORITHM)?;
    let parameters = algorithm.strip_prefix("$pbkdf2-sha256$").ok_or(RecordError::Algorithm)?;
    let parameters = parameters.trim_end_matches('$');
    let iterations = parameters.split(',').find_map(|part| part.strip_prefix("i="));
    let iterations = iterations.and_then(|number| number.parse().ok());
    let iterations = iterations.ok_or(RecordError::Part(ALGORITHM))?;
    Ok(Some(pbkdf2("sha256", iterations, salt, &record.hex("password_hash")?)))
}

/// The table `user` of Gitea and Forgejo. Organizations are in it too, which have another type.
pub(super) const GITEA: Source = Source {
    name: "gitea",
    reads: "Gitea, Forgejo: user as CSV",
    columns: &[
        ("name", Username),
        ("email", Email),
        ("passwd", Part),
        ("passwd_hash_algo", Part),
        ("salt", Part),
        ("type", Part),
        ("created_unix", CreatedAt),
        ("is_active", Enabled),
        ("prohibit_login", Disabled),
    ],
    marks: &[&["lower_name", "passwd", "passwd_hash_algo"], &["name", "passwd", "salt"]],
    is_account: |record| record.part("type").is_none_or(|kind| kind == "0"),
    hash: gitea_hash,
    ..NATIVE
};

/// Composes the hash by the specification of its algorithm, `NAME$PARAMETERS`. Without parameters it has those
/// from before they were stored (`modules/auth/password/hash` of Gitea 1.25).
fn gitea_hash(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    const ALGORITHM: &str = "passwd_hash_algo";
    let Some(hash) = record.part("passwd") else { return Ok(None) };
    let specification = record.part(ALGORITHM).unwrap_or("pbkdf2");
    let (name, parameters) = specification.split_once('$').unwrap_or((specification, ""));
    if name == "bcrypt" {
        return Ok(Some(hash.to_owned()));
    }
    let parameters = match (name, parameters) {
        ("pbkdf2", "") => "10000$50",
        ("argon2", "") => "2$65536$8$50",
        ("scrypt", "") => "65536$16$2$50",
        (_, given) => given,
    };
    let numbers: Option<Vec<u32>> = parameters.split('$').map(|part| part.parse().ok()).collect();
    let digest = record.hex("passwd")?;
    let salt = match record.needed("salt")? {
        text if text.len() == 10 => text.as_bytes().to_vec(),
        _ => record.hex("salt")?,
    };
    let (salt64, digest64) = (base64(&salt), base64(&digest));
    Ok(Some(match (name, numbers.as_deref()) {
        ("pbkdf2", Some(&[iterations, _])) => pbkdf2("sha256", iterations, &salt, &digest),
        ("argon2", Some([t, m, p, _])) => {
            format!("$argon2id$v=19$m={m},t={t},p={p}${salt64}${digest64}")
        }
        ("scrypt", Some([n, r, p, _])) if n.is_power_of_two() => {
            format!("$scrypt$ln={},r={r},p={p}${salt64}${digest64}", n.ilog2())
        }
        ("pbkdf2" | "argon2" | "scrypt", _) => return Err(RecordError::Part(ALGORITHM)),
        _ => return Err(RecordError::Algorithm),
    }))
}

/// The table `user`. The salt is text, and the digest has 50 bytes.
pub(super) const GRAFANA: Source = Source {
    name: "grafana",
    reads: "Grafana: user as CSV",
    columns: &[
        ("login", Username),
        ("email", Email),
        ("password", Part),
        ("salt", Part),
        ("created", CreatedAt),
        ("is_disabled", Disabled),
        ("is_service_account", Part),
    ],
    marks: &[&["login", "password", "salt", "rands"], &["login", "password", "salt"]],
    is_account: |record| !record.is_true("is_service_account"),
    hash: |record| {
        if record.part("password").is_none() {
            return Ok(None);
        }
        let (salt, digest) = (record.needed("salt")?.as_bytes(), record.hex("password")?);
        Ok(Some(pbkdf2("sha256", 10_000, salt, &digest)))
    },
    ..NATIVE
};

/// The collection `users` of Payload CMS, or of passport-local-mongoose. The salt is text.
pub(super) const PAYLOAD: Source = Source {
    name: "payload",
    reads: "Payload CMS, passport-local-mongoose: the collection users, as JSON",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("hash", Part),
        ("salt", Part),
        ("createdAt", CreatedAt),
    ],
    marks: &[&["email", "hash", "salt"], &["username", "hash", "salt"]],
    hash: |record| {
        if record.part("hash").is_none() {
            return Ok(None);
        }
        let (salt, digest) = (record.needed("salt")?.as_bytes(), record.hex("hash")?);
        Ok(Some(pbkdf2("sha256", 25_000, salt, &digest)))
    },
    ..NATIVE
};

/// The table `core_user`, whose salts go before the passwords (`metabase.util.password`).
pub(super) const METABASE: Source = Source {
    name: "metabase",
    reads: "Metabase: core_user as CSV",
    columns: &[
        ("email", Username),
        ("password", Part),
        ("password_salt", Part),
        ("date_joined", CreatedAt),
        ("is_active", Enabled),
    ],
    marks: &[&["email", "password", "password_salt"]],
    hash: |record| {
        let Some(hash) = record.part("password") else { return Ok(None) };
        let salt = record.needed("password_salt")?.as_bytes();
        Ok(Some(format!("prefixed${}${hash}", base64(salt))))
    },
    ..NATIVE
};

/// The table `users`: SHA-1 of the salt and of the SHA-1 of the password, which is weak.
pub(super) const REDMINE: Source = Source {
    name: "redmine",
    reads: "Redmine: users as CSV, with --allow-weak",
    columns: &[
        ("login", Username),
        ("hashed_password", Part),
        ("salt", Part),
        ("created_on", CreatedAt),
        ("passwd_changed_on", PasswordChangedAt),
        ("type", Part),
        ("status", Part),
    ],
    marks: &[&["login", "hashed_password", "salt"]],
    // Groups and the anonymous user are in the table too.
    is_account: |record| record.part("type").is_none_or(|kind| kind == "User"),
    hash: |record| {
        if record.part("hashed_password").is_none() {
            return Ok(None);
        }
        let salt = base64(record.needed("salt")?.as_bytes());
        let digest = base64(&record.hex("hashed_password")?);
        Ok(Some(format!("$weak-redmine$sha1${salt}${digest}")))
    },
    // 1 is active, 2 registered, 3 locked.
    is_locked: |record| record.part("status").is_some_and(|status| status != "1"),
    ..NATIVE
};
