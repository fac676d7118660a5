//! CSV as databases and spreadsheets write it.

use super::{accounts, not_imported, options, read, read_with, shown};

fn error(text: &[u8]) -> String {
    let (read, _) = read_with(&options(""), text).unwrap();
    read.into_iter().find_map(|(line, fields)| Some(format!("{line}: {}", fields.err()?))).unwrap()
}

#[test]
fn csv_is_read_by_the_names_of_its_columns() {
    let text = b"\xef\xbb\xbfpassword_hash,username,id\nh,ada,\n\"h\n,\"\"\",grace,7\nh\nh,\xff,7\nh,x,8\n";
    let mut options = options("");
    options.format = Some(crate::account_files::Format::Csv);
    let (read, _) = read_with(&options, text).unwrap();
    assert_eq!(
        (read[0].0, shown(read[0].1.as_ref().unwrap())),
        (2, "username=ada password_hash=h".to_owned())
    );
    assert_eq!(
        (read[1].0, shown(read[1].1.as_ref().unwrap())),
        (3, "username=grace password_hash=h\n,\" id=7".to_owned())
    );
    assert!(
        read[2]
            .1
            .as_ref()
            .unwrap_err()
            .contains("expected 3 columns, as in the first line, found 1")
    );
    assert!(read[3].1.as_ref().unwrap_err().contains("not UTF-8"));
    assert_eq!(read[4].0, 7);
}

#[test]
fn spreadsheets_may_write_it_in_their_way() {
    let expected = [
        "username=ada password_hash=h disabled=true",
        "username=grace password_hash=h disabled=false",
    ];
    for text in [
        "username,password_hash,disabled\r\nada,h,TRUE\r\n\r\ngrace,h,False\r\n",
        "Username;Password Hash;Disabled\nada;h;t\ngrace;h;f\n",
        "USERNAME\tPASSWORD_HASH\tDISABLED\nada\th\t1\ngrace\th\t0\n",
        "user name|passwordHash|disabled\nada|h|yes\ngrace|h|no\n",
        "sep=;\r\nusername;password_hash;disabled\r\nada;h;true\r\ngrace;h;false\r\n",
        "username, password_hash, disabled\nada, h, true\ngrace, \"h\", false\n",
        "username,password_hash,disabled,,\nada,h,true,,\ngrace,h,false,, \n",
        "\u{feff}\"username\",\"password_hash\",\"disabled\"\n\"ada\",\"h\",\"true\"\n\"grace\",\"h\",\"false\"\n",
    ] {
        assert_eq!(accounts("", text), expected, "{text}");
    }
}

#[test]
fn the_line_of_a_record_is_counted_from_the_start_of_the_file() {
    assert!(
        error(b"sep=,\nusername,password_hash\nada,h\nada\n").starts_with("4: expected 2 columns")
    );
    assert!(error(b"username,password_hash\n\"a\nb\",h\nada,\xe9\n").starts_with("4: not UTF-8"));
}

#[test]
fn databases_have_words_for_no_value() {
    let text = "username,password_hash,created_at\nada,h,\\N\nNULL,h,NULL\n";
    assert_eq!(
        accounts("", text),
        ["username=ada password_hash=h", "username=NULL password_hash=h"]
    );
}

#[test]
fn csv_with_unknown_columns_or_an_endless_record_is_refused() {
    for (text, reason) in [
        ("username,email\n", "no field \"email\""),
        ("user_login,user_pass\n", "--from wordpress reads"),
        ("$2b$12$abc,ada\n", "name the columns: there is no field of that name, only username"),
        ("username,\n", "no column password_hash"),
        ("username,password_hash,User Name\n", "the column \"User Name\" appears twice"),
    ] {
        let error = read_with(&options(""), text.as_bytes()).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
    let endless = format!("username,password_hash\nada,\"{}", "x\n".repeat(300_000));
    let error = read_with(&options(""), endless.as_bytes()).unwrap_err();
    assert!(error.contains("is a quote missing?"), "{error}");
}

#[test]
fn columns_that_are_not_taken_are_named_once() {
    let text = "ID,user_login,user_pass,user_nicename,user_email,user_registered\n\
                1,ada,h,ada,ada@example.org,2024-05-06 07:08:09\n2,grace,h,grace,g@example.org,\n";
    let (read, notes) = read("wordpress", text);
    assert_eq!(read.len(), 2);
    assert_eq!(not_imported(&notes), ["\"ID\"", "\"user_email\"", "\"user_nicename\""]);
}
