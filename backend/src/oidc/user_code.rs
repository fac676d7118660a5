//! The codes that devices show and people type (RFC 8628 §6.1).

use crate::random::Random;

/// The letters of codes: without vowels, so that no words come out, and none that looks like another.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// The number of letters: 20^8 codes, of which few count at a time.
const LENGTH: usize = 8;

/// Makes a code.
pub(super) fn new_user_code(random: Random) -> String {
    let mut code = String::new();
    while code.len() < LENGTH {
        // Bytes from 240 on would make the first letters more frequent.
        let bytes = random.bytes::<16>();
        let letters = bytes.iter().filter(|byte| **byte < 240);
        let letters = letters.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        code.extend(letters.take(LENGTH - code.len()));
    }
    code
}

/// Reads a code as a person types it: in any case, with whatever stands between the letters.
pub(super) fn parse_user_code(text: &str) -> Option<String> {
    let letters =
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase());
    let code: Vec<u8> = letters.take(LENGTH + 1).collect();
    let is_code = code.len() == LENGTH && code.iter().all(|byte| LETTERS.contains(byte));
    is_code.then(|| code.into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = new_user_code(Random::system().unwrap());
        assert_eq!(parse_user_code(&code), Some(code.clone()));
        let (first, second) = code.split_at(4);
        let typed = format!(" {}-{} ", first.to_lowercase(), second);
        assert_eq!(parse_user_code(&typed), Some(code));
        for other in ["", "WDJB", "WDJBMJHTT", "ADJBMJHT", "WDJB1JHT"] {
            assert_eq!(parse_user_code(other), None, "{other}");
        }
    }
}
