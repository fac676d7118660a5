//! `wasm-bindgen` as tools/page.mjs and Trunk call it: reads the compiled app and writes the module that
//! a browser loads, with its JavaScript glue. Knows the arguments that the two pass and no others.
//!
//! On the way it takes out what nobody reads (`quiet`), and cuts the app in two (`split`).

#![forbid(unsafe_code)]

mod quiet;
mod split;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use walrus::RawCustomSection;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut bindgen = Bindgen::new();
    let mut out_dir = None;
    let mut app = None;
    let mut out_name = None;

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
                    ("--out-name", name) => {
                        out_name = Some(name.to_owned());
                        &mut bindgen
                    }
                    ("--no-typescript", "") => bindgen.typescript(false),
                    ("--no-demangle", "") => bindgen.demangle(false),
                    ("--keep-debug", "") => bindgen.keep_debug(true),
                    _ if name.starts_with('-') => bail!("unknown argument {argument}"),
                    _ => {
                        app = Some(PathBuf::from(&argument));
                        &mut bindgen
                    }
                };
            }
        }
    }

    let app = app.context("the compiled app is missing")?;
    let out_dir = out_dir.context("--out-dir is missing")?;
    let split = split::split(&app)?;
    bindgen
        .input_bytes(&out_name.context("--out-name is missing")?, split.first)
        .keep_lld_exports(true);
    let mut output = bindgen.generate_output()?;
    if let Some(later) = split.later {
        // A section goes through wasm-opt and Trunk, which would leave another file behind.
        let section = RawCustomSection { name: "later".to_owned(), data: later };
        output.wasm_mut().customs.add(section);
    }
    output.emit(out_dir)
}
