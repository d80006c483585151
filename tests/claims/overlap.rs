//! Host work of one invocation overlaps, and goes on after the answer where it was asked to.

use std::time::Duration;
use stoa_engine::Answer;
use stoa_tests::{GatedStore, TestPlatform, request};
use tokio::time::Instant;

const THREE: &str = "import { sharedStorage } from 'stoa';
    export default { async fetch() {
        const all = await Promise.all(['a', 'b', 'c'].map((key) => sharedStorage.getItem(key)));
        return Response.json(all);
    } };";

#[tokio::test]
async fn three_host_calls_are_under_way_at_once() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().kv(store.clone()).build();
    let script = platform.deploy("main.js", THREE).await;
    let answered = script.get("/");
    let opened = async {
        // None of them has been answered yet: one after the other, there would never be three.
        store.waiting(3).await;
        store.let_through(3);
    };
    let (reply, ()) = tokio::join!(answered, opened);
    assert_eq!(reply.text(), "[null,null,null]");
    assert_eq!(store.most_at_once(), 3);
}

#[tokio::test(start_paused = true)]
async fn three_host_calls_of_100_ms_take_100_ms() {
    let store = GatedStore::slow(Duration::from_millis(100));
    let platform = TestPlatform::builder().kv(store).build();
    let script = platform.deploy("main.js", THREE).await;
    let started = Instant::now();
    assert_eq!(script.get("/").await.text(), "[null,null,null]");
    // The runtime's clock stands still while anything runs and jumps to the next timer when nothing does.
    assert_eq!(started.elapsed().as_millis(), 100);
}

#[tokio::test(start_paused = true)]
async fn host_calls_that_wait_for_one_another_take_their_sum() {
    let store = GatedStore::slow(Duration::from_millis(100));
    let platform = TestPlatform::builder().kv(store).build();
    let text = THREE.replace(
        "await Promise.all(['a', 'b', 'c'].map((key) => sharedStorage.getItem(key)))",
        "[await sharedStorage.getItem('a'), await sharedStorage.getItem('b'), await sharedStorage.getItem('c')]",
    );
    let script = platform.deploy("main.js", &text).await;
    let started = Instant::now();
    assert_eq!(script.get("/").await.text(), "[null,null,null]");
    assert_eq!(started.elapsed().as_millis(), 300);
}

#[tokio::test]
async fn a_timer_fires_while_a_host_call_is_pending() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().kv(store.clone()).build();
    let script = platform
        .deploy(
            "main.js",
            "import { sharedStorage } from 'stoa';
            export default { async fetch() {
                const seen = [];
                const call = sharedStorage.getItem('a').then(() => seen.push('call'));
                await new Promise((resolve) => setTimeout(resolve, 1));
                seen.push('timer');
                const first = await Promise.race([call, new Promise((resolve) => setTimeout(resolve, 1, 'race'))]);
                return Response.json([...seen, first]);
            } };",
        )
        .await;
    let answered = script.send(request("GET", "/", &[], b"")).await;
    assert!(matches!(answered.outcome(), Ok(Answer::Response(_))), "{:?}", answered.outcome());
    assert_eq!(answered.finish().await.text(), r#"["timer","race"]"#);
}

const BACKGROUND: &str = "export default { async fetch(request, env, ctx) {
        if (request.method === 'GET') return Response.json(await env.KV.get('done'));
        ctx.waitUntil(env.KV.put('done', 'in the background').then(() => console.log('stored')));
        return new Response('at once');
    } };";

#[tokio::test]
async fn the_answer_does_not_wait_for_background_work_which_still_finishes() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().kv(store.clone()).build();
    let script = platform.deploy("main.js", BACKGROUND).await;
    let answered = script.send(request("POST", "/", &[], b"")).await;
    store.waiting(1).await;
    match answered.outcome() {
        Ok(Answer::Response(response)) => assert_eq!(response.body.whole().unwrap(), "at once"),
        other => panic!("{other:?}"),
    }
    store.let_through(1);
    let reply = answered.finish().await;
    assert_eq!((reply.lines(), reply.fault.is_none()), (vec!["stored"], true));
    store.let_through(1);
    assert_eq!(script.get("/").await.text(), r#""in the background""#);
}

#[tokio::test]
async fn background_work_is_bounded_by_the_limits_of_its_invocation() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "export default { fetch(request, env, ctx) { ctx.waitUntil((async () => { for (;;) await null; })()); return new Response('at once'); } };",
        )
        .await
        .limits(crate::hostile::LIMITS);
    let reply = script.get("/").await;
    assert_eq!(reply.text(), "at once");
    let fault = reply.fault.unwrap();
    assert_eq!(fault.code(), stoa_kernel::ErrorCode::CpuLimitExceeded, "{fault}");
}
