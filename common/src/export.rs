//! Export DTO: `GET /me/export`.

use serde::{Deserialize, Serialize};

use crate::account::User;
use crate::event::Event;
use crate::factors::FactorsResponse;
use crate::session::Session;

/// Everything that the server has about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportResponse {
    /// Time of the export. RFC 3339, UTC.
    #[cfg_attr(
        feature = "openapi",
        schema(
            format = DateTime,
            examples("2026-11-22T22:47:13.042Z"),
        )
    )]
    pub exported_at: String,
    /// The account.
    pub account: User,
    /// The name that the account had in another system and could not keep, with which its owner may log in.
    #[cfg_attr(feature = "openapi", schema(examples("Ada Lovelace")))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_username: Option<String>,
    /// The active sessions, most recently used first.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub sessions: Vec<Session>,
    /// The factors, without their secrets.
    pub factors: FactorsResponse,
    /// The whole audit trail, newest first. The last member, because the server sends it in pieces.
    pub events: Vec<Event>,
}
