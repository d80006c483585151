//! `auth`, `roles`, `permissions`: who is let in.

use crate::error::RuleError;
use serde_json::{Map, Value};

/// More of them than anybody would read.
const MAX_WORDS: usize = 50;

/// Whom a route asks who they are, and what they need to be let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Nobody comes in unknown.
    pub required: bool,
    /// One of these is needed.
    pub roles: Vec<String>,
    /// All of these are.
    pub permissions: Vec<String>,
}

impl Access {
    /// None: the route asks nobody.
    pub(crate) fn read(options: &Map<String, Value>) -> Result<Option<Self>, RuleError> {
        let roles = words(options, "roles")?;
        let permissions = words(options, "permissions")?;
        let auth = options.get("auth").filter(|auth| !auth.is_null());
        let said = auth.map(required).transpose()?;
        let needs = if roles.is_some() { "roles" } else { "permissions" };
        if (roles.is_some() || permissions.is_some()) && said.is_some_and(|said| said != Some(true)) {
            let problem =
                format!("lets in who is unknown, and '{needs}' does not; it has to be \"required\"");
            return Err(RuleError::new("auth", problem));
        }
        let asks = said.flatten().is_some() || roles.is_some() || permissions.is_some();
        let required = roles.is_some() || permissions.is_some() || said == Some(Some(true));
        let (roles, permissions) = (roles.unwrap_or_default(), permissions.unwrap_or_default());
        Ok(asks.then_some(Self { required, roles, permissions }))
    }
}

/// None: nobody is asked.
fn required(auth: &Value) -> Result<Option<bool>, RuleError> {
    match auth {
        Value::Bool(true) => Ok(Some(true)),
        Value::Bool(false) => Ok(None),
        Value::String(word) if word == "required" => Ok(Some(true)),
        Value::String(word) if word == "optional" => Ok(Some(false)),
        Value::String(word) if word == "none" => Ok(None),
        _ => Err(RuleError::new("auth", "must be \"required\", \"optional\" or \"none\"")),
    }
}

/// None: nothing is said. An empty list would let in everybody, or nobody; whoever writes one means something else.
fn words(options: &Map<String, Value>, option: &str) -> Result<Option<Vec<String>>, RuleError> {
    let given = match options.get(option) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(word)) => vec![Some(word.clone())],
        Some(Value::Array(words)) => words.iter().map(|word| word.as_str().map(str::to_owned)).collect(),
        Some(_) => Vec::new(),
    };
    let words: Option<Vec<String>> = given.into_iter().collect();
    let words = words.filter(|words| {
        (1..=MAX_WORDS).contains(&words.len()) && words.iter().all(|word| !word.trim().is_empty())
    });
    match words {
        Some(words) => Ok(Some(words)),
        None => {
            let problem = format!("must be a name, or a list of 1 to {MAX_WORDS} names");
            Err(RuleError::new(option, problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<Option<Access>, String> {
        Access::read(value.as_object().unwrap()).map_err(|error| error.to_string())
    }

    fn access(required: bool, roles: &[&str], permissions: &[&str]) -> Access {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Access { required, roles: words(roles), permissions: words(permissions) }
    }

    #[test]
    fn who_needs_something_is_asked() {
        assert_eq!(read(&json!({ "auth": "required" })), Ok(Some(access(true, &[], &[]))));
        assert_eq!(read(&json!({ "auth": true })), Ok(Some(access(true, &[], &[]))));
        assert_eq!(read(&json!({ "auth": "optional" })), Ok(Some(access(false, &[], &[]))));
        assert_eq!(read(&json!({ "roles": ["a", "b"] })), Ok(Some(access(true, &["a", "b"], &[]))));
        assert_eq!(read(&json!({ "auth": null, "permissions": "x" })), Ok(Some(access(true, &[], &["x"]))));
        assert_eq!(
            read(&json!({ "auth": "required", "roles": "a", "permissions": ["x"] })),
            Ok(Some(access(true, &["a"], &["x"])))
        );
    }

    #[test]
    fn who_needs_nothing_is_not() {
        for nothing in [json!({}), json!({ "auth": false }), json!({ "auth": "none", "roles": null })] {
            assert_eq!(read(&nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn what_would_let_in_others_than_it_looks_like_is_refused() {
        for (options, word) in [
            (json!({ "auth": "optional", "roles": ["a"] }), "'roles'"),
            (json!({ "auth": false, "permissions": ["a"] }), "'permissions'"),
            (json!({ "auth": "Required" }), "\"required\""),
            (json!({ "auth": 1 }), "\"required\""),
            (json!({ "roles": [] }), "1 to 50"),
            (json!({ "roles": ["a", 1] }), "1 to 50"),
            (json!({ "roles": [" "] }), "1 to 50"),
            (json!({ "permissions": {} }), "1 to 50"),
            (json!({ "permissions": vec!["a"; 51] }), "1 to 50"),
        ] {
            let error = read(&options).unwrap_err();
            assert!(error.contains(word), "{options}: {error}");
        }
    }
}
