//! A tenant as the request path sees it: built whole from its record, swapped in at once, never changed.

use crate::description::{self, Description};
mod rest;

use crate::error::TenancyError;
use crate::info::{RouteInfo, Status};
use crate::limits::TenantLimits;
use crate::mount::is_reserved;
use crate::policy::Reach;
use crate::record::{ScriptRecord, TenantRecord};
use crate::release::{Release, Version, below};
use rest::Rest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use stoa_capability::Registry;
use stoa_engine::Target;
use stoa_invoker::{
    AskedVersion, Lane, Lookup, Route, RouteError, Table, TableBuilder, Versioned, Way, has_fetch,
};
use stoa_kernel::ScriptName;
use stoa_metering::{Account, Meters};
use stoa_rules::ApiVersion;
use stoa_rules::{Counter, Manners, Rate, Source};

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
        /// How it was told which version of the API is meant.
        versioned: Versioned,
    },
    /// The path is known, the version that was asked for is not; these are.
    UnknownVersion(Vec<String>),
    /// The path is known and nobody else answers OPTIONS; these methods are.
    Options(Vec<String>),
    /// The path is known, the method is not; these are.
    MethodNotAllowed(Vec<String>),
    /// To this asset of this version.
    Asset {
        /// Which version answers.
        version: Arc<Version>,
        /// Its name.
        name: String,
    },
    /// To a folder of assets, whose path ends with a slash.
    Folder,
    /// Nowhere, and this version has pages for that.
    Unanswered {
        /// Whose pages.
        version: Arc<Version>,
    },
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
    /// What the path begins with because of the route's version.
    prefix: Option<Arc<str>>,
}

/// A tenant at one moment.
pub struct TenantState {
    pub(crate) record: Arc<TenantRecord>,
    limits: TenantLimits,
    reach: Reach,
    lane: Lane,
    counters: Arc<[Counter]>,
    account: Arc<Account>,
    scripts: Vec<Live>,
    table: Table<Claim>,
    /// What there is for requests that no route takes, by mount path, the longest first.
    rests: Vec<(Arc<str>, Rest)>,
    /// Mount paths, and what paths below them begin with because of a version.
    prefixes: BTreeSet<(Arc<str>, Arc<str>)>,
    pub(crate) description: OnceLock<Description>,
}

impl TenantState {
    /// From its record. Two scripts that claim one route are an error that names both: `changed` is the one to
    /// blame.
    pub(crate) fn build(
        record: Arc<TenantRecord>,
        defaults: &TenantLimits,
        (capabilities, meters): (&Registry, &Meters),
        changed: Option<&ScriptName>,
    ) -> Result<Self, TenancyError> {
        let limits = defaults.with(&record.limits);
        let reach = record.policy.reach(capabilities);
        let account = meters.account(&record.id);
        let mut plan = Plan {
            builder: TableBuilder::default(),
            rests: BTreeMap::new(),
            prefixes: BTreeSet::new(),
            scripts: Vec::new(),
            changed,
        };
        for script in record.scripts.values() {
            plan.add(script, &record, &limits, (&reach, &account))?;
        }
        let Plan { builder, rests, prefixes, scripts, .. } = plan;
        let table = match builder.build() {
            Ok(table) => table,
            Err(ambiguous) => return Err(ambiguity(&record, changed, &ambiguous)),
        };
        let mut rests: Vec<_> = rests.into_iter().collect();
        rests.sort_by_key(|(mount, _)| std::cmp::Reverse(mount.len()));
        let lane = Lane::new(limits.lane);
        let counter = |rate: &Rate| Counter::new(rate.clone(), Source::Tenant);
        let counters = reach.manners.rates.iter().map(counter).collect();
        Ok(Self {
            record,
            limits,
            reach,
            lane,
            counters,
            account,
            scripts,
            table,
            rests,
            prefixes,
            description: OnceLock::new(),
        })
    }

    /// Whether anything of it runs.
    pub fn status(&self) -> Status {
        self.record.status
    }

    /// What the tenant may use.
    pub fn limits(&self) -> &TenantLimits {
        &self.limits
    }

    /// What it says of all its routes.
    pub fn manners(&self) -> &Arc<Manners> {
        &self.reach.manners
    }

    /// How often it may be asked, whatever is asked for.
    pub fn counters(&self) -> &Arc<[Counter]> {
        &self.counters
    }

    /// Where its invocations run.
    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Has the quotas of this state hold from now on.
    pub(crate) fn set_quotas(&self) {
        self.account.allow(self.limits.allowances(&self.record.limits));
        for script in self.record.scripts.values() {
            self.account.script(&script.name).allow(script.limits.allowances());
        }
    }

    /// With the lane of the state before, if it is as wide, and with its counters, if they have the same limits: what
    /// was counted is counted on.
    pub(crate) fn after(mut self, before: &Self) -> Self {
        if before.lane.config() == self.limits.lane {
            self.lane = before.lane.clone();
        }
        if before.manners().rates == self.manners().rates {
            self.counters = Arc::clone(&before.counters);
        }
        self
    }

    /// Whether anything was ever deployed.
    pub fn has_scripts(&self) -> bool {
        !self.record.scripts.is_empty()
    }

    /// Where `method path` leads. `client` tells who asks, as a number that stays the same for the same client;
    /// it is only asked where a rollout needs to know.
    pub fn find(&self, method: &str, path: &str, asked: AskedVersion<'_>, client: &dyn Fn() -> u64) -> Found {
        let (known, miss) = match self.table.find(method, path, asked) {
            Lookup::Hit(claim, params, was_chosen) => {
                let versioned = Versioned::of(claim.prefix.as_ref(), was_chosen);
                let again = |version: &Arc<Version>| version.find(method, path, asked);
                match self.claimed(claim, params, versioned, &again, client) {
                    Found::NotFound => (None, Found::NotFound),
                    found => return found,
                }
            }
            Lookup::OtherVersions(names) => return Found::UnknownVersion(names),
            Lookup::OtherMethods(allowed) if method == "OPTIONS" => (Some(()), Found::Options(allowed)),
            Lookup::OtherMethods(allowed) => (Some(()), Found::MethodNotAllowed(allowed)),
            Lookup::Miss => (None, Found::NotFound),
        };
        // OPTIONS of a known path is the platform's to answer; everything else goes to whoever takes the rest.
        if known.is_some() && matches!(miss, Found::Options(_)) {
            return miss;
        }
        match self.rest((method, path), client, miss) {
            Found::NotFound => self.other_versions(path),
            found => found,
        }
    }

    fn rest<'a>(&'a self, asked: (&str, &str), client: &dyn Fn() -> u64, miss: Found) -> Found {
        let chosen = |script: &'a Live| script.chosen(client).map(|(version, _)| version);
        rest::find(&self.rests, &self.scripts, &chosen, asked, miss)
    }

    /// Whether a path that leads nowhere would, if it began with another version.
    fn other_versions(&self, path: &str) -> Found {
        let at = |(mount, prefix): &(Arc<str>, Arc<str>)| {
            let rest = below(path, mount)?.strip_prefix("/v")?;
            let (version, rest) = rest.find('/').map_or((rest, ""), |end| rest.split_at(end));
            let known = version.starts_with(|first: char| first.is_ascii_digit())
                && self.table.has(&format!("{mount}{prefix}{rest}"));
            known.then(|| prefix.trim_start_matches("/v").to_owned())
        };
        let names: Vec<String> = self.prefixes.iter().filter_map(at).collect();
        if names.is_empty() { Found::NotFound } else { Found::UnknownVersion(names) }
    }

    fn claimed(
        &self,
        claim: &Claim,
        params: Vec<(String, String)>,
        versioned: Versioned,
        again: &dyn Fn(&Arc<Version>) -> Found,
        client: &dyn Fn() -> u64,
    ) -> Found {
        let Some(script) = self.scripts.get(claim.script) else { return Found::NotFound };
        match (script.chosen(client), claim.handler) {
            (Some((version, false)), Some(handler)) => {
                let target = Target::Handler(handler);
                Found::Target { version: Arc::clone(version), target, params, versioned }
            }
            (Some((version, true)), _) => again(version),
            // Only the second one has that version of the API, and the first may have another.
            (Some((version, false)), None) if versioned == Versioned::ByHeader => match again(version) {
                found @ Found::Target { .. } => found,
                _ => Found::NotFound,
            },
            _ => Found::NotFound,
        }
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
            purges: Arc::clone(&self.record.purges),
            meter: self.account.script(&release.script),
        }))
    }

    pub(crate) fn active(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.scripts.iter().filter_map(|live| live.active.as_ref())
    }

    pub(crate) fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.scripts.iter().flat_map(Live::versions)
    }
}

impl Live {
    fn versions(&self) -> impl Iterator<Item = &Arc<Version>> {
        self.active.iter().chain(self.canary.as_ref().map(|(version, _)| version))
    }

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
    rests: BTreeMap<Arc<str>, Rest>,
    prefixes: BTreeSet<(Arc<str>, Arc<str>)>,
    scripts: Vec<Live>,
    changed: Option<&'a ScriptName>,
}

impl Plan<'_> {
    fn add(
        &mut self,
        script: &ScriptRecord,
        tenant: &TenantRecord,
        limits: &TenantLimits,
        (reach, account): (&Reach, &Arc<Account>),
    ) -> Result<(), TenancyError> {
        let index = self.scripts.len();
        let meter = account.script(&script.name);
        let served = |release: &Arc<Release>| {
            Arc::new(Version {
                release: Arc::clone(release),
                mount: Arc::clone(&script.mount),
                limits: limits.with(&script.limits),
                reach: reach.clone(),
                tenant_patch: tenant.limits,
                script_patch: script.limits,
                purges: Arc::clone(&tenant.purges),
                meter: Arc::clone(&meter),
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
            if !version.assets().is_empty() {
                self.claim_assets(index, &version)?;
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
        let handler = is_active.then_some(route.handler);
        for Way { path, pattern, prefix, version } in route.ways() {
            let pattern = pattern.below(mount);
            // Of one that was let in before, the platform's word holds.
            if is_reserved(&pattern.text) && self.scripts.get(script).map(|live| &live.name) == self.changed {
                return Err(TenancyError::Routes(RouteError::Pattern {
                    path: format!("{mount}{path}"),
                    reason: "the platform answers this path itself, on every host".to_owned(),
                }));
            }
            if let Some(prefix) = &prefix {
                self.prefixes.insert((Arc::clone(mount), Arc::clone(prefix)));
            }
            match self.builder.get_mut(&route.method, &pattern, version.as_deref()) {
                None => self.builder.add(&route.method, pattern, version, Claim { script, handler, prefix }),
                Some(claim) if claim.script == script => claim.handler = claim.handler.or(handler),
                Some(claim) => {
                    let other = claim.script;
                    let version = version.map(|version| format!(" of version {}", version.name()));
                    let route = format!("{} {mount}{path}{}", route.method, version.unwrap_or_default());
                    return Err(self.conflict(script, other, route));
                }
            }
        }
        Ok(())
    }

    fn claim_rest(&mut self, script: usize, mount: &Arc<str>) -> Result<(), TenancyError> {
        let rest = self.rests.entry(Arc::clone(mount)).or_default();
        match rest.fetch {
            Some(other) if other != script => {
                Err(self.conflict(script, other, format!("everything below {mount}/ (export default fetch)")))
            }
            _ => {
                rest.fetch = Some(script);
                Ok(())
            }
        }
    }

    /// Two scripts of one mount path may both have assets, but not of one name.
    fn claim_assets(&mut self, script: usize, version: &Version) -> Result<(), TenancyError> {
        let mount = &version.mount;
        let others = self.rests.entry(Arc::clone(mount)).or_default().add_assets(script);
        for other in others {
            let of_other = self.scripts.get(other).into_iter().flat_map(Live::versions);
            let names = of_other
                .flat_map(|other| version.assets().keys().filter(|name| other.assets().contains_key(*name)));
            if let Some(name) = names.min() {
                return Err(self.conflict(script, other, format!("GET {mount}/{name} (assets/{name})")));
            }
        }
        Ok(())
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
                .flat_map(Route::ways)
                .any(|way| way.pattern.below(&script.mount).text == text)
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
    let info = |method: &str, path: String, api: Option<&ApiVersion>| RouteInfo {
        method: method.to_owned(),
        path,
        script: version.script().to_string(),
        version: version.number(),
        api_version: api.map(|api| api.name().to_owned()),
        deprecated: api.is_some_and(ApiVersion::is_deprecated),
    };
    let mount = &version.mount;
    let ways = version.release.routes.iter().flat_map(|route| route.ways().map(move |way| (route, way)));
    let routes = ways.map(|(route, way)| {
        info(&route.method, description::path(mount, way), route.version().map(Arc::as_ref))
    });
    let rest = has_fetch(&version.release.manifest).then(|| info("*", format!("{mount}/*"), None));
    routes.chain(rest).collect()
}

#[cfg(test)]
mod tests;
