//! Names of hashes that are not supported, so that an operator learns what the file has.

use crate::passwords::hash_error::HashError;

/// The name of what `{CRYPT}` has when no `$` follows.
pub(super) const CRYPT: &str = "DES-crypt or bigcrypt";

/// Returns the error for a scheme in braces, in small letters.
pub(super) fn scheme(name: &str) -> HashError {
    HashError::NotSupported(match name {
        "plain" | "clear" | "cleartext" | "plaintext" | "plain-trunc" | "noop" => {
            "a password that is not hashed"
        }
        "cram-md5" | "hmac-md5" => "a secret of CRAM-MD5",
        "digest-md5" => "a secret of DIGEST-MD5",
        "otp" | "skey" => "a one-time password",
        "plain-md5" | "ldap-md4" | "plain-md4" => "an unsalted MD4 or MD5 digest",
        "ntlm" | "nt" | "lanman" | "lm" => "an NT or LM hash",
        "des-crypt" => "DES-crypt",
        "md4" => "an unsalted MD4 digest",
        _ if name.starts_with("fshp") => "FSHP",
        _ => "a hash with an unknown {SCHEME} mark",
    })
}

/// Returns the error for a text without a mark.
pub(super) fn look(text: &str) -> HashError {
    let is_hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_crypt =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte));
    let rest_of = |prefix: &str, length: usize| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.len() == length && is_hexadecimal(rest))
    };
    HashError::LooksLike(match text.len() {
        _ if rest_of("md5", 32) => "PostgreSQL's MD5",
        _ if rest_of("*", 40) => "MySQL's SHA-1",
        _ if rest_of("S:", 60) => "Oracle's SHA-1",
        _ if text.starts_with("0x0100") || text.starts_with("0x0200") => "a hash of SQL Server",
        _ if text.starts_with("grub.pbkdf2") => "GRUB's PBKDF2",
        _ if text.starts_with(['{', '[']) => "JSON",
        _ if text.starts_with(":A:") || text.starts_with(":B:") => "MediaWiki's MD5",
        32 if is_hexadecimal(text) => "an MD5 digest or an NT hash without a salt",
        40 if is_hexadecimal(text) => "a SHA-1 digest without its salt",
        64 if is_hexadecimal(text) => "a SHA-256 digest without its salt",
        96 if is_hexadecimal(text) => "a SHA-384 digest without its salt",
        128 if is_hexadecimal(text) => "a SHA-512 digest without its salt",
        100 | 1024 if is_hexadecimal(text) => "a PBKDF2 digest without its salt",
        20 if text.starts_with('_') && is_crypt(&text[1..]) => "BSDi's DES-crypt",
        13 if is_crypt(text) => "DES-crypt",
        24 if is_crypt(text) => "crypt16",
        length if length > 13 && (length - 2) % 11 == 0 && is_crypt(text) => "bigcrypt",
        _ => return HashError::Unknown,
    })
}
