//! Tenants in the database. Reading gives records; writing is part of a change, which one transaction makes.

mod artifacts;
mod assets;
mod hostnames;
mod read;
mod versions;
mod write;

pub(crate) use artifacts::{
    Artifact, artifacts, component, engine_guest, keep_engine, put_artifact, without_engine,
};
pub(crate) use assets::{list_of, put_contents};
pub(crate) use hostnames::{Claim, claim, claims, hostnames, put_claim, remove_claim};
pub(crate) use read::{deleting, revisions, tenant, tenants};
pub(crate) use versions::{NewVersion, StoredVersion, manifest, version_before, versions};
pub(crate) use write::{Write, create_tenant, mark_deleting, next_revision, remove_tenant};

use crate::error::TenancyError;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

/// Numbers are stored signed, as both databases have them.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn damaged(what: impl Into<String>, why: &dyn std::fmt::Display) -> TenancyError {
    TenancyError::Damaged { what: what.into(), why: why.to_string() }
}
