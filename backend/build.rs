//! Recompiles the server when the built app changes, and refuses a release without the app. Has the linker order
//! the functions of a release.

use std::env;
use std::path::Path;

fn main() {
    let crate_directory = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let crate_directory = Path::new(&crate_directory);
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=order.ld");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && !crate_directory.join("../dist/index.html").exists() {
        println!("cargo::error=a release contains the app: run `make build`, which builds both");
    }
    // A linker script in the language of GNU ld, which lld speaks too, and mold does not.
    let is_linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    let names_mold = |name| env::var(name).is_ok_and(|value| value.contains("mold"));
    let has_mold = ["RUSTC_LINKER", "CARGO_ENCODED_RUSTFLAGS"].into_iter().any(names_mold);
    // Of the profile itself, and not of those that inherit from it and are to be compiled quickly.
    let out = env::var("OUT_DIR").unwrap_or_default();
    let profile = Path::new(&out).ancestors().nth(3).and_then(Path::file_name);
    if profile.is_some_and(|name| name == "release") && is_linux && !has_mold {
        let order = crate_directory.join("order.ld");
        println!("cargo::rustc-link-arg-bins=-T{}", order.display());
    }
}
