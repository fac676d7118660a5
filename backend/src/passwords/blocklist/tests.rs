//! Lists of both kinds, and files that are of no use.

use std::io::Write as _;

use super::*;

fn list(text: impl AsRef<[u8]>) -> io::Result<List> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(text.as_ref())?;
    List::open(file.path())
}

fn contains(list: &List, password: &str) -> bool {
    list.contains(password).unwrap()
}

#[test]
fn a_text_has_a_password_in_each_line() {
    let list = list("\u{feff}Tiny lobster parade\r\n\nzwölf Boxkämpfer").unwrap();
    for listed in ["tiny lobster PARADE", "ZWÖLF Boxkämpfer"] {
        assert!(contains(&list, listed), "{listed}");
    }
    for other in ["", "tiny lobster", "zwölf"] {
        assert!(!contains(&list, other), "{other}");
    }
}

#[test]
fn every_hash_of_a_file_is_found_and_no_other() {
    let password = |index| format!("password number {index}");
    let mut lines: Vec<String> =
        (0..500).map(|index| format!("{:X}:{index}\r\n", Sha1::digest(password(index)))).collect();
    lines.sort();
    let sorted = list(lines.concat()).unwrap();
    for index in 0..500 {
        assert!(contains(&sorted, &password(index)), "{index}");
        assert!(!contains(&sorted, &password(index + 500)), "{index}");
    }
    lines.swap(0, 499);
    let refusal = |text: &[u8]| list(text).map(drop).unwrap_err().to_string();
    let error = refusal(lines.concat().as_bytes());
    assert!(error.contains("ordered by hash"), "{error}");
}

#[test]
fn a_file_that_is_of_no_use_is_refused() {
    for (text, why) in [
        (&b"\x1f\x8b\x08\x00data"[..], "compressed"),
        (b"8846F7EAEE8FB117AD06BDD830B7586C:9\n", "NTLM"),
        (b"\xef\xbb\xbf5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9\n", "byte order mark"),
        (b"", "no password"),
        (b"\n\r\n\xff\n", "no password"),
    ] {
        let error = list(text).map(drop).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
