//! The floors of ARCHITECTURE.md hold: no import leads up, no two files import each other, and each library
//! is known only where it belongs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::{self, Imports};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The root files of a crate: the library first, so that the binary's imports of it are not read.
fn root_file(name: &str) -> PathBuf {
    let source = repository().join(name).join("src");
    let library = source.join("lib.rs");
    if library.exists() { library } else { source.join("main.rs") }
}

/// Reads the floors of a crate from the block after its heading: a floor on each line, from the top down,
/// with its rooms before two spaces.
fn floors(heading: &str) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let block = text.split(heading).nth(1).unwrap().split("```").nth(1).unwrap();
    let lines = block.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with(' '));
    let mut floors = BTreeMap::new();
    for (floor, line) in lines.enumerate() {
        for room in line.split("  ").next().unwrap().split_whitespace() {
            let room = room.trim_end_matches('/').trim_end_matches(".rs").to_owned();
            assert!(floors.insert(room.clone(), floor).is_none(), "{room} is listed twice");
        }
    }
    floors
}

/// Returns the room of a file: its top-level folder, or itself.
fn room(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

fn imports_up(imports: &Imports, floors: &BTreeMap<String, usize>) -> Vec<String> {
    let mut up = Vec::new();
    for (from, targets) in imports.iter().filter(|(from, _)| room(from) != "lib") {
        for to in targets.iter().filter(|to| room(from) != room(to)) {
            if floors[room(to)] <= floors[room(from)] {
                up.push(format!("{from} imports {to}"));
            }
        }
    }
    up
}

fn assert_floors_hold(name: &str, heading: &str) {
    let (imports, floors) = (imports::read(&root_file(name)), floors(heading));
    let rooms: BTreeSet<&str> = imports.keys().map(|file| room(file)).collect();
    let is_root = |room: &str| matches!(room, "lib" | "main");
    let unlisted = rooms.iter().filter(|room| !is_root(room) && !floors.contains_key(**room));
    let unlisted: Vec<_> = unlisted.collect();
    assert!(unlisted.is_empty(), "rooms that ARCHITECTURE.md does not list: {unlisted:?}");
    let gone = floors.keys().filter(|room| !is_root(room) && !rooms.contains(room.as_str()));
    let gone: Vec<_> = gone.collect();
    assert!(gone.is_empty(), "rooms that only ARCHITECTURE.md has: {gone:?}");
    let (up, circles) = (imports_up(&imports, &floors), imports::circles(&imports));
    assert!(
        up.is_empty() && circles.is_empty(),
        "imports from a higher floor or the same one: {up:#?}\nfiles that import each other: {circles:#?}"
    );
}

#[test]
fn no_import_of_the_server_leads_up() {
    assert_floors_hold("backend", "### The floors of the server");
}

#[test]
fn no_import_of_the_page_leads_up() {
    assert_floors_hold("frontend", "### The floors of the page");
}

#[test]
fn libraries_are_known_where_they_belong() {
    let is_store = |file: &str| {
        (file.contains("/store.rs") || file.contains("/store/"))
            && !matches!(room(file), "api" | "cli" | "http")
    };
    for (file, crates) in imports::external(&root_file("backend")) {
        let room = room(&file);
        let assert_absent = |library: &str| {
            assert!(!crates.contains(library), "{file} uses {library}");
        };
        if !matches!(room, "http" | "api") {
            assert_absent("warp");
        }
        if !matches!(room, "server" | "http" | "outbound") {
            assert_absent("hyper");
            assert_absent("hyper_util");
        }
        if room != "database" && !is_store(&file) {
            assert_absent("sqlx");
        }
    }
}

#[test]
fn errors_become_responses_in_one_file() {
    let source = repository().join("backend/src");
    let mut files = vec![source];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if !["api/errors.rs", "http/errors.rs", "http/problem.rs"]
            .iter()
            .any(|known| path.ends_with(known))
        {
            let text = fs::read_to_string(&path).unwrap();
            for mapping in ["for Problem {", "for problem::Problem {", "Problem::new("] {
                assert!(!text.contains(mapping), "{mapping} in {}", path.display());
            }
        }
    }
}

#[test]
fn an_import_that_leads_up_or_round_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write("lib.rs", "mod low; mod high;");
    write("high.rs", "pub fn at_the_top() { crate::low::at_the_bottom() } pub struct High;");
    write(
        "low/mod.rs",
        "mod one; mod two; mod three; pub use self::one::One;
         pub fn at_the_bottom() { error!(%cause, at = crate::high::at_the_top()); }",
    );
    write("low/three.rs", "pub(crate) use crate::high::High; fn call(_: High) {}");
    write("low/one.rs", "use super::two; pub struct One; fn call() { two::call() }");
    write("low/two.rs", "pub fn call() { let _: super::One; }");
    let imports = imports::read(&folder.path().join("lib.rs"));
    let floors = [("high".to_owned(), 0), ("low".to_owned(), 1)].into();
    let up = imports_up(&imports, &floors);
    assert_eq!(up, ["low/mod.rs imports high.rs", "low/three.rs imports high.rs"]);
    let circles = imports::circles(&imports);
    assert_eq!(circles, [["high.rs", "low/mod.rs"], ["low/one.rs", "low/two.rs"]]);
}
