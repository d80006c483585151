//! Bodies pass through a script as fast as the slower side goes, and what breaks off says so.

mod uploads;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use stoa_engine::{Answer, Body, BodyError, BodyStream, Fault, Outcome, Report, Request};
use stoa_invoker::InvokeError;
use stoa_kernel::{ErrorCode, Limits, MIB};
use stoa_logs::Lines;
use stoa_tests::{GatedStore, TestPlatform, TestScript, request};
use tokio::time::{Instant, sleep};

const CHUNK: usize = 64 * 1024;
/// Chunks that may be on their way at once: the four that wait for the client, the one that the script writes
/// and the one that it reads.
const IN_FLIGHT: usize = 6;

const ECHO: &str = "export default { fetch: (request) => new Response(request.body) };";

fn upload(body: impl futures_util::Stream<Item = Result<Bytes, BodyError>> + Send + 'static) -> Request {
    Request { body: Body::Stream(Box::pin(body)).into(), ..request("POST", "/", &[], b"") }
}

/// `count` chunks, each full of its number, and how many of them were asked for.
fn numbered(count: usize) -> (BodyStream, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let chunk = move |index: usize| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(Bytes::from(vec![number(index); CHUNK]))
    };
    (Box::pin(stream::iter(0..count).map(chunk)), taken)
}

fn number(index: usize) -> u8 {
    u8::try_from(index % 251).unwrap()
}

async fn deploy(text: &str) -> TestScript {
    TestPlatform::new().deploy("main.js", text).await
}

/// A script whose answer has the body that this expression is.
async fn answering(body: &str) -> TestScript {
    deploy(&format!("export default {{ fetch: (request) => new Response({body}) }};")).await
}

/// Lets everything that can go on go on.
async fn settle() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

/// Sends 50 MiB through the script, and gives what that took.
async fn through(script: &TestScript, count: usize) -> Report {
    let (body, taken) = numbered(count);
    let (mut echo, ending) = script.send(upload(body)).await.stream();
    let mut given = 0;
    while let Some(chunk) = echo.next().await {
        let chunk = chunk.unwrap();
        for part in chunk.chunks(CHUNK - given % CHUNK) {
            assert!(part.iter().all(|byte| *byte == number(given / CHUNK)), "at byte {given}");
            given += part.len();
        }
        let ahead = taken.load(Ordering::SeqCst) - given / CHUNK;
        assert!(ahead <= IN_FLIGHT, "{ahead} chunks are in memory");
    }
    assert_eq!(given, count * CHUNK);
    ending.report().await
}

#[tokio::test]
async fn an_upload_of_50_mib_is_echoed_with_flat_memory() {
    for text in [
        ECHO,
        "export default { fetch: ({ body }) => new Response((async function* () { for await (const chunk of body) yield chunk; })()) };",
        "export default { fetch: ({ body }) => new Response(body.pipeThrough(new TransformStream())) };",
    ] {
        let script = deploy(text).await.limits(Limits { cpu: Duration::from_secs(10), ..Limits::INVOCATION });
        let little = through(&script, 1).await.usage;
        let much = through(&script, 50 * MIB / CHUNK).await.usage;
        println!("{} KiB, CPU {:?}: {text}", much.memory_bytes / 1024, much.cpu);
        assert!(much.memory_bytes <= little.memory_bytes + 8 * MIB, "{text}: {little:?} {much:?}");
    }
}

#[tokio::test]
async fn a_slow_reader_slows_the_script_and_not_the_host() {
    let (body, taken) = numbered(1_000);
    let (mut echo, ending) = deploy(ECHO).await.send(upload(body)).await.stream();
    for read in 0..20 {
        settle().await;
        let ahead = taken.load(Ordering::SeqCst) - read;
        assert!((1..=IN_FLIGHT).contains(&ahead), "{ahead} chunks in memory after {read}");
        assert_eq!(echo.next().await.unwrap().unwrap().len(), CHUNK);
    }
    drop(echo);
    assert!(matches!(ending.report().await.outcome, Outcome::Cancelled));
}

#[tokio::test]
async fn the_answer_is_there_as_soon_as_its_head_is() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().kv(store.clone()).build();
    let text = "import { sharedStorage } from 'stoa';
        export default { fetch: () => new Response((async function* () { yield 'a'; await sharedStorage.getItem('k'); yield 'b'; })(), { status: 201 }) };";
    let script = platform.deploy("main.js", text).await;
    let asked = script.send(request("GET", "/", &[], b"")).await;
    assert!(matches!(asked.outcome(), Ok(Answer::Response(response)) if response.status == 201));
    let (mut body, ending) = asked.stream();
    assert_eq!(body.next().await.unwrap().unwrap(), "a");
    store.waiting(1).await;
    store.let_through(1);
    assert_eq!(body.next().await.unwrap().unwrap(), "b");
    assert!(body.next().await.is_none());
    assert!(matches!(ending.report().await.outcome, Outcome::Done));
}

#[tokio::test]
async fn whatever_gives_chunks_can_be_a_body() {
    for (body, expected) in [
        (
            "(function* () { yield 'a'; yield new Uint8Array([98]); yield new Uint8Array([99]).buffer; })()",
            "abc",
        ),
        ("new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('ä')); c.close(); } })", "ä"),
        ("ReadableStream.from(['a', '', 'b'])", "ab"),
        ("new Response('whole').body", "whole"),
        ("new Response(new Response('twice').body).body", "twice"),
        ("['no', 'stream']", "no,stream"),
        ("new ReadableStream({ start(c) { c.close(); } })", ""),
        ("request.clone().body", ""),
    ] {
        let reply = answering(body).await.get("/").await;
        assert_eq!(reply.text(), expected, "{body}");
        assert!(reply.broken.is_none() && reply.fault.is_none(), "{body}: {reply:?}");
    }
    let large = "(function* () { yield new Uint8Array(200000).fill(120); })()";
    assert_eq!(answering(large).await.get("/").await.text(), "x".repeat(200_000));
}

/// Reads a body that has to break off.
async fn broken(script: &TestScript) -> (String, Fault, Option<Fault>) {
    let reply = script.get("/").await;
    let text = reply.text().to_owned();
    match reply.broken {
        Some(BodyError::Script(fault)) => (text, fault, reply.fault),
        other => panic!("it should break off after {text:?}, not end in {other:?}"),
    }
}

#[tokio::test]
async fn an_error_after_the_head_ends_the_body_as_an_error_in_the_authors_lines() {
    let script = answering("(async function* () { yield 'a';\n throw new Error('half way'); })()").await;
    let (text, fault, reported) = broken(&script).await;
    let Fault::Script(failure) = fault else { panic!("{fault}") };
    assert_eq!((text.as_str(), failure.message.as_str()), ("a", "half way"));
    assert!(failure.stack.contains("main.js:2:"), "{}", failure.stack);
    assert_eq!(reported.unwrap().code(), ErrorCode::ScriptExecutionFailed);
}

#[tokio::test]
async fn every_way_of_not_ending_a_body_is_an_error() {
    let limits =
        Limits { cpu: Duration::from_millis(100), wall: Duration::from_secs(2), ..Limits::INVOCATION };
    for (body, code) in [
        ("(async function* () { yield 'a'; for (;;); })()", ErrorCode::CpuLimitExceeded),
        (
            "(async function* () { yield 'a'; await new Promise((r) => setTimeout(r, 60000)); })()",
            ErrorCode::TimeLimitExceeded,
        ),
        (
            "(async function* () { yield 'a'; await new Promise(() => {}); })()",
            ErrorCode::HandlerNeverSettles,
        ),
        (
            "(async function* () { yield 'a'; const all = []; for (;;) all.push(new Uint8Array(1e6)); })()",
            ErrorCode::MemoryLimitExceeded,
        ),
        ("(async function* () { yield 'a'; yield 7; })()", ErrorCode::ScriptExecutionFailed),
        (
            "new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); } })",
            ErrorCode::HandlerNeverSettles,
        ),
        (
            "new ReadableStream({ pull(c) { if (this.n) c.error(new Error('no')); else c.enqueue(new Uint8Array([97])); this.n = 1; } })",
            ErrorCode::ScriptExecutionFailed,
        ),
    ] {
        let (text, fault, reported) = broken(&answering(body).await.limits(limits)).await;
        assert_eq!((text.as_str(), fault.code()), ("a", code), "{body}: {fault}");
        assert_eq!(reported.map(|fault| fault.code()), Some(code), "{body}");
    }
}

#[tokio::test]
async fn dropping_a_body_cancels_the_invocation_which_is_reported_and_leaves_its_place() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(1).lane(1, 0).kv(store.clone()).build();
    let text = "import { sharedStorage } from 'stoa';
        export default { fetch(request) {
            if (request.method === 'POST') return new Response('ok');
            return new Response((async function* () { console.log('begun'); yield 'a'; await sharedStorage.getItem('k'); })());
        } };";
    let script = platform.deploy("main.js", text).await;
    for _ in 0..3 {
        let (mut body, ending) = script.send(request("GET", "/", &[], b"")).await.stream();
        assert_eq!(body.next().await.unwrap().unwrap(), "a");
        store.waiting(1).await;
        assert_eq!(script.request("POST", "/", &[], b"").await.code(), ErrorCode::TenantBusy);
        drop(body);
        let mut report = ending.report().await;
        assert!(matches!(report.outcome, Outcome::Cancelled), "{report:?}");
        assert!(report.usage.fuel > 0 && report.usage.host_calls == 2, "{report:?}");
        let lines: Lines = report.invocation.as_mut().unwrap().take_state().unwrap();
        assert_eq!(lines.kept.first().unwrap().message, "begun");
        store.waiting(0).await;
        assert_eq!(script.request("POST", "/", &[], b"").await.text(), "ok");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_before_its_answer_is_reported_too() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().slots(1).lane(1, 0).kv(store.clone()).build();
    let text = "export default { async fetch(request, env) { console.log('begun'); return Response.json(await env.KV.get('k')); } };";
    let script = platform.deploy("main.js", text).await;
    let (call, ending) = script.hold(request("GET", "/", &[], b""));
    let mut call = Box::pin(call);
    tokio::select! {
        answer = &mut call => panic!("{answer:?}"),
        () = store.waiting(1) => {}
    }
    drop(call);
    let mut report = ending.report().await;
    assert!(matches!(report.outcome, Outcome::Cancelled), "{report:?}");
    assert!(report.usage.fuel > 0 && report.usage.host_calls == 2, "{report:?}");
    let lines: Lines = report.invocation.as_mut().unwrap().take_state().unwrap();
    assert_eq!(lines.kept.first().unwrap().message, "begun");
    store.let_through(1);
    assert_eq!(script.get("/").await.text(), "null");
}

#[tokio::test]
async fn background_work_outlives_a_body_that_was_read_to_its_end() {
    let store = GatedStore::closed();
    let platform = TestPlatform::builder().kv(store.clone()).build();
    let text = "export default { fetch(request, env, ctx) {
        ctx.waitUntil(env.KV.put('k', 'v').then(() => console.log('stored')));
        return new Response((async function* () { yield 'a'; })());
    } };";
    let script = platform.deploy("main.js", text).await;
    let (mut body, ending) = script.send(request("GET", "/", &[], b"")).await.stream();
    assert_eq!(body.next().await.unwrap().unwrap(), "a");
    assert!(body.next().await.is_none());
    drop(body);
    store.waiting(1).await;
    store.let_through(1);
    let mut report = ending.report().await;
    assert!(matches!(report.outcome, Outcome::Done), "{report:?}");
    let lines: Lines = report.invocation.as_mut().unwrap().take_state().unwrap();
    assert_eq!(lines.kept.first().unwrap().message, "stored");
}

/// A chunk every four seconds, then nothing more, but no end.
fn hesitant(count: usize) -> BodyStream {
    let steady = stream::iter(0..count).then(|_| async {
        sleep(Duration::from_secs(4)).await;
        Ok(Bytes::from("x"))
    });
    Box::pin(steady.chain(stream::pending()))
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_go_on_as_long_as_it_is_not_idle_for_longer_than_its_wall_time() {
    let script = deploy(ECHO).await;
    let started = Instant::now();
    let reply = script.send(upload(hesitant(10))).await.finish().await;
    assert_eq!(reply.text(), "x".repeat(10));
    assert!(matches!(reply.broken, Some(BodyError::Script(Fault::Time { .. }))), "{:?}", reply.broken);
    assert_eq!(started.elapsed().as_secs(), 45);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_now_and_then_keeps_its_stream_and_one_that_stops_loses_it() {
    let (body, _) = numbered(100);
    let script = deploy(ECHO).await;
    let (mut echo, ending) = script.send(upload(body)).await.stream();
    for _ in 0..10 {
        sleep(Duration::from_secs(4)).await;
        assert_eq!(echo.next().await.unwrap().unwrap().len(), CHUNK);
    }
    let stopped = Instant::now();
    let report = ending.report().await;
    assert!(matches!(report.outcome, Outcome::Failed(Fault::Time { .. })), "{report:?}");
    assert_eq!(stopped.elapsed().as_secs(), 5);
    // What was on its way still comes, and then that it is not all.
    let rest: Vec<_> = echo.collect().await;
    let (last, before) = rest.split_last().unwrap();
    assert!(before.iter().all(Result::is_ok));
    assert!(matches!(last, Err(BodyError::Script(Fault::Time { .. }))), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_late_whatever_streams_there_could_be() {
    let text = "export default { fetch: () => new Promise((resolve) => setTimeout(resolve, 60000)) };";
    let started = Instant::now();
    let (call, ending) = deploy(text).await.hold(upload(hesitant(10)));
    assert!(matches!(call.await, Err(InvokeError::Fault(Fault::Time { .. }))));
    assert!(matches!(ending.report().await.outcome, Outcome::Failed(_)));
    assert_eq!(started.elapsed().as_secs(), 5);
}
