//! What is wrong with data, and how it is told.

use crate::limits::{MAX_FAULTS, MAX_SHOWN_BYTES, MAX_TOLD_BYTES};
use crate::path::Path;
use serde::Serialize;
use serde_json::Value;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fault {
    /// Where: a JSON pointer into the data. Of something that is missing, where it should be.
    pub path: String,
    /// The keyword of JSON Schema that is not fulfilled, whichever form the schema has.
    pub rule: &'static str,
    /// For people.
    pub message: String,
    /// What the keyword says, if that is short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// What is there, if that is short and no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// What a check found. As JSON it is what the details of an error say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// At most [`MAX_FAULTS`].
    #[serde(rename = "errors")]
    pub faults: Vec<Fault>,
    /// There are more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// How much work it was.
    #[serde(skip)]
    pub steps: u64,
}

impl Verdict {
    /// Nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }

    /// Of data that is beyond a limit, so that nothing is known of it.
    pub fn refused(message: String) -> Self {
        let fault = Fault { path: String::new(), rule: "limit", message, expected: None, value: None };
        Self { faults: vec![fault], more: false, steps: 0 }
    }
}

/// There is no room for a further fault.
#[derive(Debug)]
pub(crate) struct Full;

/// Where faults are gathered.
#[derive(Debug)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Fault>,
    most: usize,
}

impl Faults {
    pub(crate) fn all() -> Self {
        Self { list: Vec::new(), most: MAX_FAULTS }
    }

    /// Up to so many; none, for who only asks whether there is one.
    pub(crate) fn first(most: usize) -> Self {
        Self { list: Vec::new(), most }
    }

    /// Whether they are for people to read.
    pub(crate) fn are_told(&self) -> bool {
        self.most == MAX_FAULTS
    }

    pub(crate) fn add(&mut self, fault: impl FnOnce() -> Fault) -> Result<(), Full> {
        if self.list.len() >= self.most {
            return Err(Full);
        }
        self.list.push(fault());
        Ok(())
    }
}

impl Fault {
    /// Of something that is there.
    pub(crate) fn of(path: &Path<'_>, rule: &'static str, message: String, value: &Value) -> Self {
        let shown = (!is_secret(path)).then(|| short(value)).flatten();
        Self { value: shown, ..Self::missing(path, rule, message) }
    }

    /// Of something that is not there.
    pub(crate) fn missing(path: &Path<'_>, rule: &'static str, message: String) -> Self {
        Self { path: path.shown(), rule, message: clipped(message), expected: None, value: None }
    }

    pub(crate) fn expecting(mut self, expected: &Value) -> Self {
        self.expected = short(expected);
        self
    }
}

/// A name in it may be as long as the data.
fn clipped(mut message: String) -> String {
    if message.len() > MAX_TOLD_BYTES {
        message.truncate(message.floor_char_boundary(MAX_TOLD_BYTES));
        message.push('…');
    }
    message
}

/// Names of members whose values are nobody's business: parts of them, without what separates words.
const SECRETS: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
    "cvv",
    "cvc",
    "ssn",
];

/// Whether a member on the way to the value has the name of a secret.
pub(crate) fn is_secret(path: &Path<'_>) -> bool {
    path.any_name(|name| {
        let plain: String =
            name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        SECRETS.iter().any(|secret| plain.contains(secret))
    })
}

/// The value, if it is short.
fn short(value: &Value) -> Option<Value> {
    let fits = match value {
        Value::String(text) => text.len() <= MAX_SHOWN_BYTES,
        Value::Array(items) => {
            items.iter().all(|item| !item.is_object() && !item.is_array())
                && items.iter().map(length).sum::<usize>() <= MAX_SHOWN_BYTES
        }
        Value::Object(_) => false,
        _ => true,
    };
    fits.then(|| value.clone())
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(4, |text| text.len() + 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_long_value_and_a_secret_are_not_shown() {
        let root = Path::Root;
        let shown = |path: &Path<'_>, value: Value| Fault::of(path, "type", String::new(), &value).value;
        assert_eq!(shown(&root.name("age"), json!(17)), Some(json!(17)));
        assert_eq!(shown(&root.name("text"), json!("x".repeat(101))), None);
        assert_eq!(shown(&root.name("list"), json!([[1]])), None);
        assert_eq!(shown(&root.name("map"), json!({})), None);
        for secret in ["password", "new_Password", "API-Key", "access.token", "clientSecret"] {
            let at = root.name(secret);
            assert_eq!(shown(&at.index(0), json!("s3cret")), None, "{secret}");
        }
    }
}
