//! `scripts/bench metering`: what it costs to ask whether a request may be served, and to count what it used. Prints a
//! Markdown table; every figure is from this one run.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench that fails may stop at once, and printing is its purpose"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use stoa_kernel::{Meter, Metric, ScriptName, TenantId};
use stoa_metering::{Allowed, Meters, ScriptMeter};

/// Requests that are timed together: one alone is shorter than the clock's own cost.
const AT_ONCE: u32 = 1_000;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let rounds = if quick { 200 } else { 5_000 };
    println!("| what | p50 | p99 |\n|---|---:|---:|");
    let meters = Meters::default();
    let alone = meter(&meters, "alone", "main");
    row("a request: asked, admitted and counted", &samples(rounds, || admit(&alone)));
    row("what it used: CPU, memory and the bytes of its answer", &samples(rounds, || charge(&alone)));
    row("both", &samples(rounds, || both(&alone)));
    let own = meter(&meters, "own", "main");
    own.allow([QUOTA; 5]);
    row("both, the script having quotas of its own", &samples(rounds, || both(&own)));
    let others: Vec<_> = (0..64).map(|number| meter(&meters, "many", &format!("s{number}"))).collect();
    let mut turn = others.iter().cycle();
    row(
        "both, of 64 scripts of a tenant in turn",
        &samples(rounds, || turn.by_ref().take(1).for_each(|one| both(one))),
    );
    let shared = meter(&meters, "shared", "main");
    for threads in [2_usize, 4] {
        row(&format!("both, {threads} threads counting one script"), &contended(rounds, threads, &shared));
    }
}

/// So much that it is not used up here: what is measured is the way of nearly every request.
const QUOTA: Option<Allowed> = Some(Allowed { limit: 1_000_000_000_000_000, source: "platform" });

fn meter(meters: &Meters, tenant: &str, script: &str) -> Arc<ScriptMeter> {
    let account = meters.account(&TenantId::new(tenant).unwrap());
    account.allow([QUOTA; 5]);
    account.script(&ScriptName::new(script).unwrap())
}

fn admit(meter: &ScriptMeter) {
    assert!(black_box(meter).try_admit(), "the quota is used up, so something else was measured");
}

fn charge(meter: &ScriptMeter) {
    let meter: &dyn Meter = black_box(meter);
    meter.charge(Metric::Cpu, black_box(300));
    meter.charge(Metric::Memory, black_box(420));
    meter.charge(Metric::Response, black_box(1_000));
}

fn both(meter: &ScriptMeter) {
    admit(meter);
    charge(meter);
}

/// Nanoseconds of one.
fn samples(rounds: usize, mut work: impl FnMut()) -> Vec<f64> {
    let sample = |_| {
        let started = Instant::now();
        for _ in 0..AT_ONCE {
            work();
        }
        started.elapsed().as_nanos() as f64 / f64::from(AT_ONCE)
    };
    (0..rounds).map(sample).collect()
}

fn contended(rounds: usize, threads: usize, meter: &ScriptMeter) -> Vec<f64> {
    std::thread::scope(|scope| {
        let counting: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| samples(rounds, || both(meter)))).collect();
        counting.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn row(what: &str, samples: &[f64]) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted.get((sorted.len() - 1) * share / 100).copied().unwrap_or_default();
    println!("| {what} | {:.0} ns | {:.0} ns |", at(50), at(99));
}
