//! `wasm-bindgen` as tools/page.mjs and Trunk call it: reads the compiled app and writes the module that
//! a browser loads, with its JavaScript glue. Knows the arguments that the two pass and no others.
//!
//! On the way it leaves out what only writes floats: a thirtieth of what the page weighs.

#![forbid(unsafe_code)]

mod split;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use walrus::{FunctionKind, Module, RawCustomSection};
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
    leave_floats_unwritten(output.wasm_mut());
    stop_without_words(output.wasm_mut());
    if let Some(later) = split.later {
        // A section goes through wasm-opt and Trunk, which would leave another file behind.
        let section = RawCustomSection { name: "later".to_owned(), data: later };
        output.wasm_mut().customs.add(section);
    }
    output.emit(out_dir)
}

/// Has a function that panics do no more than stop the program. Nobody could read what it says: a page has
/// no standard error. `static/boot.js` tells the person, and the browser's console has the stack.
fn stop_without_words(module: &mut Module) {
    const PANICS: [&str; 4] =
        ["::unwrap_failed", "::expect_failed", "::slice_error_fail", "::handle_error"];
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let panics = (name.starts_with("core[") && name.contains("]::panicking::"))
            || name.ends_with("::panicking::panic_with_hook")
            || (name.starts_with("core[") || name.starts_with("alloc["))
                && PANICS.iter().any(|panic| name.contains(panic));
        if let FunctionKind::Local(function) = &mut function.kind
            && panics
        {
            let mut body = function.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
}

/// Has a float that is to be written write nothing. The app writes none. What would is an error that
/// the router's library makes and drops, should a stranger's float be in the browser's history; but
/// all that it takes to write one goes into the page with it. wasm-opt then finds that nobody needs
/// it. Where this finds nothing, the page's budget tells.
fn leave_floats_unwritten(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let writes_floats = name.starts_with("<f64 as core") && name.ends_with("Display>::fmt");
        if let FunctionKind::Local(function) = &mut function.kind
            && writes_floats
        {
            // `Ok(())`
            let mut body = function.builder_mut().func_body();
            body.instrs_mut().clear();
            body.i32_const(0);
        }
    }
}
