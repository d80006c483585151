//! The body of every error.

use serde_json::{Value, json};

/// Its schema, with what is known of `code`.
pub fn error_schema(code: &Value) -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "The body of every error.",
        "required": ["error", "status"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "details", "request_id", "timestamp", "path", "method"],
                "properties": {
                    "code": code,
                    "message": { "type": "string", "description": "What went wrong, for people." },
                    "details": { "type": "object", "description": "More about it; depends on the code." },
                    "request_id": { "type": "string", "description": "The same as the header X-Request-Id." },
                    "timestamp": { "type": "string", "format": "date-time" },
                    "path": &text,
                    "method": &text,
                },
            },
            "status": { "type": "integer" },
        },
    })
}
