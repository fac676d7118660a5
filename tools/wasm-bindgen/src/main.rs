//! `wasm-bindgen` as Trunk calls it: reads the compiled app and writes the module that a browser
//! loads, with its JavaScript glue. Knows the arguments that Trunk passes and no others.

#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut bindgen = Bindgen::new();
    let mut out_dir = None;

    for argument in env::args().skip(1) {
        let (name, value) = argument.split_once('=').unwrap_or((&argument, ""));
        match name {
            "--version" => {
                println!("wasm-bindgen {}", env!("CARGO_PKG_VERSION"));
                return Ok(());
            }
            "--out-dir" => out_dir = Some(PathBuf::from(value)),
            _ => {
                match (name, value) {
                    ("--target", "web") => bindgen.web(true)?,
                    ("--target", "no-modules") => bindgen.no_modules(true)?,
                    ("--out-name", name) => bindgen.out_name(name),
                    ("--no-typescript", "") => bindgen.typescript(false),
                    ("--no-demangle", "") => bindgen.demangle(false),
                    ("--keep-debug", "") => bindgen.keep_debug(true),
                    _ if name.starts_with('-') => bail!("unknown argument {argument}"),
                    _ => bindgen.input_path(&argument),
                };
            }
        }
    }

    bindgen.generate(out_dir.context("--out-dir is missing")?)
}
