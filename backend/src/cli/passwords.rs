//! New passwords at the command line: asked for on a terminal, twice and unseen, else the first line
//! of standard input, or made. Never an argument, which every process on the machine can read.

use std::io::{BufRead, IsTerminal};

use console::Term;
use keystead_common::Password;
use keystead_common::rules::PASSWORD_MAX;
use zeroize::Zeroizing;

use super::CliError;
use crate::config::ConfigError;
use crate::random::Random;

/// Digits and small letters without those that look alike (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters between two dashes, and the fewest of such groups: 100 bits.
const GROUP: usize = 5;
const GROUPS: usize = 4;
/// A line that is longer is no password: no character takes more bytes.
const LONGEST: u64 = 4 * PASSWORD_MAX as u64 + 2;

/// A new password from whoever runs the command.
pub(super) fn ask(username: &str) -> Result<Password, CliError> {
    if !std::io::stdin().is_terminal() {
        return first_line(std::io::stdin().lock());
    }
    let terminal = Term::stderr();
    if !terminal.is_term() {
        let message = "nobody can be asked for the password: give it on standard input";
        return Err(CliError::Failed(message.to_owned()));
    }
    let prompt = |text: String| {
        let read = terminal.write_str(&text).and_then(|()| terminal.read_secure_line());
        read.map(Password::from)
            .map_err(|error| CliError::Failed(format!("cannot read the password: {error}")))
    };
    let password = prompt(format!("New password of {username}: "))?;
    if prompt("Once more: ".to_owned())? != password {
        return Err(CliError::Failed("these were two different passwords: try again".to_owned()));
    }
    Ok(password)
}

fn first_line(input: impl BufRead) -> Result<Password, CliError> {
    let mut text = Zeroizing::new(String::with_capacity(PASSWORD_MAX));
    let read = input.take(LONGEST).read_line(&mut text);
    read.map_err(|error| CliError::Failed(format!("cannot read the password: {error}")))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        let message = "expected a password as the first line of standard input, found none";
        return Err(ConfigError::new(message).into());
    }
    Ok(line.to_owned().into())
}

/// A password that nobody guesses, to be shown once.
pub(super) fn generate(random: Random, min_length: usize) -> Password {
    let mut text = String::new();
    for group in 0.. {
        if group >= GROUPS && text.len() >= min_length {
            break;
        }
        if group > 0 {
            text.push('-');
        }
        // 32 of them: each is as likely as any other.
        let letter = |byte: u8| char::from(ALPHABET[usize::from(byte % 32)]);
        text.extend(random.bytes::<GROUP>().map(letter));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_and_nothing_is_cut_but_its_end() {
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
    fn a_password_that_is_made_is_as_long_as_the_operator_wants_passwords_to_be() {
        let random = Random::system().unwrap();
        for (min_length, length) in [(8, 23), (23, 23), (24, 29), (64, 65)] {
            let password = generate(random, min_length);
            assert_eq!(password.expose().len(), length, "{min_length}");
            assert_ne!(password, generate(random, min_length));
        }
    }
}
