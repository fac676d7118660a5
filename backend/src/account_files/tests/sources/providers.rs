//! The exports of identity providers.

use super::BCRYPT;
use crate::account_files::Format;
use crate::account_files::tests::{accounts, not_imported, options, read, read_with, shown};

#[test]
fn keycloak() {
    let argon2 = r#"{"type": "password", "secretData": "{\"value\": \"bFzH6AQ/sJqKWfLeMTK/C70o2RE3ar2CRH6xEfuoLp4=\", \"salt\": \"AuHbB7qyzlta6iupcqbjpg==\", \"additionalParameters\": {}}", "credentialData": "{\"hashIterations\": 5, \"algorithm\": \"argon2\", \"additionalParameters\": {\"hashLength\": [\"32\"], \"memory\": [\"7168\"], \"type\": [\"id\"], \"version\": [\"1.3\"], \"parallelism\": [\"1\"]}}"}"#;
    let sha512 = r#"{"type": "password", "secretData": "{\"value\": \"HEKlP9/8SnuR7yjRXkgLwFipPck5yUtSh3fk8MKvL7Oxdjrfs9N527KHOEOZmy4/aY1kJblx41EUXlHDHXz38g==\", \"salt\": \"Mf6lZH1eee4lmwQYVNgh3w==\"}", "credentialData": "{\"hashIterations\": 210000, \"algorithm\": \"pbkdf2-sha512\"}"}"#;
    let old = r#"{"type": "password", "hashedSaltedValue": "AAAA", "salt": "AAAA", "hashIterations": 20000, "algorithm": "pbkdf2"}"#;
    let users = [
        keycloak_user("ada", argon2),
        keycloak_user("grace", sha512),
        keycloak_user("old", old),
        r#"{"username": "service-account-x", "serviceAccountClientId": "x"}"#.to_owned(),
    ];
    let text = format!(
        r#"{{"id": "x", "realm": "example", "roles": {{"realm": [{{"name": "users"}}]}}, "users": [{}], "groups": []}}"#,
        users.join(",\n")
    );
    let rest = "created_at=2024-05-06T07:08:09.000Z id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b";
    assert_eq!(
        accounts("keycloak", &text),
        [
            format!(
                "username=ada password_hash=$argon2id$v=19$m=7168,t=5,p=1$AuHbB7qyzlta6iupcqbjpg\
                     $bFzH6AQ/sJqKWfLeMTK/C70o2RE3ar2CRH6xEfuoLp4 {rest}"
            ),
            format!(
                "username=grace password_hash=$pbkdf2-sha512$i=210000$Mf6lZH1eee4lmwQYVNgh3w\
                     $HEKlP9/8SnuR7yjRXkgLwFipPck5yUtSh3fk8MKvL7Oxdjrfs9N527KHOEOZmy4/aY1kJblx41EUXlHDHXz38g {rest}"
            ),
            format!("username=old password_hash=$pbkdf2-sha1$i=20000$AAAA$AAAA {rest}"),
        ]
    );
    assert_eq!(read("keycloak", &text).1.other_records, 1);
    let without = format!("[{}]", keycloak_user("ada", r#"{"type": "webauthn"}"#));
    let other = format!("[{}]", keycloak_user("ada", &sha512.replace("pbkdf2-sha512", "scram")));
    for (text, reason) in [
        (without, "the account has no password"),
        (other, "the algorithm of the password hash is not known"),
    ] {
        let (read, _) = read("keycloak", &text);
        assert!(read[0].1.as_ref().unwrap_err().contains(reason), "{read:?}");
    }
}

fn keycloak_user(name: &str, credentials: &str) -> String {
    format!(
        r#"{{"id": "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b", "username": "{name}", "enabled": true,
        "createdTimestamp": 1714979289000, "credentials": [{{"type": "otp"}}, {credentials}]}}"#
    )
}

#[test]
fn a_long_realm_is_read_up_to_its_users() {
    let sha256 = r#"{"type": "password", "secretData": "{\"value\": \"AAAA\", \"salt\": \"AAAA\"}", "credentialData": "{\"hashIterations\": 27500, \"algorithm\": \"pbkdf2-sha256\"}"}"#;
    let roles = r#"{"name": "role", "composite": false},"#.repeat(5_000);
    for blank in [" ", "\n"] {
        let text = format!(
            r#"{{"realm": "example",{blank}"roles": [{roles}{{}}],{blank}"users": [{}, {}]}}"#,
            keycloak_user("ada", sha256),
            keycloak_user("grace", sha256)
        );
        let names: Vec<_> = accounts("keycloak", &text)
            .iter()
            .map(|shown| shown.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["username=ada", "username=grace"]);
    }
    // A file of one account on each line is none, however long it is.
    let line = keycloak_user("ada", sha256).replace('\n', " ") + "\n";
    assert_eq!(accounts("keycloak", &line.repeat(500)).len(), 500);
}

#[test]
fn firebase() {
    let text = r#"{"users": [
      {"localId": "a1", "email": "ada@example.org", "emailVerified": true, "createdAt": "1714979289000",
       "passwordHash": "NXtW-BJw6gV7u4YOeKXtcUn5W9Zzxrn62B0BM71qyS5F40E+zoXSMRHJu7wZbBHty6eDs5pq0C9D1sPWk+pj4w==",
       "salt": "zrP5Mc6r38p996s4", "disabled": true, "providerUserInfo": []},
      {"localId": "a2", "email": "grace@example.org", "createdAt": "1714979289000"}]}"#;
    let mut options = options("firebase");
    options.format = Some(Format::Json);
    assert_eq!(read_with(&options, text.as_bytes()).unwrap().0.len(), 2);
    let (read, notes) = read("firebase", text);
    assert_eq!(
        shown(read[0].1.as_ref().unwrap()),
        "username=ada@example.org password_hash=$firebase-scrypt$zrP5Mc6r38p996s4$NXtW+BJw6gV7u4YOeKXtcUn5W9Zzxrn62B0BM7\
         1qyS5F40E+zoXSMRHJu7wZbBHty6eDs5pq0C9D1sPWk+pj4w created_at=2024-05-06T07:08:09.000Z disabled=true"
    );
    assert!(read[1].1.as_ref().unwrap_err().contains("no password"));
    assert_eq!(not_imported(&notes), ["\"emailVerified\"", "\"localId\"", "\"providerUserInfo\""]);
}

#[test]
fn auth0() {
    let text = r#"{"_id":{"$oid":"60425dc43519d90068f82973"},"email_verified":false,"email":"ada@example.com","passwordHash":"$2b$10$Z6hUTEEeoJXN5","password_set_date":{"$date":"2024-05-06T07:08:09.000Z"},"tenant":"t","connection":"c","_tmp_is_unique":true}"#;
    assert_eq!(
        accounts("auth0", text),
        [
            "username=ada@example.com password_hash=$2b$10$Z6hUTEEeoJXN5 password_changed_at=2024-05-06T07:08:09.000Z"
        ]
    );
}

#[test]
fn supabase() {
    let text = format!(
        "instance_id,id,aud,role,email,encrypted_password,created_at,banned_until,deleted_at,phone\n\
         x,9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b,authenticated,authenticated,ada@example.org,{BCRYPT},\
         2024-05-06 07:08:09.123456+00,,,\n\
         x,,,,g@example.org,h,,2126-01-01 00:00:00+00,,\nx,,,,,h,,2020-01-01 00:00:00+00,,4912345\n\
         x,,,,soon@example.org,h,,2026-11-23 00:00:00+00,,\nx,,,,ever@example.org,h,,infinity,,\n"
    );
    assert_eq!(
        accounts("supabase", &text),
        [
            format!(
                "username=ada@example.org password_hash={BCRYPT} created_at=2024-05-06T07:08:09.123Z \
                     id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b"
            ),
            "username=g@example.org password_hash=h disabled=true".to_owned(),
            "username=4912345 password_hash=h".to_owned(),
            "username=soon@example.org password_hash=h".to_owned(),
            "username=ever@example.org password_hash=h disabled=true".to_owned(),
        ]
    );
}

#[test]
fn authentik() {
    let text = "id,password,username,is_active,date_joined,uuid,type,path\n\
                1,h,ada,t,2024-05-06 07:08:09+00,9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b,internal,users\n\
                2,!x,outpost,t,,,internal_service_account,x\n";
    assert_eq!(
        accounts("authentik", text),
        [
            "username=ada password_hash=h created_at=2024-05-06T07:08:09.000Z id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b"
        ]
    );
}

#[test]
fn kratos() {
    let text = r#"[{"id":"9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b","schema_id":"default","state":"inactive",
        "traits":{"email":"ada@example.org"},"created_at":"2024-05-06T07:08:09Z",
        "credentials":{"password":{"type":"password","config":{"hashed_password":"$argon2id$x"}}}}]"#;
    assert_eq!(
        accounts("kratos", text),
        ["username=ada@example.org password_hash=$argon2id$x created_at=2024-05-06T07:08:09.000Z \
          id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b disabled=true"]
    );
}
