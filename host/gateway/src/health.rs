//! Whether the server is well: for those who restart it (`live`), for those who send it requests (`ready`), and for
//! those who want to know why (`deep`).

use crate::server::Live;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use serde::Serialize;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A deep check that is so young is the answer to the next question, too: anybody may ask.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// How one thing is that the server cannot do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name, such as `database`.
    pub name: &'static str,
    /// Whether it is there.
    pub ok: bool,
    /// What is wrong. Anybody may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How long it took to answer, if it was asked just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

/// What the composition root knows of the rooms' health.
pub trait Checks: Send + Sync + 'static {
    /// As it was found last. Asks nobody.
    fn known(&self) -> Vec<Check>;
    /// As it is: asks each of them.
    fn probe(&self) -> Pin<Box<dyn Future<Output = Vec<Check>> + Send + '_>>;
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    checks: Vec<Check>,
}

/// What a deep check has found, and when.
type Probed = (Instant, Vec<Check>);

#[derive(Clone)]
struct Health {
    live: Arc<Live>,
    checks: Arc<dyn Checks>,
    probed: Arc<Mutex<Option<Probed>>>,
}

/// `/health` and what is below it.
pub(crate) fn router(live: Arc<Live>, checks: Arc<dyn Checks>) -> Router {
    let health = Health { live, checks, probed: Arc::default() };
    Router::new()
        .route("/health", get(alive))
        .route("/health/live", get(alive))
        .route("/health/ready", get(ready))
        .route("/health/deep", get(deep))
        .with_state(health)
}

async fn alive() -> Response {
    answer(StatusCode::OK, Report { status: "live", checks: Vec::new() })
}

async fn ready(State(health): State<Health>) -> Response {
    let checks = health.checks.known();
    health.answer(checks)
}

async fn deep(State(health): State<Health>) -> Response {
    let mut probed = health.probed.lock().await;
    let checks = match probed.as_ref().filter(|(at, _)| at.elapsed() < MIN_INTERVAL) {
        Some((_, checks)) => checks.clone(),
        None => {
            let checks = health.checks.probe().await;
            *probed = Some((Instant::now(), checks.clone()));
            checks
        }
    };
    drop(probed);
    health.answer(checks)
}

impl Health {
    fn answer(&self, checks: Vec<Check>) -> Response {
        let (code, status) = if self.live.is_draining() {
            (StatusCode::SERVICE_UNAVAILABLE, "draining")
        } else if checks.iter().all(|check| check.ok) {
            (StatusCode::OK, "ready")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "unready")
        };
        answer(code, Report { status, checks })
    }
}

fn answer(code: StatusCode, report: Report) -> Response {
    (code, [(CACHE_CONTROL, "no-store")], Json(report)).into_response()
}
