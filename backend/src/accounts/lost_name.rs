//! The former names of imported accounts by which their owners cannot log in.

use std::collections::HashSet;

use uuid::Uuid;

use super::Accounts;
use super::imported_account::ImportedAccount;
use super::store::{former, many};
use crate::database;
use crate::login_name;

/// The reason that the owner of an account cannot log in with a name that it had elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LostName {
    /// Another account has it, as its own or from elsewhere too, or another line of the file.
    #[error("its owner cannot log in with the former name, which another account or line has")]
    Taken,
    /// No index takes it.
    #[error(
        "its owner cannot log in with the former name, which has more than 1,024 bytes or a NUL"
    )]
    Unfit,
    /// The account has a newer one.
    #[error(
        "its owner cannot log in with former_username, as --rename-with makes another name the former one"
    )]
    Replaced,
}

impl ImportedAccount {
    /// Returns the account's id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.account.id
    }

    /// Returns the former name that is kept, and the key by which it is found.
    #[must_use]
    pub fn former_name(&self) -> Option<(&str, &str)> {
        self.former_name.as_ref().map(|former| (former.text.as_str(), former.key.as_str()))
    }

    /// Returns true if there is no such name, or the account is found by it.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        let key = login_name::key(name.trim());
        let own = [Some(self.key.as_str()), self.former_name().map(|(_, key)| key)];
        name.trim().is_empty() || (key.is_some() && own.contains(&key.as_deref()))
    }
}

impl Accounts {
    /// Returns those of the accounts whose former name leads to another account.
    pub async fn lost_names(
        &self,
        accounts: impl Iterator<Item = &ImportedAccount>,
    ) -> Result<HashSet<Uuid>, database::Error> {
        let named = accounts.filter_map(|one| one.former_name().map(|(_, key)| (one.id(), key)));
        let named: Vec<(Uuid, &str)> = named.collect();
        let mut connection = self.database.read().await?;
        let keys = || named.iter().map(|(_, key)| *key);
        let own_names = many::taken_keys(&mut connection, keys()).await?;
        let owners = former::owners(&mut connection, keys()).await?;
        let is_lost = |(id, key): &&(Uuid, &str)| {
            own_names.contains(*key) || owners.get(*key).is_some_and(|owner| owner != id)
        };
        Ok(named.iter().filter(is_lost).map(|(id, _)| *id).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{FIELDS, FORMER_USERNAME};
    use crate::clock::Clock;
    use crate::passwords::ImportRules;
    use crate::random::Random;

    #[test]
    fn an_account_has_its_own_name_and_the_former_one_in_any_spelling() {
        let mut fields = [const { None }; FIELDS.len()];
        fields[0] = Some("ada".to_owned());
        fields[1] = Some("$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq".to_owned());
        fields[FORMER_USERNAME] = Some("Ада Лавлейс".to_owned());
        let (rules, now) = (ImportRules::default(), Clock::system().now());
        let account =
            ImportedAccount::parse(fields, None, &rules, now, Random::system().unwrap()).unwrap();
        for (name, has) in [
            ("ADA", true),
            (" АДА ЛАВЛЕЙС", true),
            ("", true),
            ("Ада", false),
            ("a\0b", false),
            (&"x".repeat(2_000), false),
        ] {
            assert_eq!(account.has_name(name), has, "{name}");
        }
    }
}
