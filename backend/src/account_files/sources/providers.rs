//! The exports of identity providers.

use serde_json::Value;

use super::source::{Layout, NATIVE, Source};
use crate::account_files::encoding::rebased;
use crate::account_files::error::RecordError;
use crate::account_files::record::Record;
use crate::account_files::target::Target::{
    CreatedAt, Disabled, DisabledAt, DisabledUntil, Email, Enabled, ForeignId, Hash, Part,
    PasswordChangedAt, Username,
};

/// The file with hashes that Auth0's support gives out on request: JSON Lines.
pub(super) const AUTH0: Source = Source {
    name: "auth0",
    reads: "Auth0: the export with password hashes, as JSON Lines",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("passwordHash", Hash),
        ("created_at", CreatedAt),
        ("password_set_date", PasswordChangedAt),
        ("blocked", Disabled),
    ],
    marks: &[&["_id", "email", "passwordHash"], &["email", "passwordHash", "connection"]],
    ..NATIVE
};

/// The table `authentik_core_user`, which is Django's with other columns.
pub(super) const AUTHENTIK: Source = Source {
    name: "authentik",
    reads: "authentik: authentik_core_user as CSV or JSON",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("password", Hash),
        ("date_joined", CreatedAt),
        ("password_change_date", PasswordChangedAt),
        ("is_active", Enabled),
        ("uuid", ForeignId),
        ("type", Part),
    ],
    marks: &[&["username", "password", "date_joined", "uuid", "path"]],
    is_account: |record| !record.part("type").is_some_and(|kind| kind.ends_with("service_account")),
    ..NATIVE
};

/// The file that `firebase auth:export users.json` writes. The project's parameters of the hash come by a flag.
pub(super) const FIREBASE: Source = Source {
    name: "firebase",
    reads: "Firebase: firebase auth:export users.json",
    layout: Layout::Records(Some("users")),
    columns: &[
        ("email", Username),
        ("phoneNumber", Username),
        ("passwordHash", Hash),
        ("salt", Part),
        ("createdAt", CreatedAt),
        ("passwordUpdatedAt", PasswordChangedAt),
        ("disabled", Disabled),
    ],
    marks: &[&["localId", "passwordHash"], &["localId", "createdAt"], &["users"]],
    hash: firebase_hash,
    ..NATIVE
};

fn firebase_hash(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    let Some(hash) = record.hash()? else { return Ok(None) };
    let (salt, digest) =
        (rebased(record.needed("salt")?, "salt")?, rebased(&hash, "passwordHash")?);
    Ok(Some(format!("$firebase-scrypt${salt}${digest}")))
}

/// The export of a realm, or a file of its users.
pub(super) const KEYCLOAK: Source = Source {
    name: "keycloak",
    reads: "Keycloak: the export of a realm with its users, as JSON",
    layout: Layout::Records(Some("users")),
    columns: &[
        ("username", Username),
        ("email", Email),
        ("credentials", Part),
        ("createdTimestamp", CreatedAt),
        ("enabled", Enabled),
        ("id", ForeignId),
        ("serviceAccountClientId", Part),
        ("serviceAccountLink", Part),
    ],
    marks: &[&["realm", "users"], &["username", "credentials", "createdTimestamp"]],
    is_account: |record| {
        record.part("serviceAccountClientId").or(record.part("serviceAccountLink")).is_none()
    },
    hash: keycloak_hash,
    ..NATIVE
};

/// Composes the hash of the first password among the credentials. Each has its data as JSON in two texts.
fn keycloak_hash(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    const NAME: &str = "credentials";
    let Some(text) = record.part(NAME) else { return Ok(None) };
    let malformed = || RecordError::Part(NAME);
    let all: Vec<Value> = serde_json::from_str(text).map_err(|_| malformed())?;
    let Some(credential) = all.iter().find(|one| one["type"] == "password") else {
        return Ok(None);
    };
    let parsed =
        |name: &str| -> Option<Value> { serde_json::from_str(credential[name].as_str()?).ok() };
    let (secret, data) = match (parsed("secretData"), parsed("credentialData")) {
        (Some(secret), Some(data)) => (secret, data),
        // Before Keycloak 8 the credential itself had them.
        _ => (credential.clone(), credential.clone()),
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let value = text(&secret["value"]).or_else(|| text(&secret["hashedSaltedValue"]));
    let value = value.ok_or_else(malformed)?;
    let algorithm = data["algorithm"].as_str().ok_or_else(malformed)?;
    if algorithm == "bcrypt" {
        return Ok(Some(value));
    }
    let salt = rebased(secret["salt"].as_str().ok_or_else(malformed)?, NAME)?;
    let digest = rebased(&value, NAME)?;
    let iterations = data["hashIterations"].as_u64().ok_or_else(malformed)?;
    // Each of the other parameters is a list of one text.
    let parameter = |name: &str| data["additionalParameters"][name][0].as_str();
    Ok(Some(match algorithm {
        "pbkdf2-sha512" => format!("$pbkdf2-sha512$i={iterations}${salt}${digest}"),
        "pbkdf2-sha256" => format!("$pbkdf2-sha256$i={iterations}${salt}${digest}"),
        "pbkdf2" => format!("$pbkdf2-sha1$i={iterations}${salt}${digest}"),
        "argon2" => {
            let kind = parameter("type").unwrap_or("id");
            let version = if parameter("version") == Some("1.0") { 16 } else { 19 };
            let memory = parameter("memory").ok_or_else(malformed)?;
            let parallelism = parameter("parallelism").ok_or_else(malformed)?;
            let parameters = format!("m={memory},t={iterations},p={parallelism}");
            format!("$argon2{kind}$v={version}${parameters}${salt}${digest}")
        }
        _ => return Err(RecordError::Algorithm),
    }))
}

/// The identities that Ory Kratos lists with `include_credential=password`.
pub(super) const KRATOS: Source = Source {
    name: "kratos",
    reads: "Ory Kratos: identities with their password credential, as JSON",
    columns: &[
        ("traits.username", Username),
        ("traits.email", Email),
        ("credentials.password.config.hashed_password", Hash),
        ("created_at", CreatedAt),
        ("state", Enabled),
        ("id", ForeignId),
    ],
    marks: &[&["schema_id", "traits", "credentials"]],
    ..NATIVE
};

/// The table `auth.users`. A person is banned until a time.
pub(super) const SUPABASE: Source = Source {
    name: "supabase",
    reads: "Supabase: auth.users as CSV or JSON",
    columns: &[
        ("email", Username),
        ("phone", Username),
        ("encrypted_password", Hash),
        ("created_at", CreatedAt),
        ("banned_until", DisabledUntil),
        ("deleted_at", DisabledAt),
        ("id", ForeignId),
    ],
    marks: &[&["instance_id", "aud", "encrypted_password"]],
    ..NATIVE
};
