//! What parts of a schema are called: `$id`, `$anchor`, `$dynamicAnchor`, and what a reference leads to.

use super::{Outcome, SchemaError, member};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::collections::HashMap;
use url::Url;

/// The dialect that is understood.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// What a schema without an `$id` is called. It is seen by nobody.
const UNNAMED: &str = "schema:/";

/// Keywords whose value is a schema, an array of them, or an object of them.
pub(super) const ONE: [&str; 11] = [
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
pub(super) const MANY: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
pub(super) const NAMED: [&str; 5] =
    ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/// The names of all parts.
pub(super) struct Identifiers {
    resources: Vec<Resource>,
    by_uri: HashMap<String, usize>,
    /// Resources by where they begin.
    by_place: HashMap<String, usize>,
}

struct Resource {
    uri: Url,
    place: String,
    anchors: HashMap<String, String>,
    dynamic: HashMap<String, String>,
}

/// Where a reference leads.
pub(super) struct Target {
    pub(super) place: String,
    /// The dynamic anchor that it names, if it does.
    pub(super) dynamic: Option<String>,
}

impl Identifiers {
    pub(super) fn of(schema: &Value) -> Outcome<Self> {
        let unnamed =
            Url::parse(UNNAMED).map_err(|error| SchemaError::new("", format!("has no base: {error}")))?;
        let mut identifiers =
            Self { resources: Vec::new(), by_uri: HashMap::new(), by_place: HashMap::new() };
        identifiers.begin(unnamed, String::new());
        let mut waiting = vec![(schema, String::new(), 0)];
        while let Some((value, at, resource)) = waiting.pop() {
            let Value::Object(members) = value else { continue };
            let resource = identifiers.name(members, &at, resource)?;
            for (schema, place) in subschemas(members, &at) {
                waiting.push((schema, place, resource));
            }
        }
        Ok(identifiers)
    }

    fn begin(&mut self, uri: Url, place: String) -> usize {
        let number = self.resources.len();
        self.by_uri.insert(uri.as_str().to_owned(), number);
        self.by_place.insert(place.clone(), number);
        self.resources.push(Resource { uri, place, anchors: HashMap::new(), dynamic: HashMap::new() });
        number
    }

    /// Takes down what a schema is called, and gives the resource that it lies in.
    fn name(&mut self, members: &Map<String, Value>, at: &str, mut resource: usize) -> Outcome<usize> {
        let dialect = members.get("$schema");
        let is_known =
            |dialect: &&Value| dialect.as_str().map(|text| text.trim_end_matches('#')) == Some(DIALECT);
        if let Some(other) = dialect.filter(|dialect| !is_known(dialect)) {
            let problem =
                format!("is {other}, which is not understood here: leave it out, or write \"{DIALECT}\"");
            return Err(SchemaError::new(&member(at, "$schema"), problem));
        }
        if let Some(id) = members.get("$id") {
            let place = member(at, "$id");
            let id = id.as_str().ok_or_else(|| SchemaError::new(&place, "must be a text"))?;
            let mut uri = self.join(resource, id).ok_or_else(|| SchemaError::new(&place, "is no URI"))?;
            if uri.fragment().is_some_and(|fragment| !fragment.is_empty()) {
                return Err(SchemaError::new(&place, "has a fragment: use $anchor for that"));
            }
            uri.set_fragment(None);
            if at.is_empty() || !self.by_uri.contains_key(uri.as_str()) {
                resource = self.begin(uri, at.to_owned());
            } else {
                return Err(SchemaError::new(&place, "is the $id of another part of the schema too"));
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            let Some(anchor) = members.get(keyword) else { continue };
            let place = member(at, keyword);
            let anchor = anchor.as_str().ok_or_else(|| SchemaError::new(&place, "must be a text"))?;
            if let Some(resource) = self.resources.get_mut(resource) {
                resource.anchors.insert(anchor.to_owned(), at.to_owned());
                if keyword == "$dynamicAnchor" {
                    resource.dynamic.insert(anchor.to_owned(), at.to_owned());
                }
            }
        }
        Ok(resource)
    }

    fn join(&self, resource: usize, reference: &str) -> Option<Url> {
        self.resources.get(resource)?.uri.join(reference).ok()
    }

    /// The resource in which a schema lies.
    pub(super) fn resource_at(&self, place: &str) -> usize {
        let mut place = place;
        loop {
            if let Some(resource) = self.by_place.get(place) {
                return *resource;
            }
            let Some(end) = place.rfind('/') else { return 0 };
            place = place.get(..end).unwrap_or_default();
        }
    }

    /// Where a reference leads that stands in this resource. The error is what is wrong with it.
    pub(super) fn resolve(&self, resource: usize, reference: &str) -> Result<Target, String> {
        let mut uri = self.join(resource, reference).ok_or("is no reference")?;
        let fragment =
            percent_decode_str(uri.fragment().unwrap_or_default()).decode_utf8_lossy().into_owned();
        uri.set_fragment(None);
        let resource = self.by_uri.get(uri.as_str()).and_then(|number| self.resources.get(*number));
        let resource = resource.ok_or(
            "leads out of the schema, and nothing is ever fetched: put what it leads to into $defs, with its $id",
        )?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(Target { place: format!("{}{fragment}", resource.place), dynamic: None });
        }
        let place =
            resource.anchors.get(&fragment).ok_or_else(|| format!("names no $anchor: {fragment:?}"))?;
        let dynamic = resource.dynamic.contains_key(&fragment).then_some(fragment);
        Ok(Target { place: place.clone(), dynamic })
    }

    /// Of each resource, its dynamic anchors and where they are.
    pub(super) fn dynamic_anchors(&self) -> Vec<Vec<(String, String)>> {
        let of = |resource: &Resource| {
            resource.dynamic.iter().map(|(name, place)| (name.clone(), place.clone())).collect()
        };
        self.resources.iter().map(of).collect()
    }
}

/// The schemas right within a schema, and where they are.
fn subschemas<'a>(members: &'a Map<String, Value>, at: &str) -> Vec<(&'a Value, String)> {
    let mut found = Vec::new();
    for (keyword, value) in members {
        let place = member(at, keyword);
        match value {
            Value::Array(items) if MANY.contains(&keyword.as_str()) => {
                found
                    .extend(items.iter().enumerate().map(|(index, item)| (item, format!("{place}/{index}"))));
            }
            Value::Object(named) if NAMED.contains(&keyword.as_str()) => {
                found.extend(named.iter().map(|(name, schema)| (schema, member(&place, name))));
            }
            Value::Object(_) if ONE.contains(&keyword.as_str()) => found.push((value, place)),
            _ => {}
        }
    }
    found
}
