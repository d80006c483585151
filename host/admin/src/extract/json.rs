//! A body of JSON. Mistakes are told by line and column, unknown fields by name.

use super::body::bounded;
use crate::refusal::{Answer, Refusal, shown};
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::json;
use stoa_kernel::ErrorCode;

/// No body but a script's is larger than a value of `kv`, which may be 1 MiB.
const MAX_JSON_BYTES: usize = 2 << 20;

/// A body that was read.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_type(&parts.headers)?;
        let body = bounded(&parts.headers, body, MAX_JSON_BYTES, ErrorCode::BodyTooLarge).await?;
        // Serde would take the fields of an object in an array, too.
        if body.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
            return Err(Refusal::invalid("the body has to be a JSON object, and is an array"));
        }
        parse(&body).map(Self)
    }
}

/// Where a body may be left out, one without a type is.
impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Answer<Option<Self>> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state).await.map(Some)
    }
}

/// A body that is JSON, as its text: numbers that no machine type holds stay what they are.
pub(crate) struct JsonText(pub(crate) String);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Answer<Self> {
        let (parts, body) = request.into_parts();
        check_type(&parts.headers)?;
        let body = bounded(&parts.headers, body, MAX_JSON_BYTES, ErrorCode::BodyTooLarge).await?;
        let IgnoredAny = parse(&body)?;
        let text = std::str::from_utf8(&body).map_err(|_| Refusal::invalid("the body is not UTF-8"))?;
        Ok(Self(text.trim().to_owned()))
    }
}

/// Reads JSON.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Answer<T> {
    serde_json::from_slice(body).map_err(|error| {
        let refusal = Refusal::invalid(format!("the body cannot be read: {}", told(&error)));
        refusal.with_details(json!({ "line": error.line(), "column": error.column() }))
    })
}

/// Names in it come from the body, and may be endless.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.chars().count() <= 400 {
        return text;
    }
    let start: String = text.chars().take(400).collect();
    format!("{start}… at line {} column {}", error.line(), error.column())
}

fn check_type(headers: &HeaderMap) -> Answer<()> {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = format!("the body has to be application/json, not '{}'", shown(media_type));
    Err(Refusal::new(ErrorCode::UnsupportedMediaType, message)
        .with_details(json!({ "accepted": ["application/json"] })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[expect(dead_code, reason = "only read from JSON")]
        name: String,
    }

    async fn read(content_type: &str, body: impl Into<Body>) -> Answer<JsonBody<Thing>> {
        let request = Request::builder().header(CONTENT_TYPE, content_type).body(body.into()).unwrap();
        <JsonBody<Thing> as FromRequest<()>>::from_request(request, &()).await
    }

    async fn refused(content_type: &str, body: impl Into<Body>) -> Refusal {
        read(content_type, body).await.err().expect("it is refused")
    }

    #[tokio::test]
    async fn a_mistake_is_told_by_line_and_column() {
        let refused = refused("application/json", "{\n  \"name\": oops}").await;
        let problem = refused.problem();
        assert_eq!(problem.code, ErrorCode::InvalidRequest);
        assert_eq!(problem.details, json!({ "line": 2, "column": 11 }));
    }

    #[tokio::test]
    async fn an_unknown_field_is_refused_by_name() {
        let refused = refused("application/json; charset=utf-8", r#"{"name": "a", "nmae": "b"}"#).await;
        assert!(refused.problem().message.contains("`nmae`"), "{}", refused.problem().message);
    }

    #[tokio::test]
    async fn what_is_no_json_or_too_long_is_refused() {
        assert_eq!(refused("text/plain", "{}").await.problem().code, ErrorCode::UnsupportedMediaType);
        let long = refused("application/json", vec![b' '; MAX_JSON_BYTES + 1]).await;
        assert_eq!(long.problem().code, ErrorCode::BodyTooLarge);
        assert!(refused("application/json", r#" ["a"]"#).await.problem().message.contains("array"));
        let deep = refused("application/json", format!("{{\"name\": {}", "[".repeat(100_000))).await;
        assert_eq!(deep.problem().code, ErrorCode::InvalidRequest);
        assert!(read("application/json", r#"{"name": "a"}"#).await.is_ok());
    }

    #[tokio::test]
    async fn a_message_does_not_repeat_an_endless_name() {
        let body = format!(r#"{{"{}": 1}}"#, "x".repeat(1 << 20));
        assert!(refused("application/json", body).await.problem().message.len() < 2_000);
    }
}
