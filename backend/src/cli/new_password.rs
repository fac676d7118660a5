//! New passwords at the command line: typed twice on a terminal without echo, or else read from the
//! first line of standard input, or generated. They are never arguments, which every process on the
//! machine can read.

use std::io::{BufRead, IsTerminal};

use console::Term;
use keystead_common::Password;
use keystead_common::rules::PASSWORD_MAX;
use zeroize::Zeroizing;

use super::CliError;
use crate::config::ConfigError;
use crate::random::Random;

/// Digits and lower-case letters without those that look alike (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of a group between two dashes.
const GROUP_LENGTH: usize = 5;
/// The minimum number of groups: 100 bits with [`GROUP_LENGTH`] characters of five bits each.
const MIN_GROUPS: usize = 4;
/// Bytes that are read of a line: the longest password in UTF-8, at four bytes a character, and the end
/// of the line.
const MAX_LINE_BYTES: u64 = 4 * PASSWORD_MAX as u64 + 2;

/// Asks for a new password on the terminal, or reads it from standard input if that is not one.
pub(super) fn ask(username: &str) -> Result<Password, CliError> {
    if !std::io::stdin().is_terminal() {
        return first_line(std::io::stdin().lock());
    }
    let terminal = Term::stderr();
    if !terminal.is_term() {
        let message = "cannot ask for the password, as standard error is not a terminal: write it to standard input";
        return Err(CliError::Failed(message.to_owned()));
    }
    let prompt = |text: String| {
        let read = terminal.write_str(&text).and_then(|()| terminal.read_secure_line());
        read.map(Password::from)
            .map_err(|error| CliError::Failed(format!("cannot read the password: {error}")))
    };
    let password = prompt(format!("New password for {username}: "))?;
    if prompt("Repeat the password: ".to_owned())? != password {
        return Err(CliError::Failed("the passwords differ: try again".to_owned()));
    }
    Ok(password)
}

fn first_line(input: impl BufRead) -> Result<Password, CliError> {
    let mut text = Zeroizing::new(String::with_capacity(PASSWORD_MAX));
    let read = input.take(MAX_LINE_BYTES).read_line(&mut text);
    read.map_err(|error| CliError::Failed(format!("cannot read the password: {error}")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        let message = "expected a password as the first line of standard input, found none";
        return Err(ConfigError::new(message).into());
    }
    Ok(line.to_owned().into())
}

/// Generates a password of at least 100 random bits and at least `min_length` characters.
pub(super) fn generate(random: Random, min_length: usize) -> Password {
    let mut text = String::new();
    for group in 0.. {
        if group >= MIN_GROUPS && text.len() >= min_length {
            break;
        }
        if group > 0 {
            text.push('-');
        }
        // 32 characters divide 256 evenly, so each is equally likely.
        let letter = |byte: u8| char::from(ALPHABET[usize::from(byte % 32)]);
        text.extend(random.bytes::<GROUP_LENGTH>().map(letter));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_without_only_its_line_end() {
        for (input, password) in [
            ("  p\u{e4}ss w\u{f6}rd \n", "  p\u{e4}ss w\u{f6}rd "),
            ("password\r\nmore\n", "password"),
            ("password", "password"),
        ] {
            assert_eq!(first_line(input.as_bytes()).unwrap().expose(), password);
        }
        for input in [&b""[..], b"\nlate\n", b"\xff\xfe\n"] {
            assert!(first_line(input).is_err());
        }
    }

    #[test]
    fn a_generated_password_has_at_least_the_minimum_length() {
        let random = Random::system().unwrap();
        for (min_length, length) in [(8, 23), (23, 23), (24, 29), (64, 65)] {
            let password = generate(random, min_length);
            assert_eq!(password.expose().len(), length, "{min_length}");
            assert_ne!(password, generate(random, min_length));
        }
    }
}
