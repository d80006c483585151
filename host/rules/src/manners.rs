//! What a tenant says of all its routes: the default of each, also of those that say nothing.

use crate::cors::Cors;
use crate::csrf::Csrf;
use crate::error::RuleError;
use crate::fields::Fields;
use crate::rate::Rate;
use crate::said::Said;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const NAMES: [&str; 4] = ["cors", "csrf", "headers", "rateLimit"];

/// `cors`, `csrf`, `headers` and `rateLimit`, as options of routes are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>", into = "Map<String, Value>")]
pub struct Manners {
    options: Map<String, Value>,
    /// Which pages of other origins may read answers.
    pub cors: Said<Cors>,
    /// Which may write with the cookies of a user.
    pub csrf: Said<Csrf>,
    /// What answers get, or lose.
    pub headers: Fields,
    /// How often the tenant is asked, whatever its routes say besides.
    pub rates: Vec<Rate>,
}

impl Manners {
    /// From its options.
    pub fn read(options: Map<String, Value>) -> Result<Self, RuleError> {
        let mut manners = Self::default();
        for (name, value) in &options {
            known(name)?;
            match name.as_str() {
                "cors" => manners.cors = Said::of(Cors::read(value)?),
                "csrf" => manners.csrf = Said::of(Csrf::read(value)?),
                "rateLimit" => manners.rates = Rate::of_tenant(value)?,
                _ => manners.headers = Fields::read(value)?,
            }
        }
        Ok(Self { options, ..manners })
    }

    /// As they were given.
    pub fn options(&self) -> &Map<String, Value> {
        &self.options
    }

    /// These, where `changes` does not say otherwise: each option takes the place of the one before, and null takes
    /// it away.
    pub fn with(&self, changes: &Map<String, Value>) -> Result<Self, RuleError> {
        let mut options = self.options.clone();
        for (name, value) in changes {
            known(name)?;
            if value.is_null() {
                options.remove(name);
            } else {
                options.insert(name.clone(), value.clone());
            }
        }
        Self::read(options)
    }
}

impl TryFrom<Map<String, Value>> for Manners {
    type Error = RuleError;

    fn try_from(options: Map<String, Value>) -> Result<Self, RuleError> {
        Self::read(options)
    }
}

impl From<Manners> for Map<String, Value> {
    fn from(manners: Manners) -> Self {
        manners.options
    }
}

fn known(name: &str) -> Result<(), RuleError> {
    if NAMES.contains(&name) {
        return Ok(());
    }
    Err(RuleError::new(name, format!("is not there; there are {}", NAMES.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(map) => map,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn what_a_change_leaves_out_stays_and_null_takes_away() {
        let first = Manners::read(map(json!({ "cors": true, "headers": { "x-a": "1" } }))).unwrap();
        let second = first.with(&map(json!({ "cors": null, "csrf": false }))).unwrap();
        assert_eq!(second.options(), &map(json!({ "csrf": false, "headers": { "x-a": "1" } })));
        assert_eq!((&second.cors, &second.csrf), (&Said::Nothing, &Said::No));
        let stored = serde_json::to_string(&second).unwrap();
        assert_eq!(serde_json::from_str::<Manners>(&stored).unwrap(), second);
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let none = Manners::default();
        for (options, named) in [
            (json!({ "cors": { "credentials": true } }), "cors.credentials"),
            (json!({ "headers": { "a b": "1" } }), "headers.a b"),
            (json!({ "rateLimit": { "limit": 1, "by": "user" } }), "rateLimit.by"),
            (json!({ "cache": 1 }), "cache"),
            (json!({ "cache": null }), "cache"),
        ] {
            assert_eq!(none.with(&map(options)).unwrap_err().option, named);
        }
        assert!(serde_json::from_value::<Manners>(json!({ "timeout": 1 })).is_err());
    }
}
