//! Who did what: of a tenant, and of the platform.

pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod platform;
pub(crate) mod verify;

use crate::allowed::{Allowed, ReadAudit};
use crate::refusal::{Answer, Refusal};
use serde_json::json;
use stoa_audit::{AuditError, Chain};

impl From<AuditError> for Refusal {
    fn from(error: AuditError) -> Self {
        Self::of(error.code(), &error, json!({}))
    }
}

/// The log of a tenant, and from when on it may be read: whoever has the tenant now reads nothing of one that had its
/// name before. The platform reads all of it, also when the tenant is gone.
async fn of_tenant(allowed: &Allowed<ReadAudit>) -> Answer<(Chain, i64)> {
    let chain = Chain::Tenant(allowed.on.clone());
    let tenant = allowed.tenancy().tenant(&allowed.on);
    if !allowed.who.is_of_the_platform() {
        return Ok((chain, tenant?.created_at));
    }
    if tenant.is_err() && !allowed.audit().has(&chain).await? {
        return Err(Refusal::no_tenant(allowed.on.as_str()));
    }
    Ok((chain, i64::MIN))
}
