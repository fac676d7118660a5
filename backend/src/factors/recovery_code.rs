//! Recovery codes: 125 random bits each, in a form that people can write down and type back.

use std::fmt;

use hmac::Mac;
use keystead_common::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::random::Random;
use crate::sealed_token::ServerKey;

/// Crockford's Base32: without I, L, O and U. A character has five bits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 25;
const GROUP: usize = 5;

/// A recovery code: 25 characters of [`ALPHABET`]. Never printed, wiped when dropped.
#[cfg_attr(test, derive(PartialEq, Eq))]
pub(crate) struct RecoveryCode(Zeroizing<[u8; LENGTH]>);

impl RecoveryCode {
    /// Makes a random code.
    pub(crate) fn generate(random: Random) -> Self {
        let mut code = Zeroizing::new(random.bytes());
        for byte in code.iter_mut() {
            // 32 divides 256, so every character is as likely.
            *byte = ALPHABET[usize::from(*byte % 32)];
        }
        Self(code)
    }

    /// Reads a code as a person typed it: in any case, with white space and dashes anywhere, with O for 0, and with I
    /// or L for 1. `None` if it has another length or other characters.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut code = Zeroizing::new([0; LENGTH]);
        let mut places = code.iter_mut();
        for char in text.chars().filter(|char| !is_separator(*char)) {
            *places.next()? = canonical(char)?;
        }
        places.next().is_none().then_some(Self(code))
    }

    /// Returns the code as it is shown: five groups of five characters, with dashes between them.
    pub(crate) fn to_text(&self) -> Secret {
        let mut text = String::with_capacity(LENGTH + LENGTH / GROUP);
        for (index, byte) in self.0.iter().enumerate() {
            if index > 0 && index % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(*byte));
        }
        text.into()
    }

    /// Returns what is stored of the code: HMAC-SHA-256 over the account's id and the characters. A slow hash would
    /// add nothing, because nobody tries 2^125 codes.
    pub(crate) fn digest(&self, key: &ServerKey, account: Uuid) -> [u8; 32] {
        let mac = key.mac().chain_update(account.as_bytes()).chain_update(self.0.as_slice());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RecoveryCode(redacted)")
    }
}

/// Returns true for white space and for the dashes that a word processor may make of `-`.
fn is_separator(char: char) -> bool {
    char.is_whitespace() || matches!(char, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns the character of the alphabet that was meant.
fn canonical(char: char) -> Option<u8> {
    let char = match char.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        char => char,
    };
    u8::try_from(char).ok().filter(|byte| ALPHABET.contains(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "7K3D9-QXM2T-0V5HB-W8RNC-4JY61";

    fn parse(text: &str) -> RecoveryCode {
        RecoveryCode::parse(text).unwrap()
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in [
            TEXT,
            "7k3d9-qxm2t-0v5hb-w8rnc-4jy61",
            "7K3D9QXM2T0V5HBW8RNC4JY61",
            " 7K3D9 QXM2T\t0V5HB\nW8RNC 4JY61\r\n",
            "7-K3-D9Q–XM2T−0V5HB—W8RNC\u{a0}4JY61--",
            "7K3D9-QXM2T-OV5HB-W8RNC-4JY6I",
            "7k3d9-qxm2t-ov5hb-w8rnc-4jy6l",
        ] {
            assert_eq!(parse(text).to_text().expose(), TEXT, "{text}");
        }
    }

    #[test]
    fn other_text_is_not_a_code() {
        for text in [
            "",
            "-----",
            &TEXT[1..],
            &format!("{TEXT}0"),
            &TEXT.replace('7', "U"),
            &TEXT.replace('7', "u"),
            &TEXT.replace('7', "_"),
            &TEXT.replace('7', "٧"),
            &TEXT.replace('7', "７"),
            // Lower case of the Kelvin sign is an ASCII letter.
            &TEXT.replace('K', "\u{212a}"),
        ] {
            assert_eq!(RecoveryCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_character_of_a_generated_code_is_random() {
        let random = Random::system().unwrap();
        let mut seen = [[false; 128]; LENGTH];
        for _ in 0..2000 {
            let code = RecoveryCode::generate(random);
            for (seen, byte) in seen.iter_mut().zip(code.0.iter()) {
                seen[usize::from(*byte)] = true;
            }
        }
        // One of the 800 is missing with a probability of 800 · (31/32)^2000, below 10^-24.
        for seen in seen {
            for (byte, seen) in seen.into_iter().enumerate() {
                assert_eq!(seen, ALPHABET.iter().any(|known| usize::from(*known) == byte));
            }
        }
    }

    #[test]
    fn a_digest_is_of_one_code_one_account_and_one_key() {
        let key = ServerKey::of([1; 32]);
        let account = Uuid::from_u128(7);
        let digest = parse(TEXT).digest(&key, account);
        assert_eq!(parse(&TEXT.to_lowercase()).digest(&key, account), digest);
        assert_ne!(parse(&TEXT.replace('7', "8")).digest(&key, account), digest);
        assert_ne!(parse(TEXT).digest(&key, Uuid::from_u128(8)), digest);
        assert_ne!(parse(TEXT).digest(&ServerKey::of([2; 32]), account), digest);
    }

    #[test]
    fn a_digest_is_hmac_sha_256_of_the_id_and_the_characters() {
        let digest = parse(TEXT).digest(&ServerKey::of([1; 32]), Uuid::from_u128(7));
        // By Python's `hmac`.
        let expected = 0x619b_2d49_37c2_d306_a509_c684_28f7_35bf_u128;
        assert_eq!(digest[..16], expected.to_be_bytes());
    }

    #[test]
    fn a_code_is_never_printed() {
        assert_eq!(format!("{:?}", parse(TEXT)), "RecoveryCode(redacted)");
    }

    proptest! {
        #[test]
        fn a_generated_code_is_read_back(separators in "[- ]{0,40}", lower in any::<bool>()) {
            let code = RecoveryCode::generate(Random::system().unwrap());
            let text = code.to_text();
            let mut separators = separators.chars();
            let typed: String =
                text.expose().chars().flat_map(|char| [Some(char), separators.next()]).flatten().collect();
            let typed = if lower { typed.to_lowercase() } else { typed };
            prop_assert_eq!(RecoveryCode::parse(&typed), Some(code));
        }

        #[test]
        fn what_is_read_is_written_as_25_characters_of_the_alphabet(text in "[-0-9A-Za-z ]{24,30}") {
            if let Some(code) = RecoveryCode::parse(&text) {
                let written = code.to_text();
                let groups: Vec<&str> = written.expose().split('-').collect();
                prop_assert_eq!(groups.len(), 5);
                prop_assert!(groups.iter().all(|group| group.len() == 5
                    && group.bytes().all(|byte| ALPHABET.contains(&byte))));
                prop_assert_eq!(RecoveryCode::parse(written.expose()), Some(code));
            }
        }
    }
}
