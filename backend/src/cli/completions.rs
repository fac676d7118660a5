//! `keystead completions`: what a shell needs to complete this command line.

use std::io::Write;

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

/// The command and its argument.
pub(super) fn command() -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true);
    Command::new("completions")
        .about("Print what completes this command line in a shell")
        .arg(shell.value_parser(value_parser!(Shell)).help("Whose completions"))
        .after_help(
            "bash: keystead completions bash > /etc/bash_completion.d/keystead\n\
             zsh:  keystead completions zsh > /usr/local/share/zsh/site-functions/_keystead\n\
             fish: keystead completions fish > ~/.config/fish/completions/keystead.fish",
        )
}

/// Runs it.
pub(super) fn run(arguments: &ArgMatches) {
    let Some(shell) = arguments.get_one::<Shell>("shell") else { return };
    let mut command = shown(&super::command()).version(env!("CARGO_PKG_VERSION"));
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut command, "keystead", &mut text);
    // A closed output is nobody who waits for it.
    let _ = std::io::stdout().write_all(&text);
}

/// The command line as its help has it: what is hidden there is not offered either.
fn shown(command: &Command) -> Command {
    Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .args(command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned())
        .subcommands(command.get_subcommands().map(shown))
}
