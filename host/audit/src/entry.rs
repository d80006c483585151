//! What somebody did, as whoever saw it says it.

use crate::chain::Chain;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::IpAddr;
use stoa_kernel::TenantId;
use stoa_wire::RequestId;
use utoipa::ToSchema;

/// Names are at most 100 characters, and an id stands beside them.
const MAX_ACTOR_CHARS: usize = 200;
/// A path with its names.
const MAX_TARGET_CHARS: usize = 500;
/// One act must not be a place to store things in.
const MAX_DETAILS_BYTES: usize = 8 << 10;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// They may not.
    Refused,
    /// They may, and it did not work.
    Failed,
}

impl Outcome {
    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// An act. Nothing in it is ever secret: names and numbers, no values, keys or tokens.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose log it belongs in. None: the platform's.
    pub scope: Option<TenantId>,
    /// Who did it: kind, id and name, as `Principal` shows itself.
    pub actor: String,
    /// What, from a closed list: `Action::name`, or a constant of the room that records.
    pub action: &'static str,
    /// To what.
    pub target: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What else is worth knowing: a JSON object, or null.
    pub details: Value,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// The request that asked for it.
    pub request_id: Option<RequestId>,
}

/// What is kept of an entry: bounded, and without what would deceive whoever reads it.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) chain: Chain,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: &'static str,
    pub(crate) target: String,
    pub(crate) outcome: Outcome,
    pub(crate) details: Value,
    pub(crate) address: Option<IpAddr>,
    pub(crate) request_id: Option<RequestId>,
}

impl Act {
    pub(crate) fn of(entry: Entry, at: i64) -> Self {
        Self {
            chain: entry.scope.map_or(Chain::Platform, Chain::Tenant),
            at,
            actor: plain(&entry.actor, MAX_ACTOR_CHARS),
            action: entry.action,
            target: plain(&entry.target, MAX_TARGET_CHARS),
            outcome: entry.outcome,
            details: bounded(entry.details),
            address: entry.address.map(|address| address.to_canonical()),
            request_id: entry.request_id,
        }
    }

    /// Something that the log says of itself.
    pub(crate) fn own(chain: Chain, action: &'static str, details: Value, at: i64) -> Self {
        let (actor, target) = ("the audit log".to_owned(), chain.name());
        let (outcome, address, request_id) = (Outcome::Done, None, None);
        Self { chain, at, actor, action, target, outcome, details, address, request_id }
    }
}

/// One line of text that shows what it is: no control characters, and none that turn the direction of writing.
fn plain(text: &str, most: usize) -> String {
    let hidden = |char: char| {
        char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut chars = text.chars();
    let mut shown: String =
        chars.by_ref().take(most).map(|char| if hidden(char) { '\u{fffd}' } else { char }).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

fn bounded(details: Value) -> Value {
    match details {
        Value::Null => json!({}),
        details => match details.to_string().len() {
            ..=MAX_DETAILS_BYTES => details,
            bytes => json!({ "left_out_bytes": bytes }),
        },
    }
}

#[cfg(test)]
pub(crate) fn example() -> Entry {
    Entry {
        scope: TenantId::new("acme").ok(),
        actor: "key k1 (CI)".to_owned(),
        action: "script.deploy",
        target: "tenants/acme/scripts/blog".to_owned(),
        outcome: Outcome::Done,
        details: json!({ "version": 3 }),
        address: Some([192, 0, 2, 1].into()),
        request_id: RequestId::from_proxy("req_12345678"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_a_line_or_turn_it_around() {
        let hostile = "a\nb\r\0\u{1b}[31m\u{202e}drowssap\u{2066}\u{85}";
        let act = Act::of(Entry { actor: hostile.to_owned(), target: hostile.to_owned(), ..example() }, 0);
        for text in [act.actor, act.target] {
            assert!(!text.chars().any(char::is_control), "{text:?}");
            assert!(!text.contains(['\u{202e}', '\u{2066}']), "{text:?}");
            assert!(text.starts_with("a\u{fffd}b"), "{text:?}");
        }
    }

    #[test]
    fn no_act_is_a_place_to_store_things_in() {
        let long = "x".repeat(1 << 20);
        let entry = Entry {
            actor: long.clone(),
            target: long.clone(),
            details: json!({ "value": long }),
            ..example()
        };
        let act = Act::of(entry, 0);
        assert_eq!(act.actor.chars().count(), MAX_ACTOR_CHARS + 1);
        assert_eq!(act.target.chars().count(), MAX_TARGET_CHARS + 1);
        assert_eq!(act.details, json!({ "left_out_bytes": (1 << 20) + 12 }));
    }
}
