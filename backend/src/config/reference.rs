//! The table of settings in `docs/configuration.md`, generated from [`SETTINGS`]. A test fails while
//! the page differs.

use super::{SETTINGS, Setting};

/// The lines of the page before and after the table.
const BEGIN: &str = "<!-- settings: generated from the code -->\n";
const END: &str = "<!-- end of settings -->\n";

/// Returns the page with the generated table; `None` if the page lacks the two lines.
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
    // A default that is not a single value is at the end of the help.
    let (help, described) = match setting.help.rsplit_once(" [default: ") {
        Some((help, default)) => (help, default.trim_end_matches(']').to_owned()),
        None => (setting.help, "none".to_owned()),
    };
    let default = setting.default.map_or(described, |default| format!("`{default}`"));
    let value = setting.value.replace('|', "\\|");
    format!("| `--{} {value}` | `{}` | {default} | {help} |\n", setting.name, setting.variable())
}

#[test]
fn the_documented_settings_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    let expected = with_table(&page).expect("the page has the lines around the table");
    if std::env::var_os("KEYSTEAD_WRITE_DOCS").is_some() {
        std::fs::write(path, expected).unwrap();
    } else {
        assert!(page == expected, "docs/configuration.md is out of date: run make docs");
    }
}
