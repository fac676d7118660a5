//! The tables of web frameworks and their libraries.

use super::BCRYPT;
use crate::account_files::tests::{accounts, not_imported, read};

#[test]
fn laravel() {
    let text = format!(
        "id,name,email,email_verified_at,password,remember_token,created_at,updated_at,deleted_at\n\
         1,Ada Lovelace,ada@example.org,,{BCRYPT},,2024-05-06 07:08:09,,\n\
         2,Grace,g@example.org,,h,,,,2024-05-06 07:08:09\n"
    );
    assert_eq!(
        accounts("laravel", &text),
        [
            format!(
                "username=ada@example.org password_hash={BCRYPT} created_at=2024-05-06T07:08:09.000Z"
            ),
            "username=g@example.org password_hash=h disabled_at=2024-05-06T07:08:09.000Z"
                .to_owned(),
        ]
    );
}

#[test]
fn django() {
    let csv = "id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined\n\
               1,pbkdf2_sha256$1$s$h,,t,ada,,,a@example.org,t,t,2024-05-06 07:08:09.5+00\n\
               2,h,,f,grace,,,,f,f,2024-05-06 07:08:09\n";
    let json = r#"[
{"model": "contenttypes.contenttype", "pk": 1, "fields": {"app_label": "auth"}},
{"model": "auth.user", "pk": 1, "fields": {"password": "pbkdf2_sha256$1$s$h", "username": "ada", "email": "a",
 "is_active": true, "date_joined": "2024-05-06T07:08:09.500Z", "groups": []}},
{"model": "accounts.user", "pk": 2, "fields": {"password": "h", "username": "grace", "is_active": false,
 "date_joined": "2024-05-06T07:08:09"}}]"#;
    for text in [csv, json] {
        assert_eq!(
            accounts("django", text),
            [
                "username=ada password_hash=pbkdf2_sha256$1$s$h created_at=2024-05-06T07:08:09.500Z",
                "username=grace password_hash=h created_at=2024-05-06T07:08:09.000Z disabled=true",
            ]
        );
    }
    let (_, notes) = read("django", json);
    assert_eq!(notes.other_records, 1);
    assert_eq!(
        not_imported(&notes),
        ["\"fields.app_label\"", "\"fields.email\"", "\"fields.groups\"", "\"pk\""]
    );
}

#[test]
fn better_auth() {
    let text = "id,name,email,emailVerified,image,createdAt,updatedAt,banned,providerId,password\n\
                aB3,Ada,ada@example.org,1,,1714979289,,0,credential,00ff:00ff\n\
                aB3,Ada,ada@example.org,1,,1714979289,,0,google,\n\
                aB4,Grace,g@example.org,1,,2024-05-06T07:08:09.000Z,,1,credential,00ff:00ff\n";
    assert_eq!(
        accounts("better-auth", text),
        [
            "username=ada@example.org password_hash=00ff:00ff created_at=2024-05-06T07:08:09.000Z",
            "username=g@example.org password_hash=00ff:00ff created_at=2024-05-06T07:08:09.000Z disabled=true",
        ]
    );
}

#[test]
fn aspnet() {
    let text = "Id,UserName,NormalizedUserName,Email,PasswordHash,LockoutEnd,LockoutEnabled,AccessFailedCount\n\
                9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b,ada,ADA,a@example.org,AQAAAAIAAYag,,1,0\n\
                17,grace,GRACE,,AQAAAAIAAYag,9999-12-31 23:59:59.9999999 +00:00,1,0\n";
    assert_eq!(
        accounts("aspnet", text),
        [
            "username=ada password_hash=AQAAAAIAAYag id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b",
            "username=grace password_hash=AQAAAAIAAYag disabled=true",
        ]
    );
}
