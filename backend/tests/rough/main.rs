//! Malformed input: replays the corpus of each target, and mutates it at random. `make fuzz`
//! continues from the same corpus, guided by code coverage.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod targets;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use self::targets::{TARGETS, Target};

fn corpus((name, _): Target) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{}", folder.display()));
    let files = files.map(|file| file.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn no_input_of_the_corpus_causes_an_error() {
    for &target in TARGETS {
        let corpus = corpus(target);
        assert!(!corpus.is_empty(), "{}", target.0);
        for (path, bytes) in corpus {
            eprintln!("{}", path.display());
            (target.1)(&bytes);
        }
    }
}

/// A change to part of an input.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(usize, u8),
    Cut(usize, usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: usize| at % (bytes.len() + 1);
        match self {
            Self::Flip(at, bits) => {
                let at = place(*at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Self::Cut(from, to) => {
                let (from, to) = (place(*from), place(*to));
                bytes.drain(from.min(to)..from.max(to));
            }
            Self::Insert(at, piece) => {
                let at = place(*at);
                bytes.splice(at..at, piece.iter().copied());
            }
            Self::Repeat(from, to) => {
                let (from, to) = (place(*from), place(*to));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.extend(part);
            }
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<usize>();
    let pieces = vec![
        b"\0".to_vec(),
        b"\r\n".to_vec(),
        b"\xff\xfe".to_vec(),
        b"\"".to_vec(),
        b",".to_vec(),
        b";".to_vec(),
        b"=".to_vec(),
        b".".to_vec(),
        b"$".to_vec(),
        b"[".to_vec(),
        b"%".to_vec(),
        b"-1".to_vec(),
        b"99999999999999999999".to_vec(),
        "\u{202e}é😀".as_bytes().to_vec(),
        vec![b'a'; 70_000],
        vec![b'['; 2_000],
    ];
    prop_oneof![
        4 => (at, any::<u8>()).prop_map(|(at, bits)| Mutation::Flip(at, bits)),
        2 => (at, at).prop_map(|(from, to)| Mutation::Cut(from, to)),
        4 => (at, prop::sample::select(pieces)).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        1 => (at, at).prop_map(|(from, to)| Mutation::Repeat(from, to)),
    ]
}

#[test]
fn no_mutation_of_the_corpus_causes_an_error() {
    for &target in TARGETS {
        let seeds: Vec<Vec<u8>> = corpus(target).into_iter().map(|(_, bytes)| bytes).collect();
        let inputs = (prop::sample::select(seeds), prop::collection::vec(mutation(), 1..4));
        // Failing input is added to the corpus by hand.
        let config =
            ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
        let mut runner = TestRunner::new(config);
        let result = runner.run(&inputs, |(mut bytes, mutations)| {
            for mutation in mutations {
                mutation.apply(&mut bytes);
            }
            (target.1)(&bytes);
            Ok(())
        });
        result.unwrap_or_else(|failure| panic!("{}: {failure}", target.0));
    }
}
