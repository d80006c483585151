//! All that a route says.

use crate::amount::{bytes, duration};
use crate::cache::Caching;
use crate::cors::Cors;
use crate::error::RuleError;
use crate::fields::Fields;
use crate::rate::Rate;
use crate::shape::Shape;
use serde_json::{Map, Value};
use std::time::Duration;

/// Options that say something about the route to people, and are gone by nowhere.
const TOLD: [&str; 4] = ["summary", "description", "tags", "deprecated"];

/// The options of a route, read.
#[derive(Debug, Default)]
pub struct Rules {
    /// How its answers are kept.
    pub cache: Option<Caching>,
    /// Which pages of other origins may read its answers.
    pub cors: Option<Cors>,
    /// How often it may be asked.
    pub rate: Option<Rate>,
    /// What its requests have to be.
    pub schema: Option<Shape>,
    /// A shorter time than the script has.
    pub timeout: Option<Duration>,
    /// A smaller body than the tenant allows.
    pub body_limit: Option<u64>,
    /// What its answers get, or lose.
    pub headers: Fields,
}

impl Rules {
    /// From the JSON that a script registered. None: there is nothing to go by.
    pub fn read(options: &Map<String, Value>) -> Result<Option<Self>, RuleError> {
        let mut rules = Self::default();
        let mut any = false;
        for (name, value) in options {
            if TOLD.contains(&name.as_str()) || value.is_null() {
                continue;
            }
            any = true;
            match name.as_str() {
                "cache" => rules.cache = Caching::read(value)?,
                "cors" => rules.cors = Cors::read(value)?,
                "rateLimit" => rules.rate = Some(Rate::read(value)?),
                "schema" => rules.schema = Some(Shape::read(value)?),
                "timeout" => rules.timeout = Some(duration(name, value, Duration::from_millis(1))?),
                "bodyLimit" => rules.body_limit = Some(bytes(name, value)?),
                "headers" => rules.headers = Fields::read(value)?,
                _ => {
                    let problem = "is not there; a route has bodyLimit, cache, cors, headers, rateLimit, schema, timeout, and for people description, deprecated, summary, tags";
                    return Err(RuleError::new(name, problem));
                }
            }
        }
        Ok(any.then_some(rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<Option<Rules>, RuleError> {
        Rules::read(value.as_object().unwrap())
    }

    #[test]
    fn what_is_only_told_is_nothing_to_go_by() {
        assert!(read(&json!({})).unwrap().is_none());
        assert!(read(&json!({ "summary": "All users", "tags": ["users"], "cors": null })).unwrap().is_none());
    }

    #[test]
    fn each_option_is_read() {
        let options = json!({ "cors": true, "rateLimit": 60, "timeout": "2s", "bodyLimit": "10kb", "headers": { "x-a": "1" } });
        let rules = read(&options).unwrap().unwrap();
        assert!(rules.cors.is_some() && rules.rate.is_some());
        assert_eq!(rules.timeout, Some(Duration::from_secs(2)));
        assert_eq!(rules.body_limit, Some(10_240));
        assert_ne!(rules.headers, Fields::default());
    }

    #[test]
    fn an_option_that_nobody_goes_by_is_refused() {
        for name in ["auth", "roles", "permissions", "version", "csrf", "Timeout"] {
            let error = read(&json!({ name: true })).unwrap_err();
            assert_eq!(error.option, name);
        }
    }

    proptest! {
        #[test]
        fn whatever_a_script_says_is_read_or_refused(name in "cache|cors|rateLimit|timeout|bodyLimit|headers", text in ".{0,40}", number in any::<f64>()) {
            for value in [json!(text), json!(number), json!([text]), json!({ &text: text }), json!({ "limit": number, "per": text }), json!({ "origin": text, "maxAge": number })] {
                let _ = Rules::read(&Map::from_iter([(name.clone(), value)]));
            }
        }
    }
}
