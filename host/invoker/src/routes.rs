//! The routes of one script, read from its manifest: which handler a method and a path lead to.

use crate::pattern::Pattern;
use crate::table::{Lookup, Table, TableBuilder};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use stoa_engine::{Manifest, Target};
use stoa_rules::{RuleError, Rules};

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
            let Detail { method, options } = detail;
            match Rules::read(&options) {
                Ok(rules) => {
                    Ok(Self { method, path, pattern, handler: entry.handler, rules: rules.map(Arc::new) })
                }
                Err(error) => Err(RouteError::Rule { method, path, error }),
            }
        });
        routes.collect()
    }
}

/// Where a request leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// To this function, with these path parameters, decoded.
    Target(Target, Vec<(String, String)>),
    /// The path is known, the method is not; these are.
    MethodNotAllowed(Vec<String>),
    /// Nowhere.
    NotFound,
}

/// All routes of a script.
pub struct Routes {
    table: Table<u32>,
    has_fetch: bool,
}

impl Routes {
    /// From what the script registered at deploy.
    pub fn from_manifest(manifest: &Manifest) -> Result<Self, RouteError> {
        let mut builder = TableBuilder::default();
        for Route { method, path, pattern, handler, .. } in Route::of(manifest)? {
            if builder.get_mut(&method, &pattern).is_some() {
                return Err(RouteError::Twice { method, path });
            }
            builder.add(&method, pattern, handler);
        }
        let table = builder.build().map_err(|ambiguous| RouteError::Pattern {
            path: ambiguous.pattern,
            reason: format!("it cannot be told from '{}'", ambiguous.with),
        })?;
        Ok(Self { table, has_fetch: has_fetch(manifest) })
    }

    /// Where `method path` leads. A script that also has a `fetch` handler gets there what no route takes.
    pub fn find(&self, method: &str, path: &str) -> Found {
        match self.table.find(method, path) {
            Lookup::Hit(handler, params) => Found::Target(Target::Handler(*handler), params),
            _ if self.has_fetch => Found::Target(fetch_target(), Vec::new()),
            Lookup::OtherMethods(allowed) => Found::MethodNotAllowed(allowed),
            Lookup::Miss => Found::NotFound,
        }
    }
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

    fn to(handler: u32, params: &[(&str, &str)]) -> Found {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Found::Target(Target::Handler(handler), params)
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
        assert_eq!(routes.find("GET", "/"), to(0, &[]));
        assert_eq!(routes.find("GET", "/users/a%20b"), to(1, &[("id", "a b")]));
        assert_eq!(routes.find("POST", "/users/x"), to(2, &[("name", "x")]));
        assert_eq!(routes.find("GET", "/files/a/b.txt"), to(3, &[("path", "a/b.txt")]));
        assert_eq!(routes.find("PURGE", "/any"), to(4, &[]));
        assert_eq!(routes.find("GET", "/users/me"), to(5, &[]));
        assert_eq!(routes.find("HEAD", "/users/7"), to(1, &[("id", "7")]));
        assert_eq!(routes.find("GET", "/nowhere"), Found::NotFound);
        assert_eq!(
            routes.find("PUT", "/users/7"),
            Found::MethodNotAllowed(["GET", "HEAD", "OPTIONS", "POST"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn a_fetch_handler_takes_what_no_route_takes() {
        let routes = routes(&[("GET", "/a")], &["fetch"]).unwrap();
        let fetch = Found::Target(Target::Entry("fetch".to_owned()), Vec::new());
        assert_eq!(routes.find("GET", "/a"), to(0, &[]));
        assert_eq!(routes.find("POST", "/a"), fetch);
        assert_eq!(routes.find("GET", "/b"), fetch);
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
