//! `GET /v1/tenants/{tenant}/users`.

use crate::allowed::{Allowed, ReadUsers};
use crate::extract::Query;
use crate::page::{Paged, page_request};
use crate::refusal::Answer;
use axum::Json;
use serde::Deserialize;
use stoa_identity::{Realm, UserInfo};
use utoipa::IntoParams;

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// Those whose address begins with this.
    #[param(example = "ada@")]
    email: Option<String>,
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// List the users of a tenant's applications
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/users", operation_id = "list_users", tag = "users", params(UserQuery),
    responses((status = 200, description = "A page of them, in the order of their ids.", body = Paged<UserInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadUsers>,
    Query(query): Query<UserQuery>,
) -> Answer<Json<Paged<UserInfo>>> {
    let page = page_request(query.limit, query.cursor.as_deref())?;
    allowed.tenancy().tenant(&allowed.on)?;
    let prefix = query.email.unwrap_or_default();
    let users = allowed
        .users()
        .list(&Realm::Tenant(allowed.on.clone()), &prefix, page.limit, page.cursor.as_deref())
        .await?;
    Ok(Json(Paged::new(users.items, users.cursor.as_deref())))
}
