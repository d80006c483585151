//! What a form, or a program, has sent: a few short words.

use crate::answer::Failure;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use std::collections::HashMap;
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// A few words and a password.
const MAX_BYTES: usize = 16 * 1024;

/// By name. Of two with one name, the first.
pub(crate) struct Fields(HashMap<String, String>);

impl Fields {
    /// What is not there is empty.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// None: it is not there, or empty.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Of a query.
    pub(crate) fn of_query(query: Option<&str>) -> Self {
        Self::of_form(query.unwrap_or_default().as_bytes())
    }

    fn of_form(bytes: &[u8]) -> Self {
        let mut fields = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(bytes) {
            fields.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(fields)
    }

    fn of_json(bytes: &[u8]) -> Option<Self> {
        let object: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
        let text = |(name, value)| match value {
            Value::String(text) => Some((name, text)),
            _ => None,
        };
        object.into_iter().map(text).collect::<Option<_>>().map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let too_large = |_| {
            let message = format!("the body is longer than {MAX_BYTES} bytes, or was cut off");
            Problem::new(ErrorCode::BodyTooLarge, message)
        };
        let bytes = to_bytes(body, MAX_BYTES).await.map_err(too_large)?;
        match kind.as_str() {
            "application/x-www-form-urlencoded" => Ok(Self::of_form(&bytes)),
            "application/json" => Self::of_json(&bytes).ok_or_else(|| {
                Problem::new(ErrorCode::InvalidRequest, "the body is not a JSON object of strings").into()
            }),
            // A program that has nothing to say.
            "" if bytes.is_empty() => Ok(Self(HashMap::new())),
            _ => {
                let message = "the body is a form (application/x-www-form-urlencoded) or application/json";
                Err(Problem::new(ErrorCode::UnsupportedMediaType, message).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_strings_by_name() {
        let form = Fields::of_form(b"a=1&b=%C3%A4+x&a=2&c");
        assert_eq!((form.get("a"), form.get("b"), form.get("c"), form.get("d")), ("1", "ä x", "", ""));
        assert!(form.some("c").is_none());
        assert_eq!(Fields::of_json(br#"{"a": "1"}"#).unwrap().get("a"), "1");
        for bad in ["", "[]", "{\"a\": 1}", "{", "null"] {
            assert!(Fields::of_json(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
