//! What is stopped is gone at once, and whoever comes next finds its place free.

use crate::hostile::LIMITS;
use futures_util::FutureExt;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits};
use stoa_tests::{GatedStore, Reply, TestPlatform, TestScript, request};

const STORAGE: &str = "import { sharedStorage } from 'stoa';
    export default { async fetch(request) {
        if (new URL(request.url).pathname === '/ok') return new Response('ok');
        return Response.json(await sharedStorage.getItem('a'));
    } };";

#[tokio::test]
async fn an_invocation_cut_while_a_host_call_is_pending_frees_its_slot_at_once() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(1).kv(store.clone()).build();
    let script = platform.deploy("main.js", STORAGE).await;
    let hasty = script.clone().limits(Limits { wall: Duration::from_millis(50), ..LIMITS });
    for _ in 0..3 {
        let cut = hasty.get("/").await;
        assert_eq!(cut.code(), ErrorCode::TimeLimitExceeded);
        assert!(cut.message().contains("50 ms"), "{}", cut.message());
        store.waiting(0).await;
        assert_eq!(script.get("/ok").await.text(), "ok");
    }
}

#[tokio::test]
async fn dropping_an_invocation_drops_its_instance_and_its_host_calls_at_once() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(1).kv(store.clone()).build();
    let script = platform.deploy("main.js", STORAGE).await;
    for _ in 0..3 {
        let mut pending = Box::pin(script.get("/"));
        tokio::select! {
            reply = &mut pending => panic!("{reply:?}"),
            () = store.waiting(1) => {}
        }
        drop(pending);
        // Nothing has run since: the call is gone with the invocation, and so is the slot.
        assert!(store.waiting(0).now_or_never().is_some());
        assert_eq!(script.get("/ok").await.text(), "ok");
    }
}

#[tokio::test]
async fn dropping_an_invocation_that_computes_frees_its_slot_too() {
    let platform = TestPlatform::builder().slots(1).build();
    let text = "export default { fetch(request) { while (request.url.endsWith('/loop')); return new Response('ok'); } };";
    let script =
        platform.deploy("main.js", text).await.limits(Limits { cpu: Duration::from_mins(1), ..LIMITS });
    let mut looping = Box::pin(script.get("/loop"));
    // It yields now and then, so that it can be dropped in the middle of its loop.
    for _ in 0..20 {
        assert!(futures_util::poll!(&mut looping).is_pending());
    }
    drop(looping);
    assert_eq!(script.get("/ok").await.text(), "ok");
}

/// Starts a request that waits in the store.
fn waiting(script: &TestScript) -> tokio::task::JoinHandle<Reply> {
    let script = script.clone();
    tokio::spawn(async move { script.get("/").await })
}

#[tokio::test]
async fn a_full_lane_answers_tenant_busy_and_moves_on() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().lane(2, 1).kv(store.clone()).build();
    let script = platform.deploy("main.js", STORAGE).await;
    let running = [waiting(&script), waiting(&script)];
    store.waiting(2).await;
    let mut queued = Box::pin(script.get("/"));
    assert!(futures_util::poll!(&mut queued).is_pending());
    let refused = script.get("/ok").await;
    assert_eq!(refused.code(), ErrorCode::TenantBusy);
    let message = refused.message();
    assert!(message.contains("2 invocations") && message.contains("1 are waiting"), "{message}");
    store.let_through(3);
    for reply in running {
        assert_eq!(reply.await.unwrap().text(), "null");
    }
    assert_eq!(queued.await.text(), "null");
    assert_eq!(script.get("/ok").await.text(), "ok");
}

#[tokio::test]
async fn background_work_keeps_its_place_in_the_lane() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().lane(1, 0).kv(store.clone()).build();
    let text = "export default { fetch(request, env, ctx) { ctx.waitUntil(env.KV.put('a', '1')); return new Response('ok'); } };";
    let script = platform.deploy("main.js", text).await;
    let answered = script.send(request("GET", "/", &[], b"")).await;
    assert!(answered.outcome().is_ok());
    assert_eq!(script.get("/").await.code(), ErrorCode::TenantBusy);
    store.let_through(1);
    answered.finish().await;
    store.let_through(1);
    assert_eq!(script.get("/").await.text(), "ok");
}

#[tokio::test]
async fn more_invocations_than_slots_wait_for_their_turn() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(2).kv(store.clone()).build();
    let script = platform.deploy("main.js", STORAGE).await;
    let all: Vec<_> = (0..10).map(|_| waiting(&script)).collect();
    store.waiting(2).await;
    store.let_through(10);
    for reply in all {
        assert_eq!(reply.await.unwrap().text(), "null");
    }
    assert_eq!(store.most_at_once(), 2);
}

#[tokio::test]
async fn a_script_can_be_deployed_while_every_slot_is_taken() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(1).kv(store.clone()).build();
    let script = platform.deploy("main.js", STORAGE).await;
    let running = waiting(&script);
    store.waiting(1).await;
    let mut deploying =
        Box::pin(platform.compile("main.js", "export default { fetch: () => new Response('second') };"));
    // It has time enough to get to where it needs the slot, and must wait for it there.
    let early = tokio::time::timeout(Duration::from_millis(500), &mut deploying).await;
    assert!(
        early.is_err(),
        "it did not wait: {:?}",
        early.map(|outcome| outcome.err().map(|e| e.to_string()))
    );
    store.let_through(1);
    let compiled = deploying.await.unwrap_or_else(|error| panic!("{}: {error}", error.code()));
    assert_eq!(running.await.unwrap().text(), "null");
    assert_eq!(platform.load(compiled.component).get("/").await.text(), "second");
}
