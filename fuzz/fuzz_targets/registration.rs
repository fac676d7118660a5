#![no_main]
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the other target is unused")]

#[path = "../../passkeys/tests/rough/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::registration(bytes));
