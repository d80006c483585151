//! All that a route says.

use crate::access::Access;
use crate::amount::{bytes, duration};
use crate::api_version::ApiVersion;
use crate::cache::Caching;
use crate::cors::Cors;
use crate::csrf::Csrf;
use crate::error::RuleError;
use crate::fields::Fields;
use crate::rate::{Counter, Rate, Source};
use crate::said::Said;
use crate::shape::Shape;
use crate::told::{TOLD, Told};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// The options of a route, read.
#[derive(Debug, Default)]
pub struct Rules {
    /// Who is let in. None: everybody, and nobody is asked.
    pub access: Option<Access>,
    /// How its answers are kept.
    pub cache: Option<Caching>,
    /// Which pages of other origins may read its answers.
    pub cors: Said<Cors>,
    /// Which may write with the cookies of a user.
    pub csrf: Said<Csrf>,
    /// How often it may be asked, with what was counted: it begins anew with a version.
    pub rate: Option<Counter>,
    /// What its requests have to be.
    pub schema: Option<Shape>,
    /// A shorter time than the script has.
    pub timeout: Option<Duration>,
    /// A smaller body than the tenant allows.
    pub body_limit: Option<u64>,
    /// What its answers get, or lose.
    pub headers: Fields,
    /// Which version of an API it belongs to.
    pub version: Option<Arc<ApiVersion>>,
}

impl Rules {
    /// From the JSON that a script registered. None: there is nothing to go by.
    pub fn read(options: &Map<String, Value>) -> Result<Option<Self>, RuleError> {
        let mut rules = Self { access: Access::read(options)?, ..Self::default() };
        let mut any = false;
        // Nobody goes by it here; what is wrong with it is told at deploy.
        Told::read(options)?;
        for (name, value) in options {
            if TOLD.contains(&name.as_str()) || value.is_null() {
                continue;
            }
            any = true;
            match name.as_str() {
                // Read together, above.
                "auth" | "roles" | "permissions" => {}
                "cache" => rules.cache = Caching::read(value)?,
                "cors" => rules.cors = Said::of(Cors::read(value)?),
                "csrf" => rules.csrf = Said::of(Csrf::read(value)?),
                "rateLimit" => rules.rate = Some(Counter::new(Rate::of_route(value)?, Source::Route)),
                "schema" => rules.schema = Some(Shape::read(value)?),
                "timeout" => rules.timeout = Some(duration(name, value, Duration::from_millis(1))?),
                "bodyLimit" => rules.body_limit = Some(bytes(name, value)?),
                "headers" => rules.headers = Fields::read(value)?,
                "version" => rules.version = Some(Arc::new(ApiVersion::read(value)?)),
                _ => {
                    let problem = "is not there; a route has auth, bodyLimit, cache, cors, csrf, headers, permissions, rateLimit, roles, schema, timeout, version, and for people description, deprecated, hidden, operationId, responses, summary, tags";
                    return Err(RuleError::new(name, problem));
                }
            }
        }
        if rules.access.is_none() && rules.rate.as_ref().is_some_and(|counter| counter.rate().asks_who()) {
            let problem = "counts by who asks, and this route asks nobody: add auth: \"required\" or \"optional\", or count by \"ip\"";
            return Err(RuleError::new("rateLimit.by", problem));
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
        assert!(rules.cors.yes().is_some() && rules.rate.is_some());
        assert_eq!(rules.timeout, Some(Duration::from_secs(2)));
        assert_eq!(rules.body_limit, Some(10_240));
        assert_ne!(rules.headers, Fields::default());
    }

    #[test]
    fn who_is_counted_has_to_be_asked_for() {
        for by in ["user", "key"] {
            let limit = json!({ "limit": 1, "by": by });
            for nobody in [json!({ "rateLimit": limit }), json!({ "rateLimit": limit, "auth": "none" })] {
                assert_eq!(read(&nobody).unwrap_err().option, "rateLimit.by", "{nobody}");
            }
            assert!(read(&json!({ "rateLimit": limit, "auth": "optional" })).is_ok());
            assert!(read(&json!({ "rateLimit": limit, "roles": "a" })).is_ok());
        }
    }

    #[test]
    fn an_option_that_nobody_goes_by_is_refused() {
        for name in ["versions", "Timeout"] {
            let error = read(&json!({ name: true })).unwrap_err();
            assert_eq!(error.option, name);
        }
    }

    proptest! {
        #[test]
        fn whatever_a_script_says_is_read_or_refused(name in "cache|cors|csrf|rateLimit|timeout|bodyLimit|headers|version|responses", text in ".{0,40}", number in any::<f64>()) {
            for value in [json!(text), json!(number), json!([text]), json!({ &text: text }), json!({ "limit": number, "per": text }), json!({ "origin": text, "maxAge": number })] {
                let _ = Rules::read(&Map::from_iter([(name.clone(), value)]));
            }
        }
    }
}
