//! The plans of the services' statements: each finds its rows by an index, however many people there are.
//!
//! `SQLite` plans without statistics, so that an empty database shows the plans of a full one. `make bench ONLY=scale`
//! looks at those of `PostgreSQL`, which depend on what the tables hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Literal, TokenStream, TokenTree};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};
use syn::LitStr;

/// The tables with a row for each app, key or link that operators have made, and the one of notices that are not sent yet.
const SMALL_TABLES: &[&str] =
    &["clients", "client_secrets", "signing_keys", "invitations", "reset_links", "logout_notices"];

/// The beginnings of statements that have to read a whole table, and their reasons. No request runs them.
const WHOLE_TABLE: &[(&str, &str)] = &[
    ("SELECT count(*) FROM accounts", "the metrics"),
    ("SELECT count(*) FROM events", "the metrics"),
    ("SELECT count(*) AS accounts, count(CASE", "`keystead doctor`"),
    ("SELECT count(*) FROM (SELECT account_id FROM totp", "`keystead export`"),
];

/// A statement and the file that it is in.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    file: String,
    text: String,
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let statements = statements();
    assert!(statements.len() > 100, "only {} statements were found", statements.len());
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for migration in files_in(&root.join("migrations/sqlite")) {
        let migration = fs::read_to_string(migration).unwrap();
        sqlx::raw_sql(AssertSqlSafe(migration)).execute(&mut database).await.unwrap();
    }
    let mut scans = Vec::new();
    let mut exceptions: BTreeSet<_> = WHOLE_TABLE.iter().map(|(beginning, _)| *beginning).collect();
    for Statement { file, text } in statements {
        let explain = format!("EXPLAIN QUERY PLAN {text}");
        let plan = sqlx::query(AssertSqlSafe(explain)).fetch_all(&mut database).await;
        let plan = plan.unwrap_or_else(|error| panic!("{file}: {text}: {error}"));
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        if scans_large_table(&steps) {
            match WHOLE_TABLE.iter().find(|(beginning, _)| text.starts_with(beginning)) {
                Some((beginning, _)) => drop(exceptions.remove(beginning)),
                None => scans.push(format!("{file}: {text}\n    {}", steps.join("\n    "))),
            }
        }
    }
    assert!(scans.is_empty(), "these read a whole table:\n{}", scans.join("\n"));
    assert!(exceptions.is_empty(), "these have an index or are gone: {exceptions:?}");
}

/// Returns true if a step of the plan goes through a whole table, or through a whole index of it.
fn scans_large_table(plan: &[String]) -> bool {
    let scanned = plan.iter().filter_map(|step| step.strip_prefix("SCAN "));
    let names = scanned.map(|scanned| scanned.split(' ').next().unwrap());
    names.into_iter().any(|name| {
        // Rows that the statement has made itself.
        let is_result = name == "CONSTANT" || plan.contains(&format!("CO-ROUTINE {name}"));
        !is_result && !SMALL_TABLES.contains(&name)
    })
}

/// Returns the statements of the services' stores.
fn statements() -> BTreeSet<Statement> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut statements = BTreeSet::new();
    for path in files_in(&source) {
        let file = path.strip_prefix(&source).unwrap().display().to_string();
        if !file.contains("/store") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let mut literals = Vec::new();
        collect_literals(text.parse().unwrap(), &mut literals);
        let found = literals.into_iter().filter(|literal| {
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE "]
                .iter()
                .any(|verb| literal.starts_with(verb))
        });
        statements.extend(
            found.map(|literal| Statement { file: file.clone(), text: complete(&literal) }),
        );
    }
    statements
}

/// Returns a statement with something in place of what the code inserts into it.
fn complete(template: &str) -> String {
    let words = template.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut complete = words.replace("{column}", "id").replace("SELECT {COLUMNS}", "SELECT *");
    while let Some(start) = complete.find('{') {
        let end = start + complete[start..].find('}').unwrap() + 1;
        let before = &complete[..start];
        // A value for each column, or some values to search for.
        let values = before.strip_suffix(" VALUES ").map_or(2, |table| table.split(',').count());
        let row = format!("({})", vec!["1"; values].join(", "));
        complete.replace_range(start..end, &row);
    }
    complete
}

/// Collects the texts in some code. What `concat!` joins is one text, with `*` for a macro in it.
fn collect_literals(tokens: TokenStream, literals: &mut Vec<String>) {
    let mut is_joined = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_joined => literals.push(join(group.stream())),
            TokenTree::Group(group) => collect_literals(group.stream(), literals),
            TokenTree::Literal(literal) => literals.extend(text(&literal)),
            // The name of the macro stays until its arguments.
            TokenTree::Punct(point) if is_joined && point.as_char() == '!' => continue,
            TokenTree::Ident(name) if name == "concat" => {
                is_joined = true;
                continue;
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
        is_joined = false;
    }
}

fn join(tokens: TokenStream) -> String {
    let parts = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Literal(literal) => text(&literal),
        TokenTree::Ident(_) => Some("*".to_owned()),
        TokenTree::Group(_) | TokenTree::Punct(_) => None,
    });
    parts.collect()
}

fn text(literal: &Literal) -> Option<String> {
    Some(syn::parse_str::<LitStr>(&literal.to_string()).ok()?.value())
}

/// Returns the files in a directory and below, in the order of their names.
fn files_in(directory: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { [path].into() }).collect()
}
