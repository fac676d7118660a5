//! The tables of applications whose hashes are whole in one column.

use super::source::{NATIVE, Source};
use crate::account_files::error::RecordError;
use crate::account_files::record::Record;
use crate::account_files::target::Target::{
    CreatedAt, Disabled, Email, Enabled, Hash, Part, Username,
};

/// `users_field_data` of Drupal 8 and later, and `users` of Drupal 7. The user 0 is nobody.
pub(super) const DRUPAL: Source = Source {
    name: "drupal",
    reads: "Drupal: users_field_data (in Drupal 7, users) as CSV",
    columns: &[
        ("name", Username),
        ("mail", Email),
        ("pass", Hash),
        ("created", CreatedAt),
        ("status", Enabled),
        ("uid", Part),
    ],
    marks: &[&["uid", "name", "pass", "mail", "status"]],
    is_account: |record| record.part("uid") != Some("0"),
    ..NATIVE
};

/// The table `user`, which does not say who is blocked: that is in the table `block`.
pub(super) const MEDIAWIKI: Source = Source {
    name: "mediawiki",
    reads: "MediaWiki: user as CSV",
    columns: &[
        ("user_name", Username),
        ("user_email", Email),
        ("user_password", Hash),
        ("user_registration", CreatedAt),
        ("enabled", Enabled),
        ("disabled", Disabled),
    ],
    marks: &[&["user_name", "user_password", "user_registration"]],
    omits_disabled: true,
    ..NATIVE
};

/// The table `oc_users`, which does not say who is disabled: that is in `oc_preferences`.
pub(super) const NEXTCLOUD: Source = Source {
    name: "nextcloud",
    reads: "Nextcloud, ownCloud: oc_users as CSV",
    columns: &[("uid", Username), ("password", Hash), ("enabled", Enabled), ("disabled", Disabled)],
    marks: &[&["uid", "uid_lower", "password"], &["uid", "displayname", "password"]],
    omits_disabled: true,
    ..NATIVE
};

/// The collection `users` of Rocket.Chat and of Meteor, which hash the SHA-256 of the password in hexadecimal
/// digits: Django's `bcrypt_sha256`. Only Rocket.Chat has a type.
pub(super) const ROCKETCHAT: Source = Source {
    name: "rocketchat",
    reads: "Rocket.Chat, Meteor: the collection users by mongoexport",
    columns: &[
        ("username", Username),
        ("emails", Part),
        ("services.password.bcrypt", Hash),
        ("createdAt", CreatedAt),
        ("active", Enabled),
        ("type", Part),
    ],
    marks: &[&["_id", "services", "createdAt"], &["services", "emails"]],
    is_account: |record| record.part("type").is_none_or(|kind| kind == "user"),
    hash: |record| Ok(meteor_hash(record)?.map(|hash| format!("bcrypt_sha256${hash}"))),
    ..NATIVE
};

fn meteor_hash(record: &Record<'_>) -> Result<Option<String>, RecordError> {
    let hash = record.hash()?;
    // A later Meteor may hash by argon2 in a field of its own.
    Ok(hash.filter(|hash| hash.starts_with("$2")))
}

/// The table `users` of the homeserver, whose names are whole Matrix ids.
pub(super) const SYNAPSE: Source = Source {
    name: "synapse",
    reads: "Matrix Synapse: users as CSV",
    columns: &[
        ("name", Username),
        ("password_hash", Hash),
        ("creation_ts", CreatedAt),
        ("deactivated", Disabled),
        ("locked", Disabled),
        ("suspended", Disabled),
        ("is_guest", Part),
        ("appservice_id", Part),
    ],
    marks: &[&["name", "password_hash", "creation_ts"]],
    is_account: |record| !record.is_true("is_guest") && record.part("appservice_id").is_none(),
    username: |name| {
        let local = name.strip_prefix('@').and_then(|id| id.split(':').next());
        local.unwrap_or(name)
    },
    normalizes: true,
    ..NATIVE
};

/// The table `wp_users`, or what `wp user list` writes of it.
pub(super) const WORDPRESS: Source = Source {
    name: "wordpress",
    reads: "WordPress: wp_users as CSV or JSON",
    columns: &[
        ("user_login", Username),
        ("user_email", Email),
        ("user_pass", Hash),
        ("user_registered", CreatedAt),
        ("spam", Disabled),
        ("deleted", Disabled),
    ],
    marks: &[&["user_login", "user_pass"]],
    ..NATIVE
};
