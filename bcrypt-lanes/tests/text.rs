//! Tests of the text format, and of the passwords that are accepted.

use bcrypt_lanes::{Cost, CostError, HashString, Key, KeyError, ParseError, Width, WidthError};

const HASH: &str = "$2b$12$L6Bc/AlTQHyd9liGgGEZyOFLPHNgyxeEPfgYfBCVxJ7JIlwxyVU3u";

fn parse(text: &str) -> Result<HashString, ParseError> {
    text.parse()
}

#[test]
fn the_three_versions_are_read_and_written_back() {
    for version in ["2a", "2b", "2y"] {
        let text = HASH.replace("2b", version);
        let hash = parse(&text).expect(&text);
        assert_eq!(hash.to_string(), text);
        assert_eq!(hash.cost(), Cost::new(12).expect("a cost"));
        let parts = text.parse::<bcrypt::HashParts>().expect("a hash to the crate");
        assert_eq!(hash.salt(), parts.get_salt_raw());
    }
}

#[test]
fn a_text_that_is_not_a_hash_is_refused() {
    for (text, error) in [
        ("", ParseError::Version),
        ("$2$", ParseError::Version),
        (&HASH.replace("2b", "2x"), ParseError::Version),
        (&HASH.replace("2b", "2"), ParseError::Version),
        (&HASH.replace("$2b", "2b"), ParseError::Version),
        (&HASH.replace("$12$", "$3$"), ParseError::Cost),
        (&HASH.replace("$12$", "$03$"), ParseError::Cost),
        (&HASH.replace("$12$", "$32$"), ParseError::Cost),
        (&HASH.replace("$12$", "$012$"), ParseError::Cost),
        (&HASH.replace("$12$", "$+9$"), ParseError::Cost),
        ("$2b$12", ParseError::Cost),
        ("$2b$12$", ParseError::Base64),
        (&HASH[..59], ParseError::Base64),
        (&HASH[..29 + 28], ParseError::Base64), // 21 bytes of a digest, without unused bits
        (&format!("{HASH}."), ParseError::Base64),
        (&HASH.replace("L6Bc", "L6B="), ParseError::Base64),
        (&HASH.replace("L6Bc", "L6ß"), ParseError::Base64),
        // Unused bits beyond the salt's 16 bytes, and beyond the digest's 23.
        (&HASH.replace("ZyOF", "ZyPF"), ParseError::Base64),
        (&HASH.replace("VU3u", "VU3v"), ParseError::Base64),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
    // A character of two bytes across the end of the salt.
    assert_eq!(parse(&HASH.replace("yOFL", "yßL")), Err(ParseError::Base64));
}

#[test]
fn hashes_are_equal_only_if_every_byte_is() {
    let hash = parse(HASH).expect("a hash");
    assert_eq!(hash, parse(HASH).expect("a hash"));
    for byte in 0..23 {
        for bit in 0..8 {
            let mut other = *hash.digest().as_bytes();
            other[byte] ^= 1 << bit;
            assert_ne!(*hash.digest(), bcrypt_lanes::Digest::from_bytes(other));
        }
    }
}

#[test]
fn secrets_are_redacted_in_debug_output() {
    let printed = format!("{:?}", parse(HASH).expect("a hash"));
    assert!(printed.contains("Digest(redacted)"), "{printed}");
    assert_eq!(format!("{:?}", Key::new(b"secret")), "Ok(Key(redacted))");
}

#[test]
fn a_password_has_at_most_71_bytes_and_no_nul() {
    for length in [0, 1, 70, 71] {
        assert!(Key::new(&vec![b'x'; length]).is_ok(), "{length}");
    }
    for length in [72, 73, 1000] {
        assert_eq!(Key::new(&vec![b'x'; length]).err(), Some(KeyError::TooLong), "{length}");
    }
    for (index, length) in [(0, 1), (0, 2), (35, 71), (70, 71)] {
        let mut password = vec![b'x'; length];
        password[index] = 0;
        assert_eq!(Key::new(&password).err(), Some(KeyError::Nul), "{index} of {length}");
    }
    for index in [0, 71] {
        let mut password = [b'x'; 72];
        password[index] = 0;
        assert_eq!(Key::unterminated(&password).err(), Some(KeyError::Nul), "{index}");
    }
}

#[test]
fn costs_are_4_to_31_and_widths_1_to_8() {
    for cost in [0, 3, 32, 260, u32::MAX] {
        assert_eq!(Cost::new(cost), Err(CostError(cost)));
    }
    for cost in 4..=31 {
        assert_eq!(Cost::new(cost).map(|cost| (cost.get(), cost.turns())), Ok((cost, 1 << cost)));
    }
    for lanes in [0, 9, usize::MAX] {
        assert_eq!(Width::new(lanes), Err(WidthError(lanes)));
    }
    for lanes in 1..=8 {
        assert_eq!(Width::new(lanes).map(Width::get), Ok(lanes));
    }
}

/// Unlike the crate, ours refuses `$2x$`, costs that do not exist, and a sign before a digit.
#[test]
fn after_any_change_of_a_character_both_crates_agree_whether_it_is_a_hash() {
    let mut hashes = 0;
    for index in 0..HASH.len() {
        for character in ' '..='~' {
            let mut text = HASH.to_owned();
            text.replace_range(index..=index, character.encode_utf8(&mut [0; 4]));
            let costs = |parts: bcrypt::HashParts| (4..=31).contains(&parts.get_cost());
            let is_hash = !text.starts_with("$2x$")
                && !text[4..].starts_with('+')
                && text.parse().is_ok_and(costs);
            hashes += usize::from(is_hash);
            let written = parse(&text).map(|hash| hash.to_string()).ok();
            assert_eq!(written, is_hash.then_some(text));
        }
    }
    // 21 characters of the salt and 30 of the digest may be any of 64.
    assert!(hashes > 51 * 64, "{hashes} is too few to have compared anything");
}
