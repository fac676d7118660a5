//! Published hashes, of passwords that bcrypt reads whole and of those that it truncates.
//!
//! From the self-test of `crypt_blowfish` 1.3 (`wrapper.c`) and from passlib 1.7.4
//! (`test_handlers_bcrypt.py`). Left out are `$2x$`, and the two `$2a$` that `crypt_blowfish`
//! alone made to differ on purpose.

use bcrypt_lanes::{HashString, KEY_BYTES, Key, KeyError, hash, run, verify};

/// Passwords that bcrypt reads whole.
const WHOLE: &[(&[u8], &str)] = &[
    // crypt_blowfish
    (b"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    (b"U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
    (b"U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    (b"", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
    (b"\xff\xff\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
    (b"\xff\xff\xa3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e"),
    (b"\xa3", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"),
    (b"\xa3", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"),
    (b"\xa3", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"),
    (
        b"\xff\xa334\xff\xff\xff\xa3345",
        "$2y$05$/OK.fbVrR/bpIqNJ5ianF.o./n25XVfn6oAPaUvHe.Csk4zRfsYPi",
    ),
    (b"\xff\xa3345", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.nRht2l/HRhr6zmCp9vYUvvsqynflf9e"),
    (b"\xff\xa3345", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.nRht2l/HRhr6zmCp9vYUvvsqynflf9e"),
    (b"\xa3ab", "$2a$05$/OK.fbVrR/bpIqNJ5ianF.6IflQkJytoRVc1yuaNtHfiuq.FRlSIS"),
    (b"\xa3ab", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.6IflQkJytoRVc1yuaNtHfiuq.FRlSIS"),
    // passlib
    (b"U*U*U*U*", "$2a$05$c92SVSfjeiCD6F2nAD6y0uBpJDjdRkt0EgeC4/31Rf2LUZbDRDE.O"),
    (b"U*U***U", "$2a$05$WY62Xk2TXZ7EvVDQ5fmjNu7b0GEzSzUXUh2cllxJwhtOeMtWV3Ujq"),
    (b"U*U***U*", "$2a$05$Fa0iKV3E2SYVUlMknirWU.CFYGvJ67UwVKI1E2FP6XeLiZGcH3MJi"),
    (b"*U*U*U*U", "$2a$05$.WRrXibc1zPgIdRXYfv.4uu6TD1KWf0VnHzq/0imhUhuxSxCyeBs2"),
    (b"", "$2a$05$Otz9agnajgrAe0.kFVF9V.tzaStZ2s1s4ZWi/LY4sw2k/MTVFj/IO"),
    (b"\xd1\x91", "$2y$05$6bNw2HLQYeqHYyBfLMsv/OUcZd0LKP39b87nBw3.S2tVZSqiQX6eu"),
    (b"", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."),
    (b"a", "$2a$10$k87L/MF28Q673VKh8/cPi.SUl7MU/rWuSiIDDFayrKk/1tBsSQu4u"),
    (b"abc", "$2a$10$WvvTPHKwdBJ3uk0Z37EMR.hLA2W6N9AEBhEgrAOljy2Ae5MtaSIUi"),
    (b"abcdefghijklmnopqrstuvwxyz", "$2a$10$fVH8e28OQRj9tqiDXs1e1uxpsjN0c7II7YPKXua2NAKYvM6iQk7dq"),
    (
        b"~!@#$%^&*()      ~!@#$%^&*()PNBFRD",
        "$2a$10$LgfYWkbzEvQ4JakH7rOvHe0y8pHKF9OaFgwUZ2q7W2FFZmZzJYlfS",
    ),
    ("táБℓə".as_bytes(), "$2a$05$Z17AXnnlpzddNUvnC6cZNOSwMA/8oNiKnHTHTwLlBijfucQQlHjaG"),
    ("táБℓə".as_bytes(), "$2b$05$Z17AXnnlpzddNUvnC6cZNOSwMA/8oNiKnHTHTwLlBijfucQQlHjaG"),
    ("táБℓə".as_bytes(), "$2a$04$uM6csdM8R9SXTex/gbTayezuvzFEufYGd2uB6of7qScLjQ4GwcD4G"),
    (b"", "$2a$05$......................J2ihDv8vVf7QZ9BsaRrKyqs2tkn55Yq"),
    (b"abc", "$2a$05$......................ev6gDwpVye3oMCUpLY85aTpfBNHD0Ga"),
    (&repeat::<69>(b"abc"), "$2a$05$......................2kIdfSj/4/R/Q6n847VTvc68BXiRYZC"),
];

/// Passwords of 72 bytes and more: bcrypt reads 72.
const TRUNCATED: &[(&[u8], &str)] = &[
    // crypt_blowfish
    (
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\
          chars after 72 are ignored",
        "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
    ),
    (&repeat::<72>(b"\xaa"), "$2a$05$/OK.fbVrR/bpIqNJ5ianF.swQOIzjOiJ9GHEPuhEkvqrUyvWhEMx6"),
    (&repeat::<72>(b"\xaa\x55"), "$2a$05$/OK.fbVrR/bpIqNJ5ianF.R9xrDjiycxMbQE2bp.vgqlYpW5wx2yy"),
    (
        &repeat::<72>(b"\x55\xaa\xff"),
        "$2a$05$/OK.fbVrR/bpIqNJ5ianF.9tQZzcJfm3uj2NvJ/n5xkhpqLrMpWCe",
    ),
    // passlib
    (&repeat::<254>(b"0123456789"), "$2a$04$R1lJ2gkNaoPGdafE.H.16.1MKHPvmKwryeulRe225LKProWYwt9Oi"),
    (&repeat::<255>(b"0123456789"), "$2a$04$R1lJ2gkNaoPGdafE.H.16.1MKHPvmKwryeulRe225LKProWYwt9Oi"),
    (&repeat::<256>(b"0123456789"), "$2a$04$R1lJ2gkNaoPGdafE.H.16.1MKHPvmKwryeulRe225LKProWYwt9Oi"),
    (&repeat::<257>(b"0123456789"), "$2a$04$R1lJ2gkNaoPGdafE.H.16.1MKHPvmKwryeulRe225LKProWYwt9Oi"),
    (&repeat::<72>(b"abc"), "$2a$05$......................XuQjdH.wPVNUZ/bOfstdW/FqB8QSjte"),
];

/// Repeats a text to `LENGTH` bytes.
const fn repeat<const LENGTH: usize>(text: &[u8]) -> [u8; LENGTH] {
    let mut repeated = [0; LENGTH];
    let mut index = 0;
    while index < LENGTH {
        repeated[index] = text[index % text.len()];
        index += 1;
    }
    repeated
}

fn parse(text: &str) -> HashString {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn published_hashes_are_reproduced() {
    for (password, text) in WHOLE {
        let published = parse(text);
        assert_eq!(published.to_string(), *text);
        let made = hash(password, published.cost(), published.salt()).expect("a password");
        assert_eq!(made.to_string(), format!("$2b${}", &text[4..]));
    }
}

#[test]
fn published_hashes_verify_their_password_and_no_other() {
    for (password, text) in WHOLE {
        let published = parse(text);
        assert_eq!(verify(password, &published), Ok(true), "{text}");
        assert_eq!(verify(&[password, &b"x"[..]].concat(), &published), Ok(false), "{text}");
    }
}

#[test]
fn truncated_passwords_are_refused_except_as_72_unterminated_bytes() {
    for (password, text) in TRUNCATED {
        let published = parse(text);
        assert_eq!(verify(password, &published), Err(KeyError::TooLong), "{text}");
        assert_eq!(
            hash(password, published.cost(), published.salt()),
            Err(KeyError::TooLong),
            "{text}"
        );
        let bytes = password.first_chunk::<KEY_BYTES>().expect("72 bytes");
        let key = Key::unterminated(bytes).expect("no NUL");
        assert_eq!(run(published.job(key)), *published.digest(), "{text}");
    }
}
