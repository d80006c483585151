//! Origins, as `cors` and `csrf` name them: `https://app.example`, or `https://*.example.com`.

use crate::error::RuleError;
use serde_json::Value;

/// One, or those of every subdomain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Exact(String),
    /// `https://*.example.com`: scheme with `://`, and the domain with its leading dot, and port.
    Below(String, String),
}

impl Origin {
    fn read(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let plain = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
        };
        if !matches!(scheme, "http" | "https") {
            return None;
        }
        match authority.strip_prefix('*') {
            Some(domain) if domain.starts_with('.') && plain(&domain[1..]) => {
                Some(Self::Below(format!("{scheme}://"), domain.to_ascii_lowercase()))
            }
            None if plain(authority) => Some(Self::Exact(text.to_ascii_lowercase())),
            _ => None,
        }
    }

    /// Browsers write origins in lower case.
    pub(crate) fn is(&self, origin: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == origin,
            Self::Below(scheme, domain) => {
                let label =
                    origin.strip_prefix(scheme.as_str()).and_then(|rest| rest.strip_suffix(domain.as_str()));
                label.is_some_and(|label| {
                    !label.is_empty()
                        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
                })
            }
        }
    }
}

/// One or a list of them. `any` is what may stand in their place.
pub(crate) fn origins(option: &str, any: &str, value: &Value) -> Result<Vec<Origin>, RuleError> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let read = |value: &Value| {
        value.as_str().and_then(Origin::read).ok_or_else(|| {
            let problem = format!(
                "must be {any}origins like \"https://app.example\" or \"https://*.example.com\", without a path; {value} is none"
            );
            RuleError::new(option, problem)
        })
    };
    list.iter().map(read).collect()
}
