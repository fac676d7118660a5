//! Files of accounts, as they are and as they should not be.

use super::*;

fn read(format: Format, text: &[u8]) -> io::Result<Vec<(u64, Result<String, String>)>> {
    let mut records = Records::new(format, text)?;
    let mut all = Vec::new();
    while let Some((line, record)) = records.next()? {
        let shown = record.map(|fields| fields.map(Option::unwrap_or_default).join("|"));
        all.push((line, shown.map_err(|error| error.to_string())));
    }
    Ok(all)
}

#[test]
fn json_lines_are_read_one_by_one_and_a_bad_one_spoils_no_other() {
    let long = "x".repeat(100_000);
    let text = format!(
        "\u{feff}{{\"username\":\"ada\",\"password_hash\":\"h\",\"disabled\":true}}\r\n\
         \n{{\"username\":\"{long}\"}}\n{{\"username\":7}}\n{{\"email\":\"a\"}}\nnonsense\n\
         [\"ada\"]\n{{\"username\":\n{{\"username\":null,\"created_at\":\"t\"}}"
    );
    let read = read(Format::JsonLines, text.as_bytes()).unwrap();
    assert_eq!(read[0], (1, Ok("ada|h||||true".to_owned())));
    assert_eq!(read.last(), Some(&(9, Ok("||t|||".to_owned()))));
    for ((line, found), (number, said)) in read[1..].iter().zip([
        (3, "longer than 64 KiB"),
        (4, "username is no text"),
        (5, "no field \"email\", only username, password_hash"),
        (6, "a mistake at column"),
        (7, "something else at column"),
        (8, "it ends at column"),
    ]) {
        assert!(*line == number && found.as_ref().unwrap_err().contains(said), "{found:?}");
    }
}

#[test]
fn csv_is_read_by_the_names_of_its_columns() {
    let text = b"\xef\xbb\xbfpassword_hash,username,id\nh,ada,\n\"h\n,\"\"\",grace,7\nh\nh,\xff,7\nh,x,8\n";
    let read = read(Format::Csv, text).unwrap();
    assert_eq!(read[0], (2, Ok("ada|h||||".to_owned())));
    assert_eq!(read[1], (3, Ok("grace|h\n,\"||7||".to_owned())));
    assert!(read[2].1.as_ref().unwrap_err().contains("1 columns and not 3"), "{read:?}");
    assert!(read[3].1.as_ref().unwrap_err().contains("UTF-8"), "{read:?}");
    assert_eq!(read[4].0, 7);
}

#[test]
fn csv_whose_columns_are_not_known_or_that_never_ends_is_no_file_of_accounts() {
    for (text, said) in [
        ("username,email\n", "no field \"email\""),
        ("$2b$12$abc,ada\n", "name the columns: there may be username, password_hash"),
        ("username\n", "no column password_hash"),
        ("", "no column username"),
    ] {
        let error = read(Format::Csv, text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let endless = format!("username,password_hash\nada,\"{}", "x\n".repeat(100_000));
    let error = read(Format::Csv, endless.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("is a quote missing?"), "{error}");
}
