//! Takes out of the compiled app what writes words that nobody reads: a quarter of its data, and the code for
//! it. Before the app is split and before wasm-opt, so that neither keeps what only these functions needed.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, RelocAddendKind, RelocationEntry, TypeRef};

const NOP: u8 = 0x01;
const UNREACHABLE: u8 = 0x00;
/// `i32.const 0`, `end`: `Ok(())`.
const OK: [u8; 3] = [0x41, 0x00, 0x0b];

/// What a function does instead.
#[derive(Clone, Copy)]
enum Instead {
    /// Stops the program. A page has no standard error: `static/boot.js` tells the person, and the browser's
    /// console has the stack.
    Stop,
    /// Writes nothing. What would write a float or a quoted text is an error that the router's library makes
    /// and drops, should a stranger's value be in the browser's history. The app writes none.
    Nothing,
}

/// Returns what the function of this mangled name does instead, if it writes such words.
fn instead(name: &str) -> Option<Instead> {
    const PANICS: [&str; 6] = [
        "6option13unwrap_failed",
        "6option13expect_failed",
        "6result13unwrap_failed",
        "3str16slice_error_fail",
        "7raw_vec12handle_error",
        "7raw_vec17capacity_overflow",
    ];
    let is_in_std = name.starts_with("_R");
    let panics = is_in_std
        && (name.contains("_4core9panicking")
            || name.ends_with("_3std9panicking15panic_with_hook")
            || PANICS.iter().any(|panic| name.ends_with(panic)));
    let writes = is_in_std
        && (name.contains("_4core3fmt5float") && name.ends_with("7Display3fmt")
            || name.contains("_4core3fmteNt") && name.ends_with("5Debug3fmt"))
        || name.contains("serde_core..de..Unexpected$u20$as$u20$core..fmt..Display");
    match (panics, writes) {
        (true, _) => Some(Instead::Stop),
        (_, true) => Some(Instead::Nothing),
        _ => None,
    }
}

/// Returns the app without these words.
pub(crate) fn quiet(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut quiet = wasm.to_vec();
    let mut imported = 0;
    let mut names = HashMap::new();
    let mut bodies = Vec::new();
    let mut code_start = 0;
    let mut relocations = None;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { range, .. } => code_start = range.start,
            Payload::CodeSectionEntry(body) => {
                let start = body.get_operators_reader()?.original_position();
                bodies.push((start, body.range().end));
            }
            Payload::CustomSection(section) => match section.as_known() {
                KnownCustom::Name(subsections) => {
                    for subsection in subsections {
                        if let Name::Function(functions) = subsection? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name);
                            }
                        }
                    }
                }
                KnownCustom::Reloc(reader) if section.name() == "reloc.CODE" => {
                    relocations = Some((section.range(), reader));
                }
                _ => {}
            },
            _ => {}
        }
    }
    let mut silenced: Vec<Range<u64>> = Vec::new();
    for (index, (start, end)) in (imported..).zip(bodies) {
        let Some(instead) = names.get(&index).and_then(|name| instead(name)) else { continue };
        let (start_at, end_at) = (usize::try_from(start)?, usize::try_from(end)?);
        let body = &mut quiet[start_at..end_at];
        if body.len() < OK.len() {
            continue;
        }
        let last = body.len() - OK.len();
        body[..last].fill(NOP);
        body[last..].copy_from_slice(match instead {
            Instead::Stop => &[UNREACHABLE, NOP, OK[2]],
            Instead::Nothing => &OK,
        });
        silenced.push(start - code_start..end - code_start);
    }
    // What the linker left about the bodies that were.
    if let Some((range, reader)) = relocations {
        let mut kept = Vec::new();
        for entry in reader.entries() {
            let entry = entry?;
            if !silenced.iter().any(|body| body.contains(&u64::from(entry.offset))) {
                kept.push(entry);
            }
        }
        let section = written(reader.section_index(), &kept);
        let end = usize::try_from(range.end)?;
        let start = header_start(wasm, usize::try_from(range.start)?);
        quiet.splice(start..end, section);
    }
    Ok(quiet)
}

/// Returns where the section begins whose content begins at `content`: its size and its id are before that.
fn header_start(wasm: &[u8], content: usize) -> usize {
    let mut at = content - 1;
    while wasm[at - 1] & 0x80 != 0 {
        at -= 1;
    }
    at - 1
}

/// Writes the section of the relocations (WebAssembly tool conventions, Linking.md).
fn written(section: u32, entries: &[RelocationEntry]) -> Vec<u8> {
    let mut content = Vec::new();
    unsigned(&mut content, 10);
    content.extend(b"reloc.CODE");
    unsigned(&mut content, section.into());
    unsigned(&mut content, entries.len() as u64);
    for entry in entries {
        content.push(entry.ty as u8);
        unsigned(&mut content, u64::from(entry.offset));
        unsigned(&mut content, entry.index.into());
        if has_addend(entry) {
            signed(&mut content, entry.addend);
        }
    }
    let mut written = vec![0];
    unsigned(&mut written, content.len() as u64);
    written.extend(content);
    written
}

fn has_addend(entry: &RelocationEntry) -> bool {
    entry.ty.addend_kind() != RelocAddendKind::None
}

fn unsigned(to: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        to.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

fn signed(to: &mut Vec<u8>, mut value: i64) {
    while !(-0x40..0x40).contains(&value) {
        to.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    to.push((value & 0x7f) as u8);
}
