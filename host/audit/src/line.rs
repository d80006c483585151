//! An entry as it is stored: one line of JSON. Its hash is the SHA-256 of exactly these bytes, and the next line holds
//! it, so whoever can hash a line can verify a chain.

use crate::entry::{Act, Outcome};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Write;
use utoipa::ToSchema;

/// What comes before the first line.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What is hashed, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Whose log: `platform`, or `tenant:` and its name.
    #[schema(example = "tenant:acme")]
    pub chain: String,
    /// From 1, without gaps.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    #[schema(example = "key 9rTq0ZbX4mKd (CI)")]
    pub actor: String,
    /// What.
    #[schema(example = "script.deploy")]
    pub action: String,
    /// To what.
    #[schema(example = "/v1/tenants/acme/scripts/blog")]
    pub target: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What else is worth knowing.
    #[schema(value_type = Object)]
    pub details: Value,
    /// Where it came from.
    #[schema(example = "192.0.2.7")]
    pub address: Option<String>,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// The hash of the line before, in hexadecimal; of the first, 64 zeros.
    pub prev: String,
}

/// An entry, as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// What is hashed.
    #[serde(flatten)]
    pub line: Line,
    /// The SHA-256 of the line as it is exported.
    pub hash: String,
}

impl Line {
    pub(crate) fn of(act: &Act, seq: u64, prev: String) -> Self {
        Self {
            chain: act.chain.name(),
            seq,
            at: act.at,
            actor: act.actor.clone(),
            action: act.action.to_owned(),
            target: act.target.clone(),
            outcome: act.outcome,
            details: act.details.clone(),
            address: act.address.map(|address| address.to_string()),
            request_id: act.request_id.as_ref().map(|id| id.as_str().to_owned()),
            prev,
        }
    }

    /// The bytes that are stored. JSON has no number or text in a line that cannot be written.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Of the bytes of a line, in hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::example;

    #[test]
    fn a_line_is_written_as_the_documents_say() {
        let line = Line::of(&Act::of(example(), 1_795_312_800_000), 7, GENESIS.to_owned());
        let text = line.text();
        assert_eq!(
            text,
            format!(
                "{{\"chain\":\"tenant:acme\",\"seq\":7,\"at\":1795312800000,\"actor\":\"key k1 (CI)\",\
                 \"action\":\"script.deploy\",\"target\":\"tenants/acme/scripts/blog\",\"outcome\":\"done\",\
                 \"details\":{{\"version\":3}},\"address\":\"192.0.2.1\",\"request_id\":\"req_12345678\",\
                 \"prev\":\"{GENESIS}\"}}"
            )
        );
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        assert!(!text.contains('\n'));
    }

    #[test]
    fn the_hash_is_plain_sha_256() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
