//! The routes of one script, read from its manifest: which handler a method and a path lead to.

use matchit::Router;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::collections::BTreeMap;
use stoa_engine::{Manifest, Registration, Target};

/// The kind of registration that makes a route.
const KIND: &str = "route";
/// Stands for every method.
const ANY: &str = "*";

/// Routes that cannot be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RouteError {
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
}

struct Route {
    handler: u32,
    /// Names of its parameters, in order.
    params: Vec<String>,
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
    paths: Router<BTreeMap<String, Route>>,
    has_fetch: bool,
}

impl Routes {
    /// From what the script registered at deploy.
    pub fn from_manifest(manifest: &Manifest) -> Result<Self, RouteError> {
        let mut by_pattern: BTreeMap<String, BTreeMap<String, Route>> = BTreeMap::new();
        for registration in manifest.registrations.iter().filter(|entry| entry.kind == KIND) {
            add(&mut by_pattern, registration)?;
        }
        let mut paths = Router::new();
        for (pattern, methods) in by_pattern {
            paths
                .insert(pattern.as_str(), methods)
                .map_err(|error| RouteError::Pattern { path: pattern, reason: error.to_string() })?;
        }
        Ok(Self { paths, has_fetch: manifest.events.iter().any(|event| event == "fetch") })
    }

    /// Where `method path` leads. A script that also has a `fetch` handler gets there what no route takes.
    pub fn find(&self, method: &str, path: &str) -> Found {
        let Ok(matched) = self.paths.at(path) else { return self.otherwise(Found::NotFound) };
        let methods = matched.value;
        let route = methods
            .get(method)
            .or_else(|| methods.get("GET").filter(|_| method == "HEAD"))
            .or_else(|| methods.get(ANY));
        let Some(route) = route else { return self.otherwise(Found::MethodNotAllowed(allowed(methods))) };
        let values = matched.params.iter().map(|(_, value)| decode(value));
        let params = route.params.iter().cloned().zip(values).collect();
        Found::Target(Target::Handler(route.handler), params)
    }

    fn otherwise(&self, found: Found) -> Found {
        if self.has_fetch { Found::Target(Target::Entry("fetch".to_owned()), Vec::new()) } else { found }
    }
}

fn add(
    by_pattern: &mut BTreeMap<String, BTreeMap<String, Route>>,
    registration: &Registration,
) -> Result<(), RouteError> {
    let path = &registration.name;
    let detail: Detail = serde_json::from_str(&registration.detail)
        .map_err(|error| RouteError::Unreadable { path: path.clone(), reason: error.to_string() })?;
    let (pattern, params) = pattern(path)?;
    let methods = by_pattern.entry(pattern).or_default();
    let route = Route { handler: registration.handler, params };
    if methods.insert(detail.method.clone(), route).is_some() {
        return Err(RouteError::Twice { method: detail.method, path: path.clone() });
    }
    Ok(())
}

/// From the author's pattern (`:id`, `*`, `{*rest}`) to the router's. Parameters are numbered, so that routes
/// that differ only in the names of them are one path.
fn pattern(path: &str) -> Result<(String, Vec<String>), RouteError> {
    let invalid = |reason: &str| RouteError::Pattern { path: path.to_owned(), reason: reason.to_owned() };
    let rest = path.strip_prefix('/').ok_or_else(|| invalid("it has to begin with '/'"))?;
    let mut pattern = String::new();
    let mut params: Vec<String> = Vec::new();
    let mut segments = rest.split('/').peekable();
    while let Some(segment) = segments.next() {
        pattern.push('/');
        let wildcard = segment.strip_prefix("{*").and_then(|rest| rest.strip_suffix('}'));
        let named = segment.strip_prefix(':').or_else(|| {
            segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|_| wildcard.is_none())
        });
        match (segment, wildcard, named) {
            ("*", _, _) | (_, Some(_), _) => {
                if segments.peek().is_some() {
                    return Err(invalid("a wildcard can only be the last part"));
                }
                pattern.push_str("{*rest}");
                params.push(wildcard.unwrap_or("*").to_owned());
            }
            (_, _, Some("")) => return Err(invalid("a parameter needs a name")),
            (_, _, Some(name)) => {
                pattern.extend(["{p", &params.len().to_string(), "}"]);
                params.push(name.to_owned());
            }
            (literal, _, _) => pattern.push_str(&literal.replace('{', "{{").replace('}', "}}")),
        }
    }
    let mut sorted = params.clone();
    sorted.sort();
    sorted.dedup();
    if sorted.len() < params.len() {
        Err(invalid("two parameters have one name"))
    } else {
        Ok((pattern, params))
    }
}

/// The methods of a path for `Allow`: HEAD comes with GET, OPTIONS with every path.
fn allowed(methods: &BTreeMap<String, Route>) -> Vec<String> {
    let mut allowed: Vec<String> = methods.keys().cloned().collect();
    if methods.contains_key("GET") && !methods.contains_key("HEAD") {
        allowed.push("HEAD".to_owned());
    }
    if !methods.contains_key("OPTIONS") {
        allowed.push("OPTIONS".to_owned());
    }
    allowed.sort();
    allowed
}

fn decode(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

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
