//! A version of a script: what never changes of it, and how it is served at the moment.

use crate::assets::{self, Pages, Place};
use crate::error::TenancyError;
use crate::limits::{LimitSource, LimitsPatch, TenantLimits};
use crate::policy::Reach;
use crate::purges::Purges;
use crate::state::Found;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use stoa_engine::{Manifest, Target};
use stoa_invoker::{AskedVersion, Found as FoundInScript, Route, Routes, Versioned};
use stoa_kernel::{AssetList, Egress, Grants, ScriptName, TenantId};
use stoa_metering::ScriptMeter;
use stoa_rules::Rules;

/// Names a release for good: one word is cheaper to look up than a tenant, a script and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ReleaseKey([u8; 16]);

impl ReleaseKey {
    /// `born` is when the script was made: numbers begin again when one of the same name is made later.
    pub(crate) fn of(tenant: &TenantId, script: &ScriptName, born: i64, number: u64) -> Self {
        let mut hash = blake3::Hasher::new();
        for part in [tenant.as_str(), script.as_str()] {
            hash.update(part.as_bytes()).update(b"/");
        }
        hash.update(&born.to_le_bytes()).update(&number.to_le_bytes());
        let mut key = [0; 16];
        hash.finalize_xof().fill(&mut key);
        Self(key)
    }
}

/// What never changes of a version.
pub struct Release {
    pub(crate) key: ReleaseKey,
    pub(crate) tenant: TenantId,
    pub(crate) script: ScriptName,
    pub(crate) number: u64,
    pub(crate) manifest: Manifest,
    pub(crate) routes: Vec<Route>,
    pub(crate) assets: Arc<AssetList>,
    pages: Option<Pages>,
    /// What is served at a route, by its handler.
    asset_routes: HashMap<u32, Arc<str>>,
    /// By the handler of their route.
    rules: HashMap<u32, Arc<Rules>>,
    table: Routes,
}

impl fmt::Debug for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} v{}", self.tenant, self.script, self.number)
    }
}

impl Release {
    /// From its manifest; the error says what is wrong with its routes.
    pub(crate) fn new(
        tenant: TenantId,
        script: ScriptName,
        born: i64,
        number: u64,
        manifest: Manifest,
        assets: Arc<AssetList>,
    ) -> Result<Self, TenancyError> {
        let (routes, table) = (Route::of(&manifest)?, Routes::from_manifest(&manifest)?);
        let key = ReleaseKey::of(&tenant, &script, born, number);
        let rules =
            routes.iter().filter_map(|route| Some((route.handler, Arc::clone(route.rules.as_ref()?))));
        let rules = rules.collect();
        let pages = Pages::of(&manifest, &assets)?;
        let of_assets =
            routes.iter().filter_map(|route| Some((route.handler, Arc::clone(route.asset.as_ref()?))));
        let asset_routes = of_assets.collect();
        Ok(Self { key, tenant, script, number, manifest, routes, assets, pages, asset_routes, rules, table })
    }
}

/// A version as it is served: where, within which limits, and what it may reach.
#[derive(Clone, Debug)]
pub struct Version {
    pub(crate) release: Arc<Release>,
    pub(crate) mount: Arc<str>,
    pub(crate) limits: TenantLimits,
    pub(crate) reach: Reach,
    pub(crate) tenant_patch: LimitsPatch,
    pub(crate) script_patch: LimitsPatch,
    pub(crate) purges: Arc<Purges>,
    pub(crate) meter: Arc<ScriptMeter>,
}

impl Version {
    /// Whose it is.
    pub fn tenant(&self) -> &TenantId {
        &self.release.tenant
    }

    /// Of which script.
    pub fn script(&self) -> &ScriptName {
        &self.release.script
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.release.number
    }

    /// What it may use.
    pub fn limits(&self) -> &TenantLimits {
        &self.limits
    }

    /// Counts what its script uses, whichever version it is.
    pub fn meter(&self) -> &Arc<ScriptMeter> {
        &self.meter
    }

    /// Which capabilities it may use.
    pub fn grants(&self) -> Grants {
        self.reach.grants
    }

    /// With which hosts it may talk.
    pub fn egress(&self) -> &Arc<Egress> {
        &self.reach.egress
    }

    /// The files that were deployed with it, to be served as they are.
    pub fn assets(&self) -> &Arc<AssetList> {
        &self.release.assets
    }

    /// What was purged of its tenant's kept answers.
    pub fn purges(&self) -> &Purges {
        &self.purges
    }

    /// What it has for paths at which there is nothing.
    pub fn pages(&self) -> Option<&Pages> {
        self.release.pages.as_ref()
    }

    /// The asset that is served at the route whose handler this is, or with a slash at the end the folder.
    pub fn asset_route(&self, target: &Target) -> Option<&str> {
        match target {
            Target::Handler(handler) => self.release.asset_routes.get(handler).map(AsRef::as_ref),
            Target::Entry(_) => None,
        }
    }

    /// What a path means among its assets. The mount path itself is a folder, unless it is the root.
    pub(crate) fn place(&self, path: &str) -> Option<Place> {
        let place = assets::place(&self.release.assets, below(path, &self.mount)?)?;
        let is_mount = !self.mount.is_empty() && path.len() == self.mount.len();
        Some(if is_mount { Place::Folder } else { place })
    }

    /// Names it, and whatever else is kept of it: no other version of any script has the same.
    pub fn key(&self) -> [u8; 16] {
        self.release.key.0
    }

    /// What the route says whose handler this is. None: nothing.
    pub fn rules(&self, target: &Target) -> Option<&Arc<Rules>> {
        match target {
            Target::Handler(handler) => self.release.rules.get(handler),
            Target::Entry(_) => None,
        }
    }

    /// What its handlers are told beside the event, as JSON: the path that it is mounted at, unless that is the root.
    pub fn meta(&self, versioned: &Versioned) -> Option<String> {
        versioned.meta(&self.mount)
    }

    /// Where a limit of it was set, by its name in a [`LimitsPatch`].
    pub fn limit_source(&self, name: &str) -> LimitSource {
        if self.script_patch.sets(name) {
            LimitSource::Script
        } else if self.tenant_patch.sets(name) {
            LimitSource::Tenant
        } else {
            LimitSource::Platform
        }
    }

    /// Where a request leads if this version alone answers: for previews.
    pub fn find(self: &Arc<Self>, method: &str, path: &str, asked: AskedVersion<'_>) -> Found {
        let Some(own) = below(path, &self.mount) else { return Found::NotFound };
        let miss = match self.release.table.find(method, own, asked) {
            FoundInScript::Target(target @ Target::Handler(_), params, versioned) => {
                return Found::Target { version: Arc::clone(self), target, params, versioned };
            }
            FoundInScript::UnknownVersion(names) => return Found::UnknownVersion(names),
            FoundInScript::MethodNotAllowed(allowed) if method == "OPTIONS" => Found::Options(allowed),
            FoundInScript::MethodNotAllowed(allowed) => Found::MethodNotAllowed(allowed),
            // What no route takes may be an asset.
            FoundInScript::Target(..) | FoundInScript::NotFound => Found::NotFound,
        };
        self.rest(method, path, miss)
    }
}

/// `path` as a script below `mount` sees it.
pub(crate) fn below<'a>(path: &'a str, mount: &str) -> Option<&'a str> {
    match path.strip_prefix(mount)? {
        "" => Some("/"),
        rest if rest.starts_with('/') => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_mount_ends_at_a_slash() {
        assert_eq!(below("/api/users", "/api"), Some("/users"));
        assert_eq!(below("/api", "/api"), Some("/"));
        assert_eq!(below("/apiary", "/api"), None);
        assert_eq!(below("/x", ""), Some("/x"));
    }
}
