//! Malformed input: replays the corpus of each target, with every bit flipped and every cut. `make fuzz` continues from the
//! same corpus, guided by code coverage.

mod targets;

use std::fs;
use std::path::Path;

use self::targets::TARGETS;

#[test]
fn no_damaged_input_of_the_corpus_panics_or_signs_in() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
        let mut files = 0;
        for file in fs::read_dir(&folder).expect("a corpus") {
            let file = file.expect("a file").path();
            eprintln!("{}", file.display());
            let bytes = fs::read(&file).expect("a readable file");
            target(&bytes);
            files += 1;
            for at in 0..bytes.len() {
                target(&bytes[..at]);
                for bit in 0..8 {
                    let mut flipped = bytes.clone();
                    flipped[at] ^= 1 << bit;
                    target(&flipped);
                }
            }
        }
        assert!(files > 4, "{}", folder.display());
    }
}
