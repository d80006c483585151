//! Faults leave nothing behind.

use crate::hostile::{self, LIMITS};
use futures_util::StreamExt;
use futures_util::stream;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits, MIB};
use stoa_tests::{TestPlatform, TestScript, resident_bytes};

/// What the allocator may hold on to: less than a tenth of a percent of the memory that the faults had used,
/// and less than what leaking one page for each of them would take.
const TOLERANCE: u64 = 16 * MIB as u64;

const ROUNDS: usize = 10_000;

#[tokio::test]
async fn memory_returns_to_where_it_was_after_ten_thousand_faults() {
    let platform = TestPlatform::builder().slots(8).build();
    let script = platform.deploy("main.js", &hostile::script()).await;
    faults(&script, 1_000).await;
    let before = resident_bytes();
    faults(&script, ROUNDS).await;
    let after = resident_bytes();
    println!("{} KiB before, {} KiB after", before / 1024, after / 1024);
    assert!(after < before + TOLERANCE, "{before} bytes before, {after} after");
    assert_eq!(script.get("/ok").await.text(), r#"{"ok":null}"#);
}

/// This many, four at once, of every kind in turn.
async fn faults(script: &TestScript, count: usize) {
    let all = hostile::ALL.iter().cycle().take(count).map(|hostile| async move {
        // An endless loop is one after 2 ms; whoever wants memory needs longer to have it all.
        let ms = if hostile.code == ErrorCode::CpuLimitExceeded { 2 } else { 10 };
        let limits = Limits { cpu: Duration::from_millis(ms), memory_bytes: 6 * MIB, ..LIMITS };
        let reply = script.clone().limits(limits).get(&hostile::path(hostile)).await;
        assert!(reply.outcome.is_err(), "{}: {:?}", hostile.name, reply.outcome);
    });
    stream::iter(all).buffer_unordered(4).collect::<()>().await;
}
