//! `GET /v1/whoami`.

use crate::allowed::{Allowed, Platform, ReadSelf};
use axum::Json;
use serde::Serialize;
use stoa_identity::{Principal, Reach, Role, Standing};
use utoipa::ToSchema;

/// Who asks.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct Whoami {
    /// The key's id; empty for whoever is signed in.
    #[schema(example = "9rTq0ZbX4mKd")]
    key: String,
    /// The account's id, for whoever is signed in.
    #[schema(example = "usr_9rTq0ZbX4mKd")]
    user: Option<String>,
    /// What its maker called it.
    #[schema(example = "CI")]
    name: String,
    /// The tenant that it is for. None: it is a key of the platform.
    #[schema(example = "demo")]
    tenant: Option<String>,
    /// What it may do there.
    role: Option<Role>,
    /// The tenants that an account is a member of, and what it is there.
    members: Vec<Membership>,
    /// Whether it reaches every tenant.
    platform: bool,
}

/// What an account is in a tenant.
#[derive(Serialize, ToSchema)]
pub(crate) struct Membership {
    tenant: String,
    role: Role,
}

/// Say who asks
#[utoipa::path(
    get, path = "/v1/whoami", operation_id = "whoami", tag = "platform",
    responses((status = 200, description = "The key that was sent, or whoever is signed in.", body = Whoami))
)]
pub(crate) async fn handle(allowed: Allowed<ReadSelf, Platform>) -> Json<Whoami> {
    match allowed.who {
        // Nobody is not allowed to ask, and would be nobody; and so is whoever has a token for a tenant's routes.
        Principal::Nobody | Principal::Token(_) => Json(Whoami::default()),
        Principal::Key { id, name, reach, .. } => {
            let (key, name) = (id.as_ref().to_owned(), name.as_ref().to_owned());
            let (tenant, role) = match &reach {
                Reach::Tenant(tenant, role) => (Some(tenant.to_string()), Some(*role)),
                Reach::Platform => (None, None),
            };
            Json(Whoami { key, name, tenant, role, platform: reach == Reach::Platform, ..Whoami::default() })
        }
        Principal::User(user) => {
            let members = match &user.standing {
                Standing::Member(of) => of
                    .iter()
                    .map(|(tenant, role)| Membership { tenant: tenant.to_string(), role: *role })
                    .collect(),
                Standing::Admin | Standing::EndUser => Vec::new(),
            };
            let (id, name) = (user.id.as_ref().to_owned(), user.name.as_ref().to_owned());
            let platform = user.standing == Standing::Admin;
            Json(Whoami { user: Some(id), name, members, platform, ..Whoami::default() })
        }
    }
}
