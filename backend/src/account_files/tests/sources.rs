//! The export of each system, with hashes that it made or that follow its rule.

use super::{accounts, not_imported, options, read, read_with};
use crate::account_files::{Format, SOURCES};

const BCRYPT: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";

#[test]
fn wordpress() {
    let text = "ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,\
                user_status,display_name\n\
                1,ada,$P$BC4ec344sNIeHSv/y/oO1nRsSB5/ey.,ada,ada@example.org,,2024-05-06 07:08:09,,0,Ada\n\
                2,,h,grace,grace@example.org,,0000-00-00 00:00:00,,0,Grace\n";
    assert_eq!(
        accounts("wordpress", text),
        [
            "username=ada password_hash=$P$BC4ec344sNIeHSv/y/oO1nRsSB5/ey. created_at=2024-05-06T07:08:09.000Z",
            "username=grace@example.org password_hash=h",
        ]
    );
}

#[test]
fn drupal() {
    let text = "uid,langcode,name,pass,mail,timezone,status,created,changed,access,login,init,default_langcode\n\
                0,en,,,,,0,1714979289,1714979289,0,0,,1\n\
                1,en,ada,$S$DaB3dE5gH1JZiFLHhHlKRMR5o8hw4ynuXssbHR0Gaqz5ZjFl2uy6,a@example.org,UTC,1,1714979289,0,0,0,,1\n\
                2,en,grace,h,g@example.org,UTC,0,1714979289,0,0,0,,1\n";
    assert_eq!(
        accounts("drupal", text),
        [
            "username=ada password_hash=$S$DaB3dE5gH1JZiFLHhHlKRMR5o8hw4ynuXssbHR0Gaqz5ZjFl2uy6 \
             created_at=2024-05-06T07:08:09.000Z",
            "username=grace password_hash=h created_at=2024-05-06T07:08:09.000Z disabled=true",
        ]
    );
    assert_eq!(read("drupal", text).1.other_records, 1);
}

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
fn an_export_that_does_not_say_who_is_disabled_may_have_a_column_that_does() {
    for (from, name, hash) in
        [("nextcloud", "uid", "password"), ("mediawiki", "user_name", "user_password")]
    {
        let (_, notes) = read(from, &format!("{name},{hash}\nada,h\ngrace,h\n"));
        assert!(notes.omits_disabled, "{from}");
        for (column, values) in [("enabled", ["false", ""]), ("disabled", ["1", "0"])] {
            let [first, second] = values;
            let text = format!("{name},{hash},{column}\nada,h,{first}\ngrace,h,{second}\n");
            let expected =
                ["username=ada password_hash=h disabled=true", "username=grace password_hash=h"];
            assert_eq!(accounts(from, &text), expected, "{from} {column}");
            let (_, notes) = read(from, &text);
            assert!(!notes.omits_disabled && notes.not_imported.is_empty(), "{from} {column}");
        }
    }
    assert!(!read("wordpress", "user_login,user_pass\nada,h\n").1.omits_disabled);
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
fn the_hash_of_several_columns_cannot_be_mapped() {
    for from in ["grafana", "keycloak", "metabase"] {
        let mut options = options(from);
        options.mapped = vec![("password_hash".to_owned(), "other".to_owned())];
        let error = read_with(&options, b"").unwrap_err();
        assert!(error.starts_with(&format!("--map: --from {from} makes the password hash")));
    }
    let mut options = options("laravel");
    options.mapped = vec![("password_hash".to_owned(), "other".to_owned())];
    let (read, _) = read_with(&options, b"username,other\nada,h\n").unwrap();
    assert_eq!(super::shown(read[0].1.as_ref().unwrap()), "username=ada password_hash=h");
}

fn keycloak_user(name: &str, credentials: &str) -> String {
    format!(
        r#"{{"id": "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b", "username": "{name}", "enabled": true,
        "createdTimestamp": 1714979289000, "credentials": [{{"type": "otp"}}, {credentials}]}}"#
    )
}

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
        super::shown(read[0].1.as_ref().unwrap()),
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

#[test]
fn lldap_is_told_that_its_passwords_stay() {
    let text = "user_id,email,lowercase_email,display_name,creation_date,password_hash,uuid\nada,a@b.c,a@b.c,A,2024-05-06 07:08:09,x,y\n";
    let (read, _) = read("lldap", text);
    assert!(read[0].1.as_ref().unwrap_err().contains("OPAQUE"), "{read:?}");
}

#[test]
fn ldif() {
    let text = "version: 1\n\ndn: dc=example,dc=org\nobjectClass: domain\ndc: example\n\n# a comment\n goes on\n\
                dn: uid=ada,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: ada\nuid: other\n\
                cn;lang-en: Ada\nmail: ada@example.org\n\
                userPassword:: e1NTSEF9NUM0aTAzeldMRDZCUlA1SWxvNC9UNE9nQ05SaEVpaQ==\n\
                createTimestamp: 20240506070809Z\npwdAccountLockedTime: 000001010000Z\n\
                entryUUID: 9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b\n\
                jpegPhoto:: AAAA\n AAAA\n\n\
                dn: uid=grace,ou=people,dc=example,dc=org\nuid: grace\nuserPassword: {SSH\n A}x\n\
                pwdAccountLockedTime: 20240506070809Z\n\
                \ndn: uid=nobody,dc=example,dc=org\nuid: nobody\n";
    let (read, notes) = read("ldif", text);
    assert_eq!(
        super::shown(read[0].1.as_ref().unwrap()),
        "username=ada password_hash={SSHA}5C4i03zWLD6BRP5Ilo4/T4OgCNRhEii created_at=2024-05-06T07:08:09.000Z \
         id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b disabled=true"
    );
    assert_eq!(super::shown(read[1].1.as_ref().unwrap()), "username=grace password_hash={SSHA}x");
    assert!(read[2].1.as_ref().unwrap_err().contains("no password"));
    assert_eq!((read[0].0, read[1].0), (9, 22));
    assert_eq!(notes.other_records, 1);
    assert_eq!(not_imported(&notes), ["\"dc\"", "\"jpegPhoto\"", "\"mail\""]);
}

#[test]
fn a_password_of_an_entry_goes_before_one_that_another_server_has() {
    let entry = |passwords: &[&str]| {
        let lines = passwords.iter().map(|password| format!("userPassword: {password}\n"));
        format!("dn: uid=ada\nuid: ada\n{}", lines.collect::<String>())
    };
    for (passwords, taken) in [
        (&["{SASL}ada@EXAMPLE.ORG", "{SSHA}x", "{SSHA}y"][..], "{SSHA}x"),
        (&["{SSHA}x", "{sasl}ada"], "{SSHA}x"),
        (&["{sasl}ada", "{SASL}ada"], "{SASL}ada"),
    ] {
        let expected = format!("username=ada password_hash={taken}");
        assert_eq!(accounts("ldif", &entry(passwords)), [expected]);
    }
}

#[test]
fn a_large_attribute_that_is_not_taken_costs_no_entry() {
    let photo = |line: &str, lines: usize| {
        let rest = format!(" {line}\n").repeat(lines);
        format!(
            "dn: uid=ada\njpegPhoto:: {line}\n{rest}uid: ada\nuserPassword: h\nphoto;binary:: {line}\n{rest}\n\
             dn: uid=grace\nuid: grace\nuserPassword: h\n"
        )
    };
    for text in [photo(&"A".repeat(76), 10_000), photo(&"A".repeat(400_000), 1)] {
        let expected = ["username=ada password_hash=h", "username=grace password_hash=h"];
        assert_eq!(accounts("ldif", &text), expected);
        assert_eq!(not_imported(&read("ldif", &text).1), ["\"jpegPhoto\"", "\"photo\""]);
    }
    let long = format!("dn: uid=ada\nuid: ada\nuserPassword: {}\n", "A".repeat(400_000));
    assert!(read("ldif", &long).0[0].1.as_ref().unwrap_err().contains("longer than 256 KiB"));
}

#[test]
fn shadow() {
    let text = "root:*:19000:0:99999:7:::\ndaemon:!*:19000:0:99999:7:::\nada:$6$s$h:19000:0:99999:7:::\n\
                locked:!$y$s$h:19000:0:99999:7:::\ngone:$6$s$h:19000:0:99999:7::20000:\nlater:$6$s$h:::::::\n";
    let (read, notes) = read("shadow", text);
    let read: Vec<_> =
        read.iter().map(|(_, fields)| super::shown(fields.as_ref().unwrap())).collect();
    assert_eq!(
        read,
        [
            "username=ada password_hash=$6$s$h",
            "username=locked password_hash=$y$s$h disabled=true",
            "username=gone password_hash=$6$s$h disabled=true",
            "username=later password_hash=$6$s$h",
        ]
    );
    assert_eq!(notes.other_records, 2);
}

#[test]
fn htpasswd() {
    let text = "# users\nada:$2y$05$xShLwFsvJ9D1Bo1ZXDp66.5tVPApBQokVCNs3BQYLRSXeQ./9R8b.\r\n\n\
                grace:{SSHA}x:1000:1000::/home:/bin/sh\nno colon\n";
    let (read, _) = read("htpasswd", text);
    assert_eq!(
        super::shown(read[0].1.as_ref().unwrap()),
        "username=ada password_hash=$2y$05$xShLwFsvJ9D1Bo1ZXDp66.5tVPApBQokVCNs3BQYLRSXeQ./9R8b."
    );
    assert_eq!(super::shown(read[1].1.as_ref().unwrap()), "username=grace password_hash={SSHA}x");
    assert_eq!(read[2].1.as_ref().unwrap_err(), "expected NAME:HASH");
}

#[test]
fn salts_of_their_own_column_become_a_part_of_the_hash() {
    for (from, text, expected) in [
        (
            "grafana",
            "id,login,email,password,salt,rands,created,is_disabled,is_service_account\n\
             1,ada,a,b16b2807b887cf78e01b4fe2beac80af0754afc4c7fe8b101eb9686076015c7945bbd6c22e965af22d17f9e1d9ead7638263,\
             6ac233a4a8,r,,0,0\n2,sa,,00,00,r,,0,1\n",
            "username=ada password_hash=$pbkdf2-sha256$i=10000$NmFjMjMzYTRhOA$sWsoB7iHz3jgG0/ivqyArwdUr8TH/osQHrloYHYBXHlFu9bCL\
             pZa8i0X+eHZ6tdjgmM",
        ),
        (
            "gitea",
            "id,lower_name,name,passwd,passwd_hash_algo,salt,type,created_unix,is_active,prohibit_login\n\
             1,ada,Ada,a432f912e94c76fd492dbf0d1089e7c9e1759bfdf121c90f5cddb6fa95c3ec210dab2540fa1a7c06222b919898a15bc7710d,\
             pbkdf2$50000$50,7a17bb60b9f39219cb6ce10bcad7caad,0,0,1,0\n2,org,Org,,,,1,0,1,0\n",
            "username=Ada password_hash=$pbkdf2-sha256$i=50000$ehe7YLnzkhnLbOELytfKrQ$pDL5EulMdv1JLb8NEInnyeF1m/3xIckPXN22+pXD7CENqyV\
             A+hp8BiIrkZiYoVvHcQ0",
        ),
        (
            "discourse",
            "id,username,active,password_hash,password_salt,password_algorithm\n\
             1,ada,t,f3b9f00b7a56738c3d6a8c7a9624096b1df85019d198591d3ac58fc86e805199,88d47d5b4f933b7468a221eabe577a4e,\
             \"$pbkdf2-sha256$i=600000,l=32$\"\n",
            "username=ada password_hash=$pbkdf2-sha256$i=600000$ODhkNDdkNWI0ZjkzM2I3NDY4YTIyMWVhYmU1NzdhNGU$87nwC3pWc4w9aox6liQJax34\
             UBnRmFkdOsWPyG6AUZk",
        ),
        (
            "couchdb",
            r#"{"total_rows":2,"offset":0,"rows":[
{"id":"_design/_auth","doc":{"_id":"_design/_auth"}},
{"id":"org.couchdb.user:ada","doc":{"name":"ada","type":"user","password_scheme":"pbkdf2","pbkdf2_prf":"sha256","iterations":600000,"derived_key":"d5ff","salt":"5a0f"}}]}"#,
            "username=ada password_hash=$pbkdf2-sha256$i=600000$NWEwZg$1f8",
        ),
        (
            "payload",
            r#"[{"email":"ada@example.org","hash":"300026b5","salt":"ab","createdAt":"2024-05-06T07:08:09.000Z"}]"#,
            "username=ada@example.org password_hash=$pbkdf2-sha256$i=25000$YWI$MAAmtQ created_at=2024-05-06T07:08:09.000Z",
        ),
        (
            "rocketchat",
            r#"{"_id":"x","createdAt":{"$date":{"$numberLong":"1714979289000"}},"username":"ada","type":"user","active":true,"emails":[{"address":"a"}],"services":{"password":{"bcrypt":"$2b$10$x"},"resume":{}}}
{"_id":"rocket.cat","username":"rocket.cat","type":"bot"}"#,
            "username=ada password_hash=bcrypt_sha256$$2b$10$x created_at=2024-05-06T07:08:09.000Z",
        ),
        (
            "metabase",
            "id,email,password,password_salt,date_joined,is_active\n\
             1,ada@example.org,$2a$10$x,5f3c2a10-0c7e-4b52-9a53-0d9f8a1c0e11,2024-05-06 07:08:09.5+00,t\n",
            "username=ada@example.org password_hash=prefixed$NWYzYzJhMTAtMGM3ZS00YjUyLTlhNTMtMGQ5ZjhhMWMwZTEx$$2a$10$x \
             created_at=2024-05-06T07:08:09.500Z",
        ),
        (
            "redmine",
            "id,login,hashed_password,status,created_on,type,salt,passwd_changed_on\n\
             1,,,1,2024-05-06 07:08:09,AnonymousUser,,\n\
             2,ada,6f5fead3eb2c7be3c4e7283143498fc9f04de6fd,3,2024-05-06 07:08:09,User,c473b46d6842b81675150b0bad28579e,\n",
            "username=ada password_hash=$weak-redmine$sha1$YzQ3M2I0NmQ2ODQyYjgxNjc1MTUwYjBiYWQyODU3OWU$b1/q0+sse+PE5ygxQ0mPyfBN\
             5v0 created_at=2024-05-06T07:08:09.000Z disabled=true",
        ),
        (
            "synapse",
            "name,password_hash,creation_ts,admin,is_guest,appservice_id,deactivated\n\
             @ada:example.org,$2b$12$x,1714979289,0,0,,0\n@bot:example.org,,1714979289,0,0,irc,0\n",
            "username=ada password_hash=$2b$12$x created_at=2024-05-06T07:08:09.000Z",
        ),
        (
            "mediawiki",
            "user_id,user_name,user_password,user_registration\n1,Ada,:pbkdf2:sha512:30000:64:s:h,20240506070809\n",
            "username=Ada password_hash=:pbkdf2:sha512:30000:64:s:h created_at=2024-05-06T07:08:09.000Z",
        ),
        (
            "nextcloud",
            "uid,displayname,password,uid_lower\nada,Ada,3|$argon2id$x,ada\n",
            "username=ada password_hash=3|$argon2id$x",
        ),
        (
            "devise",
            "id,email,encrypted_password,reset_password_token,created_at\n1,ada@example.org,$2a$12$x,,2024-05-06 07:08:09.123456\n",
            "username=ada@example.org password_hash=$2a$12$x created_at=2024-05-06T07:08:09.123Z",
        ),
    ] {
        assert_eq!(accounts(from, text), [expected], "{from}");
    }
}

#[test]
fn gitea_names_the_function_and_its_parameters() {
    let of = |algorithm: &str, salt: &str| {
        let text = format!("name,passwd,passwd_hash_algo,salt\nada,00ff,{algorithm},{salt}\n");
        let (read, _) = read("gitea", &text);
        read[0].1.as_ref().map(super::shown).map_err(Clone::clone)
    };
    for (algorithm, salt, hash) in [
        ("", "0011", "$pbkdf2-sha256$i=10000$ABE$AP8"),
        ("pbkdf2", "0123456789", "$pbkdf2-sha256$i=10000$MDEyMzQ1Njc4OQ$AP8"),
        ("argon2$2$65536$8$50", "0011", "$argon2id$v=19$m=65536,t=2,p=8$ABE$AP8"),
        ("scrypt", "0011", "$scrypt$ln=16,r=16,p=2$ABE$AP8"),
        ("bcrypt$10", "0011", "00ff"),
    ] {
        assert_eq!(of(algorithm, salt), Ok(format!("username=ada password_hash={hash}")));
    }
    for (algorithm, salt, reason) in [
        ("scrypt$1000$16$2$50", "0011", "passwd_hash_algo is missing or malformed"),
        ("pbkdf2$x$50", "0011", "passwd_hash_algo is missing or malformed"),
        ("dummy", "0011", "the algorithm of the password hash is not known"),
        ("pbkdf2", "", "salt is missing or malformed"),
        ("pbkdf2", "xyz", "salt is missing or malformed"),
    ] {
        assert!(of(algorithm, salt).unwrap_err().contains(reason), "{algorithm}");
    }
}

#[test]
fn the_names_of_systems_are_sorted_and_unique() {
    assert!(SOURCES.is_sorted_by(|one, other| one.name < other.name));
}

#[test]
fn a_mark_is_recognized_without_from() {
    for source in SOURCES {
        for marks in source.marks {
            let header = marks.join(",") + "\n";
            let Err(error) = read_with(&options(""), header.as_bytes()) else { continue };
            let guesses = error.contains("--from ") || error.contains("neither JSON nor CSV");
            assert!(guesses, "{}: {error}", source.name);
        }
    }
}

#[test]
fn the_documentation_lists_every_system() {
    let text = include_str!("../../../../docs/integration.md");
    for source in SOURCES {
        let row = format!("| `{}` | {} |", source.name, source.reads);
        assert!(text.contains(&row), "docs/integration.md lacks the row {row}");
    }
}
