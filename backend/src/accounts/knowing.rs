//! Whether somebody knows the password of an account, and what a right one leads to: the proof that
//! others ask for, and a new hash where the old one is out of date.

use keystead_common::Password;
use keystead_common::rules;
use uuid::Uuid;

use super::{Account, Accounts, ConfirmError, store};
use crate::client::Client;
use crate::database::{self, Connection};
use crate::passwords::{Overloaded, PasswordHash, SlowestHash, Verdict};

/// What there is under a name: an account and its hash, or nothing.
#[derive(Clone, Debug)]
pub struct Found {
    account: Option<Known>,
    /// What every failure takes.
    highest: SlowestHash,
}

/// An account that somebody may log in to.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) account: Account,
    pub(super) hash: PasswordHash,
    /// Then nobody may, and nobody is told that this is why.
    pub(super) is_disabled: bool,
}

impl Found {
    /// The id of the account and its hash, if there is one.
    #[must_use]
    pub fn account(&self) -> Option<(Uuid, &PasswordHash)> {
        self.account.as_ref().map(|known| (known.account.id, &known.hash))
    }
}

/// That somebody knows the password of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The hash that the account had when it was verified.
    pub confirmed: PasswordHash,
    /// The one that it is to have from now on, if that is another.
    renewed: Option<PasswordHash>,
    /// What a wrong password would have taken on top.
    unspent: Option<PasswordHash>,
}

/// What came of a name and a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// The account is this one.
    Right(Account, Proof),
    /// It is not the password of the account, which is this one, or that is disabled; or there is
    /// none.
    Wrong(Option<Uuid>),
}

impl Accounts {
    /// What there is under this name, in any case. To be told to nobody: see
    /// [`Accounts::authenticate`].
    pub async fn find(&self, username: &str) -> Result<Found, database::Error> {
        let key = rules::username_key(username);
        let mut connection = self.database.read().await?;
        // Whatever else is typed is nobody's, and may be what no database takes for a text.
        let account = match rules::check_username(username) {
            Ok(()) => store::find_by_key(&mut connection, &key).await?,
            Err(_) => None,
        };
        Ok(Found { account, highest: store::highest(&mut connection).await? })
    }

    /// Whether somebody is who they say. An unknown name takes as long as a wrong
    /// password, and that as long whatever the account's own hash costs. Whatever the password of
    /// a disabled account is, it is wrong.
    pub async fn authenticate(
        &self,
        found: Found,
        password: Password,
        client: &Client,
    ) -> Result<Authentication, Overloaded> {
        let Found { account, highest } = found;
        let hash = account.as_ref().map(|known| &known.hash);
        let (ip, said) = (client.ip, password.clone());
        let verdict = self.passwords.verify(password, hash, &highest, ip).await?;
        Ok(match (account, verdict) {
            (
                Some(Known { account, hash: confirmed, is_disabled: false }),
                Verdict::Right { renewed, unspent },
            ) => Authentication::Right(account, Proof { confirmed, renewed, unspent }),
            (account, verdict) => {
                if let Verdict::Right { unspent: Some(unspent), .. } = verdict {
                    self.passwords.burn_time(said, &unspent, ip).await?;
                }
                Authentication::Wrong(account.map(|known| known.account.id))
            }
        })
    }

    /// Has a right password that nobody is told of take as long as a wrong one.
    pub async fn conceal(
        &self,
        proof: &Proof,
        password: Password,
        client: &Client,
    ) -> Result<(), Overloaded> {
        match &proof.unspent {
            Some(unspent) => self.passwords.burn_time(password, unspent, client.ip).await,
            None => Ok(()),
        }
    }

    /// Whether the account's hash is to give way to one of ours, or to one that costs more, which
    /// [`Accounts::hash_anew`] has to make first.
    #[must_use]
    pub fn is_outdated(&self, proof: &Proof) -> bool {
        proof.renewed.is_none() && self.passwords.is_outdated(&proof.confirmed)
    }

    /// Hashes a password anew that was right. When there is no time for it, the hash stays.
    pub async fn hash_anew(&self, proof: &mut Proof, password: &Password, client: &Client) {
        proof.renewed = self.passwords.renew(password, client.ip).await.ok();
    }

    /// Puts the new hash in the place of the one that was confirmed, if there is one; which one the
    /// account has now. `None` if it was changed since.
    pub async fn renew(
        &self,
        connection: &mut Connection,
        account: Uuid,
        proof: Proof,
    ) -> Result<Option<PasswordHash>, database::Error> {
        let Proof { confirmed, renewed, .. } = proof;
        let Some(renewed) = renewed else { return Ok(Some(confirmed)) };
        let done = store::replace_hash(connection, account, &confirmed, &renewed).await?;
        Ok(done.then_some(renewed))
    }

    /// Whether this is the account's password; if so, its hash.
    pub async fn confirm(
        &self,
        account: Uuid,
        password: Password,
        client: &Client,
    ) -> Result<Option<PasswordHash>, ConfirmError> {
        let hash = store::find_hash(&mut self.database.read().await?, account).await?;
        let highest = SlowestHash::default();
        let verdict = self.passwords.verify(password, hash.as_ref(), &highest, client.ip).await?;
        Ok(hash.filter(|_| verdict != Verdict::Wrong))
    }

    /// Whether the account still has the hash that was confirmed. That stays true for as long as the
    /// transaction holds the account.
    pub async fn has_hash(
        &self,
        connection: &mut Connection,
        account: Uuid,
        confirmed: &PasswordHash,
    ) -> Result<bool, database::Error> {
        Ok(store::find_hash(connection, account).await?.as_ref() == Some(confirmed))
    }
}
