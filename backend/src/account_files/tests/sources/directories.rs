//! Directories and files of passwords.

use crate::account_files::tests::{accounts, not_imported, read, shown};

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
        shown(read[0].1.as_ref().unwrap()),
        "username=ada password_hash={SSHA}5C4i03zWLD6BRP5Ilo4/T4OgCNRhEii created_at=2024-05-06T07:08:09.000Z \
         id=9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b disabled=true"
    );
    assert_eq!(shown(read[1].1.as_ref().unwrap()), "username=grace password_hash={SSHA}x");
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
    let read: Vec<_> = read.iter().map(|(_, fields)| shown(fields.as_ref().unwrap())).collect();
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
        shown(read[0].1.as_ref().unwrap()),
        "username=ada password_hash=$2y$05$xShLwFsvJ9D1Bo1ZXDp66.5tVPApBQokVCNs3BQYLRSXeQ./9R8b."
    );
    assert_eq!(shown(read[1].1.as_ref().unwrap()), "username=grace password_hash={SSHA}x");
    assert_eq!(read[2].1.as_ref().unwrap_err(), "expected NAME:HASH");
}
