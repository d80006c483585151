//! The ceiling: what axum and two threads do on this machine when nothing stands between the socket and the answer.
//! `scripts/bench http` measures Stoa against it. Its one argument is the port.

use axum::routing::{get, post};
use axum::{Json, Router};

#[tokio::main(worker_threads = 2)]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let router = Router::new()
        .route("/hello", get(async || "Hello, world!"))
        .route("/echo", post(async |Json(body): Json<serde_json::Value>| Json(body)));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router).await
}
