//! `/auth/account`: what people see of themselves, and change.

use super::{Asked, Fields, Rooms};
use crate::answer::{Answer, Failure, see};
use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::Visit;
use axum::Extension;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use stoa_audit::Outcome;
use stoa_identity::{IdentityError, LoginError, MIN_PASSWORD_CHARS, Standing, UserChange};

/// To the login, or to the account.
pub(crate) async fn start(visit: Asked) -> Answer {
    Ok(see(if visit.user().is_some() { "/auth/account" } else { "/auth/login" }))
}

/// The page.
pub(crate) async fn show(rooms: Rooms, visit: Asked, RawQuery(query): RawQuery) -> Answer {
    let notice = match Fields::of_query(query.as_deref()).get("done") {
        "name" => Some("The name is saved."),
        "password" => Some("The password is changed."),
        "session" => Some("That browser is signed out."),
        "sessions" => Some("All other browsers are signed out."),
        "joined" => Some("You have joined."),
        _ => None,
    };
    page(&rooms, &visit, notice, None).await
}

/// Another name.
pub(crate) async fn rename(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let user = visit.changes(fields.some("csrf_token"))?;
    let change = UserChange { name: Some(fields.get("name").to_owned()), ..UserChange::default() };
    match rooms.users.change(&visit.realm, &user.id, change).await {
        Ok(_) => {
            rooms.audit.record(visit.entry("account.rename", &user.id, Outcome::Done, Value::Null)).await;
            Ok(see("/auth/account?done=name"))
        }
        Err(error @ IdentityError::BadPersonName) => {
            page(&rooms, &visit, None, Some(error.to_string())).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Another password: whoever has one says it once more.
pub(crate) async fn change_password(rooms: Rooms, visit: Asked, fields: Fields) -> Answer {
    let Extension(visit) = visit;
    let user = visit.changes(fields.some("csrf_token"))?;
    let info = rooms.users.get(&visit.realm, &user.id).await?;
    if info.has_password {
        let confirmed =
            rooms.logins.confirm(&visit.realm, &info, fields.get("current"), visit.visitor()).await;
        match confirmed {
            Ok(()) => {}
            Err(error @ (LoginError::Wrong | LoginError::TooMany(_))) => {
                let entry = visit.entry("password.change", &user.id, Outcome::Refused, Value::Null);
                rooms.audit.note(entry);
                let told = match error {
                    LoginError::Wrong => "This is not your current password.".to_owned(),
                    error => error.to_string(),
                };
                return page(&rooms, &visit, None, Some(told)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let keep = Some(&*user.session.id);
    match rooms.users.set_password(&visit.realm, &user.id, fields.get("password"), keep).await {
        Ok(()) => {
            rooms.audit.record(visit.entry("password.change", &user.id, Outcome::Done, Value::Null)).await;
            Ok(see("/auth/account?done=password"))
        }
        Err(error @ IdentityError::WeakPassword(_)) => {
            page(&rooms, &visit, None, Some(error.to_string())).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(
    rooms: &Shared,
    visit: &Visit,
    notice: Option<&str>,
    error: Option<String>,
) -> Result<Response, Failure> {
    let user = visit.needs_user()?;
    let info = rooms.users.get(&visit.realm, &user.id).await?;
    let sessions = rooms.sessions.of_user(&user.id).await?;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.id,
                "agent": if session.agent.is_empty() { "A program" } else { &session.agent },
                "address": session.address,
                "since": shown(session.created_at),
                "seen": shown(session.seen_at),
                "is_this": session.id == *user.session.id,
            })
        })
        .collect();
    let tenants: Vec<Value> = match &user.standing {
        Standing::Member(of) => of
            .iter()
            .map(|(tenant, role)| json!({ "name": tenant.as_str(), "role": role.as_str() }))
            .collect(),
        _ => Vec::new(),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let data = json!({
        "notice": notice,
        "error": error,
        "email": info.email,
        "name": info.name,
        "has_password": info.has_password,
        "min_chars": MIN_PASSWORD_CHARS,
        "sessions": sessions,
        "tenants": tenants,
    });
    Ok(rooms.pages.render(visit, Page { status, ..Page::new("account", data) }))
}

fn shown(millis: i64) -> String {
    let time = Timestamp::from_millisecond(millis).unwrap_or_default();
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
