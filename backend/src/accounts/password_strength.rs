//! The strength of a password that is being typed, by the rules for the passwords of accounts. It reads and
//! stores nothing.

use keystead_common::Password;
use keystead_common::rules;

use super::Accounts;
use crate::client::Client;
use crate::passwords::Strength;
use crate::service_error::ServiceError;

impl Accounts {
    /// Returns the strength of a password for an account of this name, if it is one. An estimate counts
    /// against the network's limit, more for a long password; a password that breaks a field rule needs none.
    pub async fn password_strength(
        &self,
        password: Password,
        username: Option<String>,
        client: &Client,
    ) -> Result<Strength, ServiceError> {
        if let Err(violation) = self.passwords.check_rules(&password) {
            return Ok(Strength { score: 0, violation: Some(violation) });
        }
        self.throttle.take_estimates(self.passwords.estimates_of(&password), client)?;
        let username = username.filter(|name| rules::check_username(name).is_ok());
        let username = username.unwrap_or_default();
        Ok(self.passwords.strength(password, username, client.ip).await?)
    }
}
