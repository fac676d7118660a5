//! The calls for the apps that people sign in to with their account.

use gloo_net::http::Method;
use keystead_common::apps::{
    AppsResponse, Decision, DeviceRequest, Interaction, InteractionRequest, LoggedOut,
    LogoutConfirmation, WaitingDevice,
};

use super::{Call, call};

/// `POST /oauth/interaction`
pub(crate) fn interact(request: String, decision: Option<Decision>) -> Call<Interaction> {
    let body = InteractionRequest { request, decision };
    call(Method::POST, "/oauth/interaction", Some(&body))
}

/// `POST /oauth/device/lookup`
pub(crate) fn look_up_device(user_code: String) -> Call<WaitingDevice> {
    let body = DeviceRequest { user_code, decision: None };
    call(Method::POST, "/oauth/device/lookup", Some(&body))
}

/// `POST /oauth/device/decision`
pub(crate) fn decide_device(user_code: String, decision: Decision) -> Call<()> {
    let body = DeviceRequest { user_code, decision: Some(decision) };
    call(Method::POST, "/oauth/device/decision", Some(&body))
}

/// `POST /oauth/logout/confirm`
pub(crate) fn confirm_logout(request: String) -> Call<LoggedOut> {
    call(Method::POST, "/oauth/logout/confirm", Some(&LogoutConfirmation { request }))
}

/// `GET /me/apps`
pub(crate) fn apps() -> Call<AppsResponse> {
    call(Method::GET, "/me/apps", None)
}

/// `DELETE /me/apps/{id}`
pub(crate) fn end_access(id: &str) -> Call<()> {
    call(Method::DELETE, ["/me/apps/", id].concat(), None)
}
