//! Kept answers: one invocation for many who ask at once, and gone when they are purged, on every node.

use super::rules::from;
use super::{LONG, on_every_database, tenant};
use serde_json::json;
use std::collections::BTreeSet;
use stoa_tests::{TestServer, TestTenant};
use tokio::time::timeout;

on_every_database! {
    what_is_purged_is_asked_for_again
    a_purge_holds_on_every_node
    what_cannot_be_purged_is_refused_by_name
    many_who_ask_at_once_are_one_invocation
    what_is_not_kept_makes_nobody_wait
    who_gives_up_leaves_the_others_an_answer
    middleware_is_not_passed_by_unseen
}

const SCRIPT: &str = r#"
import { registerWebHandler, sharedStorage } from "stoa";
const now = () => String(Math.random());
for (const path of ["/", "/prices", "/blog", "/blog/:id", "/caf%C3%A9"]) registerWebHandler(path, now, "GET", { cache: "1h" });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const counted = async () => { await pause(300); return now(); };
registerWebHandler("/slow", counted, "GET", { cache: "1h" });
registerWebHandler("/own", async () => { await pause(200); return Response.json(now()).setCookie("a", "1"); }, "GET", { cache: "1h" });
registerWebHandler("/failing", async () => { await pause(100); throw new Error("no"); }, "GET", { cache: "1h" });
"#;

async fn purge(acme: &TestTenant<'_>, paths: &[&str]) -> u64 {
    let purged = acme.api("POST", "/cache/purge", Some(json!({ "paths": paths }))).await.expect(200).json();
    assert_eq!(purged["paths"], json!(paths));
    purged["number"].as_u64().unwrap()
}

async fn what_is_purged_is_asked_for_again(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let other = server.tenant("other").await;
    other.deploy("main", SCRIPT).await;
    let paths = ["/", "/prices", "/prices?a=1", "/blog", "/blog/1", "/caf%C3%A9"];
    let mut before = Vec::new();
    for path in paths {
        before.push(acme.get(path).await.expect(200).body);
    }
    let of_other = other.get("/prices").await.body;
    for (number, purged, gone) in [
        (1, &["/prices"][..], &[1, 2][..]),
        (2, &["/blog/*", "/nothing"], &[3, 4]),
        (3, &["/café"], &[5]),
        (4, &["/*"], &[0, 1, 2, 3, 4, 5]),
    ] {
        assert_eq!(purge(&acme, purged).await, number);
        for (index, path) in paths.into_iter().enumerate() {
            let after = acme.get(path).await.expect(200);
            assert_eq!(after.body != before[index], gone.contains(&index), "{purged:?} {path}");
            // What is kept since then stays.
            assert_eq!(acme.get(path).await.body, after.body, "{path}");
            before[index] = after.body;
        }
    }
    assert_eq!(other.get("/prices").await.body, of_other);
}

async fn a_purge_holds_on_every_node(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let beside = server.beside().await;
    let there = beside.known_tenant("acme");
    let (here, kept) = (acme.get("/prices").await.body, there.get("/prices").await.body);
    assert_eq!(there.get("/prices").await.body, kept);
    purge(&there, &["/prices"]).await;
    assert_ne!(there.get("/prices").await.body, kept);
    let seen = async { while acme.get("/prices").await.body == here {} };
    timeout(LONG, seen).await.expect("the other node sees it");
    // And after a start.
    let kept = acme.get("/prices").await.body;
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_ne!(acme.get("/prices").await.body, kept);
    assert_eq!(purge(&acme, &["/"]).await, 2);
}

async fn what_cannot_be_purged_is_refused_by_name(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (body, named) in [
        (json!({ "paths": [] }), "1 to 100"),
        (json!({ "paths": vec!["/"; 101] }), "1 to 100"),
        (json!({ "paths": ["/a", "b"] }), "paths[1]"),
        (json!({ "paths": ["/*/a"] }), "paths[0]"),
        (json!({ "paths": ["/a?b"] }), "query"),
        (json!({ "paths": ["/".repeat(3_000)] }), "2048"),
        (json!({}), "paths"),
        (json!({ "paths": "/" }), "sequence"),
        (json!({ "paths": ["/"], "all": true }), "all"),
    ] {
        let refused = acme.api("POST", "/cache/purge", Some(body.clone())).await.expect(400);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(named) && message.len() < 500, "{body}: {message}");
    }
    assert_eq!(purge(&acme, &["/"]).await, 1);
}

/// What so many get who ask at once.
async fn crowd(acme: &TestTenant<'_>, path: &str, many: usize) -> Vec<String> {
    let asked = (0..many).map(|_| async { acme.get(path).await.body });
    futures_util::future::join_all(asked).await
}

async fn many_who_ask_at_once_are_one_invocation(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let answers: BTreeSet<String> = crowd(&acme, "/slow", 100).await.into_iter().collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    purge(&acme, &["/slow"]).await;
    let again: BTreeSet<String> = crowd(&acme, "/slow", 20).await.into_iter().collect();
    assert!(again.len() == 1 && again != answers, "{again:?}");
}

async fn what_is_not_kept_makes_nobody_wait(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let began = std::time::Instant::now();
    // One after the other they would take 6 s.
    let answers: BTreeSet<String> = crowd(&acme, "/own", 30).await.into_iter().collect();
    assert_eq!(answers.len(), 30);
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    for answer in crowd(&acme, "/failing", 10).await {
        assert!(answer.contains("SCRIPT_EXECUTION_FAILED"), "{answer}");
    }
}

async fn who_gives_up_leaves_the_others_an_answer(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let mut first = Box::pin(from(&server, &acme, "GET", "/slow", &[]));
    let gone = timeout(std::time::Duration::from_millis(100), &mut first).await;
    assert!(gone.is_err(), "it is slow");
    let others = async {
        drop(first);
        crowd(&acme, "/slow", 10).await
    };
    let answers: BTreeSet<String> = timeout(LONG, others).await.unwrap().into_iter().collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

async fn middleware_is_not_passed_by_unseen(server: TestServer) {
    let acme = server.tenant("acme").await;
    let script = |cache: &str| {
        format!(
            "import {{ registerWebHandler, use }} from 'stoa';\n\
             use('/a/*', (context, next) => context.headers.authorization ? next() : Response.forbidden());\n\
             registerWebHandler('/a/b', () => 'secret', 'GET', {{ cache: {cache} }});"
        )
    };
    let refused = acme.put("main", &script("60")).await.expect(422);
    assert!(refused.body.contains("would not see every request for GET /a/b"), "{}", refused.body);
    acme.put("main", &script("{ ttl: 60, beforeMiddleware: true }")).await.expect(201);
    assert_eq!(acme.get("/a/b").await.status, 403);
}
