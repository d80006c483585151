//! The document that describes the API: operations and their shapes come from the code, and what all of them have
//! in common is added here.

use crate::router::BASE;
use serde_json::{Map, Value, json};
use stoa_kernel::ErrorCode;
use stoa_wire::status;
use utoipa::openapi::OpenApi;

/// What a part of a path is.
const PARAMETERS: [(&str, &str, &str); 7] = [
    ("tenant", "A tenant's name.", "demo"),
    ("script", "A script's name: 1 to 63 characters of a-z, 0-9 and '-'.", "blog"),
    ("number", "A version's number.", "3"),
    ("host", "A host name, without a port.", "www.example.com"),
    ("id", "The id, as lists show it.", "9rTq0ZbX4mKd"),
    ("name", "The name, percent-encoded.", "images%2Flogo.png"),
    ("key", "A key of the script's storage, percent-encoded.", "greeting"),
];

/// What can go wrong with every operation.
const ALWAYS: [ErrorCode; 6] = [
    ErrorCode::InvalidRequest,
    ErrorCode::Unauthenticated,
    ErrorCode::Forbidden,
    ErrorCode::QuotaExceeded,
    ErrorCode::InternalError,
    ErrorCode::StorageUnavailable,
];
/// With something that the path names.
const NAMED: [ErrorCode; 1] = [ErrorCode::NotFound];
/// With a body.
const SENT: [ErrorCode; 3] =
    [ErrorCode::RequestTimeout, ErrorCode::BodyTooLarge, ErrorCode::UnsupportedMediaType];
/// With `If-Match`.
const GUARDED: [ErrorCode; 1] = [ErrorCode::PreconditionFailed];

/// Completes what the code says.
pub(crate) fn document(from_code: OpenApi) -> Value {
    // A document is data through and through; there is none that has no JSON.
    let mut document = serde_json::to_value(from_code).unwrap_or_default();
    let paths =
        document.get_mut("paths").and_then(Value::as_object_mut).map(std::mem::take).unwrap_or_default();
    let mut completed: Map<String, Value> =
        paths.into_iter().map(|(path, item)| (format!("{BASE}{path}"), complete(&path, item))).collect();
    completed.insert(format!("{BASE}/openapi.json"), itself());
    let schemas =
        document.pointer_mut("/components/schemas").and_then(Value::as_object_mut).map(std::mem::take);
    let mut schemas = schemas.unwrap_or_default();
    schemas.insert("Error".to_owned(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Stoa management API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Tenants, host names, keys, scripts, versions, and what scripts store. \
                            Every error has the body `Error`; its codes are a closed list.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "key": [] }],
        "tags": [
            { "name": "platform", "description": "The platform itself, its keys, and whoever asks." },
            { "name": "tenants", "description": "Tenants and what they may use." },
            { "name": "hostnames", "description": "A tenant's own host names." },
            { "name": "audit", "description": "Who did what." },
            { "name": "members", "description": "Who manages a tenant." },
            { "name": "users", "description": "Users of a tenant's applications, their groups and roles." },
            { "name": "accounts", "description": "Accounts of the platform: those who manage it, and members of tenants." },
            { "name": "keys", "description": "A tenant's keys." },
            { "name": "tokens", "description": "Tokens that a tenant gives out, and whose it believes." },
            { "name": "logins", "description": "Where people sign in with another provider." },
            { "name": "scripts", "description": "Scripts: deploy, edit, roll back, roll out." },
            { "name": "versions", "description": "What has been deployed." },
            { "name": "assets", "description": "What a script has to be served as it is." },
            { "name": "secrets", "description": "What scripts use and never see." },
            { "name": "kv", "description": "What a script has stored." },
        ],
        "paths": completed,
        "components": {
            "schemas": schemas,
            "responses": responses(),
            "securitySchemes": { "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key. The first one is printed by the server at its first start.",
            } },
        },
    })
}

/// The document describes itself, too.
fn itself() -> Value {
    json!({ "get": {
        "operationId": "openapi",
        "tags": ["platform"],
        "summary": "This document",
        "security": [],
        "responses": { "200": {
            "description": "This document.",
            "content": { "application/json": { "schema": { "type": "object" } } },
        } },
    } })
}

fn complete(path: &str, mut item: Value) -> Value {
    for operation in
        item.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut)
    {
        let mut codes = ALWAYS.to_vec();
        if path.contains('{') {
            codes.extend(NAMED);
            let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
            parameters.as_array_mut().into_iter().for_each(|list| add_parameters(path, list));
        }
        if operation.contains_key("requestBody") {
            codes.extend(SENT);
        }
        let parameters = operation.get("parameters").and_then(Value::as_array);
        if parameters.is_some_and(|list| list.iter().any(|parameter| parameter["name"] == "If-Match")) {
            codes.extend(GUARDED);
        }
        if let Some(answers) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            for code in codes {
                add_response(answers, code);
            }
            for (status, answer) in answers.iter_mut() {
                add_error_body(status, answer);
            }
        }
    }
    item
}

fn add_parameters(path: &str, list: &mut Vec<Value>) {
    let named = PARAMETERS.iter().filter(|(name, ..)| path.contains(&format!("{{{name}}}")));
    let parameters = named.map(|(name, description, example)| {
        let kind = if *name == "number" {
            json!({"type": "integer", "minimum": 1})
        } else {
            json!({"type": "string"})
        };
        let example = example.parse::<u64>().map_or_else(|_| json!(example), |number| json!(number));
        json!({
            "name": name, "in": "path", "required": true, "description": description, "schema": kind,
            "example": example,
        })
    });
    list.splice(0..0, parameters.collect::<Vec<_>>());
}

fn add_response(answers: &mut Map<String, Value>, code: ErrorCode) {
    let status = status(code).as_u16().to_string();
    let reference = json!({ "$ref": format!("#/components/responses/{status}") });
    answers.entry(status).or_insert(reference);
}

/// Where an operation describes an error of its own, the body still is the one of all errors.
fn add_error_body(status: &str, answer: &mut Value) {
    if status >= "400" && answer.get("$ref").is_none() {
        answer.as_object_mut().map(|answer| answer.insert("content".to_owned(), error_content()));
    }
}

fn error_content() -> Value {
    json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } })
}

/// One answer for each status that an error can have.
fn responses() -> Value {
    let mut by_status: Map<String, Value> = Map::new();
    for code in ErrorCode::ALL {
        let key = status(*code).as_u16().to_string();
        let codes: Vec<&str> = ErrorCode::ALL
            .iter()
            .filter(|other| status(**other) == status(*code))
            .map(|code| code.as_str())
            .collect();
        let reason = status(*code).canonical_reason().unwrap_or("Error");
        let answer = json!({
            "description": format!("{reason}: {}.", codes.join(", ")),
            "content": error_content(),
        });
        by_status.insert(key, answer);
    }
    Value::Object(by_status)
}

/// The body of every error.
fn error_schema() -> Value {
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    let code = json!({ "type": "string", "enum": codes, "description": "What went wrong, for programs." });
    let mut schema = stoa_openapi::error_schema(&code);
    let example = json!({
        "error": {
            "code": "NOT_FOUND", "message": "there is no script 'blog'", "details": {},
            "request_id": "req_0123456789abcdef0123456789abcdef", "timestamp": "2026-01-18T10:30:00Z",
            "path": "/engine/api/v1/tenants/demo/scripts/blog", "method": "GET",
        },
        "status": 404,
    });
    schema.as_object_mut().map(|schema| schema.insert("example".to_owned(), example));
    schema
}

#[cfg(test)]
mod tests;
