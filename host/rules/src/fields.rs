//! `headers`: header fields that an answer gets, or loses.

use crate::error::RuleError;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// What is set on an answer, and what is taken off. The script's own word counts more than the former.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    set: Vec<(HeaderName, HeaderValue)>,
    removed: Vec<HeaderName>,
}

impl Fields {
    pub(crate) fn read(value: &Value) -> Result<Self, RuleError> {
        let Value::Object(entries) = value else {
            return Err(RuleError::new(
                "headers",
                "must be an object of names and values; false takes a header off",
            ));
        };
        let mut fields = Self::default();
        for (name, value) in entries {
            let option = format!("headers.{name}");
            let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                return Err(RuleError::new(option, "is no name of a header"));
            };
            if name == CONTENT_LENGTH || name == TRANSFER_ENCODING {
                return Err(RuleError::new(option, "is for the server to say"));
            }
            match value {
                Value::Bool(false) => fields.removed.push(name),
                Value::String(text) => match HeaderValue::from_str(text) {
                    Ok(value) => fields.set.push((name, value)),
                    Err(_) => return Err(RuleError::new(option, "has a value that no header can have")),
                },
                _ => return Err(RuleError::new(option, "must be a text, or false to take the header off")),
            }
        }
        Ok(fields)
    }

    /// Puts them on an answer.
    pub fn apply(&self, headers: &mut HeaderMap) {
        self.apply_beside(None, headers);
    }

    /// The same, but for those of which others have had their word.
    pub fn apply_beside(&self, others: Option<&Self>, headers: &mut HeaderMap) {
        let ours = |name: &HeaderName| others.is_none_or(|others| !others.names(name));
        for (name, value) in self.set.iter().filter(|(name, _)| ours(name)) {
            if !headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
        for name in self.removed.iter().filter(|name| ours(name)) {
            headers.remove(name);
        }
    }

    /// Whether a header is taken off.
    pub fn takes_off(&self, name: &HeaderName) -> bool {
        self.removed.contains(name)
    }

    /// Whether a header is set, or taken off.
    pub fn names(&self, name: &HeaderName) -> bool {
        self.takes_off(name) || self.set.iter().any(|(set, _)| set == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_scripts_word_counts_more_and_false_takes_off() {
        let fields = Fields::read(&json!({ "X-A": "1", "x-b": "2", "X-Frame-Options": false })).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-a", HeaderValue::from_static("mine"));
        headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
        fields.apply(&mut headers);
        assert_eq!(headers["x-a"], "mine");
        assert_eq!(headers["x-b"], "2");
        assert!(!headers.contains_key("x-frame-options"));
    }

    #[test]
    fn one_header_is_said_by_one_of_two() {
        let route = Fields::read(&json!({ "x-a": "route", "x-b": false })).unwrap();
        let tenant = Fields::read(&json!({ "x-a": false, "x-b": "tenant", "x-c": "tenant" })).unwrap();
        let mut headers = HeaderMap::new();
        route.apply(&mut headers);
        tenant.apply_beside(Some(&route), &mut headers);
        assert_eq!(
            (&headers["x-a"], &headers["x-c"], headers.len()),
            (&"route".parse().unwrap(), &"tenant".parse().unwrap(), 2)
        );
        assert!(tenant.takes_off(&HeaderName::from_static("x-a")));
    }

    #[test]
    fn what_is_no_header_is_refused_by_name() {
        for (value, option) in [
            (json!([]), "headers"),
            (json!({ "a b": "1" }), "headers.a b"),
            (json!({ "x": "1\r\ny: 2" }), "headers.x"),
            (json!({ "x": 1 }), "headers.x"),
            (json!({ "Content-Length": "1" }), "headers.Content-Length"),
        ] {
            assert_eq!(Fields::read(&value).unwrap_err().option, option);
        }
    }
}
