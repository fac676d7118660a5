//! The `keystead` binary. All it does is in [`keystead::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    keystead::cli::main()
}
