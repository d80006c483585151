//! A link that opens one door once.

use serde::Serialize;
use utoipa::ToSchema;

/// A link that was made. There is no mail yet: whoever made it hands it on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Link {
    /// Names it.
    #[schema(example = "inv_9rTq0ZbX4mKd")]
    pub(crate) id: String,
    /// The link itself. It is not shown again.
    #[schema(example = "https://console.example.com/auth/join?token=…")]
    pub(crate) url: String,
    /// Milliseconds since 1970.
    pub(crate) expires_at: i64,
}
