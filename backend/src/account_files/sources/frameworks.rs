//! The tables of web frameworks and their libraries.

use super::source::{NATIVE, Source};
use crate::account_files::target::Target::{
    CreatedAt, Disabled, DisabledAt, DisabledUntil, Email, Enabled, ForeignId, Hash, Part, Username,
};

/// `AspNetUsers` of ASP.NET Core Identity. A lockout ends by itself, so only a longer one than failed logins
/// bring is taken.
pub(super) const ASPNET: Source = Source {
    name: "aspnet",
    reads: "ASP.NET Core Identity: AspNetUsers as CSV or JSON",
    columns: &[
        ("UserName", Username),
        ("Email", Email),
        ("PasswordHash", Hash),
        ("LockoutEnd", DisabledUntil),
        ("Id", ForeignId),
    ],
    marks: &[&["UserName", "NormalizedUserName", "PasswordHash"]],
    ..NATIVE
};

/// The table `user` joined with `account`, which has one row for each way to log in.
pub(super) const BETTER_AUTH: Source = Source {
    name: "better-auth",
    reads: "better-auth: user joined with account, as CSV or JSON",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("password", Hash),
        ("createdAt", CreatedAt),
        ("banned", Disabled),
        ("providerId", Part),
    ],
    marks: &[
        &["email", "password", "emailVerified", "createdAt"],
        &["email", "password", "providerId"],
    ],
    is_account: |record| record.part("providerId").is_none_or(|provider| provider == "credential"),
    ..NATIVE
};

/// The table `users` of Rails with Devise.
pub(super) const DEVISE: Source = Source {
    name: "devise",
    reads: "Rails with Devise: users as CSV or JSON",
    columns: &[
        ("username", Username),
        ("login", Username),
        ("email", Email),
        ("encrypted_password", Hash),
        ("created_at", CreatedAt),
        ("deleted_at", DisabledAt),
    ],
    marks: &[&["email", "encrypted_password", "reset_password_token"]],
    ..NATIVE
};

/// `auth_user`, or what `dumpdata` writes of any model with a password.
pub(super) const DJANGO: Source = Source {
    name: "django",
    reads: "Django: auth_user as CSV, or manage.py dumpdata auth.user as JSON",
    columns: &[
        ("username", Username),
        ("fields.username", Username),
        ("email", Email),
        ("fields.email", Email),
        ("password", Hash),
        ("fields.password", Hash),
        ("date_joined", CreatedAt),
        ("fields.date_joined", CreatedAt),
        ("is_active", Enabled),
        ("fields.is_active", Enabled),
        ("model", Part),
    ],
    marks: &[
        &["username", "password", "date_joined"],
        &["model", "pk", "fields"],
        &["model", "fields"],
    ],
    // Of a dump of everything, the models that have a password.
    is_account: |record| record.part("model").is_none() || record.part("fields.password").is_some(),
    ..NATIVE
};

pub(super) const LARAVEL: Source = Source {
    name: "laravel",
    reads: "Laravel: users as CSV or JSON",
    columns: &[
        ("username", Username),
        ("email", Email),
        ("password", Hash),
        ("created_at", CreatedAt),
        ("deleted_at", DisabledAt),
    ],
    marks: &[&["email", "password", "remember_token"], &["email", "password", "email_verified_at"]],
    ..NATIVE
};
