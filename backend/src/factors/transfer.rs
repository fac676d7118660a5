//! Exporting the factors of accounts, and writing imported ones.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use uuid::Uuid;

use super::factors_key::FactorsKey;
use super::moved::{Bytes, MovedCode, MovedCodes, MovedFactors, MovedPasskey, MovedTotp};
use super::passkey::Passkey;
use super::{Factors, store};
use crate::clock::Timestamp;
use crate::database::{self, Connection};
use crate::sealed_token::ServerKey;

impl Factors {
    /// Returns the number of accounts that have factors beside the password.
    pub async fn count_accounts(
        &self,
        connection: &mut Connection,
    ) -> Result<u64, database::Error> {
        store::transfer::count_accounts(connection).await
    }

    /// Returns the factors of each account in a range of ids that has some, sealed under `key`.
    pub async fn export(
        &self,
        connection: &mut Connection,
        accounts: RangeInclusive<Uuid>,
        key: &FactorsKey,
    ) -> Result<HashMap<Uuid, String>, database::Error> {
        let mut found: HashMap<Uuid, MovedFactors> = HashMap::new();
        for totp in store::transfer::totp(connection, &accounts).await? {
            let secret = self.open_totp(&totp.sealed, totp.account)?;
            found.entry(totp.account).or_default().totp = Some(MovedTotp {
                secret: Bytes::of(secret.to_stored()),
                created_at: totp.created_at,
                last_step: totp.last_step,
            });
        }
        for passkey in store::transfer::passkeys(connection, &accounts).await? {
            found.entry(passkey.account).or_default().passkeys.push(moved_passkey(passkey));
        }
        for code in store::transfer::recovery_codes(connection, &accounts).await? {
            let key = match &code.key_sealed {
                None => Bytes::of(self.0.recovery_codes.expose().as_slice()),
                Some(sealed) => {
                    Bytes::of(self.open_codes_key(sealed, code.account)?.expose().as_slice())
                }
            };
            let moved = &mut found.entry(code.account).or_default().recovery_codes;
            let new = MovedCode { digest: Bytes::of(code.digest), created_at: code.created_at };
            match moved.iter_mut().find(|group| group.key.0 == key.0) {
                Some(group) => group.codes.push(new),
                None => moved.push(MovedCodes { key, codes: vec![new] }),
            }
        }
        let seal = |(account, moved): (Uuid, MovedFactors)| {
            (account, moved.seal(account, key, self.0.random))
        };
        Ok(found.into_iter().map(seal).collect())
    }

    /// Returns true if one of the passkeys is in the database already.
    pub async fn has_passkey_of(
        &self,
        connection: &mut Connection,
        moved: &MovedFactors,
    ) -> Result<bool, database::Error> {
        for id in moved.credential_ids() {
            if store::passkeys::find_by_credential(connection, id).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the factors of a new account. The caller has seen that none of the passkeys is there.
    pub async fn import(
        &self,
        connection: &mut Connection,
        account: Uuid,
        moved: &MovedFactors,
    ) -> Result<(), database::Error> {
        if let Some(totp) = &moved.totp {
            let sealed = self.seal_totp(&totp.secret.0, account);
            let row = store::transfer::Totp {
                account,
                sealed,
                created_at: totp.created_at,
                last_step: totp.last_step,
            };
            store::transfer::insert_totp(connection, &row).await?;
        }
        for passkey in &moved.passkeys {
            store::passkeys::insert(connection, &self.passkey_of(passkey, account)).await?;
        }
        for MovedCodes { key, codes } in &moved.recovery_codes {
            let is_own = *key.0 == self.0.recovery_codes.expose().as_slice();
            let key_sealed = (!is_own).then(|| self.seal_codes_key(&key.0, account));
            for code in codes {
                let row = store::transfer::RecoveryCode {
                    account,
                    digest: code.digest.0.to_vec(),
                    created_at: code.created_at,
                    key_sealed: key_sealed.clone(),
                };
                store::transfer::insert_recovery_code(connection, &row).await?;
            }
        }
        Ok(())
    }

    /// Returns a passkey with an id of its own: the one that it had may be taken here.
    fn passkey_of(&self, moved: &MovedPasskey, account: Uuid) -> Passkey {
        let created_at = Timestamp::from_millis(moved.created_at);
        Passkey {
            id: self.0.random.uuid(created_at),
            account,
            credential_id: moved.credential_id.0.to_vec(),
            user_handle: moved.user_handle.0.to_vec(),
            public_key: moved.public_key.0.to_vec(),
            name: moved.name.clone(),
            aaguid: moved.aaguid.0.as_slice().try_into().unwrap_or_default(),
            transports: moved.transports.clone(),
            sign_count: moved.sign_count,
            backup_eligible: moved.backup_eligible,
            backed_up: moved.backed_up,
            is_proved: moved.is_proved,
            created_at,
            last_used_at: moved.last_used_at.map(Timestamp::from_millis),
        }
    }

    /// Returns the keys of other servers that recovery codes of an account are under.
    pub(super) async fn imported_codes_keys(
        &self,
        connection: &mut Connection,
        account: Uuid,
    ) -> Result<Vec<ServerKey>, database::Error> {
        let sealed = store::recovery_codes::sealed_keys(connection, account).await?;
        sealed.iter().map(|sealed| self.open_codes_key(sealed, account)).collect()
    }

    fn open_codes_key(&self, sealed: &[u8], account: Uuid) -> Result<ServerKey, database::Error> {
        let opened = self.0.imported_keys.open(sealed, &place_of_codes(account));
        opened.and_then(|bytes| ServerKey::from_stored(&bytes)).ok_or_else(|| {
            database::Error::Decode("a recovery key is sealed under another master key".into())
        })
    }

    fn seal_codes_key(&self, key: &[u8], account: Uuid) -> Vec<u8> {
        self.0.imported_keys.seal(key, &place_of_codes(account), self.0.random)
    }
}

fn moved_passkey(passkey: Passkey) -> MovedPasskey {
    MovedPasskey {
        credential_id: Bytes::of(passkey.credential_id),
        user_handle: Bytes::of(passkey.user_handle),
        public_key: Bytes::of(passkey.public_key),
        name: passkey.name,
        aaguid: Bytes::of(passkey.aaguid),
        transports: passkey.transports,
        sign_count: passkey.sign_count,
        backup_eligible: passkey.backup_eligible,
        backed_up: passkey.backed_up,
        is_proved: passkey.is_proved,
        created_at: passkey.created_at.as_millis(),
        last_used_at: passkey.last_used_at.map(Timestamp::as_millis),
    }
}

/// The place that the key of an account's imported codes is sealed for.
fn place_of_codes(account: Uuid) -> String {
    format!("recovery codes {account}")
}
