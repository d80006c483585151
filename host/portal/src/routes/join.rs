//! `/auth/join`: an invitation.

use super::{Asked, Fields, Rooms, login};
use crate::answer::{Answer, Failure, see};
use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use stoa_audit::Outcome;
use stoa_identity::{Door, IdentityError, MIN_PASSWORD_CHARS, OpenLink, Realm, Shown};
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// The page.
pub(crate) async fn show(rooms: Rooms, visit: Asked, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::of_query(query.as_deref());
    let link = invitation(&rooms, &visit, fields.get("token")).await?;
    page(&rooms, &visit, &link, &fields, None).await
}

/// As somebody new, or as who they are.
pub(crate) async fn accept(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let token = fields.get("token");
    let link = invitation(&rooms, &visit, token).await?;
    if visit.user().is_some_and(|user| *user.email == *link.email) {
        let user = visit.changes(fields.some("csrf_token"))?;
        rooms.users.accept_as(token, &user.id).await?;
        let entry = visit.entry("invitation.accept", &link.email, Outcome::Done, told(&link));
        rooms.audit.record(entry).await;
        return Ok(see("/auth/account?done=joined"));
    }
    match rooms.users.accept_as_new(token, fields.get("name"), fields.get("password")).await {
        Ok(user) => {
            let entry = visit.entry("invitation.accept", &user.id, Outcome::Done, told(&link));
            rooms.audit.record(entry).await;
            let shown = Shown { provider: "password", mfa: false };
            let login =
                rooms.logins.enter(&visit.realm, &user.email, &user.id, shown, visit.visitor()).await?;
            Ok(login::entered(&rooms, &visit, &login, "invitation", "/auth/account?done=joined").await)
        }
        Err(
            error @ (IdentityError::WeakPassword(_)
            | IdentityError::BadPersonName
            | IdentityError::EmailTaken(_)),
        ) if visit.is_page => page(&rooms, &visit, &link, &fields, Some(&error)).await,
        Err(error) => Err(error.into()),
    }
}

fn told(link: &OpenLink) -> serde_json::Value {
    match &link.door {
        Door::Member(tenant, role) => json!({ "tenant": tenant.as_str(), "role": role.as_str() }),
        Door::Admin | Door::Password(..) => json!({ "admin": true }),
    }
}

async fn invitation(rooms: &Shared, visit: &Visit, token: &str) -> Result<OpenLink, Failure> {
    if visit.realm != Realm::Platform {
        let message = format!("invitations are accepted at {}", rooms.console_host);
        return Err(Problem::new(ErrorCode::NotFound, message).into());
    }
    let link = rooms.users.look_at_link(token).await?;
    match link.door {
        Door::Password(..) => Err(IdentityError::LinkUsed.into()),
        Door::Member(..) | Door::Admin => Ok(link),
    }
}

async fn page(
    rooms: &Shared,
    visit: &Visit,
    link: &OpenLink,
    fields: &Fields,
    error: Option<&IdentityError>,
) -> Answer {
    let token = fields.get("token");
    let (tenant, role) = match &link.door {
        Door::Member(tenant, role) => (Some(tenant.as_str()), Some(role.as_str())),
        Door::Admin | Door::Password(..) => (None, None),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let data = json!({
        "error": error.map(ToString::to_string),
        "tenant": tenant,
        "role": role,
        "email": link.email,
        "name": fields.get("name"),
        "token": token,
        "back": format!("/auth/join?token={token}"),
        "is_me": visit.user().is_some_and(|user| *user.email == *link.email),
        "has_account": rooms.users.has_email(&Realm::Platform, &link.email).await?,
        "min_chars": MIN_PASSWORD_CHARS,
    });
    Ok::<Response, Failure>(rooms.pages.render(visit, Page { status, ..Page::new("join", data) }))
}
