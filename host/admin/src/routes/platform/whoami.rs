//! `GET /v1/whoami`.

use crate::allowed::{Allowed, Platform, ReadSelf};
use axum::Json;
use serde::Serialize;
use stoa_identity::{Principal, Reach, Role};
use utoipa::ToSchema;

/// Who asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Whoami {
    /// The key's id.
    #[schema(example = "9rTq0ZbX4mKd")]
    key: String,
    /// What its maker called it.
    #[schema(example = "CI")]
    name: String,
    /// The tenant that it is for. None: it is a key of the platform.
    #[schema(example = "demo")]
    tenant: Option<String>,
    /// What it may do there.
    role: Option<Role>,
    /// Whether it reaches every tenant.
    platform: bool,
}

/// Say whose key this is
#[utoipa::path(
    get, path = "/v1/whoami", operation_id = "whoami", tag = "platform",
    responses((status = 200, description = "The key that was sent.", body = Whoami))
)]
pub(crate) async fn handle(allowed: Allowed<ReadSelf, Platform>) -> Json<Whoami> {
    let (key, name, reach) = match allowed.who {
        // Nobody is not allowed to ask, and would be nobody.
        Principal::Nobody => (String::new(), String::new(), None),
        Principal::Key { id, name, reach, .. } => {
            (id.as_ref().to_owned(), name.as_ref().to_owned(), Some(reach))
        }
    };
    let (tenant, role) = match &reach {
        Some(Reach::Tenant(tenant, role)) => (Some(tenant.to_string()), Some(*role)),
        _ => (None, None),
    };
    Json(Whoami { key, name, tenant, role, platform: reach == Some(Reach::Platform) })
}
