//! What a deploy would change, and what of it is worth a second look.

use crate::description;
use crate::info::RouteInfo;
use crate::limits::LimitsPatch;
use crate::release::Version;
use crate::state::routes_of;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_invoker::{Route, has_fetch, options_of};
use utoipa::ToSchema;

/// What a deploy would change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// Routes that the active version does not have.
    pub added: Vec<RouteInfo>,
    /// Routes of the active version that would be gone.
    pub removed: Vec<RouteInfo>,
    /// Routes that would say something else of themselves than they do.
    pub changed: Vec<RouteInfo>,
    /// Whether `setup` would run.
    pub setup: bool,
    /// What would be stored.
    pub sizes: Sizes,
    /// What would hold for it: the script's limits, else the tenant's, else the platform's.
    pub limits: LimitsPatch,
    /// Every capability of this server, and whether the tenant's scripts are granted it.
    #[schema(value_type = BTreeMap<String, bool>)]
    pub capabilities: BTreeMap<&'static str, bool>,
    /// What can be deployed, and probably is not what was meant.
    pub warnings: Vec<Warning>,
}

/// What is stored of a version.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Sizes {
    /// The author's files, as they are kept.
    pub source_bytes: usize,
    /// All that runs.
    pub component_bytes: usize,
}

/// Something that is allowed and has no effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Method and path, if it is about a route.
    pub route: Option<String>,
    /// What it is, and what to do.
    pub message: String,
}

impl Check {
    /// Of a version that would come after `before`.
    pub(crate) fn of(
        version: &Arc<Version>,
        before: Option<&Arc<Version>>,
        capabilities: &Registry,
        sizes: Sizes,
    ) -> Self {
        let (now, then) = (said(version), before.map(said).unwrap_or_default());
        let differs = |key: &Key| {
            then.get(key).is_some_and(|(options, _)| now.get(key).map(|(now, _)| now) != Some(options))
        };
        let shown = |routes: &Said, wanted: &dyn Fn(&Key) -> bool| {
            let routes = routes.iter().filter(|(key, _)| wanted(key));
            routes.map(|(_, (_, route))| route.clone()).collect::<Vec<_>>()
        };
        Self {
            added: shown(&now, &|key| !then.contains_key(key)),
            removed: shown(&then, &|key| !now.contains_key(key)),
            changed: shown(&now, &differs),
            setup: version.release.manifest.has_setup,
            sizes,
            limits: version.limits.shown(),
            capabilities: capabilities
                .names()
                .zip(0..)
                .map(|(name, bit)| (name, version.grants().has(bit)))
                .collect(),
            warnings: warnings(version),
        }
    }
}

/// Method, path and version of the API.
type Key = (String, String, Option<String>);
/// What each route says, and how it is shown.
type Said = BTreeMap<Key, (Map<String, Value>, RouteInfo)>;

fn said(version: &Arc<Version>) -> Said {
    let mut options = BTreeMap::new();
    for (route, said) in version.release.routes.iter().zip(options_of(&version.release.manifest)) {
        for way in route.ways() {
            options.insert((route.method.clone(), description::path(&version.mount, way)), said.clone());
        }
    }
    let routes = routes_of(version).into_iter().map(|route| {
        let place = (route.method.clone(), route.path.clone());
        let said = options.get(&place).cloned().unwrap_or_default();
        ((place.0, place.1, route.api_version.clone()), (said, route))
    });
    routes.collect()
}

fn warnings(version: &Version) -> Vec<Warning> {
    let release = &version.release;
    let mut warnings = Vec::new();
    if release.routes.is_empty() && !has_fetch(&release.manifest) && release.assets.is_empty() {
        let message =
            "nothing answers requests: it has no route, no default export with fetch, and no assets";
        warnings.push(Warning { route: None, message: message.to_owned() });
    }
    for (route, options) in release.routes.iter().zip(options_of(&release.manifest)) {
        let shown = format!("{} {}", route.method, route.path);
        let of_route = without_effect(version, route, &options).into_iter();
        warnings.extend(of_route.map(|message| Warning { route: Some(shown.clone()), message }));
    }
    warnings
}

/// Options that change nothing.
fn without_effect(version: &Version, route: &Route, options: &Map<String, Value>) -> Vec<String> {
    let Some(rules) = &route.rules else { return Vec::new() };
    let mut found = Vec::new();
    let is = |methods: &[&str]| methods.contains(&route.method.as_str());
    if rules.cache.is_some() && !is(&["GET", "HEAD", "*"]) {
        found.push(format!("the option 'cache' has no effect: answers to {} are never kept", route.method));
    }
    if is(&["GET", "HEAD"]) && options.get("schema").is_some_and(|schema| schema.get("body").is_some()) {
        found.push(format!("'schema.body' lets no ordinary {} in: such requests have no body", route.method));
    }
    let wall = version.limits.invocation.wall;
    if let Some(timeout) = rules.timeout.filter(|timeout| *timeout > wall) {
        let (timeout, wall) = (timeout.as_millis(), wall.as_millis());
        found
            .push(format!("the option 'timeout' of {timeout} ms has no effect: the limit wall_ms is {wall}"));
    }
    let most = version.limits.body_bytes as u64;
    if let Some(limit) = rules.body_limit.filter(|limit| *limit > most) {
        found.push(format!(
            "the option 'bodyLimit' of {limit} bytes has no effect: the limit body_bytes is {most}"
        ));
    }
    for name in parameters(options).filter(|name| !route.pattern.params.contains(name)) {
        found.push(format!("'schema.params' speaks of '{name}', and the path has no such parameter"));
    }
    found
}

/// The names that `schema.params` speaks of, in both of its forms.
fn parameters(options: &Map<String, Value>) -> impl Iterator<Item = String> {
    let params = options.get("schema").and_then(|schema| schema.get("params"));
    let schema = params.and_then(|params| {
        stoa_schema::Schema::json_schema(&params.to_string(), stoa_schema::Fields::Optional).ok()
    });
    let names = schema.as_ref().and_then(|schema| schema.get("properties")?.as_object());
    names.map(|names| names.keys().cloned().collect::<Vec<_>>()).unwrap_or_default().into_iter()
}
