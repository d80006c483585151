//! Every request begins with the memory that init left behind, and with nothing else.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};
use stoa_tests::TestPlatform;

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap()
}

#[tokio::test]
async fn a_counter_in_a_global_is_the_same_on_every_request() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy("main.js", "let n = 0; export function init() { n = 10; } export default { fetch: () => Response.json(++n) };")
        .await;
    for _ in 0..5 {
        assert_eq!(script.get("/").await.text(), "11");
    }
}

#[tokio::test]
async fn what_one_request_leaves_behind_is_gone_in_the_next() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "import { registerWebHandler, sharedStorage, NotFoundError } from 'stoa';
            const kept = new Map([['a', 1]]);
            class Own { static seen = 0; }
            registerWebHandler('/poison', () => {
                kept.set('b', 2); kept.delete('a'); Own.seen = 1; globalThis.left = 'behind';
                Object.prototype.polluted = 'yes';
                Array.prototype.map = () => 'poisoned';
                Promise.prototype.then = () => 'poisoned';
                Function.prototype.call = () => 'poisoned';
                JSON.stringify = () => 'poisoned';
                Response.json = () => 'poisoned';
                Response.prototype.setHeader = NotFoundError.prototype.status = 'poisoned';
                sharedStorage.getItem = () => 'poisoned';
                Math.random = () => 0.5; Date.now = () => 1;
                Object.freeze(Map.prototype); delete globalThis.URL;
                return 'done';
            });
            registerWebHandler('/look', async () => ({
                kept: [...kept], own: Own.seen, left: typeof left, polluted: ({}).polluted === undefined,
                map: [1].map(String), then: await Promise.resolve('fine'), call: (function () { return this; }).call(7) + 0,
                json: JSON.stringify([1]), response: typeof Response.json({}), header: typeof Response.prototype.setHeader,
                status: new NotFoundError().status, storage: await sharedStorage.getItem('x'),
                random: Math.random() !== 0.5, now: Date.now() > 1, frozen: Object.isFrozen(Map.prototype), url: typeof URL,
            }));",
        )
        .await;
    let before = script.get("/look").await.json();
    for _ in 0..3 {
        script.get("/poison").await;
        assert_eq!(script.get("/look").await.json(), before);
    }
    assert_eq!(before["kept"], serde_json::json!([["a", 1]]));
    assert_eq!(before["url"], "function");
}

#[tokio::test]
async fn a_request_that_was_cut_leaves_nothing_behind_either() {
    let platform = TestPlatform::builder().slots(1).build();
    let script = platform
        .deploy(
            "main.js",
            "let secret = 'none';
            export default { fetch(request) {
                if (new URL(request.url).pathname === '/leave') { secret = request.headers.get('x-secret'); globalThis.bytes = new Uint8Array(4e6).fill(7); for (;;) {} }
                return Response.json({ secret, bytes: typeof bytes });
            } };",
        )
        .await
        .limits(crate::hostile::LIMITS);
    for _ in 0..3 {
        let cut = script.request("GET", "/leave", &[("x-secret", "of another user")], b"").await;
        assert_eq!(cut.code(), stoa_kernel::ErrorCode::CpuLimitExceeded);
        let next = script.clone().limits(stoa_kernel::Limits::INVOCATION).get("/").await;
        assert_eq!(next.text(), r#"{"secret":"none","bytes":"undefined"}"#);
    }
}

#[tokio::test]
async fn random_numbers_differ_between_requests_and_fill_their_range() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "Math.random(); export default { fetch: () => Response.json({ random: Math.random(), uuid: crypto.randomUUID(), bytes: crypto.getRandomValues(new Uint8Array(16)).join() }) };",
        )
        .await;
    let (mut numbers, mut ids, mut low) = (HashSet::new(), HashSet::new(), 0);
    for _ in 0..200 {
        let answer = script.get("/").await.json();
        let number = answer["random"].as_f64().unwrap();
        assert!((0.0..1.0).contains(&number));
        low += u32::from(number < 0.5);
        numbers.insert(number.to_bits());
        ids.insert(answer["uuid"].to_string());
        ids.insert(answer["bytes"].to_string());
    }
    assert_eq!((numbers.len(), ids.len()), (200, 400));
    // Of 200 fair throws, fewer than 50 or more than 150 come once in 10^12 runs.
    assert!((50..150).contains(&low), "{low} of 200 were below one half");
}

#[tokio::test]
async fn the_clock_is_the_hosts_and_moves() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "const atInit = Date.now(); performance.now();
            export default { async fetch() {
                const first = [Date.now(), new Date().getTime(), performance.timeOrigin, performance.now()];
                await new Promise((resolve) => setTimeout(resolve, 20));
                return Response.json({ atInit, first, then: [Date.now(), performance.now()] });
            } };",
        )
        .await;
    for _ in 0..2 {
        let before = since_1970().as_millis();
        let answer = script.get("/").await.json();
        let after = since_1970().as_millis();
        let number = |value: &serde_json::Value| value.as_f64().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double")]
        let range = (before as f64)..=(after as f64 + 1.0);
        let first = &answer["first"];
        assert_eq!(answer["atInit"], 1_700_000_000_000_u64, "the clock of the compilation");
        for seen in [&first[0], &first[1], &answer["then"][0]] {
            assert!(range.contains(&number(seen)), "{seen} is not in {range:?}");
        }
        assert!(number(&answer["then"][0]) - number(&first[0]) >= 19.0, "{answer}");
        assert!(number(&answer["then"][1]) - number(&first[3]) >= 19.0, "{answer}");
        assert!(number(&first[3]) < 1_000.0, "performance.now counts from the invocation's start: {answer}");
    }
}

#[tokio::test]
async fn a_tenant_cannot_read_another_tenants_or_scripts_keys() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy(
            "main.js",
            "import { sharedStorage } from 'stoa';
            export default { async fetch(request) {
                const seen = [await sharedStorage.getItem('key'), (await sharedStorage.list()).keys];
                await sharedStorage.setItem('key', request.headers.get('x-value'));
                return Response.json(seen);
            } };",
        )
        .await;
    let owners = [("acme", "one"), ("acme", "two"), ("other", "one")];
    for (tenant, name) in owners {
        let own = script.clone().owned_by(tenant, name);
        let value = format!("{tenant}/{name}");
        let first = own.request("GET", "/", &[("x-value", &value)], b"").await;
        assert_eq!(first.text(), "[null,[]]", "{value}");
    }
    for (tenant, name) in owners {
        let own = script.clone().owned_by(tenant, name);
        let again = own.request("GET", "/", &[("x-value", "later")], b"").await;
        assert_eq!(again.text(), format!("[\"{tenant}/{name}\",[\"key\"]]"));
    }
}

#[tokio::test]
async fn an_invocation_is_known_by_the_id_that_it_was_given() {
    let text = "import { registerWebHandler } from 'stoa'; registerWebHandler('/', (context) => context.invocationId);";
    let script = TestPlatform::new().deploy("main.js", text).await;
    assert_eq!(script.clone().known_as("req_12").get("/").await.text(), "req_12");
    assert!(script.get("/").await.text().starts_with("inv_"));
}
