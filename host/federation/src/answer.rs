//! What a provider answers by way of the browser.

use crate::refused::LoginRefused;
use serde_json::Value;
use url::form_urlencoded;

/// Of all parameters together: codes of Microsoft have a thousand.
const MAX_BYTES: usize = 16 * 1024;

/// The parameters that mean something.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub(crate) code: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
    /// What Apple says of a person, at their first login alone.
    pub(crate) user: Option<String>,
}

impl Answer {
    /// From the query, or from the body of a form. One that says something twice is none: two readers may take two
    /// things from it.
    pub fn read(text: &str) -> Result<Self, LoginRefused> {
        if text.len() > MAX_BYTES {
            return Err(LoginRefused::Malformed);
        }
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let place = match &*name {
                "code" => &mut answer.code,
                "state" => &mut answer.state,
                "iss" => &mut answer.iss,
                "error" => &mut answer.error,
                "user" => &mut answer.user,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(LoginRefused::Malformed);
            }
        }
        Ok(answer)
    }

    /// The error, if it is one: a word of OAuth, and nothing that a stranger wrote.
    pub(crate) fn denied(&self) -> Option<LoginRefused> {
        let error = self.error.as_deref()?;
        let is_word =
            error.len() <= 60 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        Some(LoginRefused::Denied(if is_word { error } else { "error" }.to_owned()))
    }

    /// What somebody is called, as Apple says it beside the token. Nobody has signed it; it is a name, and no more.
    pub(crate) fn name(&self) -> Option<String> {
        let user: Value = serde_json::from_str(self.user.as_deref()?).ok()?;
        let name = user.get("name")?;
        let parts = ["firstName", "lastName"].map(|part| name.get(part).and_then(Value::as_str));
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_there_once() {
        let answer = Answer::read("code=a%20b&state=s&other=1&other=2").ok().unwrap();
        assert_eq!((answer.code.as_deref(), answer.state.as_deref()), (Some("a b"), Some("s")));
        for twice in ["code=a&code=b", "state=a&st%61te=a", "iss=&iss=", "error=a&error=a"] {
            assert!(matches!(Answer::read(twice), Err(LoginRefused::Malformed)), "{twice}");
        }
        assert!(Answer::read(&"x".repeat(MAX_BYTES + 1)).is_err());
    }

    #[test]
    fn an_error_is_a_word_whatever_somebody_wrote() {
        for (error, shown) in [("access_denied", "access_denied"), ("<script>", "error"), ("", "")] {
            let answer = Answer { error: Some(error.to_owned()), ..Answer::default() };
            assert_eq!(answer.denied().unwrap().to_string(), format!("the provider has refused: {shown}"));
        }
    }
}
