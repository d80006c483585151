//! What a tenant's scripts may reach, as an admin of the platform has set it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stoa_capability::Registry;
use stoa_kernel::{Egress, EgressError, Grants};
use stoa_rules::{Manners, RuleError};
use utoipa::ToSchema;

/// As it is stored. Capabilities are kept as those that are withheld, so that one that comes later is granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Policy {
    withheld: BTreeSet<String>,
    eval: bool,
    egress: Arc<Egress>,
    http: Arc<Manners>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { withheld: BTreeSet::new(), eval: true, egress: Arc::default(), http: Arc::default() }
    }
}

/// What a policy comes to on this server.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) grants: Grants,
    pub(crate) egress: Arc<Egress>,
    pub(crate) eval: bool,
    /// Of all its routes.
    pub(crate) manners: Arc<Manners>,
}

/// What a tenant's scripts may reach, and how its answers behave towards browsers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "capabilities": { "logs": true, "kv": false }, "eval": true, "egress": { "allow": [], "deny": ["*.example.com"] },
    "http": { "cors": { "origin": "https://app.example" } }
}))]
pub struct PolicyInfo {
    /// Every capability of this server, and whether scripts are granted it.
    #[schema(value_type = BTreeMap<String, bool>)]
    pub capabilities: BTreeMap<&'static str, bool>,
    /// Whether scripts may make code of strings, with `eval` and the constructors of functions.
    pub eval: bool,
    /// With which hosts scripts may talk.
    pub egress: EgressInfo,
    /// What holds for all routes that do not say otherwise.
    #[schema(value_type = HttpOptions)]
    pub http: Map<String, Value>,
}

/// What holds for all routes of a tenant, and for its `fetch` handlers, where a route does not say otherwise. Each is
/// written as the option of a route of that name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is read by the rules of routes; this describes it")]
struct HttpOptions {
    /// `true`, `false`, or `{origin, credentials, headers, exposeHeaders, maxAge}`.
    cors: Option<Value>,
    /// `true`, `false`, or `{origins}`.
    csrf: Option<Value>,
    /// Names of headers with their values; `false` takes one off.
    headers: Option<BTreeMap<String, Value>>,
    /// A number of requests per minute, `{limit, per, by}`, or a list of up to 8; `by` is `ip`, `tenant` or
    /// `header:<name>`. It holds beside those of routes.
    #[schema(rename = "rateLimit")]
    rate_limit: Option<Value>,
}

/// Hosts with which scripts may talk, each as `example.com`, `*.example.com`, `example.com:8443`,
/// `93.184.216.34` or `93.184.216.0/24`. Private addresses are refused whatever is said here.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EgressInfo {
    /// Only these; none here means all.
    pub allow: Vec<String>,
    /// Not these, also where they are allowed.
    pub deny: Vec<String>,
}

/// What is to change of a policy. What is left out stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPatch {
    /// `false` takes a capability away, `true` gives it back.
    #[serde(default)]
    pub capabilities: BTreeMap<String, bool>,
    /// Whether scripts may make code of strings. Versions are compiled again where that changes.
    pub eval: Option<bool>,
    /// With which hosts scripts may talk.
    #[serde(default, deserialize_with = "an_object")]
    pub egress: Option<EgressPatch>,
    /// What holds for all routes that do not say otherwise; `null` takes an option away.
    #[schema(value_type = Option<HttpOptions>)]
    pub http: Option<Map<String, Value>>,
}

/// Serde would take the fields of an object in an array, too.
fn an_object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EgressPatch>, D::Error> {
    let given = Option::<Map<String, Value>>::deserialize(deserializer)?;
    let read = given.map(|object| EgressPatch::deserialize(Value::Object(object)));
    read.transpose().map_err(D::Error::custom)
}

/// Lists that take the place of those before.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EgressPatch {
    /// Only these; none here means all.
    #[schema(max_items = 256)]
    pub allow: Option<Vec<String>>,
    /// Not these, also where they are allowed.
    #[schema(max_items = 256)]
    pub deny: Option<Vec<String>>,
}

/// A policy that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// This server has no such capability.
    #[error("capabilities.{given}: there is no such capability; there are {known}")]
    UnknownCapability {
        /// As it was given.
        given: String,
        /// Those that there are.
        known: String,
    },
    /// A list of hosts.
    #[error("egress.{0}")]
    Egress(#[from] EgressError),
    /// What is said of all routes.
    #[error("http: {0}")]
    Http(#[from] RuleError),
}

impl Policy {
    /// This one, where `patch` does not say otherwise.
    pub(crate) fn with(&self, patch: &PolicyPatch, capabilities: &Registry) -> Result<Self, PolicyError> {
        let mut withheld = self.withheld.clone();
        for (name, granted) in &patch.capabilities {
            if capabilities.index(name).is_none() {
                let known: Vec<_> = capabilities.names().map(|name| format!("'{name}'")).collect();
                let (given, known) = (name.chars().take(80).collect(), known.join(", "));
                return Err(PolicyError::UnknownCapability { given, known });
            }
            if *granted {
                withheld.remove(name)
            } else {
                withheld.insert(name.clone())
            };
        }
        let egress = match &patch.egress {
            None => Arc::clone(&self.egress),
            Some(patch) => {
                let EgressInfo { allow, deny } = self.egress_info();
                let (allow, deny) =
                    (patch.allow.as_ref().unwrap_or(&allow), patch.deny.as_ref().unwrap_or(&deny));
                Arc::new(Egress::new(allow, deny)?)
            }
        };
        let http = match &patch.http {
            None => Arc::clone(&self.http),
            Some(changes) => Arc::new(self.http.with(changes)?),
        };
        Ok(Self { withheld, eval: patch.eval.unwrap_or(self.eval), egress, http })
    }

    pub(crate) fn allows_eval(&self) -> bool {
        self.eval
    }

    /// A capability that is withheld and unknown here is one of another node, and nobody can call it.
    pub(crate) fn reach(&self, capabilities: &Registry) -> Reach {
        let withheld = self.withheld.iter().filter_map(|name| capabilities.index(name));
        Reach {
            grants: withheld.fold(Grants::ALL, Grants::without),
            egress: Arc::clone(&self.egress),
            eval: self.eval,
            manners: Arc::clone(&self.http),
        }
    }

    pub(crate) fn info(&self, capabilities: &Registry) -> PolicyInfo {
        PolicyInfo {
            capabilities: capabilities.names().map(|name| (name, !self.withheld.contains(name))).collect(),
            eval: self.eval,
            egress: self.egress_info(),
            http: self.http.options().clone(),
        }
    }

    fn egress_info(&self) -> EgressInfo {
        let texts =
            |patterns: &[stoa_kernel::HostPattern]| patterns.iter().map(ToString::to_string).collect();
        EgressInfo { allow: texts(self.egress.allow()), deny: texts(self.egress.deny()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_set_is_granted() {
        assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
        let reach = Policy::default().reach(&Registry::default());
        assert!((0..Grants::CAPACITY).all(|index| reach.grants.has(index)) && reach.eval);
    }

    #[test]
    fn what_a_patch_leaves_out_stays() {
        let registry = Registry::default();
        let patch = |json: &str| serde_json::from_str::<PolicyPatch>(json).unwrap();
        let first = patch(r#"{"eval": false, "egress": {"deny": ["*.Example.com"]}}"#);
        let policy = Policy::default().with(&first, &registry).unwrap();
        let policy = policy.with(&patch(r#"{"egress": {"allow": ["10.0.0.0/8"]}}"#), &registry).unwrap();
        let shown = policy.info(&registry);
        assert!(!shown.eval);
        assert_eq!(
            (shown.egress.allow, shown.egress.deny),
            (vec!["10.0.0.0/8".to_owned()], vec!["*.example.com".to_owned()],)
        );
        let stored = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&stored).unwrap(), policy);
    }

    #[test]
    fn a_capability_of_another_node_is_no_obstacle() {
        let stored: Policy = serde_json::from_str(r#"{"withheld": ["of-tomorrow"]}"#).unwrap();
        assert_eq!(stored.reach(&Registry::default()).grants, Grants::ALL);
    }
}
