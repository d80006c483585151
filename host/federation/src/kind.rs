//! The providers that are known by name, and what is particular about each.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of provider it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Google.
    Google,
    /// Microsoft Entra ID, and personal accounts of Microsoft.
    Microsoft,
    /// Apple. The secret is a private key, of which a fresh secret is made for each login.
    Apple,
    /// GitHub, or a GitHub Enterprise Server: OAuth without `OpenID` Connect.
    Github,
    /// Any other that speaks `OpenID` Connect.
    Oidc,
}

impl Kind {
    /// Who it is, unless another is said.
    pub(crate) fn issuer(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("https://accounts.google.com"),
            Self::Microsoft => Some("https://login.microsoftonline.com/common/v2.0"),
            Self::Apple => Some("https://appleid.apple.com"),
            Self::Github => Some("https://github.com"),
            Self::Oidc => None,
        }
    }

    /// What people call it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Apple => "Apple",
            Self::Github => "GitHub",
            Self::Oidc => "single sign-on",
        }
    }

    /// What is asked for, unless something else is said.
    pub(crate) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Google | Self::Microsoft | Self::Oidc => &["profile", "email"],
            Self::Apple => &["name", "email"],
            Self::Github => &["read:user", "user:email"],
        }
    }

    /// Whether it answers by a form that its own page sends: cookies then take `SameSite=None` to come along.
    pub(crate) fn posts(self) -> bool {
        self == Self::Apple
    }

    pub(crate) fn is_openid(self) -> bool {
        self != Self::Github
    }
}
