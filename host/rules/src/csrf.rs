//! `csrf`: which pages of other origins may write with the cookies of a user.

use crate::error::RuleError;
use crate::origin::{Origin, origins};
use serde_json::Value;

/// Those that may. The site's own pages always may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Csrf {
    origins: Vec<Origin>,
}

impl Csrf {
    pub(crate) fn read(value: &Value) -> Result<Option<Self>, RuleError> {
        let options = match value {
            Value::Bool(false) => return Ok(None),
            Value::Bool(true) => return Ok(Some(Self::default())),
            Value::Object(options) => options,
            _ => return Err(RuleError::new("csrf", "must be true, false, or an object with origins")),
        };
        if let Some(name) = options.keys().find(|name| *name != "origins") {
            return Err(RuleError::new(format!("csrf.{name}"), "is not there; there is origins"));
        }
        let Some(list) = options.get("origins") else {
            return Err(RuleError::new("csrf.origins", "is missing: the origins whose pages may write"));
        };
        Ok(Some(Self { origins: origins("csrf.origins", "", list)? }))
    }

    /// Whether the pages of an origin may.
    pub fn trusts(&self, origin: &str) -> bool {
        self.origins.iter().any(|trusted| trusted.is(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_named_origins_are_trusted() {
        let named =
            Csrf::read(&json!({ "origins": ["https://pay.example", "https://*.app.example"] })).unwrap();
        let named = named.unwrap();
        for (origin, trusted) in [
            ("https://pay.example", true),
            ("https://one.app.example", true),
            ("http://pay.example", false),
            ("https://app.example", false),
            ("null", false),
        ] {
            assert_eq!(named.trusts(origin), trusted, "{origin}");
        }
        assert!(!Csrf::read(&json!(true)).unwrap().unwrap().trusts("https://pay.example"));
        assert_eq!(Csrf::read(&json!(false)), Ok(None));
    }

    #[test]
    fn what_is_unclear_is_refused_by_name() {
        for (value, option) in [
            (json!("https://a.example"), "csrf"),
            (json!({}), "csrf.origins"),
            (json!({ "origins": "*" }), "csrf.origins"),
            (json!({ "origins": ["a.example"] }), "csrf.origins"),
            (json!({ "origin": [] }), "csrf.origin"),
        ] {
            assert_eq!(Csrf::read(&value).unwrap_err().option, option, "{value}");
        }
    }
}
