//! What a route says to people: it is gone by nowhere, and shown in the description of the API.

use crate::error::RuleError;
use serde_json::{Map, Value};
use stoa_schema::{Fields, Schema};

/// The options that are for people.
pub(crate) const TOLD: [&str; 7] =
    ["summary", "description", "tags", "deprecated", "operationId", "hidden", "responses"];

/// The words of a route.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// In a few words.
    pub summary: Option<String>,
    /// In many.
    pub description: Option<String>,
    /// Under which headings.
    pub tags: Vec<String>,
    /// Whether nobody should begin to use it.
    pub deprecated: bool,
    /// What programs call it.
    pub operation_id: Option<String>,
    /// Whether it is left out of the description.
    pub hidden: bool,
    /// What it answers, as it says.
    pub responses: Vec<Response>,
}

/// An answer, as a route says that it gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// `200`, `2XX` or `default`.
    pub status: String,
    /// When it is given.
    pub description: Option<String>,
    /// The type of its body.
    pub content_type: Option<String>,
    /// What its body is: a JSON Schema.
    pub schema: Option<Value>,
}

impl Told {
    /// From all options of a route.
    pub fn read(options: &Map<String, Value>) -> Result<Self, RuleError> {
        Ok(Self {
            summary: text(options, "summary")?,
            description: text(options, "description")?,
            tags: tags(options)?,
            deprecated: flag(options, "deprecated")?,
            operation_id: operation_id(options)?,
            hidden: flag(options, "hidden")?,
            responses: responses(options)?,
        })
    }
}

fn given<'a>(options: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    options.get(name).filter(|value| !value.is_null())
}

fn text(options: &Map<String, Value>, name: &str) -> Result<Option<String>, RuleError> {
    match given(options, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(RuleError::new(name, "must be a text")),
    }
}

fn flag(options: &Map<String, Value>, name: &str) -> Result<bool, RuleError> {
    match given(options, name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(RuleError::new(name, "must be true or false")),
    }
}

fn tags(options: &Map<String, Value>) -> Result<Vec<String>, RuleError> {
    let wrong = || RuleError::new("tags", "must be a list of texts");
    let Some(value) = given(options, "tags") else { return Ok(Vec::new()) };
    let list = value.as_array().ok_or_else(wrong)?;
    list.iter().map(|tag| tag.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}

fn operation_id(options: &Map<String, Value>) -> Result<Option<String>, RuleError> {
    let id = text(options, "operationId")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    match &id {
        Some(id) if id.is_empty() || !id.bytes().all(plain) => {
            Err(RuleError::new("operationId", "must be a name of letters, digits and _-."))
        }
        _ => Ok(id),
    }
}

fn responses(options: &Map<String, Value>) -> Result<Vec<Response>, RuleError> {
    let Some(value) = given(options, "responses") else { return Ok(Vec::new()) };
    let wrong = "must be an object: {200: {description: \"…\", schema: …}}";
    let by_status = value.as_object().ok_or_else(|| RuleError::new("responses", wrong))?;
    by_status.iter().map(|(status, said)| response(status, said)).collect()
}

fn response(status: &str, said: &Value) -> Result<Response, RuleError> {
    let option = format!("responses.{status}");
    if !is_status(status) {
        let problem = "is no status: there are 100 to 599, 1XX to 5XX, and default";
        return Err(RuleError::new(option, problem));
    }
    let mut response =
        Response { status: status.to_ascii_uppercase(), description: None, content_type: None, schema: None };
    if status == "default" {
        status.clone_into(&mut response.status);
    }
    let said = match said {
        Value::String(description) => {
            response.description = Some(description.clone());
            return Ok(response);
        }
        Value::Object(said) => said,
        _ => {
            let problem = "must be a text, or an object with description, schema, contentType";
            return Err(RuleError::new(option, problem));
        }
    };
    for (name, value) in said {
        let option = format!("{option}.{name}");
        let words =
            || value.as_str().map(str::to_owned).ok_or_else(|| RuleError::new(&option, "must be a text"));
        match name.as_str() {
            "description" => response.description = Some(words()?),
            "contentType" => response.content_type = Some(words()?),
            "schema" => {
                let schema = Schema::json_schema(&value.to_string(), Fields::Optional);
                response.schema =
                    Some(schema.map_err(|error| RuleError::new(&option, format!("is no schema: {error}")))?);
            }
            _ => {
                let problem = "is not there; there are description, schema, contentType";
                return Err(RuleError::new(option, problem));
            }
        }
    }
    Ok(response)
}

fn is_status(status: &str) -> bool {
    let [first, rest @ ..] = status.as_bytes() else { return false };
    let is_number =
        || status.len() == 3 && rest.iter().all(u8::is_ascii_digit) && (b'1'..=b'5').contains(first);
    let is_range = || rest.eq_ignore_ascii_case(b"XX") && (b'1'..=b'5').contains(first);
    status == "default" || is_number() || is_range()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(options: &Value) -> Result<Told, RuleError> {
        Told::read(options.as_object().unwrap())
    }

    #[test]
    fn words_are_read_beside_the_other_options() {
        let told = read(&json!({
            "cors": true, "summary": "All", "tags": ["a"], "hidden": true, "deprecated": null, "operationId": "all.users",
            "responses": {
                "200": { "description": "A user", "schema": { "name": "required|string" } },
                "4xx": "No",
                "default": { "contentType": "text/html" },
            },
        }))
        .unwrap();
        assert_eq!((told.summary.as_deref(), told.hidden, told.deprecated), (Some("All"), true, false));
        let said = |status: &str| told.responses.iter().find(|response| response.status == status).unwrap();
        assert_eq!(said("4XX").description.as_deref(), Some("No"));
        assert_eq!(said("default").content_type.as_deref(), Some("text/html"));
        let schema =
            json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } });
        assert_eq!(said("200").schema, Some(schema));
        assert_eq!(read(&json!({})).unwrap(), Told::default());
    }

    #[test]
    fn what_cannot_be_shown_is_refused_by_name() {
        for (options, option) in [
            (json!({ "summary": 1 }), "summary"),
            (json!({ "tags": "a" }), "tags"),
            (json!({ "tags": [1] }), "tags"),
            (json!({ "deprecated": "yes" }), "deprecated"),
            (json!({ "hidden": 1 }), "hidden"),
            (json!({ "operationId": "a b" }), "operationId"),
            (json!({ "responses": [] }), "responses"),
            (json!({ "responses": { "ok": "" } }), "responses.ok"),
            (json!({ "responses": { "600": "" } }), "responses.600"),
            (json!({ "responses": { "200": 1 } }), "responses.200"),
            (json!({ "responses": { "200": { "body": {} } } }), "responses.200.body"),
            (json!({ "responses": { "200": { "schema": { "a": "texty" } } } }), "responses.200.schema"),
        ] {
            assert_eq!(read(&options).unwrap_err().option, option, "{options}");
        }
    }
}
