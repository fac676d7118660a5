//! Reads the spellings that systems have for their password hashes. The result is the text to store, which
//! [`Bcrypt`](super::bcrypt_hash::Bcrypt) and [`LegacyHash`](super::legacy::LegacyHash) parse, or a weak hash.
//!
//! | spelling | file |
//! |---|---|
//! | `$…` of crypt(3), the PHC and passlib | [`dollar`], [`phc`] |
//! | `{SCHEME}…` of LDAP, Dovecot and Spring | [`scheme`] |
//! | everything else: Django, Werkzeug, ASP.NET, better-auth, … | [`bare`] |
//! | weak hashes whose salt is in a column of its own | `$weak-RULE$HASH$SALT$DIGEST` of [`legacy`](super::legacy) |
//!
//! A text that is none of them is named by what it looks like ([`unsupported`]).

mod bare;
mod bcrypt_text;
mod dollar;
mod encoding;
mod firebase;
mod phc;
mod scheme;
mod spelled;
mod unsupported;

use super::hash_error::HashError;
use super::import_rules::ImportRules;

pub(super) use self::bcrypt_text::is_bcrypt;
pub(super) use self::spelled::Spelled;

/// Marks that may stand before each other, such as `{CRYPT}` or `3|`.
const MAX_MARKS: usize = 3;

/// Reads a hash.
pub(super) fn read(text: &str, rules: &ImportRules) -> Result<Spelled, HashError> {
    let mut spelled = read_once(text, rules)?;
    for _ in 0..MAX_MARKS {
        match spelled {
            Spelled::Marked(text) => spelled = read_once(&text, rules)?,
            other => return Ok(other),
        }
    }
    Err(HashError::Unknown)
}

fn read_once(text: &str, rules: &ImportRules) -> Result<Spelled, HashError> {
    let text = without_mark(text);
    if is_bcrypt(text) {
        return bcrypt_text::read(text).map(Spelled::Stored);
    }
    if text.starts_with('!') || text == "*" {
        return Err(HashError::NoPassword);
    }
    if let Some(rest) = text.strip_prefix('{').filter(|rest| !rest.starts_with(['"', ' ', '\n'])) {
        return scheme::read(rest);
    }
    if text.starts_with('$') || text.starts_with("U$") {
        return dollar::read(text, rules);
    }
    bare::read(text)
}

/// Strips the marks that only say which function follows.
fn without_mark(text: &str) -> &str {
    // Nextcloud and ownCloud, Jupyter, Jenkins, Django: each before a text that begins with a dollar sign.
    let marks = ["1|", "2|", "3|", "argon2:", "#jbcrypt:", "argon2"];
    let rest = marks.into_iter().find_map(|mark| text.strip_prefix(mark));
    rest.filter(|rest| rest.starts_with('$')).unwrap_or(text)
}

#[cfg(test)]
mod tests;
