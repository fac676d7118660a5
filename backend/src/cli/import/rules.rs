//! The flags about password hashes: weak ones, peppers, and the parameters of a Firebase project.

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};
use keystead_common::Secret;
use zeroize::Zeroizing;

use crate::account_files::Source;
use crate::cli::CliError;
use crate::cli::account_file::file_argument;
use crate::config::ConfigError;
use crate::passwords::{FirebaseParameters, ImportRules, Passwords, PepperRule};

/// Returns the flags.
pub(super) fn arguments() -> [Arg; 4] {
    let names = PepperRule::ALL.map(PepperRule::name);
    [
        Arg::new("allow-weak")
            .long("allow-weak")
            .action(ArgAction::SetTrue)
            .help("Import weak hashes too: phpass, salted MD5 and SHA, and those with few rounds"),
        file_argument("pepper-file", "The pepper of the site, which its hashes do not contain")
            .requires("pepper-rule"),
        Arg::new("pepper-rule")
            .long("pepper-rule")
            .value_name("RULE")
            .value_parser(PossibleValuesParser::new(names))
            .requires("pepper-file")
            .help("The use of the pepper"),
        file_argument(
            "firebase-config",
            "The password hash parameters of the Firebase project, as its console shows them",
        ),
    ]
}

/// The values of the flags, read from their files.
pub(super) struct RuleFlags {
    allow_weak: bool,
    normalize: bool,
    pepper: Option<(PepperRule, Secret)>,
    firebase: Option<FirebaseParameters>,
}

impl RuleFlags {
    /// Reads the flags and their files.
    pub(super) fn read(arguments: &ArgMatches, source: &Source) -> Result<Self, CliError> {
        let rule =
            arguments.get_one::<String>("pepper-rule").and_then(|name| PepperRule::named(name));
        if let Some(rule) = rule.filter(|_| source.normalizes)
            && rule != PepperRule::AppendedToNfkc
        {
            return Err(ConfigError::new(format!(
                "--pepper-rule {}: passwords of {} are normalized before the pepper is added, which is \
                 --pepper-rule {}",
                rule.name(),
                source.name,
                PepperRule::AppendedToNfkc.name(),
            ))
            .into());
        }
        let pepper = match (rule, arguments.get_one::<PathBuf>("pepper-file")) {
            (Some(rule), Some(path)) => {
                let text = secret_file("--pepper-file", path)?;
                // An editor ends the file with a line break.
                let text = text.strip_suffix('\n').unwrap_or(&text);
                let text = text.strip_suffix('\r').unwrap_or(text);
                if text.is_empty() {
                    return Err(CliError::Failed(format!(
                        "--pepper-file: {} is empty",
                        path.display()
                    )));
                }
                Some((rule, Secret::from(text.to_owned())))
            }
            _ => None,
        };
        let firebase = arguments.get_one::<PathBuf>("firebase-config").map(|path| {
            let text = secret_file("--firebase-config", path)?;
            firebase_parameters(&text).ok_or_else(|| {
                let names = "base64_signer_key, base64_salt_separator, rounds and mem_cost";
                CliError::Failed(format!(
                    "--firebase-config: {} does not have {names}",
                    path.display()
                ))
            })
        });
        let (allow_weak, normalize) = (arguments.get_flag("allow-weak"), source.normalizes);
        Ok(Self { allow_weak, normalize, pepper, firebase: firebase.transpose()? })
    }

    /// Returns the rules of the import. Without services, as in a dry run before there is a database, a pepper is left
    /// out: nothing is written then.
    pub(super) fn rules(self, passwords: Option<&Passwords>) -> Result<ImportRules, CliError> {
        let mut rules = passwords.map(Passwords::import_rules).unwrap_or_default();
        rules.allow_weak = self.allow_weak;
        rules.normalize = self.normalize;
        rules.firebase = self.firebase;
        if let (Some(passwords), Some((rule, pepper))) = (passwords, &self.pepper) {
            let sealed = passwords.seal_pepper(*rule, pepper);
            let sealed =
                sealed.map_err(|error| CliError::Failed(format!("--pepper-file: {error}")))?;
            rules.pepper = Some(sealed);
        }
        Ok(rules)
    }
}

fn secret_file(flag: &str, path: &Path) -> Result<Zeroizing<String>, CliError> {
    let text = fs::read_to_string(path).map(Zeroizing::new);
    text.map_err(|error| {
        CliError::Failed(format!("{flag}: cannot read {}: {error}", path.display()))
    })
}

/// Parses the parameters as JSON, or as the console shows them: `rounds: 8,`.
fn firebase_parameters(text: &str) -> Option<FirebaseParameters> {
    let value = |names: [&str; 2]| {
        let at = names.iter().find_map(|name| Some(text.find(name)? + name.len()))?;
        let rest = text[at..].trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|letter: char| letter.is_whitespace() || "\"',}".contains(letter));
        Some(&rest[..end.unwrap_or(rest.len())])
    };
    Some(FirebaseParameters {
        signer_key: Secret::from(value(["base64_signer_key", "signerKey"])?.to_owned()),
        salt_separator: value(["base64_salt_separator", "saltSeparator"])?.to_owned(),
        rounds: value(["rounds", "rounds"])?.parse().ok()?,
        mem_cost: value(["mem_cost", "memCost"])?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pepper_is_not_left_out_for_want_of_a_master_key() {
        let passwords = crate::passwords::testing::without_peppers();
        let pepper = || Some((PepperRule::Appended, Secret::from("bitter".to_owned())));
        let flags =
            |pepper| RuleFlags { allow_weak: false, normalize: false, pepper, firebase: None };
        assert!(flags(None).rules(Some(&passwords)).is_ok());
        assert!(flags(pepper()).rules(None).is_ok(), "a dry run without a database");
        let refused = flags(pepper()).rules(Some(&passwords)).map(drop);
        let said = format!("{:?}", refused.unwrap_err());
        assert!(said.contains("--pepper-file: there is no master key"), "{said}");
        assert!(!said.contains("bitter"), "{said}");
    }

    #[test]
    fn a_system_that_normalizes_passwords_takes_no_other_rule_of_the_pepper() {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("pepper");
        fs::write(&path, "the pepper\n").unwrap();
        let read = |source: &str, rule: PepperRule| {
            let flags =
                ["import", "--pepper-rule", rule.name(), "--pepper-file", path.to_str().unwrap()];
            let command = clap::Command::new("import").args(arguments());
            let arguments = command.try_get_matches_from(flags).unwrap();
            RuleFlags::read(&arguments, Source::find(source).unwrap())
        };
        for rule in PepperRule::ALL {
            let taken = read("synapse", rule).map(drop).map_err(|error| format!("{error:?}"));
            assert_eq!(taken.is_ok(), rule == PepperRule::AppendedToNfkc, "{taken:?}");
            if let Err(error) = taken {
                assert!(error.contains("appended-nfkc"), "{error}");
            }
            assert!(read("devise", rule).is_ok());
        }
    }

    #[test]
    fn the_parameters_of_firebase_are_read_as_json_and_as_the_console_shows_them() {
        for text in [
            "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: eXnRvr+/SQ==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n",
            r#"{"algorithm":"SCRYPT","base64_signer_key":"eXnRvr+/SQ==","base64_salt_separator":"Bw==","rounds":8,"mem_cost":14}"#,
            r#"{ "memCost": 14, "rounds": 8, "saltSeparator": "Bw==", "signerKey": "eXnRvr+/SQ==" }"#,
        ] {
            let read = firebase_parameters(text).unwrap();
            assert_eq!((read.signer_key.expose(), &*read.salt_separator), ("eXnRvr+/SQ==", "Bw=="));
            assert_eq!((read.rounds, read.mem_cost), (8, 14));
        }
        for text in [
            "",
            "{}",
            "rounds: 8",
            "base64_signer_key",
            "signerKey: x, saltSeparator: y, rounds: z, memCost: 1",
        ] {
            assert!(firebase_parameters(text).is_none(), "{text}");
        }
    }
}
