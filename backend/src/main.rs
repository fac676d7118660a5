//! The `keystead` binary. All it does is in [`keystead::cli`].

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    keystead::cli::main()
}
