//! Sees to it that the app is compiled into the server, and that no release is made without it.

use std::path::Path;

fn main() {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let index = Path::new(&here).join("../dist/index.html");
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && !index.exists() {
        println!(
            "cargo::error=a release needs the app inside it: run `make build`, which makes both"
        );
    }
}
