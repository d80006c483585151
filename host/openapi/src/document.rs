//! The document, from all routes of a tenant.

use crate::errors::error_schema;
use crate::operation::{Names, describe};
use crate::responses;
use crate::schema::Schemas;
use crate::template::Template;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use stoa_rules::{ApiVersion, Rules};

/// Stands for every method.
const ANY: &str = "*";
/// What that is in a description.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Whose API it is.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What it is called.
    pub title: &'a str,
    /// In which state it is.
    pub version: &'a str,
}

/// A route on one of the ways to it.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint<'a> {
    /// The method, or `*`.
    pub method: &'a str,
    /// The whole path, with the names of its parameters as a script writes them.
    pub path: &'a str,
    /// Whose it is.
    pub script: &'a str,
    /// All that the route says.
    pub options: &'a Map<String, Value>,
    /// What of it the host goes by.
    pub rules: Option<&'a Rules>,
    /// The version of the API that it belongs to.
    pub version: Option<&'a ApiVersion>,
    /// Whether a header asks for that, and not the path.
    pub by_header: bool,
}

/// Describes all of them.
pub fn document(about: About<'_>, endpoints: &[Endpoint<'_>]) -> Value {
    let shown: Vec<&Endpoint<'_>> = endpoints.iter().filter(|endpoint| !is_hidden(endpoint)).collect();
    let mut paths = BTreeMap::<String, Path<'_>>::new();
    for endpoint in &shown {
        let template = Template::of(endpoint.path);
        let path = paths
            .entry(template.key.clone())
            .or_insert_with(|| Path { template: template.clone(), operations: BTreeMap::new() });
        let template = template.named_as(&path.template);
        for method in methods(endpoint.method) {
            path.operations.entry(method).or_default().push((endpoint, template.clone()));
        }
    }
    let (mut names, mut schemas) = (Names::default(), Schemas::default());
    let mut items = Map::new();
    for path in paths.into_values() {
        let item = path.operations.into_iter().map(|(method, candidates)| {
            (method.clone(), operation(&method, candidates, &mut names, &mut schemas))
        });
        let item: Map<String, Value> = item.collect();
        items.insert(path.template.text, Value::Object(item));
    }
    let tags = tags(&items);
    let has_access = shown.iter().any(|endpoint| endpoint.rules.is_some_and(|rules| rules.access.is_some()));
    json!({
        "openapi": "3.1.0",
        "info": { "title": about.title, "version": about.version },
        // The host that gives the document.
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": items,
        "components": components(schemas, has_access),
    })
}

fn components(schemas: Schemas, has_access: bool) -> Map<String, Value> {
    let responses = Value::Object(responses::components());
    let schemas = Value::Object(schemas_with_error(schemas));
    let mut components =
        Map::from_iter([("responses".to_owned(), responses), ("schemas".to_owned(), schemas)]);
    if has_access {
        let bearer = json!({ "type": "http", "scheme": "bearer", "description": "An API key." });
        components.insert("securitySchemes".to_owned(), json!({ "bearer": bearer }));
    }
    components
}

/// All that is at a path.
struct Path<'a> {
    template: Template,
    operations: BTreeMap<String, Vec<(&'a Endpoint<'a>, Template)>>,
}

fn is_hidden(endpoint: &Endpoint<'_>) -> bool {
    endpoint.options.get("hidden").is_some_and(|hidden| *hidden == Value::Bool(true))
}

fn methods(method: &str) -> Vec<String> {
    if method == ANY {
        return METHODS.map(str::to_owned).to_vec();
    }
    vec![method.to_ascii_lowercase()]
}

/// Where several routes would be one operation, it is that which a request gets that says nothing: the host's own
/// order of versions, and a method before all methods.
fn operation<'a>(
    method: &str,
    mut candidates: Vec<(&Endpoint<'a>, Template)>,
    names: &mut Names,
    schemas: &mut Schemas,
) -> Value {
    let version = |endpoint: &Endpoint<'a>| endpoint.version.filter(|_| endpoint.by_header);
    candidates.sort_by(|(one, _), (other, _)| {
        let order = ApiVersion::preference(version(one), version(other));
        order.then_with(|| (one.method == ANY).cmp(&(other.method == ANY)))
    });
    let mut others: Vec<&str> = candidates
        .iter()
        .skip(1)
        .filter(|(endpoint, _)| endpoint.by_header)
        .filter_map(|(endpoint, _)| endpoint.version.map(ApiVersion::name))
        .collect();
    others.dedup();
    // There is one, or there would be no operation.
    let Some((endpoint, template)) = candidates.first() else { return Value::Null };
    describe(endpoint, method, template, &others, names, schemas)
}

fn schemas_with_error(schemas: Schemas) -> Map<String, Value> {
    let code = json!({ "type": "string", "description": "What went wrong, for programs." });
    let mut schemas = schemas.by_name;
    schemas.insert("Error".to_owned(), error_schema(&code));
    schemas
}

/// All that operations are filed under.
fn tags(items: &Map<String, Value>) -> Vec<Value> {
    let operations = items.values().filter_map(Value::as_object).flat_map(Map::values);
    let names = operations.filter_map(|operation| operation.get("tags")?.as_array()).flatten();
    let names: BTreeSet<&str> = names.filter_map(Value::as_str).collect();
    names.into_iter().map(|name| json!({ "name": name })).collect()
}

#[cfg(test)]
mod tests;
