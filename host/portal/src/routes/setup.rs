//! `/auth/setup`: the first account of a platform, for whoever has its admin key.

use super::{Asked, Fields, Rooms, login};
use crate::answer::{Answer, Failure};
use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use stoa_audit::Outcome;
use stoa_identity::{IdentityError, MIN_PASSWORD_CHARS, NewUser, Principal, Reach, Realm, Refused, Shown};
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// The page.
pub(crate) async fn show(rooms: Rooms, visit: Asked) -> Answer {
    is_open(&rooms, &visit).await?;
    Ok(page(&rooms, &visit, None, None))
}

/// Makes it, and signs in.
pub(crate) async fn make(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    is_open(&rooms, &visit).await?;
    match rooms.keys.verify(fields.get("key"), visit.client.address).await {
        Ok(Principal::Key { reach: Reach::Platform, .. }) => {}
        Ok(_) | Err(Refused::Invalid) => {
            rooms.audit.note(visit.entry("account.first", "setup", Outcome::Refused, Value::Null));
            let told = "This is not an admin key of the platform.";
            return Ok(page(&rooms, &visit, Some(&fields), Some(told)));
        }
        Err(error) => return Err(Problem::from(error).into()),
    }
    let new = NewUser {
        email: fields.get("email"),
        name: fields.get("name"),
        password: Some(fields.get("password")),
        is_admin: true,
        ..NewUser::default()
    };
    match rooms.users.create(&Realm::Platform, new).await {
        Ok(user) => {
            rooms.audit.record(visit.entry("account.first", &user.id, Outcome::Done, Value::Null)).await;
            let shown = Shown { provider: "password", mfa: false };
            let login =
                rooms.logins.enter(&visit.realm, &user.email, &user.id, shown, visit.visitor()).await?;
            Ok(login::entered(&rooms, &visit, &login, "setup", "/auth/account").await)
        }
        Err(
            error @ (IdentityError::WeakPassword(_)
            | IdentityError::BadPersonName
            | IdentityError::BadEmail(_)
            | IdentityError::EmailTaken(_)),
        ) if visit.is_page => Ok(page(&rooms, &visit, Some(&fields), Some(&error.to_string()))),
        Err(error) => Err(error.into()),
    }
}

/// As long as there is nobody; after that, those who are there invite others.
async fn is_open(rooms: &Shared, visit: &Visit) -> Result<(), Failure> {
    if visit.realm == Realm::Platform && rooms.users.is_empty(&Realm::Platform).await? {
        return Ok(());
    }
    Err(Problem::new(ErrorCode::NotFound, "the first account was made already; ask an admin to invite you")
        .into())
}

fn page(rooms: &Shared, visit: &Visit, fields: Option<&Fields>, error: Option<&str>) -> Response {
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let given = |name| fields.map_or("", |fields| fields.get(name));
    let data = json!({
        "error": error,
        "email": given("email"),
        "name": given("name"),
        "min_chars": MIN_PASSWORD_CHARS,
    });
    rooms.pages.render(visit, Page { status, ..Page::new("setup", data) })
}
