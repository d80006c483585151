//! Claims about the edge: what HTTP clients of every kind may rely on, over real sockets.

mod api_versions;
mod assets;
mod auth;
mod bodies;
mod compression;
mod csrf;
mod errors;
mod gone;
mod hosts;
mod middleware;
mod openapi;
mod purge;
mod rates;
mod requests;
mod responses;
mod rules;
mod security;
mod tokens;
mod uploads;

use crate::every_database::on_every_database;
use std::time::Duration;
use stoa_tests::{TestServer, TestTenant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Nothing here takes so long unless it never ends.
const LONG: Duration = Duration::from_secs(30);

/// A connection on which a test writes bytes.
struct Wire(TcpStream);

impl Wire {
    async fn to(server: &TestServer) -> Self {
        Self(TcpStream::connect(server.address()).await.unwrap())
    }

    async fn send(&mut self, bytes: &str) -> &mut Self {
        self.0.write_all(bytes.as_bytes()).await.unwrap();
        self
    }

    /// Reads until the server has said `text`.
    async fn until(&mut self, text: &str) -> String {
        let mut all = Vec::new();
        let read = async {
            while !String::from_utf8_lossy(&all).contains(text) {
                all.push(self.0.read_u8().await.expect("more of the answer"));
            }
        };
        timeout(LONG, read).await.unwrap_or_else(|_| panic!("no '{text}'"));
        String::from_utf8(all).unwrap()
    }

    /// Reads until the server closes; a reset is an end, too.
    async fn end(&mut self) -> String {
        let mut all = Vec::new();
        let _ = timeout(LONG, self.0.read_to_end(&mut all)).await.expect("the connection ends");
        String::from_utf8_lossy(&all).into_owned()
    }
}

/// What is answered to a request of which everything but `connection: close` is given.
async fn raw(server: &TestServer, request: &str) -> String {
    let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    Wire::to(server).await.send(&request).await.end().await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// A tenant with one script.
async fn tenant<'a>(server: &'a TestServer, source: &str) -> TestTenant<'a> {
    let acme = server.tenant("acme").await;
    acme.deploy("main", source).await;
    acme
}
