//! One account of each system that keeps salt and parameters in columns of their own, and of some that do not.

use crate::account_files::tests::{accounts, read, shown};

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
        read[0].1.as_ref().map(shown).map_err(Clone::clone)
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
