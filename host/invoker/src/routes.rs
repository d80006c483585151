//! The routes of one script, read from its manifest: which handler a method and a path lead to.

use crate::pattern::Pattern;
use crate::table::{AskedVersion, Lookup, Table, TableBuilder};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use stoa_engine::{Manifest, Target};
use stoa_rules::{ACCEPT_VERSION, ApiVersion, RuleError, Rules, asked_for};

/// The kind of registration that makes a route.
const KIND: &str = "route";

/// The event that takes what no route takes.
const FETCH: &str = "fetch";

/// Routes that cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RouteError {
    /// Nobody can go by what it says.
    #[error("the route {method} {path}: {error}")]
    Rule {
        /// The method.
        method: String,
        /// As registered.
        path: String,
        /// Which option, and why.
        error: RuleError,
    },
    /// Its pattern is not one.
    #[error("the route '{path}' is not valid: {reason}")]
    Pattern {
        /// As registered.
        path: String,
        /// Why not.
        reason: String,
    },
    /// It was registered twice.
    #[error("the route {method} {path} is registered twice")]
    Twice {
        /// The method.
        method: String,
        /// As registered.
        path: String,
    },
    /// The façade wrote something else than a route.
    #[error("the registration of '{path}' cannot be read: {reason}")]
    Unreadable {
        /// As registered.
        path: String,
        /// Why.
        reason: String,
    },
}

/// What the façade says of a route.
#[derive(Deserialize)]
struct Detail {
    method: String,
    #[serde(default)]
    options: Map<String, Value>,
    #[serde(default)]
    asset: Option<Arc<str>>,
}

/// A route as a script registered it.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method, or `*`.
    pub method: String,
    /// As registered.
    pub path: String,
    /// The same for the router.
    pub pattern: Pattern,
    /// Which handler. No two routes have the same.
    pub handler: u32,
    /// What its options say. None: nothing.
    pub rules: Option<Arc<Rules>>,
    /// What the host serves there, without the script: an asset, or with a slash at the end a folder of them.
    pub asset: Option<Arc<str>>,
}

impl Route {
    /// All routes of a manifest, in the order of their registration.
    pub fn of(manifest: &Manifest) -> Result<Vec<Self>, RouteError> {
        let entries = manifest.registrations.iter().filter(|entry| entry.kind == KIND);
        let routes = entries.map(|entry| {
            let path = entry.name.clone();
            let detail: Detail = serde_json::from_str(&entry.detail)
                .map_err(|error| RouteError::Unreadable { path: path.clone(), reason: error.to_string() })?;
            let pattern = Pattern::parse(&path)
                .map_err(|reason| RouteError::Pattern { path: path.clone(), reason: reason.to_owned() })?;
            let Detail { method, options, asset } = detail;
            match Rules::read(&options) {
                Ok(rules) => {
                    let rules = rules.map(Arc::new);
                    Ok(Self { method, path, pattern, handler: entry.handler, rules, asset })
                }
                Err(error) => Err(RouteError::Rule { method, path, error }),
            }
        });
        routes.collect()
    }
}

/// All that each route of a manifest says, in the order of [`Route::of`].
pub fn options_of(manifest: &Manifest) -> impl Iterator<Item = Map<String, Value>> {
    let entries = manifest.registrations.iter().filter(|entry| entry.kind == KIND);
    entries.map(|entry| {
        serde_json::from_str(&entry.detail).map_or_else(|_| Map::new(), |Detail { options, .. }| options)
    })
}

/// One of the ways on which a request comes to a route. Most routes have one.
#[derive(Clone, Debug)]
pub struct Way {
    /// The path, with the version if that says it.
    pub path: String,
    /// The same for the router.
    pub pattern: Pattern,
    /// What the path begins with because of the version: `/v2`.
    pub prefix: Option<Arc<str>>,
    /// The version, where a header chooses among those of the path.
    pub version: Option<Arc<ApiVersion>>,
}

impl Route {
    /// The version of the API that it belongs to.
    pub fn version(&self) -> Option<&Arc<ApiVersion>> {
        self.rules.as_ref()?.version.as_ref()
    }

    /// How requests come to it.
    pub fn ways(&self) -> impl Iterator<Item = Way> {
        let version = self.version();
        let prefixed = version.and_then(|version| version.prefix()).map(|prefix| Way {
            path: if self.path == "/" { prefix.to_string() } else { format!("{prefix}{}", self.path) },
            pattern: self.pattern.clone().below(prefix),
            prefix: Some(Arc::clone(prefix)),
            version: None,
        });
        let plain = version.is_none_or(|version| version.by_header()).then(|| Way {
            path: self.path.clone(),
            pattern: self.pattern.clone(),
            prefix: None,
            version: version.cloned(),
        });
        prefixed.into_iter().chain(plain)
    }
}

/// How a request told which version of an API it wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Versioned {
    /// There are no versions at the path.
    #[default]
    Not,
    /// The path begins with it.
    ByPath(Arc<str>),
    /// By a header, or by the lack of it.
    ByHeader,
}

impl Versioned {
    /// From what a table says.
    pub fn of(prefix: Option<&Arc<str>>, was_chosen: bool) -> Self {
        match prefix {
            Some(prefix) => Self::ByPath(Arc::clone(prefix)),
            None if was_chosen => Self::ByHeader,
            None => Self::Not,
        }
    }

    /// What handlers are told beside the event, as JSON: below which path the paths are that the script has
    /// registered. A version is of that, so that middleware guards all versions of a path.
    pub fn meta(&self, mount: &str) -> Option<String> {
        let prefix = match self {
            Self::ByPath(prefix) => &**prefix,
            _ if mount.is_empty() => return None,
            _ => "",
        };
        Some(serde_json::json!({ "mount": format!("{mount}{prefix}") }).to_string())
    }
}

/// Where a request leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// To this function, with these path parameters, decoded.
    Target(Target, Vec<(String, String)>, Versioned),
    /// The path is known, the version that was asked for is not; these are.
    UnknownVersion(Vec<String>),
    /// The path is known, the method is not; these are.
    MethodNotAllowed(Vec<String>),
    /// Nowhere.
    NotFound,
}

/// All routes of a script.
pub struct Routes {
    /// Handlers, with the prefix that leads to them.
    table: Table<(u32, Option<Arc<str>>)>,
    has_fetch: bool,
}

impl Routes {
    /// From what the script registered at deploy.
    pub fn from_manifest(manifest: &Manifest) -> Result<Self, RouteError> {
        let mut builder = TableBuilder::default();
        for route in Route::of(manifest)? {
            for Way { path, pattern, prefix, version } in route.ways() {
                if builder.get_mut(&route.method, &pattern, version.as_deref()).is_some() {
                    return Err(RouteError::Twice {
                        method: route.method.clone(),
                        path: shown(&path, version.as_deref()),
                    });
                }
                builder.add(&route.method, pattern, version, (route.handler, prefix));
            }
        }
        let table = builder.build().map_err(|ambiguous| RouteError::Pattern {
            path: ambiguous.pattern,
            reason: format!("it cannot be told from '{}'", ambiguous.with),
        })?;
        Ok(Self { table, has_fetch: has_fetch(manifest) })
    }

    /// Where `method path` leads. A script that also has a `fetch` handler gets there what no route takes.
    pub fn find(&self, method: &str, path: &str, asked: AskedVersion<'_>) -> Found {
        match self.table.find(method, path, asked) {
            Lookup::Hit((handler, prefix), params, was_chosen) => {
                Found::Target(Target::Handler(*handler), params, Versioned::of(prefix.as_ref(), was_chosen))
            }
            Lookup::OtherVersions(names) => Found::UnknownVersion(names),
            _ if self.has_fetch => Found::Target(fetch_target(), Vec::new(), Versioned::Not),
            Lookup::OtherMethods(allowed) => Found::MethodNotAllowed(allowed),
            Lookup::Miss => Found::NotFound,
        }
    }
}

/// A path with the version that a header asks for.
fn shown(path: &str, version: Option<&ApiVersion>) -> String {
    version.map_or_else(|| path.to_owned(), |version| format!("{path} of version {}", version.name()))
}

/// The version of an API that the headers of a request ask for.
pub fn asked_version(headers: &[(String, String)]) -> Option<&str> {
    let mut given = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(ACCEPT_VERSION.as_str()));
    Some(asked_for(&given.next()?.1))
}

/// Whether a script takes what no route takes.
pub fn has_fetch(manifest: &Manifest) -> bool {
    manifest.events.iter().any(|event| event == FETCH)
}

/// The default export's `fetch`.
pub fn fetch_target() -> Target {
    Target::Entry(FETCH.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use stoa_engine::Registration;

    fn routes(list: &[(&str, &str)], events: &[&str]) -> Result<Routes, RouteError> {
        let registrations = list.iter().zip(0..).map(|((method, path), handler)| Registration {
            kind: KIND.to_owned(),
            name: (*path).to_owned(),
            handler,
            detail: format!("{{\"method\":\"{method}\",\"options\":{{}}}}"),
        });
        Routes::from_manifest(&Manifest {
            registrations: registrations.collect(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            has_setup: false,
        })
    }

    fn at(routes: &Routes, method: &str, path: &str) -> Found {
        routes.find(method, path, &|| panic!("nobody needs to know"))
    }

    fn to(handler: u32, params: &[(&str, &str)]) -> Found {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Found::Target(Target::Handler(handler), params, Versioned::Not)
    }

    #[test]
    fn a_path_leads_to_the_handler_of_its_method() {
        let routes = routes(
            &[
                ("GET", "/"),
                ("GET", "/users/:id"),
                ("POST", "/users/:name"),
                ("GET", "/files/{*path}"),
                ("*", "/any"),
                ("GET", "/users/me"),
            ],
            &[],
        )
        .unwrap();
        assert_eq!(at(&routes, "GET", "/"), to(0, &[]));
        assert_eq!(at(&routes, "GET", "/users/a%20b"), to(1, &[("id", "a b")]));
        assert_eq!(at(&routes, "POST", "/users/x"), to(2, &[("name", "x")]));
        assert_eq!(at(&routes, "GET", "/files/a/b.txt"), to(3, &[("path", "a/b.txt")]));
        assert_eq!(at(&routes, "PURGE", "/any"), to(4, &[]));
        assert_eq!(at(&routes, "GET", "/users/me"), to(5, &[]));
        assert_eq!(at(&routes, "HEAD", "/users/7"), to(1, &[("id", "7")]));
        assert_eq!(at(&routes, "GET", "/nowhere"), Found::NotFound);
        assert_eq!(
            at(&routes, "PUT", "/users/7"),
            Found::MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn a_fetch_handler_takes_what_no_route_takes() {
        let routes = routes(&[("GET", "/a")], &["fetch"]).unwrap();
        let fetch = Found::Target(Target::Entry("fetch".to_owned()), Vec::new(), Versioned::Not);
        assert_eq!(at(&routes, "GET", "/a"), to(0, &[]));
        assert_eq!(at(&routes, "POST", "/a"), fetch);
        assert_eq!(at(&routes, "GET", "/b"), fetch);
    }

    /// Routes with versions: `GET /users` and so on, each with the option `version`.
    fn versioned(list: &[(&str, &str, serde_json::Value)]) -> Result<Routes, RouteError> {
        let registrations = list.iter().zip(0..).map(|((method, path, version), handler)| Registration {
            kind: KIND.to_owned(),
            name: (*path).to_owned(),
            handler,
            detail: json!({ "method": method, "options": { "version": version } }).to_string(),
        });
        Routes::from_manifest(&Manifest { registrations: registrations.collect(), ..Manifest::default() })
    }

    /// The handler, or what there is instead.
    fn word(found: &Found) -> String {
        match found {
            Found::Target(Target::Handler(handler), _, told) => match told {
                Versioned::Not => handler.to_string(),
                Versioned::ByPath(prefix) => format!("{prefix} {handler}"),
                Versioned::ByHeader => format!("chosen {handler}"),
            },
            Found::UnknownVersion(names) => format!("versions {}", names.join(",")),
            Found::MethodNotAllowed(methods) => methods.join(","),
            _ => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_version_is_told_by_the_path_or_by_a_header() {
        let list = [
            ("GET", "/users", json!(1)),
            ("GET", "/users", json!(2)),
            ("POST", "/users", json!(2)),
            ("GET", "/users", json!({ "name": 3, "deprecated": true })),
            ("GET", "/", json!({ "name": 2, "by": "path" })),
            ("GET", "/only", json!({ "name": 2, "by": "header" })),
            ("GET", "/files/*", json!(2)),
            ("GET", "/plain", serde_json::Value::Null),
            ("GET", "/both", serde_json::Value::Null),
            ("GET", "/both", json!(1)),
        ];
        let routes = versioned(&list).unwrap();
        for (method, path, asked, leads) in [
            ("GET", "/v1/users", None, "/v1 0"),
            ("GET", "/v2/users", Some("1"), "/v2 1"),
            ("GET", "/v3/users", None, "/v3 3"),
            ("PUT", "/v2/users", None, "GET,HEAD,OPTIONS,POST"),
            ("PUT", "/v1/users", None, "GET,HEAD,OPTIONS"),
            ("GET", "/v2", None, "/v2 4"),
            ("GET", "/v2/files/a/b", None, "/v2 6"),
            ("GET", "/v4/users", None, "nothing"),
            ("GET", "/users", None, "chosen 1"),
            ("HEAD", "/users", Some("1"), "chosen 0"),
            ("GET", "/users", Some("3"), "chosen 3"),
            ("POST", "/users", None, "chosen 2"),
            ("POST", "/users", Some("1"), "GET,HEAD,OPTIONS"),
            ("GET", "/users", Some("4"), "versions 2,1,3"),
            ("GET", "/only", None, "chosen 5"),
            ("GET", "/v2/only", None, "nothing"),
            ("GET", "/", None, "nothing"),
            ("GET", "/plain", Some("9"), "7"),
            ("GET", "/both", None, "chosen 8"),
            ("GET", "/both", Some("1"), "chosen 9"),
            ("GET", "/both", Some("2"), "versions 1"),
        ] {
            assert_eq!(word(&routes.find(method, path, &|| asked)), leads, "{method} {path} {asked:?}");
        }
        for (again, word) in [
            (("GET", "/users", json!("v1")), "GET /v1/users is registered twice"),
            (
                ("GET", "/only", json!({ "name": 2, "by": "header" })),
                "GET /only of version 2 is registered twice",
            ),
            (("GET", "/v1/users", serde_json::Value::Null), "GET /v1/users is registered twice"),
        ] {
            let list: Vec<_> = list.iter().cloned().chain([again]).collect();
            let error = versioned(&list).err().unwrap().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn routes_that_cannot_be_are_refused_by_name() {
        for (list, word) in [
            (&[("GET", "/a"), ("GET", "/a")][..], "twice"),
            (&[("GET", "/:a"), ("GET", "/:b")][..], "twice"),
            (&[("GET", "a")][..], "begin with"),
            (&[("GET", "/*/a")][..], "last part"),
            (&[("GET", "/:a/:a")][..], "one name"),
            (&[("GET", "/:")][..], "name"),
        ] {
            let error = routes(list, &[]).err().unwrap().to_string();
            assert!(error.contains(word), "{list:?}: {error}");
        }
    }
}
