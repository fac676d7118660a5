//! An account of an import: parsing and checking its fields. The file formats are in `account_files`.

use std::fmt;

use keystead_common::rules::{Violation, username_key};
use uuid::{Uuid, Variant};

use super::account::{Account, Username};
use super::former_name::FormerName;
use crate::clock::Timestamp;
use crate::factors::{FactorsKey, MovedFactors, Unopened};
use crate::passwords::{HashError, ImportRules, Imported, PasswordHash, WeakHash};
use crate::random::Random;

/// The fields of an account, by name.
pub const FIELDS: [&str; 10] = [
    "username",
    "password_hash",
    "created_at",
    "id",
    "disabled_at",
    "disabled",
    "password_changed_at",
    "is_operator",
    "factors",
    "former_username",
];
/// The index of the field with the factors.
pub const FACTORS: usize = 8;
/// The index of the field with the former name.
pub const FORMER_USERNAME: usize = 9;

/// The values of an account, in the order of [`FIELDS`], unparsed.
pub type Fields = [Option<String>; FIELDS.len()];

/// An account that is ready to be written.
pub struct ImportedAccount {
    pub(super) account: Account,
    pub(super) key: String,
    pub(super) former_name: Option<FormerName>,
    /// True if there is a former name that cannot be kept.
    pub has_unfit_name: bool,
    pub(super) hash: PasswordHash,
    /// A weak hash, which `hash` takes the place of once it is wrapped. Until then the account is not written.
    pub(super) weak: Option<WeakHash>,
    pub(super) disabled_at: Option<Timestamp>,
    pub(super) is_operator: bool,
    pub(super) factors: Option<MovedFactors>,
    /// True if the id comes from the import and was not generated here.
    pub(super) has_own_id: bool,
}

/// The reason that an account is skipped. It never quotes the value, which may be a password hash in the
/// wrong field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// A required field is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The name breaks a rule.
    #[error("username: {}", .0.detail)]
    Username(Violation),
    /// See [`HashError`].
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A time is malformed.
    #[error("{0} is not an RFC 3339 time like 2024-05-06T07:08:09Z")]
    Time(&'static str),
    /// The id is not a UUID, or a special one.
    #[error("id is not an RFC 9562 UUID")]
    Id,
    /// `disabled` has another value.
    #[error("disabled must be true or false")]
    Disabled,
    /// `disabled` and `disabled_at` contradict each other.
    #[error("disabled is false although disabled_at is set")]
    Contradiction,
    /// `is_operator` has another value.
    #[error("is_operator must be true or false")]
    IsOperator,
    /// The factors cannot be read.
    #[error(transparent)]
    Factors(#[from] Unopened),
    /// The factors are bound to an id, and there is none.
    #[error("factors need the id that they were exported with")]
    FactorsWithoutId,
    /// There is no password, and the factors were not read.
    #[error("there is no password, and the factors are not imported without --factors-key-file")]
    FactorsNeeded,
    /// A passkey is there already.
    #[error("a passkey is one of an existing account or an earlier line")]
    PasskeyTaken,
    /// The name is taken.
    #[error("the username is taken by an existing account or an earlier line")]
    UsernameTaken,
    /// The id is taken.
    #[error("the id is taken by an existing account or an earlier line")]
    IdTaken,
}

impl ImportedAccount {
    /// Parses the fields of an account. Factors are left out without their key.
    pub fn parse(
        fields: Fields,
        key: Option<&FactorsKey>,
        rules: &ImportRules,
        now: Timestamp,
        random: Random,
    ) -> Result<Self, ImportError> {
        let [
            username,
            hash,
            created_at,
            id,
            disabled_at,
            disabled,
            password_changed_at,
            is_operator,
            factors,
            former_username,
        ] = fields;
        let username = username.ok_or(ImportError::Missing(FIELDS[0]))?;
        let hash = hash.ok_or(ImportError::Missing(FIELDS[1]))?;
        let Username(username) = Username::parse(username).map_err(ImportError::Username)?;
        let time = |text: Option<String>, name| {
            let parsed = text.map(|text| Timestamp::parse(&text).ok_or(ImportError::Time(name)));
            parsed.transpose()
        };
        let created_at = time(created_at, FIELDS[2])?.unwrap_or(now);
        let password_changed_at = time(password_changed_at, FIELDS[6])?;
        let disabled_at = match (time(disabled_at, FIELDS[4])?, disabled.as_deref()) {
            (since, None) => since,
            (since, Some("true")) => since.or(Some(now)),
            (None, Some("false")) => None,
            (Some(_), Some("false")) => return Err(ImportError::Contradiction),
            (_, Some(_)) => return Err(ImportError::Disabled),
        };
        let has_own_id = id.is_some();
        let id = match id {
            Some(id) => Uuid::try_parse(&id).ok().filter(is_of_rfc).ok_or(ImportError::Id)?,
            None => random.uuid(now),
        };
        let is_operator = match is_operator.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(ImportError::IsOperator),
        };
        let has_factors = factors.is_some();
        let factors = match (factors, key) {
            (Some(_), Some(_)) if !has_own_id => return Err(ImportError::FactorsWithoutId),
            (Some(text), Some(key)) => Some(MovedFactors::open(&text, id, key)?),
            _ => None,
        };
        let (hash, weak) = match &factors {
            Some(moved) if moved.is_way_in() && hash == PasswordHash::none().expose() => {
                (PasswordHash::none(), None)
            }
            None if has_factors && hash == PasswordHash::none().expose() => {
                return Err(ImportError::FactorsNeeded);
            }
            _ => match PasswordHash::import(&hash, rules)? {
                Imported::Ready(hash) => (hash, None),
                Imported::Weak(weak) => (PasswordHash::none(), Some(weak)),
            },
        };
        let key = username_key(&username);
        let has_unfit_name = former_username.as_deref().is_some_and(FormerName::is_unfit);
        let former_name = former_username.and_then(|former| FormerName::new(&former, &key));
        let account = Account { id, username, created_at, password_changed_at };
        Ok(Self {
            account,
            key,
            former_name,
            has_unfit_name,
            hash,
            weak,
            disabled_at,
            is_operator,
            factors,
            has_own_id,
        })
    }
}

impl ImportedAccount {
    /// Returns the name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.account.username
    }

    /// Returns true if the hash is weak, and is not wrapped yet.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.weak.is_some()
    }
}

impl fmt::Debug for ImportedAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ImportedAccount").field(&self.account).finish()
    }
}

/// Returns true for the variant of RFC 9562 §4.1, which excludes plain numbers and the nil UUID that
/// stands for no account.
fn is_of_rfc(id: &Uuid) -> bool {
    id.get_variant() == Variant::RFC4122
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$2b$04$BgcHBgcHBgcHBgcHBgcHBeh8CsNQm2p96R/CR1lR9J7zvmtNQKyWq";
    const NOW: i64 = 1_795_387_633_042;

    /// Parses an account without `password_changed_at`.
    fn parse(fields: [&str; 6]) -> Result<ImportedAccount, ImportError> {
        let mut all = [""; FIELDS.len()];
        all[..fields.len()].copy_from_slice(&fields);
        parse_all(all)
    }

    fn parse_all(fields: [&str; FIELDS.len()]) -> Result<ImportedAccount, ImportError> {
        let fields = fields.map(|field| (!field.is_empty()).then(|| field.to_owned()));
        let now = Timestamp::from_millis(NOW);
        ImportedAccount::parse(
            fields,
            None,
            &ImportRules::default(),
            now,
            Random::system().unwrap(),
        )
    }

    #[test]
    fn given_fields_are_kept_and_missing_ones_generated() {
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
    fn the_age_of_an_imported_password_is_unknown_unless_it_is_given() {
        assert_eq!(parse(["ada", HASH, "", "", "", ""]).unwrap().account.password_changed_at, None);
        let given =
            parse_all(["ada", HASH, "", "", "", "", "2024-05-06T07:08:09Z", "", "", ""]).unwrap();
        let changed = given.account.password_changed_at.unwrap().to_string();
        assert_eq!(changed, "2024-05-06T07:08:09.000Z");
        let error =
            parse_all(["ada", HASH, "", "", "", "", "May", "", "", ""]).unwrap_err().to_string();
        assert!(error.starts_with("password_changed_at is not an RFC 3339 time"), "{error}");
    }

    #[test]
    fn an_error_names_the_field() {
        let time = "2024-05-06T07:08:09Z";
        for (fields, why) in [
            (["", HASH, "", "", "", ""], "username is missing"),
            (["ada", "", "", "", "", ""], "password_hash is missing"),
            (["a b c", HASH, "", "", "", ""], "username: Use only letters"),
            (["ada", "5f4dcc3b", "", "", "", ""], "password_hash is no bcrypt"),
            (["ada", HASH, "yesterday", "", "", ""], "created_at is not an RFC 3339 time"),
            (["ada", HASH, "", "17", "", ""], "id is not an RFC 9562 UUID"),
            (["ada", HASH, "", &Uuid::nil().to_string(), "", ""], "id is not an RFC 9562 UUID"),
            (
                ["ada", HASH, "", &Uuid::from_u128(3).to_string(), "", ""],
                "id is not an RFC 9562 UUID",
            ),
            (
                ["ada", HASH, "9999-12-31T23:59:59-05:00", "", "", ""],
                "created_at is not an RFC 3339 time",
            ),
            (
                ["ada", HASH, "0000-01-01T00:00:00+01:00", "", "", ""],
                "created_at is not an RFC 3339 time",
            ),
            (["ada", HASH, "", "", "1", ""], "disabled_at is not an RFC 3339 time"),
            (["ada", HASH, "", "", "", "no"], "disabled must be"),
            (["ada", HASH, "", "", time, "false"], "disabled is false although"),
        ] {
            let said = parse(fields).unwrap_err().to_string();
            assert!(said.starts_with(why), "{said}");
        }
    }
}
