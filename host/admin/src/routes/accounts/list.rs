//! `GET /v1/users`.

use crate::allowed::{Allowed, Platform, ReadAccounts};
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
pub(crate) struct AccountQuery {
    /// Those whose address begins with this.
    #[param(example = "ada@")]
    email: Option<String>,
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `cursor` of the page before.
    cursor: Option<String>,
}

/// List the accounts of the platform
#[utoipa::path(
    get, path = "/v1/users", operation_id = "list_accounts", tag = "accounts", params(AccountQuery),
    responses((status = 200, description = "A page of them, in the order of their ids.", body = Paged<UserInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadAccounts, Platform>,
    Query(query): Query<AccountQuery>,
) -> Answer<Json<Paged<UserInfo>>> {
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let prefix = query.email.unwrap_or_default();
    let users = allowed.users().list(&Realm::Platform, &prefix, page.limit, page.cursor.as_deref()).await?;
    Ok(Json(Paged::new(users.items, users.cursor.as_deref())))
}
