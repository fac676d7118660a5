//! Notices of changes, and their texts for `PostgreSQL`'s NOTIFY.
//!
//! A notice may be lost. Whatever depends on one must notice the change by other means too, if later.

use uuid::Uuid;

/// The channel of NOTIFY.
pub(super) const CHANNEL: &str = "keystead";
/// Ids in one text, which `PostgreSQL` limits to less than 8000 bytes.
const MAX_IDS_PER_TEXT: usize = 200;

/// A change that other parts of this server, and other servers, have to know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These sessions have ended.
    SessionsEnded(Vec<Uuid>),
    /// The set of signing keys has changed.
    KeysChanged,
    /// The registered apps have changed.
    ClientsChanged,
    /// Notices may have been lost: anything may have changed.
    Missed,
}

impl Notice {
    pub(super) fn to_texts(&self) -> Vec<String> {
        match self {
            Self::SessionsEnded(ids) => ids
                .chunks(MAX_IDS_PER_TEXT)
                .map(|ids| {
                    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
                    format!("sessions-ended {}", ids.join(","))
                })
                .collect(),
            Self::KeysChanged => vec!["keys-changed".to_owned()],
            Self::ClientsChanged => vec!["clients-changed".to_owned()],
            Self::Missed => vec![],
        }
    }

    /// Parses a text. One that only another version knows counts as missed.
    pub(super) fn from_text(text: &str) -> Self {
        let (kind, ids) = text.split_once(' ').unwrap_or((text, ""));
        match kind {
            "sessions-ended" => {
                Self::SessionsEnded(ids.split(',').filter_map(|id| id.parse().ok()).collect())
            }
            "keys-changed" => Self::KeysChanged,
            "clients-changed" => Self::ClientsChanged,
            _ => Self::Missed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_arrives_as_it_was_sent_at_any_length() {
        let ids: Vec<Uuid> = (0..450).map(Uuid::from_u128).collect();
        let texts = Notice::SessionsEnded(ids.clone()).to_texts();
        assert!(texts.iter().all(|text| text.len() < 8000));
        let received = texts.iter().flat_map(|text| match Notice::from_text(text) {
            Notice::SessionsEnded(ids) => ids,
            other => panic!("{other:?}"),
        });
        assert_eq!(received.collect::<Vec<_>>(), ids);
        for notice in [Notice::KeysChanged, Notice::ClientsChanged] {
            assert_eq!(Notice::from_text(&notice.to_texts()[0]), notice);
        }
        assert_eq!(Notice::from_text("of a later version"), Notice::Missed);
    }
}
