//! Who signs in, and for how long.

use crate::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who signs in, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Where accounts of the platform sign in: a host at which no tenant is; by default `console.<base_domain>`.
    #[schemars(extend("x-kind" = "host"))]
    pub console_host: Option<String>,
    /// A session ends when it was not used for so long.
    #[schemars(extend("x-minimum" = "1m", "x-maximum" = "9600h"))]
    pub session_idle: Span,
    /// A session ends after so long, whatever happens.
    #[schemars(extend("x-minimum" = "1m", "x-maximum" = "9600h"))]
    pub session_lifetime: Span,
    /// A browser gets another cookie for its session after so long.
    #[schemars(extend("x-minimum" = "1m", "x-maximum" = "9600h"))]
    pub session_rotation: Span,
    /// Sessions of one user at once; the one that was used longest ago makes room.
    #[schemars(range(min = 1, max = 1_000))]
    pub sessions_per_user: u32,
}

impl Default for Auth {
    fn default() -> Self {
        let days = |days: u64| Span::secs(days * 24 * 3_600);
        Self {
            console_host: None,
            session_idle: days(7),
            session_lifetime: days(30),
            session_rotation: Span::secs(3_600),
            sessions_per_user: 20,
        }
    }
}
