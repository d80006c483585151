//! Around every request: a change is finished and written down, and errors get their body.

use crate::audited::{Audited, Seen};
use crate::refusal::Refusal;
use crate::router::BASE;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::ALLOW;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use stoa_audit::Audit;
use stoa_kernel::ErrorCode;
use stoa_wire::{Client, Facts, Problem, RequestId};
use tokio::task::JoinError;
use tracing::Instrument;

/// On an answer to a request that could have changed something, and has not.
#[derive(Clone)]
pub(crate) struct NothingChanged;

/// The layer around the router.
pub(crate) async fn answer(State(audit): State<Audit>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get().cloned().unwrap_or_else(RequestId::random);
    let from = request.extensions().get::<Client>().map(|client| client.address);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let audited = Audited::default();
    request.extensions_mut().insert(audited.clone());
    // The router is nested, so its paths begin below the base.
    let full_path = format!("{BASE}{path}");
    let facts = Facts { request_id: &id, path: &full_path, method: method.as_str() };
    if method.is_safe() {
        let response = next.run(request).await;
        if let Some(act) = audited.act(&Seen { method: &method, path: &path, id: &id, from }, &response) {
            act.record(&audit).await;
        }
        return told(response, &facts);
    }
    let (id, method) = (id.clone(), method.clone());
    // Half a change helps nobody, nor one that is not written down, whether its client still waits or not.
    let work = async move {
        let work = tokio::spawn(next.run(request).in_current_span());
        let response = work.await.unwrap_or_else(|error| failed(&error));
        if let Some(act) = audited.act(&Seen { method: &method, path: &path, id: &id, from }, &response) {
            act.record(&audit).await;
        }
        response
    };
    told(tokio::spawn(work.in_current_span()).await.unwrap_or_else(|error| failed(&error)), &facts)
}

/// A mistake of ours.
fn failed(error: &JoinError) -> Response {
    Refusal::of(ErrorCode::InternalError, error, json!({})).into_response()
}

/// The answer, with the body that errors have.
fn told(mut response: Response, facts: &Facts<'_>) -> Response {
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if response.status().is_client_error() || response.status().is_server_error() => {
            // An error of the router's own; its text is not for clients.
            Problem {
                status_override: Some(response.status()),
                ..Problem::new(ErrorCode::InvalidRequest, "the request cannot be answered")
            }
        }
        None => return response,
    };
    let problem = match allowed_methods(response.headers()) {
        Some(methods) if problem.code == ErrorCode::MethodNotAllowed => problem.with_allow(&methods),
        _ => problem,
    };
    problem.into_response(facts).map(Body::from)
}

/// As the router says it.
fn allowed_methods(headers: &HeaderMap) -> Option<Vec<String>> {
    let methods = headers.get(ALLOW)?.to_str().ok()?;
    Some(methods.split(',').map(|method| method.trim().to_owned()).collect())
}

/// What no operation has.
pub(crate) async fn nothing_there() -> Refusal {
    Refusal::not_found(
        "there is no such path in the management API; /engine/api/openapi.json lists those there are",
    )
}

/// A path that has other operations.
pub(crate) async fn wrong_method() -> Refusal {
    Refusal::new(ErrorCode::MethodNotAllowed, "the path does not take this method")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::{get, post};
    use serde_json::Value;
    use std::time::Duration;
    use stoa_storage::{Database, DatabaseConfig};
    use tower::ServiceExt;

    async fn mistaken() -> &'static str {
        panic!("a mistake of ours")
    }

    fn router(audit: Audit) -> Router {
        let api = Router::new()
            .route("/v1/things", get(|| async { "things" }).put(mistaken))
            .route("/v1/refused", post(|| async { Refusal::no_tenant("acme") }))
            .fallback(nothing_there)
            .method_not_allowed_fallback(wrong_method)
            .layer(axum::middleware::from_fn_with_state(audit, answer));
        Router::new().nest("/engine/api", api)
    }

    async fn ask(method: &str, path: &str) -> (StatusCode, HeaderMap, Value) {
        let request = Request::builder().method(method).uri(path);
        let request =
            request.extension(RequestId::from_proxy("req_12345678").unwrap()).body(Body::empty()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let config = DatabaseConfig {
            url: format!("sqlite:{}", dir.path().join("stoa.db").display()),
            max_connections: 1,
            acquire_timeout: Duration::from_secs(10),
        };
        let audit = Audit::new(Database::open(&config).await.unwrap());
        let response = router(audit).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    #[tokio::test]
    async fn an_unknown_path_is_told_in_the_one_error_body() {
        for path in ["/engine/api/nothing", "/engine/api/v2", "/engine/api/v1/things/1"] {
            let (status, headers, body) = ask("GET", path).await;
            assert_eq!(status, 404, "{path}");
            assert_eq!(headers["content-type"], "application/json");
            assert_eq!(body["error"]["code"], "NOT_FOUND");
            assert_eq!(body["error"]["path"], path);
            assert_eq!(body["error"]["request_id"], "req_12345678");
        }
    }

    #[tokio::test]
    async fn a_wrong_method_is_told_which_there_are() {
        let (status, headers, body) = ask("DELETE", "/engine/api/v1/things").await;
        assert_eq!(status, 405);
        let allow = headers["allow"].to_str().unwrap();
        assert!(allow.contains("GET") && allow.contains("PUT"), "{allow}");
        assert_eq!(body["error"]["code"], "METHOD_NOT_ALLOWED");
        assert_eq!(body["error"]["method"], "DELETE");
    }

    #[tokio::test]
    async fn a_refusal_gets_its_body_and_a_panic_is_a_500_without_its_text() {
        let (status, _, body) = ask("POST", "/engine/api/v1/refused").await;
        assert_eq!((status.as_u16(), &body["error"]["message"]), (404, &json!("there is no tenant 'acme'")));
        let (status, _, body) = ask("PUT", "/engine/api/v1/things").await;
        assert_eq!((status.as_u16(), &body["error"]["code"]), (500, &json!("INTERNAL_ERROR")));
        assert!(!body.to_string().contains("a mistake of ours"));
    }
}
