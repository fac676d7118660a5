//! DTOs of the apps that people sign in to with their account here: what an app asks for, and what it may do.
//!
//! What apps themselves send and get is OAuth's and OpenID Connect's, and is not here.

use serde::{Deserialize, Serialize};

use crate::RequestBody;
use crate::factors::Method;

/// The answer of a person to an app's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Yes: with this account, and what the app asks for.
    Allow,
    /// No.
    Deny,
}

/// The body of `POST /oauth/interaction`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InteractionRequest {
    /// The `request` of the page's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 12000))]
    pub request: String,
    /// The person's answer; absent until they were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

impl RequestBody for InteractionRequest {
    const REQUIRED: &'static [&'static str] = &["request"];
}

/// The answer to `POST /oauth/interaction`: where the browser goes next, or what the person has to do first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Interaction {
    /// The address to go to, at the app. If it is there, nothing more is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
    /// What the person has to do first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// The methods of a proof, for `reauthentication`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,
    /// The app that asks.
    pub app: AskingApp,
    /// The scopes that it asks for.
    pub scopes: Vec<String>,
    /// The addresses of the services that it wants to use for the person (RFC 8707).
    pub resources: Vec<String>,
}

/// What a person has to do before an app gets what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// To prove again who they are: the app asks for a fresh proof, or for a second factor.
    Reauthentication,
    /// To say which account the app gets.
    Account,
    /// To allow what the app asks for.
    Consent,
    /// To log in with another account: the app asks for that of a certain person.
    Login,
}

/// An app that asks a person for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskingApp {
    /// Its name, as it or the operator gave it.
    #[cfg_attr(feature = "openapi", schema(examples("Notes")))]
    pub name: String,
    /// The host that gets the answer; `localhost` for a program on the person's own machine.
    #[cfg_attr(feature = "openapi", schema(examples("notes.example.com")))]
    pub host: String,
    /// True if the operator registered it: its name can be trusted.
    pub is_registered: bool,
    /// True if the answer goes to a program on the person's own machine, whichever that is.
    pub is_local: bool,
}

/// The answer to `GET /me/apps`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppsResponse {
    /// The apps that may act for the account, latest use first.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub apps: Vec<App>,
}

/// An app that may act for the account, until the sessions end that it was allowed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct App {
    /// The id to end this by.
    pub id: String,
    /// The client id.
    #[cfg_attr(feature = "openapi", schema(examples("notes")))]
    pub client_id: String,
    /// The name.
    #[cfg_attr(feature = "openapi", schema(examples("Notes")))]
    pub name: String,
    /// True if the operator registered it.
    pub is_registered: bool,
    /// The scopes that it has.
    pub scopes: Vec<String>,
    /// The services that it may use for the person.
    pub resources: Vec<String>,
    /// The time at which it was first allowed.
    pub created_at: String,
    /// The time of its latest use.
    pub last_used_at: String,
}

/// The body of `POST /oauth/device/lookup` and `POST /oauth/device/decision`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRequest {
    /// The code that the device shows, in any case, with or without the dash.
    #[cfg_attr(feature = "openapi", schema(max_length = 64, examples("WDJB-MJHT")))]
    pub user_code: String,
    /// The person's answer, for `/decision`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

impl RequestBody for DeviceRequest {
    const REQUIRED: &'static [&'static str] = &["user_code"];
}

/// The answer to `POST /oauth/device/lookup`: the device that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitingDevice {
    /// The app on it.
    pub app: AskingApp,
    /// The scopes that it asks for.
    pub scopes: Vec<String>,
    /// The services that it wants to use for the person.
    pub resources: Vec<String>,
    /// The device's address.
    pub ip: Option<String>,
    /// The device's `User-Agent`.
    pub user_agent: Option<String>,
    /// The time at which it asked.
    pub created_at: String,
}

/// The body of `POST /oauth/logout/confirm`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogoutConfirmation {
    /// The `request` of the page's address.
    #[cfg_attr(feature = "openapi", schema(max_length = 12000))]
    pub request: String,
}

impl RequestBody for LogoutConfirmation {
    const REQUIRED: &'static [&'static str] = &["request"];
}

/// The answer to `POST /oauth/logout/confirm`: the session has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedOut {
    /// The address to go to, at the app that asked for the logout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
}
