//! Why a login is not finished. Each is for the person who wanted to sign in, or for whoever configured the provider;
//! none holds anything secret.

use crate::error::FederationError;
use crate::id_token::IdTokenFault;
use stoa_kernel::ErrorCode;
use stoa_tokens::{Unavailable, Unreachable};

/// A login that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    /// Another browser, or no login at all.
    #[error("this browser has begun no such login, or it was too long ago; sign in again")]
    NotBegun,
    /// Somebody else's login: a page has tried to sign its visitor in as its author.
    #[error("the answer belongs to another login than the one this browser has begun (state); sign in again")]
    State,
    /// It was finished before.
    #[error("this login was finished already, or given up; sign in again")]
    Replayed,
    /// An answer that says a thing twice, or is endless.
    #[error("the provider's answer cannot be read: a parameter is there twice, or too long")]
    Malformed,
    /// The answer is another provider's.
    #[error("the answer comes from another provider than the one that was asked (iss)")]
    MixUp,
    /// The person, or the provider, does not want to.
    #[error("the provider has refused: {0}")]
    Denied(String),
    /// No code in the answer.
    #[error("the provider's answer holds no code")]
    NoCode,
    /// The provider does not take the code.
    #[error("the provider does not exchange the code: {0}")]
    NotExchanged(String),
    /// There is no word of who it is.
    #[error("the provider has sent no id_token; it may not speak OpenID Connect")]
    NoIdToken,
    /// Or it is not believed.
    #[error("the provider's id_token is not believed: {0}")]
    IdToken(#[from] IdTokenFault),
    /// More that it says of them is about somebody else.
    #[error("what the provider says of the person cannot be used: {0}")]
    UserInfo(&'static str),
    /// Their address is not one of those that may come in.
    #[error("this takes a verified address of {}", .0.join(" or "))]
    EmailDomain(Vec<String>),
    /// The provider says something else of itself than it is configured to be.
    #[error("the provider is not what it is configured to be: {0}")]
    Misconfigured(&'static str),
    /// A document of the provider's.
    #[error("the provider cannot be asked: {0}")]
    Unavailable(#[from] Unavailable),
    /// The provider does not answer.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(#[from] Unreachable),
    /// The platform failed.
    #[error(transparent)]
    Failed(#[from] FederationError),
}

impl LoginRefused {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Failed(error) => error.code(),
            Self::NotBegun | Self::Malformed | Self::NoCode => ErrorCode::InvalidRequest,
            Self::EmailDomain(_) => ErrorCode::Forbidden,
            Self::Misconfigured(_) | Self::Unavailable(_) | Self::Unreachable(_) => ErrorCode::FetchFailed,
            _ => ErrorCode::Unauthenticated,
        }
    }
}
