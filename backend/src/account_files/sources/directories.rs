//! Directories and files of passwords.

use super::source::{Layout, NATIVE, Source};
use crate::account_files::error::RecordError;
use crate::account_files::record::Record;
use crate::account_files::target::Target::{
    CreatedAt, Disabled, Email, ExpiresOnDay, ForeignId, Hash, Part, PasswordChangedAt, Username,
};

/// `NAME:HASH`, as htpasswd writes it; Dovecot's passwd-file has more after that.
pub(super) const HTPASSWD: Source = Source {
    name: "htpasswd",
    reads: "Apache and nginx: a file of htpasswd; Dovecot: a passwd-file",
    layout: Layout::Lines(&["name", "hash"]),
    columns: &[("name", Username), ("hash", Hash)],
    ..NATIVE
};

/// `/etc/shadow` of Linux (shadow(5)). A `!` before the hash locks the account.
pub(super) const SHADOW: Source = Source {
    name: "shadow",
    reads: "Linux: /etc/shadow",
    layout: Layout::Lines(&["name", "hash", "", "", "", "", "", "expires"]),
    columns: &[("name", Username), ("hash", Hash), ("expires", ExpiresOnDay)],
    // The accounts of the system have no password, and nobody logs in to them.
    is_account: |record| {
        record.part("hash").is_none_or(|hash| !matches!(unlocked(hash), "" | "*" | "x"))
    },
    hash: |record| Ok(record.hash()?.map(|hash| unlocked(&hash).to_owned())),
    is_locked: |record| record.part("hash").is_some_and(|hash| hash.starts_with('!')),
    ..NATIVE
};

/// Removes the marks of a locked account.
fn unlocked(hash: &str) -> &str {
    hash.trim_start_matches('!')
}

/// Entries of OpenLDAP, 389 Directory Server and others (RFC 2849).
pub(super) const LDIF: Source = Source {
    name: "ldif",
    reads: "LDAP: entries with userPassword, as LDIF (slapcat, ldapsearch)",
    layout: Layout::Ldif,
    columns: &[
        ("uid", Username),
        ("cn", Part),
        ("mail", Email),
        ("userPassword", Hash),
        ("createTimestamp", CreatedAt),
        ("pwdChangedTime", PasswordChangedAt),
        ("nsAccountLock", Disabled),
        ("pwdAccountLockedTime", Part),
        ("shadowExpire", ExpiresOnDay),
        ("entryUUID", ForeignId),
    ],
    is_account: |record| record.username().is_some() || record.part("userPassword").is_some(),
    is_locked: |record| {
        // Locked by an administrator; any other time is that of failed logins (draft-behera-ldap-password-policy).
        record.part("pwdAccountLockedTime").is_some_and(|time| time.starts_with("0000"))
    },
    ..NATIVE
};

/// The table `users` of LLDAP, whose hashes are records of OPAQUE: the server's half of a key exchange.
pub(super) const LLDAP: Source = Source {
    name: "lldap",
    reads: "LLDAP: users as CSV, to be told that its passwords cannot be moved",
    columns: &[
        ("user_id", Username),
        ("email", Email),
        ("password_hash", Part),
        ("creation_date", CreatedAt),
        ("uuid", ForeignId),
    ],
    marks: &[
        &["user_id", "lowercase_email", "password_hash"],
        &["user_id", "display_name", "password_hash"],
    ],
    hash: no_hash_of_lldap,
    ..NATIVE
};

fn no_hash_of_lldap(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    match record.part("password_hash") {
        None => Ok(None),
        Some(_) => Err(RecordError::Unusable(
            "LLDAP keeps OPAQUE records, which nothing but LLDAP can verify: give these people a new password by \
             keystead user add and keystead user reset-link",
        )),
    }
}
