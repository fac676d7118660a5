//! The settings as a table for `docs/configuration.md`, which has no word of its own about them: a
//! test holds the page against this.

use super::{SETTINGS, Setting};

/// Between these lines of the page.
const BEGIN: &str = "<!-- settings: made from the code -->\n";
const END: &str = "<!-- end of settings -->\n";

/// The page with the table that the code makes.
fn with_table(page: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{}{END}{after}", table()))
}

fn table() -> String {
    let head = "| flag | variable | default | |\n|---|---|---|---|\n".to_owned();
    SETTINGS.iter().map(row).fold(head, |table, row| table + &row)
}

fn row(setting: &Setting) -> String {
    // Where the default is no single value, the help says it at its end.
    let (help, said) = match setting.help.rsplit_once(" [default: ") {
        Some((help, default)) => (help, default.trim_end_matches(']').to_owned()),
        None => (setting.help, "none".to_owned()),
    };
    let default = setting.default.map_or(said, |default| format!("`{default}`"));
    let value = setting.value.replace('|', "\\|");
    format!("| `--{} {value}` | `{}` | {default} | {help} |\n", setting.name, setting.variable())
}

#[test]
fn the_page_says_what_the_settings_are() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    let right = with_table(&page).expect("the page has a place for the table");
    if std::env::var_os("KEYSTEAD_WRITE_DOCS").is_some() {
        std::fs::write(path, right).unwrap();
    } else {
        assert!(page == right, "docs/configuration.md is behind the code: run make docs");
    }
}
