#![no_main]
#![forbid(unsafe_code)]
#![allow(dead_code, reason = "the other targets are unused")]

#[path = "../../backend/tests/rough/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::account_file(bytes));
