//! A tenant as it is stored: the request path's state is built from it, and every change begins as a new one.

use crate::info::{Canary, ScriptInfo, Status, TenantInfo};
use crate::limits::{LimitsPatch, TenantLimits};
use crate::policy::Policy;
use crate::purges::Purges;
use crate::release::Release;
use std::collections::BTreeMap;
use std::sync::Arc;
use stoa_kernel::{ScriptName, TenantId};

/// A tenant with all that is served of it.
#[derive(Clone, Debug)]
pub(crate) struct TenantRecord {
    pub(crate) id: TenantId,
    pub(crate) status: Status,
    pub(crate) limits: LimitsPatch,
    pub(crate) policy: Policy,
    /// Of the answers that are kept for it.
    pub(crate) purges: Arc<Purges>,
    pub(crate) revision: u64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) hostnames: Vec<Arc<str>>,
    pub(crate) scripts: BTreeMap<ScriptName, Arc<ScriptRecord>>,
}

/// A script with the versions of it that get requests.
#[derive(Clone, Debug)]
pub(crate) struct ScriptRecord {
    pub(crate) name: ScriptName,
    /// Without a slash at its end: empty for `/`.
    pub(crate) mount: Arc<str>,
    pub(crate) active: Option<Arc<Release>>,
    pub(crate) canary: Option<(Arc<Release>, u8)>,
    pub(crate) latest: u64,
    pub(crate) revision: u64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) limits: LimitsPatch,
}

impl TenantRecord {
    pub(crate) fn info(&self, defaults: &TenantLimits) -> TenantInfo {
        TenantInfo {
            id: self.id.to_string(),
            status: self.status,
            created_at: self.created_at,
            updated_at: self.updated_at,
            revision: self.revision,
            limits: self.limits,
            effective: defaults.with(&self.limits).shown(),
            scripts: self.scripts.len(),
            hostnames: self.hostnames.iter().map(|host| host.as_ref().to_owned()).collect(),
        }
    }
}

impl ScriptRecord {
    pub(crate) fn active_number(&self) -> Option<u64> {
        self.active.as_ref().map(|release| release.number)
    }

    pub(crate) fn shown_mount(&self) -> &str {
        if self.mount.is_empty() { "/" } else { &self.mount }
    }

    /// `engine_problem` is known to the library, not to the record.
    pub(crate) fn info(&self, tenant: &TenantId, engine_problem: Option<String>) -> ScriptInfo {
        ScriptInfo {
            tenant: tenant.to_string(),
            name: self.name.to_string(),
            mount: self.shown_mount().to_owned(),
            active: self.active_number(),
            canary: self
                .canary
                .as_ref()
                .map(|(release, percent)| Canary { version: release.number, percent: *percent }),
            latest: self.latest,
            revision: self.revision,
            created_at: self.created_at,
            updated_at: self.updated_at,
            limits: self.limits,
            engine_problem,
        }
    }
}
