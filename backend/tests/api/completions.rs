//! `keystead completions`: shells accept them.

use std::process::{Command, Output};

use crate::support::operator::stdout_of;

fn completions(shell: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    command.args(["completions", shell]).output().unwrap()
}

#[test]
fn bash_completes_commands_and_flags() {
    let output = completions("bash");
    // The completions that bash offers for the last word.
    let script = format!(
        r#"{}
        complete -p keystead >/dev/null || exit 1
        offered() {{
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
            _keystead keystead "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
            echo "${{COMPREPLY[*]}}"
        }}
        offered keystead ba
        offered keystead user s
        offered keystead user delete --
        offered keystead user factors ""
        offered keystead user re"#,
        stdout_of(&output)
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("bash").arg("--norc").arg(&file).output().unwrap();
    let offered: Vec<&str> = stdout_of(&output).lines().collect();
    let flags = "--json --yes --config --data-dir --database-url --master-key-file --help";
    assert_eq!(offered[..3], ["backup", "show set-password", flags]);
    assert!(offered[3].ends_with("list remove postpone help"), "{offered:?}");
    assert_eq!(offered[4..], ["reset-link"]);
}

#[test]
fn every_installed_shell_accepts_its_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let output = completions(shell);
        let text = stdout_of(&output);
        assert!(text.contains("set-password") && text.contains("data-dir"), "{shell}");
        let read = Command::new(shell).args(["-n", "-c", text]).output();
        if let Ok(read) = read {
            assert!(read.status.success() && read.stderr.is_empty(), "{shell}: {read:?}");
        }
    }
    let other = completions("cmd");
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("'cmd'"));
}
