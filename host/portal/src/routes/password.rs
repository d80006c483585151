//! `/auth/password`: a new password by a link that somebody in charge has made.

use super::{Asked, Fields, Rooms, login};
use crate::answer::{Answer, Failure};
use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use stoa_audit::Outcome;
use stoa_identity::{Door, IdentityError, MIN_PASSWORD_CHARS, OpenLink, Shown};

/// The page.
pub(crate) async fn show(rooms: Rooms, visit: Asked, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::of_query(query.as_deref());
    let token = fields.get("token");
    let link = reset(&rooms, &visit, token).await?;
    Ok(page(&rooms, &visit, &link, token, None))
}

/// Sets it, and signs in.
pub(crate) async fn set(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let token = fields.get("token");
    let link = reset(&rooms, &visit, token).await?;
    match rooms.users.reset_password(token, fields.get("password")).await {
        Ok(user) => {
            rooms.audit.record(visit.entry("password.reset", &user.id, Outcome::Done, Value::Null)).await;
            let shown = Shown { provider: "password", mfa: false };
            let login =
                rooms.logins.enter(&visit.realm, &user.email, &user.id, shown, visit.visitor()).await?;
            Ok(login::entered(&rooms, &visit, &login, "reset", login::home(&visit.realm)).await)
        }
        Err(error @ IdentityError::WeakPassword(_)) if visit.is_page => {
            Ok(page(&rooms, &visit, &link, token, Some(&error)))
        }
        Err(error) => Err(error.into()),
    }
}

async fn reset(rooms: &Shared, visit: &Visit, token: &str) -> Result<OpenLink, Failure> {
    let link = rooms.users.look_at_link(token).await?;
    match &link.door {
        Door::Password(realm, _) if *realm == visit.realm => Ok(link),
        _ => Err(IdentityError::LinkUsed.into()),
    }
}

fn page(
    rooms: &Shared,
    visit: &Visit,
    link: &OpenLink,
    token: &str,
    error: Option<&IdentityError>,
) -> Response {
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let data = json!({
        "error": error.map(ToString::to_string),
        "email": link.email,
        "token": token,
        "min_chars": MIN_PASSWORD_CHARS,
    });
    rooms.pages.render(visit, Page { status, ..Page::new("password", data) })
}
