//! A page for people, JSON for programs; and what goes wrong, for both.

use crate::pages::Page;
use crate::portal::Shared;
use crate::visit::Visit;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;
use stoa_identity::{IdentityError, LoginError, Sessions, clear_cookie, cookie_name};
use stoa_kernel::ErrorCode;
use stoa_wire::{Facts, Problem, RequestId};

/// Where providers send their answer: by a form of theirs, if they like.
const CALLBACK: &str = "/auth/callback/";

/// Why there is no answer.
pub(crate) enum Failure {
    /// Somebody has to sign in first.
    SignIn,
    /// It cannot be done.
    Problem(Box<Problem>),
}

pub(crate) type Answer = Result<Response, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        Problem::from(error).into()
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Self {
        Problem::from(error).into()
    }
}

/// A room could not do it. What is wrong inside the platform is for its log alone.
pub(crate) fn failed(code: ErrorCode, error: &dyn std::fmt::Display) -> Failure {
    let message = match code {
        ErrorCode::InternalError | ErrorCode::StorageUnavailable => {
            tracing::warn!(%error, "the portal failed");
            "the platform failed; its log says more under this request id".to_owned()
        }
        _ => error.to_string(),
    };
    Problem::new(code, message).into()
}

impl Failure {
    /// Why, for whoever reads the audit log.
    pub(crate) fn told(&self) -> &str {
        match self {
            Self::SignIn => "nobody is signed in",
            Self::Problem(problem) => &problem.message,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::SignIn => {
                let mut response = Response::default();
                response.extensions_mut().insert(SignIn);
                *response.status_mut() = StatusCode::UNAUTHORIZED;
                return response;
            }
            Self::Problem(problem) => problem,
        };
        let mut response = Response::default();
        *response.status_mut() = problem.status();
        response.extensions_mut().insert(*problem);
        response
    }
}

#[derive(Clone)]
struct SignIn;

/// On to another page.
pub(crate) fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(path) = HeaderValue::try_from(path) {
        response.headers_mut().insert(LOCATION, path);
    }
    response
}

/// The session's cookie, on an answer.
pub(crate) fn keep_session(response: &mut Response, sessions: &Sessions, token: &str, secure: bool) {
    add(response, sessions.cookie(token, secure));
}

/// The session is over.
pub(crate) fn drop_session(response: &mut Response, secure: bool) {
    add(response, clear_cookie(cookie_name(secure), secure));
}

pub(crate) fn add(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Around every request: finds out what is known of it, and finishes its answer.
pub(crate) async fn finish(State(portal): State<Shared>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let id = parts.extensions.get().cloned().unwrap_or_else(RequestId::random);
    let facts = Facts { request_id: &id, path: &path, method: method.as_str() };
    let visit = match Visit::of(&portal, &parts).await {
        Ok(visit) => Arc::new(visit),
        Err(problem) => return problem.into_response(&facts).map(Body::from),
    };
    let mut response = if is_foreign(&visit, &method, &path) {
        let message = "another site has sent this; open the page here and try again";
        Failure::from(Problem::new(ErrorCode::CsrfRejected, message)).into_response()
    } else {
        parts.extensions.insert(Arc::clone(&visit));
        next.run(Request::from_parts(parts, body)).await
    };
    if response.extensions_mut().remove::<SignIn>().is_some() {
        response = sign_in(&visit, &method, &path, &facts);
    }
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().cloned().collect();
        response = told(&portal, &visit, &problem, &facts);
        for cookie in cookies {
            add(&mut response, Some(cookie));
        }
    }
    let secure = visit.client.secure;
    if !response.headers().contains_key(SET_COOKIE) {
        match (&visit.signed_in, &visit.token) {
            (Some(signed_in), _) => {
                if let Some(fresh) = &signed_in.fresh {
                    keep_session(&mut response, &portal.sessions, fresh, secure);
                }
            }
            // It opens nothing any more.
            (None, Some(_)) => drop_session(&mut response, secure),
            (None, None) => {}
        }
    }
    // What is said here is said to one person, once.
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn is_foreign(visit: &Visit, method: &Method, path: &str) -> bool {
    !method.is_safe() && !visit.here.is_own && !path.starts_with(CALLBACK)
}

fn sign_in(visit: &Visit, method: &Method, path: &str, facts: &Facts<'_>) -> Response {
    if visit.is_page {
        let back = if *method == Method::GET { path } else { "/auth/account" };
        return see(&format!("/auth/login?return_to={back}"));
    }
    let message = "nobody is signed in; sign in at /auth/login";
    Problem::new(ErrorCode::Unauthenticated, message).into_response(facts).map(Body::from)
}

fn told(portal: &Shared, visit: &Visit, problem: &Problem, facts: &Facts<'_>) -> Response {
    if !visit.is_page {
        return problem.clone().into_response(facts).map(Body::from);
    }
    let page = Page {
        name: "message",
        status: problem.status(),
        data: json!({
            "title": "This did not work",
            "message": problem.message,
            "request_id": facts.request_id.to_string(),
        }),
    };
    let mut response = portal.pages.render(visit, page);
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
    }
    response
}
