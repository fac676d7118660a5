//! `keystead completions`: prints completions of the command line for a shell.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::{CliError, print};

/// Returns the command and its argument.
pub(super) fn command() -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true);
    Command::new("completions")
        .about("Print completions of this command line for a shell")
        .arg(shell.value_parser(value_parser!(Shell)).help("The shell"))
        .after_help(
            "bash: keystead completions bash > /etc/bash_completion.d/keystead\n\
             zsh:  keystead completions zsh > /usr/local/share/zsh/site-functions/_keystead\n\
             fish: keystead completions fish > ~/.config/fish/completions/keystead.fish",
        )
}

/// Runs `keystead completions`, given the whole command line.
pub(super) fn run(mut command: Command, arguments: &ArgMatches) -> Result<(), CliError> {
    let Some(shell) = arguments.get_one::<Shell>("shell") else { return Ok(()) };
    command.build();
    let mut command = without_hidden(&command).version(env!("CARGO_PKG_VERSION"));
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut command, "keystead", &mut text);
    print::line(String::from_utf8_lossy(&text).trim_end())
}

/// Returns the command line without the flags that its help hides, and without what clap adds to a command
/// that it builds, as it will to this one.
fn without_hidden(command: &Command) -> Command {
    let is_shown = |argument: &&Arg| {
        !argument.is_hide_set() && !["help", "version"].contains(&argument.get_id().as_str())
    };
    Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .args(command.get_arguments().filter(is_shown).cloned())
        .subcommands(
            command
                .get_subcommands()
                .filter(|command| command.get_name() != "help")
                .map(without_hidden),
        )
}
