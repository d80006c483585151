//! `/auth/login/{provider}` and `/auth/callback/{provider}`: signing in as whom a provider says somebody is.

use super::{Asked, Fields, Rooms, login};
use crate::answer::{Answer, Failure, add, failed};
use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{Path, RawQuery, Request};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::IntoResponse;
use serde_json::json;
use stoa_audit::Outcome;
use stoa_federation::{Answer as Answered, FederationError, Finished, LOGIN_LASTS, LoginRefused};
use stoa_identity::{Login, LoginError, Vouched, clear_cookie, cookie, set_cookie};
use stoa_kernel::ErrorCode;
use stoa_wire::Problem;

/// Holds what the browser has begun.
const PENDING: &str = "stoa-login";
/// Of a provider's answer: codes are long, and nothing else is.
const MAX_BYTES: usize = 32 * 1024;

/// On to the provider.
pub(crate) async fn begin(
    rooms: Rooms,
    visit: Asked,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let fields = Fields::of_query(query.as_deref());
    let to = fields.some("return_to").unwrap_or_else(|| login::home(&visit.realm));
    let redirect = redirect_uri(&visit, &provider);
    let tenant = visit.realm.tenant();
    let begun =
        rooms.federation.begin(tenant, &provider, &redirect, to).await.map_err(|error| refused(&error))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(url) = HeaderValue::try_from(begun.url.as_str()) {
        response.headers_mut().insert(LOCATION, url);
    }
    let seconds = i64::try_from(LOGIN_LASTS.as_secs()).unwrap_or(i64::MAX);
    let own = set_cookie(PENDING, &begun.cookie, seconds, visit.client.secure);
    // A form of the provider's page brings the answer, with cookies that say that they may come from there.
    let own = if begun.posts { own.and_then(|cookie| from_anywhere(&cookie)) } else { own };
    add(&mut response, own);
    Ok(response)
}

/// Back from the provider.
pub(crate) async fn finish(
    rooms: Rooms,
    visit: Asked,
    Path(provider): Path<String>,
    request: Request,
) -> Answer {
    let Extension(visit) = visit;
    let (parts, body) = request.into_parts();
    let answered = if parts.method == Method::POST {
        let too_large = |_| Problem::new(ErrorCode::BodyTooLarge, "the provider's answer is too long");
        let bytes = to_bytes(body, MAX_BYTES).await.map_err(too_large)?;
        Answered::read(&String::from_utf8_lossy(&bytes))
    } else {
        Answered::read(parts.uri.query().unwrap_or_default())
    };
    let pending = cookie(&parts.headers, PENDING);
    let login = match answered {
        Ok(answered) => signed_in(&rooms, &visit, &provider, &answered, pending).await,
        Err(error) => Err(refused(&error)),
    };
    let mut response = match login {
        Ok((login, to)) => login::entered(&rooms, &visit, &login, &provider, &to).await,
        Err(failure) => {
            let details = json!({ "reason": failure.told() });
            rooms.audit.note(visit.entry("login", &provider, Outcome::Refused, details));
            failure.into_response()
        }
    };
    add(&mut response, clear_cookie(PENDING, visit.client.secure));
    Ok(response)
}

async fn signed_in(
    rooms: &Shared,
    visit: &Visit,
    provider: &str,
    answered: &Answered,
    pending: Option<&str>,
) -> Result<(Login, String), Failure> {
    let tenant = visit.realm.tenant();
    let finished = rooms.federation.finish(tenant, provider, answered, pending).await;
    let Finished { identity, return_to } = finished.map_err(|error| refused(&error))?;
    let vouched = Vouched {
        provider: &identity.provider,
        subject: &identity.subject,
        email: identity.email.as_deref().filter(|_| identity.email_verified),
        name: identity.name.as_deref().unwrap_or_default(),
        mfa: identity.mfa,
        sign_up: identity.sign_up,
    };
    match rooms.logins.vouched(&visit.realm, vouched, visit.visitor()).await {
        Ok(login) => Ok((login, return_to)),
        Err(LoginError::NotLetIn(why)) => Err(Problem::new(ErrorCode::Forbidden, why).into()),
        Err(error) => Err(error.into()),
    }
}

/// As it is registered at the provider.
fn redirect_uri(visit: &Visit, provider: &str) -> String {
    format!("{}/auth/callback/{provider}", visit.here.origin)
}

/// Browsers send it with a request of another site; they take it by HTTPS only.
fn from_anywhere(cookie: &HeaderValue) -> Option<HeaderValue> {
    let text = cookie.to_str().ok()?.replace("SameSite=Lax", "SameSite=None");
    HeaderValue::try_from(text).ok()
}

fn refused(error: &LoginRefused) -> Failure {
    if matches!(error, LoginRefused::Misconfigured(_) | LoginRefused::Unavailable(_)) {
        tracing::warn!(%error, "a login cannot go on");
    }
    failed(error.code(), error)
}

/// The buttons of the login page. A provider that cannot be read is no reason to have no page.
pub(crate) async fn buttons(rooms: &Shared, visit: &Visit) -> Vec<serde_json::Value> {
    let offered: Result<_, FederationError> = rooms.federation.offered(visit.realm.tenant()).await;
    let offered = offered.unwrap_or_else(|error| {
        tracing::warn!(%error, "the providers of logins cannot be read");
        Vec::new()
    });
    offered.into_iter().map(|one| json!({ "id": one.id, "label": one.label })).collect()
}
