//! Names and numbers of things, each a type of its own so that one cannot stand in for another.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A name that does not follow the rules.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{given}' is not a valid {what}: 1 to 63 characters of a-z, 0-9 and '-'")]
pub struct InvalidName {
    what: &'static str,
    given: String,
}

/// The rule that fits a DNS label, since a tenant's name becomes one.
const MAX_NAME_LENGTH: usize = 63;

fn checked(what: &'static str, name: &str) -> Result<Arc<str>, InvalidName> {
    let valid = !name.is_empty()
        && name.len() <= MAX_NAME_LENGTH
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if valid { Ok(name.into()) } else { Err(InvalidName { what, given: name.chars().take(80).collect() }) }
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(Arc<str>);

        impl $type {
            /// Checks the name.
            pub fn new(name: &str) -> Result<Self, InvalidName> {
                checked($what, name).map(Self)
            }

            /// The name as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = InvalidName;
            fn try_from(name: String) -> Result<Self, InvalidName> {
                Self::new(&name)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// Whose scripts, data and quotas these are.
    TenantId,
    "tenant name"
);
name!(
    /// A script of a tenant.
    ScriptName,
    "script name"
);

/// One event on its way through one script; every log line and host call carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvocationId(u128);

impl InvocationId {
    /// From 128 random bits.
    pub fn from_random(bits: u128) -> Self {
        Self(bits)
    }
}

impl fmt::Display for InvocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inv_{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_dns_label_in_lower_case() {
        assert!(TenantId::new("acme-2").is_ok());
        for bad in ["", "Acme", "a.b", "a/b", "ä", &"a".repeat(64), "a b", "..", "a\0"] {
            assert!(ScriptName::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_invalid_name_is_refused_when_it_is_read_back_too() {
        assert!(TenantId::try_from("../etc".to_owned()).is_err());
    }
}
