//! Connections are kept and used again, by the tenant that opened them and nobody else.

use super::upstream::{Upstream, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use std::future::pending;

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_used_again_by_its_tenant_and_never_by_another() {
    let upstream = Upstream::answering(mirror).await;
    let server = opened().start().await;
    let (acme, other) = (tenant(&server, "acme", PROBE).await, tenant(&server, "other", PROBE).await);
    for _ in 0..3 {
        assert_eq!(probe(&acme, &upstream.url("/"), json!({})).await["status"], 200);
    }
    assert_eq!(upstream.connections(), 1);
    assert_eq!(probe(&other, &upstream.url("/"), json!({})).await["status"], 200);
    assert_eq!(upstream.connections(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_fails_is_left_alone_by_the_tenant_that_saw_it_fail() {
    let upstream = Upstream::start(|connection| async move { drop(connection) }).await;
    let server = opened().start().await;
    let (acme, other) = (tenant(&server, "acme", PROBE).await, tenant(&server, "other", PROBE).await);
    for _ in 0..stoa_fetch::BREAKER_FAILURES {
        assert_eq!(probe(&acme, &upstream.url("/"), json!({})).await["code"], "FETCH_FAILED");
    }
    let seen = upstream.connections();
    let told = probe(&acme, &upstream.url("/"), json!({})).await;
    assert_eq!((&told["error"], &told["code"]), (&json!("TypeError"), &json!("CIRCUIT_OPEN")), "{told}");
    assert_eq!(upstream.connections(), seen);
    assert_eq!(probe(&other, &upstream.url("/"), json!({})).await["code"], "FETCH_FAILED");
    let well = Upstream::answering(mirror).await;
    assert_eq!(probe(&acme, &well.url("/"), json!({})).await["status"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tenant_that_holds_all_its_connections_leaves_others_theirs() {
    let silent = Upstream::start(|mut connection| async move {
        connection.head().await;
        pending::<()>().await;
    })
    .await;
    let well = Upstream::answering(mirror).await;
    let server = opened().start().await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        const all = Array.from({ length: 130 }, () => fetch(url, { timeout: 3500 }).catch((e) => e));
        const told = await Promise.all(all);
        return Response.json(told.map((e) => e.cause?.details?.reason ?? e.name));
    } };";
    let (greedy, other) = (tenant(&server, "greedy", script).await, tenant(&server, "other", PROBE).await);
    greedy.api("PUT", "/quotas", Some(json!({ "fetches": 200 }))).await.expect(200);
    let (held, free) = (silent.url("/"), well.url("/"));
    let (told, of_other) = tokio::join!(greedy.send("POST", "/", &held), probe(&other, &free, json!({})));
    assert_eq!(of_other["status"], 200, "{of_other}");
    let told = told.expect(200).json();
    let busy = told.as_array().unwrap().iter().filter(|reason| **reason == "busy").count();
    assert_eq!((busy, silent.connections()), (2, 128), "{told}");
}
