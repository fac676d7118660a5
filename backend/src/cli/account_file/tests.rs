//! Valid and invalid files of accounts.

use super::*;

fn read(format: Format, text: &[u8]) -> io::Result<Vec<(u64, Result<String, String>)>> {
    let mut records = RecordReader::new(format, text)?;
    let mut all = Vec::new();
    while let Some((line, record)) = records.next()? {
        let shown = record.map(|fields| fields.map(Option::unwrap_or_default).join("|"));
        all.push((line, shown.map_err(|error| error.to_string())));
    }
    Ok(all)
}

#[test]
fn an_invalid_json_line_does_not_affect_the_others() {
    let long = "x".repeat(300_000);
    let text = format!(
        "\u{feff}{{\"username\":\"ada\",\"password_hash\":\"h\",\"disabled\":true}}\r\n\
         \n{{\"username\":\"{long}\"}}\n{{\"username\":7}}\n{{\"email\":\"a\"}}\nnonsense\n\
         [\"ada\"]\n{{\"username\":\n{{\"username\":null,\"created_at\":\"t\"}}"
    );
    let read = read(Format::JsonLines, text.as_bytes()).unwrap();
    assert_eq!(read[0], (1, Ok("ada|h||||true|||".to_owned())));
    assert_eq!(read.last(), Some(&(9, Ok("||t||||||".to_owned()))));
    for ((line, found), (number, reason)) in read[1..].iter().zip([
        (3, "longer than 256 KiB"),
        (4, "username is not a string"),
        (5, "no field \"email\", only username, password_hash"),
        (6, "a syntax error at column"),
        (7, "another type at column"),
        (8, "it ends at column"),
    ]) {
        assert!(*line == number && found.as_ref().unwrap_err().contains(reason), "{found:?}");
    }
}

#[test]
fn csv_is_read_by_the_names_of_its_columns() {
    let text = b"\xef\xbb\xbfpassword_hash,username,id\nh,ada,\n\"h\n,\"\"\",grace,7\nh\nh,\xff,7\nh,x,8\n";
    let read = read(Format::Csv, text).unwrap();
    assert_eq!(read[0], (2, Ok("ada|h|||||||".to_owned())));
    assert_eq!(read[1], (3, Ok("grace|h\n,\"||7|||||".to_owned())));
    assert!(
        read[2]
            .1
            .as_ref()
            .unwrap_err()
            .contains("expected 3 columns, as in the first line, found 1"),
        "{read:?}"
    );
    assert!(read[3].1.as_ref().unwrap_err().contains("UTF-8"), "{read:?}");
    assert_eq!(read[4].0, 7);
}

#[test]
fn csv_with_unknown_columns_or_an_endless_record_is_refused() {
    for (text, reason) in [
        ("username,email\n", "no field \"email\""),
        ("$2b$12$abc,ada\n", "name the columns: expected username, password_hash"),
        ("username\n", "no column password_hash"),
        ("", "no column username"),
    ] {
        let error = read(Format::Csv, text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let endless = format!("username,password_hash\nada,\"{}", "x\n".repeat(300_000));
    let error = read(Format::Csv, endless.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("is a quote missing?"), "{error}");
}
