//! `/auth/login`.

use super::{Asked, Fields, Rooms, provider};
use crate::answer::{Answer, Failure, add, keep_session, see};
use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::{DEVICE, Visit};
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;
use stoa_audit::Outcome;
use stoa_federation::local_path;
use stoa_identity::{Login, LoginError, Realm, set_cookie};
use stoa_wire::Problem;

/// A browser that has signed in is known for so long.
const DEVICE_SECONDS: i64 = 180 * 24 * 3_600;

/// The page.
pub(crate) async fn show(rooms: Rooms, visit: Asked, RawQuery(query): RawQuery) -> Answer {
    let fields = Fields::of_query(query.as_deref());
    let to = fields.some("return_to").map_or(home(&visit.realm), local_path);
    if visit.user().is_some() {
        return Ok(see(to));
    }
    page(&rooms, &visit, to, "", None).await
}

/// With a password.
pub(crate) async fn enter(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let to = fields.some("return_to").map_or(home(&visit.realm), local_path);
    let (email, password) = (fields.get("email"), fields.get("password"));
    let login = rooms.logins.by_password(&visit.realm, email, password, visit.visitor()).await;
    match login {
        Ok(login) => Ok(entered(&rooms, &visit, &login, "password", to).await),
        Err(error @ (LoginError::Wrong | LoginError::TooMany(_))) => {
            // A password is typed there now and then.
            let shown = if email.contains('@') { email } else { "no address" };
            let details = json!({ "as": shown.chars().take(254).collect::<String>() });
            rooms.audit.note(visit.entry("login", "password", Outcome::Refused, details));
            if visit.is_page {
                page(&rooms, &visit, to, email, Some(&error)).await
            } else {
                Err(error.into())
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// They are signed in: their cookies, and where they wanted to go.
pub(crate) async fn entered(
    rooms: &Shared,
    visit: &Visit,
    login: &Login,
    provider: &str,
    to: &str,
) -> Response {
    let details = json!({ "user": login.user, "session": login.session.id });
    rooms.audit.record(visit.entry("login", provider, Outcome::Done, details)).await;
    if let (Some(before), true) = (visit.user(), visit.signed_in.is_some()) {
        // Whoever signs in again is somebody else from here on; the session of before has no cookie any more.
        if let Err(error) = rooms.sessions.end(&visit.realm, &before.session.id).await {
            tracing::debug!(%error, "a session of before could not be ended");
        }
    }
    let mut response = if visit.is_page {
        see(to)
    } else {
        let session = &login.session;
        Json(json!({ "user_id": login.user, "session_id": session.id, "expires_at": session.expires_at }))
            .into_response()
    };
    let secure = visit.client.secure;
    keep_session(&mut response, &rooms.sessions, &login.session.token, secure);
    add(&mut response, set_cookie(DEVICE, &login.device, DEVICE_SECONDS, secure));
    response
}

/// Where somebody goes who did not say.
pub(crate) fn home(realm: &Realm) -> &'static str {
    match realm {
        Realm::Platform => "/auth/account",
        Realm::Tenant(_) => "/",
    }
}

async fn page(
    rooms: &Shared,
    visit: &Visit,
    to: &str,
    email: &str,
    error: Option<&LoginError>,
) -> Result<Response, Failure> {
    let is_empty = visit.realm == Realm::Platform && rooms.users.is_empty(&visit.realm).await?;
    let status = error.map_or(StatusCode::OK, |error| match error {
        LoginError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNAUTHORIZED,
    });
    let data = json!({
        "error": error.map(ToString::to_string),
        "email": email,
        "return_to": to,
        "providers": provider::buttons(rooms, visit).await,
        "is_empty": is_empty,
    });
    let mut response = rooms.pages.render(visit, Page { status, ..Page::new("login", data) });
    if let Some(LoginError::TooMany(wait)) = error {
        let problem = Problem::from(LoginError::TooMany(*wait));
        let seconds = problem.retry_after.unwrap_or(1);
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}
