//! Compiles the word lists into one compact map: from each word to how freely it may be combined.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fst::MapBuilder;

/// The lists, and the class of their words in `src/words.rs`. A word of two lists has the higher one.
const LISTS: [(&str, u64); 4] =
    [("words.txt", 0), ("own.txt", 0), ("common.txt", 1), ("affixes.txt", 2)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = Path::new("words");
    let mut classes = BTreeMap::new();
    for (name, class) in LISTS {
        let path = directory.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(path)?;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for word in lines.flat_map(str::split_whitespace) {
            let known = classes.entry(word.to_owned()).or_insert(class);
            *known = class.max(*known);
        }
    }
    let mut map = MapBuilder::memory();
    map.extend_iter(classes)?;
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("words.fst"), map.into_inner()?)?;
    Ok(())
}
