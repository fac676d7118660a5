//! Cuts off what the app loads later (frontend/src/behind_login.rs), by the relocations that the linker
//! left: they tell which function and which constant needs which.

use std::path::Path;
use std::{env, fs, process};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::quiet::quiet;

/// In every module that has a function to load something later: its import.
const MARK: &[u8] = b"__wasm_split_placeholder__";

/// The app in two files.
pub(crate) struct Split {
    /// What is loaded at the start, for wasm-bindgen.
    pub first: Vec<u8>,
    /// What is loaded later; `None` if the app is in one piece, as a debug build is.
    pub later: Option<Vec<u8>>,
}

pub(crate) fn split(app: &Path) -> Result<Split> {
    let wasm = fs::read(app).with_context(|| format!("cannot read {}", app.display()))?;
    let wasm = quiet(&wasm).context("cannot take out what nobody reads")?;
    if !wasm.windows(MARK.len()).any(|bytes| bytes == MARK) {
        return Ok(Split { first: wasm, later: None });
    }
    // The library writes files.
    let folder = env::temp_dir().join(format!("keystead-split-{}", process::id()));
    let files = split_into(&folder, &wasm);
    let _ = fs::remove_dir_all(&folder);
    files.context(
        "cannot split the app. It has to be linked with `-C link-arg=--emit-relocs`, as the Makefile does, and \
         wasm_split_helpers in Cargo.lock has to fit wasm_split_cli_support in tools/wasm-bindgen/Cargo.toml",
    )
}

fn split_into(folder: &Path, wasm: &[u8]) -> Result<Split> {
    let first = folder.join("first.wasm");
    let mut options = Options::new(wasm);
    options.output_dir = folder;
    options.main_out_path = &first;
    let split = transform(options).map_err(|error| anyhow!("{error:#}"))?;
    ensure!(split.split_modules.len() == 1, "expected one part, found {:?}", split.split_modules);
    Ok(Split { first: fs::read(first)?, later: Some(fs::read(&split.split_modules[0])?) })
}
