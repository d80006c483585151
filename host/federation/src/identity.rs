//! Who somebody is, by the word of a provider.

use crate::providers::Provider;
use crate::user_info::UserInfo;

/// Of a name and an address: they are shown in lists.
const MAX_CHARS: usize = 254;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Which of the providers says so.
    pub provider: String,
    /// Who they are to it. With the provider it names them; an address does not, for those change hands.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether the provider has seen that it is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: Option<String>,
    /// A picture of them, at an `https://` address.
    pub picture: Option<String>,
    /// Whether the provider says that they showed more than one factor.
    pub mfa: bool,
    /// Whether somebody who is not known yet may become a user.
    pub sign_up: bool,
}

impl Identity {
    pub(crate) fn new(provider: &Provider, info: UserInfo, mfa: bool) -> Self {
        let email = info.email.filter(|email| is_shown(email) && email.contains('@'));
        Self {
            provider: provider.id.clone(),
            subject: info.sub,
            email_verified: info.email_verified && email.is_some(),
            email,
            name: info.name.filter(|name| is_shown(name)),
            picture: info.picture.filter(|url| url.starts_with("https://") && url.len() <= 2_048),
            mfa,
            sign_up: provider.settings.sign_up,
        }
    }
}

fn is_shown(text: &str) -> bool {
    (1..=MAX_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}
