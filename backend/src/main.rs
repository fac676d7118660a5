//! The `keystead` binary, which runs [`keystead::cli`].

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    keystead::cli::main()
}
