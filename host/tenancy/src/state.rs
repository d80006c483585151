//! A tenant as the request path sees it: built whole from its record, swapped in at once, never changed.

use crate::error::TenancyError;
use crate::info::{RouteInfo, Status};
use crate::limits::TenantLimits;
use crate::policy::Reach;
use crate::record::{ScriptRecord, TenantRecord};
use crate::release::{Release, Version, below};
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_engine::Target;
use stoa_invoker::{Lane, Lookup, Route, Table, TableBuilder, fetch_target, has_fetch};
use stoa_kernel::ScriptName;

/// Where a request leads.
#[derive(Debug)]
pub enum Found {
    /// To this function of this version, with these path parameters, decoded.
    Target {
        /// Which version answers.
        version: Arc<Version>,
        /// Which function of it.
        target: Target,
        /// In the order of the path.
        params: Vec<(String, String)>,
    },
    /// The path is known and nobody else answers OPTIONS; these methods are.
    Options(Vec<String>),
    /// The path is known, the method is not; these are.
    MethodNotAllowed(Vec<String>),
    /// Nowhere.
    NotFound,
}

/// A script that gets requests.
struct Live {
    name: ScriptName,
    active: Option<Arc<Version>>,
    canary: Option<(Arc<Version>, u8)>,
}

/// What the tenant's table says of a method and path: whose it is, and the active version's handler.
#[derive(Clone)]
struct Claim {
    script: usize,
    handler: Option<u32>,
}

/// A tenant at one moment.
pub struct TenantState {
    pub(crate) record: Arc<TenantRecord>,
    limits: TenantLimits,
    reach: Reach,
    lane: Lane,
    scripts: Vec<Live>,
    table: Table<Claim>,
    /// Mount paths whose scripts take what no route takes, the longest first.
    fetches: Vec<(Arc<str>, usize)>,
}

impl TenantState {
    /// From its record. Two scripts that claim one route are an error that names both: `changed` is the one to
    /// blame.
    pub(crate) fn build(
        record: Arc<TenantRecord>,
        defaults: &TenantLimits,
        capabilities: &Registry,
        changed: Option<&ScriptName>,
    ) -> Result<Self, TenancyError> {
        let limits = defaults.with(&record.limits);
        let reach = record.policy.reach(capabilities);
        let mut plan =
            Plan { builder: TableBuilder::default(), fetches: Vec::new(), scripts: Vec::new(), changed };
        for script in record.scripts.values() {
            plan.add(script, &record, &limits, &reach)?;
        }
        let Plan { builder, mut fetches, scripts, .. } = plan;
        let table = match builder.build() {
            Ok(table) => table,
            Err(ambiguous) => return Err(ambiguity(&record, changed, &ambiguous)),
        };
        fetches.sort_by_key(|(mount, _)| std::cmp::Reverse(mount.len()));
        let lane = Lane::new(limits.lane);
        Ok(Self { record, limits, reach, lane, scripts, table, fetches })
    }

    /// Whether anything of it runs.
    pub fn status(&self) -> Status {
        self.record.status
    }

    /// What the tenant may use.
    pub fn limits(&self) -> &TenantLimits {
        &self.limits
    }

    /// Where its invocations run.
    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    /// With the lane of the state before, if it is as wide: who runs in it is counted on.
    pub(crate) fn in_lane(mut self, lane: Lane) -> Self {
        if lane.config() == self.limits.lane {
            self.lane = lane;
        }
        self
    }

    /// Whether anything was ever deployed.
    pub fn has_scripts(&self) -> bool {
        !self.record.scripts.is_empty()
    }

    /// Where `method path` leads. `client` tells who asks, as a number that stays the same for the same client;
    /// it is only asked where a rollout needs to know.
    pub fn find(&self, method: &str, path: &str, client: &dyn Fn() -> u64) -> Found {
        let (known, miss) = match self.table.find(method, path) {
            Lookup::Hit(claim, params) => match self.claimed(claim, params, method, path, client) {
                Found::NotFound => (None, Found::NotFound),
                found => return found,
            },
            Lookup::OtherMethods(allowed) if method == "OPTIONS" => (Some(()), Found::Options(allowed)),
            Lookup::OtherMethods(allowed) => (Some(()), Found::MethodNotAllowed(allowed)),
            Lookup::Miss => (None, Found::NotFound),
        };
        // OPTIONS of a known path is the platform's to answer; everything else goes to whoever takes the rest.
        if known.is_some() && matches!(miss, Found::Options(_)) {
            return miss;
        }
        self.fetch(path, client).unwrap_or(miss)
    }

    fn claimed(
        &self,
        claim: &Claim,
        params: Vec<(String, String)>,
        method: &str,
        path: &str,
        client: &dyn Fn() -> u64,
    ) -> Found {
        let Some(script) = self.scripts.get(claim.script) else { return Found::NotFound };
        match (script.chosen(client), claim.handler) {
            (Some((version, false)), Some(handler)) => {
                Found::Target { version: Arc::clone(version), target: Target::Handler(handler), params }
            }
            (Some((version, true)), _) => version.find(method, path),
            _ => Found::NotFound,
        }
    }

    fn fetch(&self, path: &str, client: &dyn Fn() -> u64) -> Option<Found> {
        let (_, script) = self.fetches.iter().find(|(mount, _)| below(path, mount).is_some())?;
        let (version, _) = self.scripts.get(*script)?.chosen(client)?;
        has_fetch(&version.release.manifest).then(|| Found::Target {
            version: Arc::clone(version),
            target: fetch_target(),
            params: Vec::new(),
        })
    }

    /// A version of it as it would be served, whether it is active or not.
    pub(crate) fn serving(&self, release: &Arc<Release>) -> Option<Arc<Version>> {
        if let Some(version) = self.versions().find(|version| {
            version.release.number == release.number && version.release.script == release.script
        }) {
            return Some(Arc::clone(version));
        }
        let script = self.record.scripts.get(&release.script)?;
        Some(Arc::new(Version {
            release: Arc::clone(release),
            mount: Arc::clone(&script.mount),
            limits: self.limits.with(&script.limits),
            reach: self.reach.clone(),
            tenant_patch: self.record.limits,
            script_patch: script.limits,
        }))
    }

    pub(crate) fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.scripts
            .iter()
            .flat_map(|live| live.active.iter().chain(live.canary.as_ref().map(|(version, _)| version)))
    }
}

impl Live {
    /// The version for this client, and whether it is the second one.
    fn chosen(&self, client: &dyn Fn() -> u64) -> Option<(&Arc<Version>, bool)> {
        if let Some((version, percent)) = &self.canary
            && client() % 100 < u64::from(*percent)
        {
            return Some((version, true));
        }
        self.active.as_ref().map(|version| (version, false))
    }
}

struct Plan<'a> {
    builder: TableBuilder<Claim>,
    fetches: Vec<(Arc<str>, usize)>,
    scripts: Vec<Live>,
    changed: Option<&'a ScriptName>,
}

impl Plan<'_> {
    fn add(
        &mut self,
        script: &ScriptRecord,
        tenant: &TenantRecord,
        limits: &TenantLimits,
        reach: &Reach,
    ) -> Result<(), TenancyError> {
        let index = self.scripts.len();
        let served = |release: &Arc<Release>| {
            Arc::new(Version {
                release: Arc::clone(release),
                mount: Arc::clone(&script.mount),
                limits: limits.with(&script.limits),
                reach: reach.clone(),
                tenant_patch: tenant.limits,
                script_patch: script.limits,
            })
        };
        let active = script.active.as_ref().map(served);
        let canary = script.canary.as_ref().map(|(release, percent)| (served(release), *percent));
        self.scripts.push(Live { name: script.name.clone(), active, canary });
        let Some(live) = self.scripts.last() else { return Ok(()) };
        let (active, canary) = (live.active.clone(), live.canary.clone().map(|(version, _)| version));
        for (version, is_active) in [(active, true), (canary, false)] {
            let Some(version) = version else { continue };
            for route in &version.release.routes {
                self.claim(index, route, &script.mount, is_active)?;
            }
            if has_fetch(&version.release.manifest) {
                self.claim_rest(index, &script.mount)?;
            }
        }
        Ok(())
    }

    fn claim(
        &mut self,
        script: usize,
        route: &Route,
        mount: &Arc<str>,
        is_active: bool,
    ) -> Result<(), TenancyError> {
        let pattern = route.pattern.clone().below(mount);
        let handler = is_active.then_some(route.handler);
        match self.builder.get_mut(&route.method, &pattern) {
            None => self.builder.add(&route.method, pattern, Claim { script, handler }),
            Some(claim) if claim.script == script => claim.handler = claim.handler.or(handler),
            Some(claim) => {
                let other = claim.script;
                return Err(self.conflict(script, other, format!("{} {mount}{}", route.method, route.path)));
            }
        }
        Ok(())
    }

    fn claim_rest(&mut self, script: usize, mount: &Arc<str>) -> Result<(), TenancyError> {
        match self.fetches.iter().find(|(other, _)| other == mount) {
            Some((_, other)) if *other == script => Ok(()),
            Some((_, other)) => {
                let other = *other;
                Err(self.conflict(script, other, format!("everything below {mount}/ (export default fetch)")))
            }
            None => {
                self.fetches.push((Arc::clone(mount), script));
                Ok(())
            }
        }
    }

    /// The script that was changed comes first, whichever of the two was read first.
    fn conflict(&self, one: usize, two: usize, route: String) -> TenancyError {
        let name = |index: usize| self.scripts.get(index).map(|live| live.name.clone());
        match (name(one), name(two)) {
            (Some(script), Some(other)) if Some(&other) == self.changed => {
                TenancyError::RouteConflict { script: other, route, other: script }
            }
            (Some(script), Some(other)) => TenancyError::RouteConflict { script, route, other },
            _ => TenancyError::Contended,
        }
    }
}

/// Two patterns that no router can tell apart: of one script, or of two.
fn ambiguity(
    record: &TenantRecord,
    changed: Option<&ScriptName>,
    ambiguous: &stoa_invoker::Ambiguous,
) -> TenancyError {
    let owner = |text: &str| {
        record.scripts.values().find(|script| {
            let releases = script.active.iter().chain(script.canary.as_ref().map(|(release, _)| release));
            releases
                .flat_map(|release| &release.routes)
                .any(|route| route.pattern.clone().below(&script.mount).text == text)
        })
    };
    let (one, two) = (owner(&ambiguous.pattern), owner(&ambiguous.with));
    match (one, two) {
        (Some(one), Some(two)) if one.name != two.name => {
            let (script, other) = if Some(&two.name) == changed { (two, one) } else { (one, two) };
            TenancyError::RouteConflict {
                script: script.name.clone(),
                route: format!("'{}' next to '{}'", ambiguous.pattern, ambiguous.with),
                other: other.name.clone(),
            }
        }
        _ => TenancyError::Routes(stoa_invoker::RouteError::Pattern {
            path: ambiguous.pattern.clone(),
            reason: format!("it cannot be told from '{}'", ambiguous.with),
        }),
    }
}

/// The routes of a version, as they are shown.
pub(crate) fn routes_of(version: &Version) -> Vec<RouteInfo> {
    let info = |method: &str, path: String| RouteInfo {
        method: method.to_owned(),
        path,
        script: version.script().to_string(),
        version: version.number(),
    };
    let mount = &version.mount;
    let routes = version.release.routes.iter().map(|route| {
        let path = if route.path == "/" && !mount.is_empty() { String::new() } else { route.path.clone() };
        info(&route.method, format!("{mount}{path}"))
    });
    let rest = has_fetch(&version.release.manifest).then(|| info("*", format!("{mount}/*")));
    routes.chain(rest).collect()
}

#[cfg(test)]
mod tests;
