//! Making a passkey and adding it to the account.

use keystead_common::factors::Passkey;
use keystead_common::problem::code;

use crate::api;
use crate::failure::Failure;
use crate::passkeys;
use crate::session::SessionHandle;

/// The outcome of an attempt.
pub(crate) enum Made {
    /// It was added.
    Passkey(Passkey),
    /// The device has one for this account.
    Exists,
    /// The person declined, or the browser did not make one.
    Nothing,
}

/// Makes a passkey, and adds it. With `conditional` the browser asks nobody, and only does it where it has just filled in
/// the password.
pub(crate) async fn make(session: &SessionHandle, conditional: bool) -> Result<Made, Failure> {
    let call = api::factors::new_passkey_options(conditional.then_some(true));
    // What nobody asked for asks nobody.
    let options =
        if conditional { session.call_once(&call).await? } else { session.call(call).await? };
    let credential = match passkeys::create(&options, conditional).await {
        passkeys::Made::Credential(credential) => credential,
        passkeys::Made::Exists => return Ok(Made::Exists),
        passkeys::Made::Nothing => return Ok(Made::Nothing),
    };
    match session.call(api::factors::add_passkey(credential)).await {
        Ok(passkey) => Ok(Made::Passkey(passkey)),
        Err(failure) if failure.has_code(code::PASSKEY_EXISTS) => Ok(Made::Exists),
        Err(failure) => Err(failure),
    }
}
