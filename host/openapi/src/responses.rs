//! What an operation can answer.

use crate::document::Endpoint;
use crate::schema::Schemas;
use serde_json::{Map, Value, json};
use stoa_rules::{Response, Told};

/// What the host can answer in place of the script, and when.
const REASONS: [(u16, &str); 11] = [
    (400, "The request is malformed."),
    (401, "It is not said who asks, or not so that it can be believed."),
    (403, "Whoever asks may not, or the tenant is suspended."),
    (404, "There is no such version."),
    (408, "The body did not come in time."),
    (413, "The body is too large."),
    (415, "The body is of another type."),
    (422, "The request is not as the schema says; `details.errors` has every fault."),
    (429, "There are too many requests; `Retry-After` says when to come back."),
    (500, "The script failed."),
    (503, "The script ran into a limit, or the platform is not well."),
];

/// The statuses that the options of the route, and what holds for all, lead to.
fn of_host(endpoint: &Endpoint<'_>, method: &str) -> Vec<u16> {
    let rules = endpoint.rules;
    let schema = |part: &str| endpoint.options.get("schema").is_some_and(|schema| schema.get(part).is_some());
    let takes_body = !matches!(method, "get" | "head" | "options");
    let is_limited = takes_body || rules.is_some_and(|rules| rules.body_limit.is_some());
    let has_access = rules.is_some_and(|rules| rules.access.is_some());
    let said = [
        (400, true),
        (401, has_access),
        (403, true),
        (404, endpoint.by_header && endpoint.version.is_some()),
        (408, is_limited),
        (413, is_limited || schema("body")),
        (415, schema("body")),
        (422, rules.is_some_and(|rules| rules.schema.is_some())),
        (429, true),
        (500, true),
        (503, true),
    ];
    said.into_iter().filter_map(|(status, holds)| holds.then_some(status)).collect()
}

/// All answers of an operation.
pub(crate) fn of(
    endpoint: &Endpoint<'_>,
    method: &str,
    told: &Told,
    id: &str,
    schemas: &mut Schemas,
) -> Value {
    let mut answers = Map::new();
    for response in &told.responses {
        let name = format!("{id}_{}", response.status);
        answers.insert(response.status.clone(), said(response, &name, schemas));
    }
    if told.responses.is_empty() {
        answers.insert("200".to_owned(), json!({ "description": "What the script answers." }));
        answers.insert("default".to_owned(), json!({ "description": "Whatever else the script answers." }));
    }
    if endpoint.rules.is_some_and(|rules| rules.cache.is_some()) {
        let known = json!({ "description": "The client has it already." });
        answers.entry("304").or_insert(known);
    }
    for status in of_host(endpoint, method) {
        match answers.get_mut(&status.to_string()) {
            Some(own) => beside(own),
            None => {
                let reference = json!({ "$ref": format!("#/components/responses/{status}") });
                answers.insert(status.to_string(), reference);
            }
        }
    }
    Value::Object(answers)
}

/// An answer as the route describes it.
fn said(response: &Response, name: &str, schemas: &mut Schemas) -> Value {
    let description = response.description.clone().unwrap_or_else(|| reason(&response.status));
    if response.schema.is_none() && response.content_type.is_none() {
        return json!({ "description": description });
    }
    let media = match response.schema.clone() {
        Some(schema) => json!({ "schema": schemas.embed(name, schema) }),
        None => json!({}),
    };
    let content_type = response.content_type.as_deref().unwrap_or("application/json");
    json!({ "description": description, "content": { content_type: media } })
}

/// The host gives an answer with the same status as the script.
fn beside(own: &mut Value) {
    let error = json!({ "$ref": "#/components/schemas/Error" });
    // An answer of which no body is described can have any.
    let Some(content) = own.get_mut("content").and_then(Value::as_object_mut) else { return };
    let media = content.entry("application/json").or_insert_with(|| json!({ "schema": error }));
    if let Some(schema) = media.get_mut("schema").filter(|schema| **schema != error) {
        *schema = json!({ "anyOf": [schema.take(), error] });
    }
}

/// The errors of the host, by their status.
pub(crate) fn components() -> Map<String, Value> {
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    let answer = |(status, description): (u16, &str)| {
        let content = json!({ "application/json": { "schema": schema } });
        (status.to_string(), json!({ "description": description, "content": content }))
    };
    REASONS.into_iter().map(answer).collect()
}

fn reason(status: &str) -> String {
    let known = REASONS.iter().find(|(known, _)| known.to_string() == status);
    known.map_or_else(|| "What the script answers.".to_owned(), |(_, reason)| (*reason).to_owned())
}
