//! One operation: a method of a path.

use crate::document::Endpoint;
use crate::responses;
use crate::schema::Schemas;
use crate::template::Template;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use stoa_rules::{Access, ApiVersion, Told};
use stoa_schema::Schema;

/// Keywords besides `properties` that say something of a query as a whole.
const WHOLE: [&str; 10] =
    ["$ref", "allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "patternProperties", "then"];

/// Describes it. `others` are the versions of it that are not shown.
pub(crate) fn describe(
    endpoint: &Endpoint<'_>,
    method: &str,
    template: &Template,
    others: &[&str],
    names: &mut Names,
    schemas: &mut Schemas,
) -> Value {
    // What cannot be read was refused at deploy.
    let told = Told::read(endpoint.options).unwrap_or_default();
    let id = names.unique(&told.operation_id.clone().unwrap_or_else(|| name(method, template)));
    let mut operation = Map::new();
    operation.insert("operationId".to_owned(), json!(id));
    operation.insert("responses".to_owned(), responses::of(endpoint, method, &told, &id, schemas));
    let tags = if told.tags.is_empty() { vec![endpoint.script.to_owned()] } else { told.tags };
    operation.insert("tags".to_owned(), json!(tags));
    let mut parameters = path_parameters(endpoint, template, &id, schemas);
    parameters.extend(query_parameters(endpoint, &id, schemas));
    parameters.extend(version_parameter(endpoint, others));
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(body) = Schemas::of_route(endpoint.options, "body") {
        let schema = schemas.embed(&format!("{id}_body"), body);
        let body = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        operation.insert("requestBody".to_owned(), body);
    }
    for (name, text) in [("summary", told.summary), ("description", told.description)] {
        operation.extend(text.map(|text| (name.to_owned(), json!(text))));
    }
    if told.deprecated || endpoint.version.is_some_and(ApiVersion::is_deprecated) {
        operation.insert("deprecated".to_owned(), json!(true));
    }
    if let Some(access) = endpoint.rules.and_then(|rules| rules.access.as_ref()) {
        operation.insert("security".to_owned(), security(access));
    }
    Value::Object(operation)
}

/// Names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// Of names that are wanted more than once: thousands may want the same.
    numbers: HashMap<String, u32>,
}

impl Names {
    fn unique(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while !self.taken.insert(name.clone()) {
            let number = self.numbers.entry(wanted.to_owned()).or_insert(1);
            *number += 1;
            name = format!("{wanted}_{number}");
        }
        name
    }
}

/// `get_users_id`, for `GET /users/{id}`.
fn name(method: &str, template: &Template) -> String {
    let words =
        template.text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = std::iter::once(method).chain(words).collect();
    words.join("_")
}

fn path_parameters(
    endpoint: &Endpoint<'_>,
    template: &Template,
    id: &str,
    schemas: &mut Schemas,
) -> Vec<Value> {
    let said = Schemas::of_route(endpoint.options, "params");
    let said =
        said.map(|schema| schemas.embed_properties(&format!("{id}_params"), &schema)).unwrap_or_default();
    let described = |param: &crate::template::Param| {
        let own = said.iter().find(|(name, _)| *name == param.own).map(|(_, schema)| schema.clone());
        let schema = own.unwrap_or_else(|| json!({ "type": "string", "minLength": 1 }));
        let about = param.is_rest.then_some("The rest of the path, which may have slashes.");
        parameter(&param.shown, "path", true, schema, about)
    };
    template.params.iter().map(described).collect()
}

fn query_parameters(endpoint: &Endpoint<'_>, id: &str, schemas: &mut Schemas) -> Vec<Value> {
    let Some(schema) = Schemas::of_route(endpoint.options, "query") else { return Vec::new() };
    let is_whole = WHOLE.iter().any(|keyword| schema.get(keyword).is_some());
    if is_whole || schema.get("properties").is_none() {
        // Each of its members is a parameter. One is needed if none is not valid.
        let checked = Schema::of_json_schema(&schema).map(|schema| schema.check(&json!({})));
        let required = checked.is_ok_and(|verdict| !verdict.is_valid());
        let schema = schemas.embed(&format!("{id}_query"), schema);
        return vec![json!({
            "name": "query", "in": "query", "required": required, "style": "form", "explode": true,
            "schema": schema,
        })];
    }
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = schemas.embed_properties(&format!("{id}_query"), &schema);
    let described = |(name, schema): (String, Value)| {
        let is_required = required.iter().any(|required| *required == *name);
        parameter(&name, "query", is_required, schema, None)
    };
    properties.into_iter().map(described).collect()
}

/// A description belongs to the parameter, where readers look for it.
fn parameter(name: &str, place: &str, required: bool, mut schema: Value, about: Option<&str>) -> Value {
    let said = schema.as_object_mut().and_then(|schema| schema.remove("description"));
    match said.or_else(|| about.map(Value::from)) {
        Some(said) => {
            json!({ "name": name, "in": place, "required": required, "description": said, "schema": schema })
        }
        None => json!({ "name": name, "in": place, "required": required, "schema": schema }),
    }
}

fn version_parameter(endpoint: &Endpoint<'_>, others: &[&str]) -> Option<Value> {
    let version = endpoint.version.filter(|_| endpoint.by_header)?;
    let mut description = "The version of the API; it is this one if nothing is said.".to_owned();
    if !others.is_empty() {
        description.extend([" What else there is: ", &others.join(", "), "."]);
    }
    Some(json!({
        "name": "Accept-Version", "in": "header", "required": false, "description": description,
        "schema": { "type": "string" }, "example": version.name(),
    }))
}

/// Who is let in. Roles and permissions are told beside the scheme.
fn security(access: &Access) -> Value {
    let needed: Vec<&String> = access.roles.iter().chain(&access.permissions).collect();
    let bearer = json!({ "bearer": needed });
    if access.required { json!([bearer]) } else { json!([{}, bearer]) }
}
