//! Many at once, half of them hostile: whoever behaves is answered as if alone.

use crate::hostile;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits};
use stoa_tests::TestPlatform;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_invocations_at_once_do_not_disturb_one_another() {
    let platform = TestPlatform::new();
    let hostile = platform.deploy("main.js", &hostile::script()).await;
    let good = platform
        .deploy(
            "main.ts",
            "import { registerWebHandler, sharedStorage } from 'stoa';
            let seen: string[] = [];
            registerWebHandler('/wait/:n', async (req: any) => { seen.push(req.params.n); await new Promise((done) => setTimeout(done, 5)); return seen; });
            registerWebHandler('/store/:n', async (req: any) => { await sharedStorage.setItem(req.params.n, [req.params.n]); return sharedStorage.getItem(req.params.n); });
            registerWebHandler('/sum/:n', (req: any) => { let sum = 0; for (let i = 0; i <= 50000; i++) sum += i; return [String(sum - 1250025000 + Number(req.params.n))]; });
            registerWebHandler('/event/:n', (req: any) => [req.text], 'POST');",
        )
        .await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..32 {
        let case = &hostile::ALL[n];
        let script = hostile.clone().limits(case.limits());
        tasks.spawn(async move {
            let reply = script.get(&hostile::path(case)).await;
            assert_eq!(reply.code(), case.code, "{}: {}", case.name, reply.message());
        });
        let script = good.clone();
        tasks.spawn(async move {
            let (method, path) = match n % 4 {
                0 => ("GET", format!("/wait/{n}")),
                1 => ("GET", format!("/store/{n}")),
                2 => ("GET", format!("/sum/{n}")),
                _ => ("POST", format!("/event/{n}")),
            };
            let reply = script.request(method, &path, &[], n.to_string().as_bytes()).await;
            assert_eq!(reply.text(), format!("[\"{n}\"]"), "{method} {path}");
        });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loop_does_not_hold_up_a_request_on_the_same_threads() {
    let platform = TestPlatform::new();
    let script = platform
        .deploy("main.js", "export default { fetch(request) { while (request.url.endsWith('/loop')); return new Response('ok'); } };")
        .await
        .limits(Limits { cpu: Duration::from_millis(300), wall: Duration::from_mins(1), ..Limits::INVOCATION });
    let looping: Vec<_> = (0..4)
        .map(|_| {
            let script = script.clone();
            tokio::spawn(async move { script.get("/loop").await })
        })
        .collect();
    // Four loops share two threads; this one needs a moment and must not wait for them.
    let reply = script.get("/ok").await;
    assert_eq!(reply.text(), "ok");
    assert!(
        looping.iter().any(|task| !task.is_finished()),
        "the loops were over before the request was answered"
    );
    for task in looping {
        assert_eq!(task.await.unwrap().code(), ErrorCode::CpuLimitExceeded);
    }
}
