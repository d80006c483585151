//! `GET /v1/tenants/{tenant}/invitations`.

use crate::allowed::{Allowed, ReadMembers};
use crate::extract::Query;
use crate::page::{PageQuery, Paged};
use crate::refusal::Answer;
use axum::Json;
use stoa_identity::InvitationInfo;

/// List invitations that nobody has accepted
#[utoipa::path(
    get, path = "/v1/tenants/{tenant}/invitations", operation_id = "list_invitations", tag = "members",
    params(PageQuery),
    responses((status = 200, description = "Without their links.", body = Paged<InvitationInfo>))
)]
pub(crate) async fn handle(
    allowed: Allowed<ReadMembers>,
    Query(page): Query<PageQuery>,
) -> Answer<Json<Paged<InvitationInfo>>> {
    let page = page.request()?;
    allowed.tenancy().tenant(&allowed.on)?;
    let invitations = allowed.users().invitations(&allowed.on).await?;
    Ok(Json(Paged::of(invitations, &page, |invitation| invitation.id.clone())))
}
