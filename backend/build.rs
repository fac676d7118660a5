//! Recompiles the server when the built app changes, and refuses a release without the app.

use std::path::Path;

fn main() {
    let crate_directory = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let index = Path::new(&crate_directory).join("../dist/index.html");
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && !index.exists() {
        println!("cargo::error=a release contains the app: run `make build`, which builds both");
    }
}
