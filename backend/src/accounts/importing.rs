//! Accounts that come from elsewhere, with the password hashes that they had there: what has to be
//! said of each, and how they are written. What a file of them looks like is in `cli::records`.
//!
//! Each is taken whole or not at all, and those that are not do not keep the others out. There is
//! no event in their trail: when they were made is what they say themselves.

use std::collections::HashSet;
use std::fmt;

use keystead_common::rules::{self, Violation};
use uuid::{Uuid, Variant};

use super::store::many;
use super::{Account, Accounts, Username};
use crate::clock::Timestamp;
use crate::database;
use crate::passwords::{HashError, PasswordHash};
use crate::random::Random;

/// What may be said of an account, by these names.
pub const FIELDS: [&str; 6] =
    ["username", "password_hash", "created_at", "id", "disabled_at", "disabled"];
/// How many of them, from the first, have to be said.
pub const REQUIRED: usize = 2;

/// What is said of an account, in the order of [`FIELDS`], as it is written.
pub type Fields = [Option<String>; FIELDS.len()];

/// An account that may be written.
#[derive(Clone)]
pub struct Newcomer {
    pub(super) account: Account,
    pub(super) key: String,
    pub(super) hash: PasswordHash,
    pub(super) disabled_at: Option<Timestamp>,
    /// Whether the id is one that it brings along.
    has_own_id: bool,
}

/// Why an account is left out. It says nothing of what is written there, which may be a password
/// hash in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Something that has to be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The name breaks the rules.
    #[error("username: {}", .0.detail)]
    Username(Violation),
    /// See [`HashError`].
    #[error(transparent)]
    Hash(#[from] HashError),
    /// It is no moment.
    #[error("{0} is no time of RFC 3339, like 2024-05-06T07:08:09Z")]
    Time(&'static str),
    /// It is no id, or one that stands for something else.
    #[error("id is no UUID of RFC 9562")]
    Id,
    /// It is neither.
    #[error("disabled is neither true nor false")]
    Disabled,
    /// It is disabled and it is not.
    #[error("disabled is false, and disabled_at says since when it is")]
    Contradiction,
    /// Somebody has the name.
    #[error("the username is taken, by an account that is here or by an earlier line")]
    UsernameTaken,
    /// Somebody has the id.
    #[error("the id is taken, by an account that is here or by an earlier line")]
    IdTaken,
}

impl Newcomer {
    /// The account that these fields describe.
    pub fn parse(fields: Fields, now: Timestamp, random: Random) -> Result<Self, Unfit> {
        let [username, hash, created_at, id, disabled_at, disabled] = fields;
        let username = username.ok_or(Unfit::Missing(FIELDS[0]))?;
        let hash = hash.ok_or(Unfit::Missing(FIELDS[1]))?;
        let Username(username) = Username::parse(username).map_err(Unfit::Username)?;
        let hash = PasswordHash::import(&hash)?;
        let time = |text: Option<String>, name| {
            let parsed = text.map(|text| Timestamp::parse(&text).ok_or(Unfit::Time(name)));
            parsed.transpose()
        };
        let created_at = time(created_at, FIELDS[2])?.unwrap_or(now);
        let disabled_at = match (time(disabled_at, FIELDS[4])?, disabled.as_deref()) {
            (since, None) => since,
            (since, Some("true")) => since.or(Some(now)),
            (None, Some("false")) => None,
            (Some(_), Some("false")) => return Err(Unfit::Contradiction),
            (_, Some(_)) => return Err(Unfit::Disabled),
        };
        let has_own_id = id.is_some();
        let id = match id {
            Some(id) => Uuid::try_parse(&id).ok().filter(is_of_rfc).ok_or(Unfit::Id)?,
            None => random.uuid(now),
        };
        let key = rules::username_key(&username);
        let account = Account { id, username, created_at };
        Ok(Self { account, key, hash, disabled_at, has_own_id })
    }
}

impl fmt::Debug for Newcomer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Newcomer").field(&self.account).finish()
    }
}

/// What was seen of accounts that were looked at and not written.
#[derive(Debug, Default)]
pub struct Seen {
    keys: HashSet<String>,
    ids: HashSet<Uuid>,
}

impl Seen {
    /// Notes an account, unless one before has its name or its id.
    fn note(&mut self, newcomer: &Newcomer) -> Result<(), Unfit> {
        if self.keys.contains(&newcomer.key) {
            return Err(Unfit::UsernameTaken);
        }
        if newcomer.has_own_id && !self.ids.insert(newcomer.account.id) {
            return Err(Unfit::IdTaken);
        }
        self.keys.insert(newcomer.key.clone());
        Ok(())
    }
}

impl Accounts {
    /// Writes accounts in one transaction; by their places, which were left out and why.
    pub async fn import(
        &self,
        newcomers: &[Newcomer],
    ) -> Result<Vec<(usize, Unfit)>, database::Error> {
        let (mut fit, mut unfit) = sort_out(newcomers, &mut Seen::default());
        // Neighbours in the index of names are written one after the other.
        fit.sort_unstable_by(|(_, one), (_, other)| one.key.cmp(&other.key));
        let mut transaction = self.database.write().await?;
        let written = many::insert_all(&mut transaction, fit.iter().map(|(_, one)| *one)).await?;
        let (written, left_out): (Vec<_>, Vec<_>) =
            fit.into_iter().partition(|(_, newcomer)| written.contains(&newcomer.account.id));
        let taken = many::taken_keys(&mut transaction, keys(&left_out)).await?;
        unfit.extend(left_out.into_iter().map(|(place, newcomer)| {
            let is_name = taken.contains(&newcomer.key);
            (place, if is_name { Unfit::UsernameTaken } else { Unfit::IdTaken })
        }));
        self.throttle.forget_names(&mut transaction, keys(&written)).await?;
        transaction.commit().await?;
        Ok(unfit)
    }

    /// Finds out the same and writes nothing: what was seen before counts as written.
    pub async fn check_import(
        &self,
        newcomers: &[Newcomer],
        seen: &mut Seen,
    ) -> Result<Vec<(usize, Unfit)>, database::Error> {
        let (fit, mut unfit) = sort_out(newcomers, seen);
        let mut connection = self.database.read().await?;
        let taken = many::taken_keys(&mut connection, keys(&fit)).await?;
        let own_ids = fit.iter().filter(|(_, newcomer)| newcomer.has_own_id);
        let own_ids = own_ids.map(|(_, newcomer)| newcomer.account.id);
        let taken_ids = many::taken_ids(&mut connection, own_ids).await?;
        unfit.extend(fit.into_iter().filter_map(|(place, newcomer)| {
            if taken.contains(&newcomer.key) {
                return Some((place, Unfit::UsernameTaken));
            }
            taken_ids.contains(&newcomer.account.id).then_some((place, Unfit::IdTaken))
        }));
        Ok(unfit)
    }
}

/// Whether it is laid out as RFC 9562 has it (§4.1), which keeps it apart from plain numbers and from
/// the one that stands for nobody.
fn is_of_rfc(id: &Uuid) -> bool {
    id.get_variant() == Variant::RFC4122
}

type Placed<'a> = (usize, &'a Newcomer);

/// Those whose name and id nobody before them has, and the others.
fn sort_out<'a>(
    newcomers: &'a [Newcomer],
    seen: &mut Seen,
) -> (Vec<Placed<'a>>, Vec<(usize, Unfit)>) {
    let (mut fit, mut unfit) = (Vec::with_capacity(newcomers.len()), Vec::new());
    for (place, newcomer) in newcomers.iter().enumerate() {
        match seen.note(newcomer) {
            Ok(()) => fit.push((place, newcomer)),
            Err(why) => unfit.push((place, why)),
        }
    }
    (fit, unfit)
}

fn keys<'a>(newcomers: &'a [Placed<'a>]) -> impl Iterator<Item = &'a str> + Clone {
    newcomers.iter().map(|(_, newcomer)| newcomer.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    const NOW: i64 = 1_795_387_633_042;

    fn parse(fields: [&str; 6]) -> Result<Newcomer, Unfit> {
        let fields = fields.map(|field| (!field.is_empty()).then(|| field.to_owned()));
        Newcomer::parse(fields, Timestamp::from_millis(NOW), Random::system().unwrap())
    }

    #[test]
    fn what_is_said_is_taken_and_the_rest_is_made() {
        let made = parse(["Ada", HASH, "", "", "", ""]).unwrap();
        assert_eq!((&*made.account.username, &*made.key), ("Ada", "ada"));
        assert_eq!(made.account.created_at.as_millis(), NOW);
        assert_eq!((made.account.id.get_version_num(), made.disabled_at), (7, None));
        let id = "9f0c1d1a-4b7e-4c39-8d3a-2b1f0e5d6c7b";
        let said = parse(["ada", HASH, "2024-05-06T09:08:09.5+02:00", id, "", "true"]).unwrap();
        assert_eq!(said.account.id.to_string(), id);
        assert_eq!(said.account.created_at.to_string(), "2024-05-06T07:08:09.500Z");
        assert_eq!(said.disabled_at, Some(Timestamp::from_millis(NOW)));
        let since = parse(["ada", HASH, "", "", "2024-05-06T07:08:09Z", "true"]).unwrap();
        assert_eq!(since.disabled_at.unwrap().to_string(), "2024-05-06T07:08:09.000Z");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let time = "2024-05-06T07:08:09Z";
        for (fields, why) in [
            (["", HASH, "", "", "", ""], "username is missing"),
            (["ada", "", "", "", "", ""], "password_hash is missing"),
            (["a b c", HASH, "", "", "", ""], "username: Use only letters"),
            (["ada", "5f4dcc3b", "", "", "", ""], "password_hash is no bcrypt"),
            (["ada", HASH, "yesterday", "", "", ""], "created_at is no time"),
            (["ada", HASH, "", "17", "", ""], "id is no UUID"),
            (["ada", HASH, "", &Uuid::nil().to_string(), "", ""], "id is no UUID"),
            (["ada", HASH, "", &Uuid::from_u128(3).to_string(), "", ""], "id is no UUID"),
            (["ada", HASH, "9999-12-31T23:59:59-05:00", "", "", ""], "created_at is no time"),
            (["ada", HASH, "0000-01-01T00:00:00+01:00", "", "", ""], "created_at is no time"),
            (["ada", HASH, "", "", "1", ""], "disabled_at is no time"),
            (["ada", HASH, "", "", "", "no"], "disabled is neither"),
            (["ada", HASH, "", "", time, "false"], "disabled is false, and"),
        ] {
            let said = parse(fields).unwrap_err().to_string();
            assert!(said.starts_with(why), "{said}");
        }
    }
}
