//! `scripts/bench rates`: what it costs on one node to ask whether a client may send one more request. Prints a Markdown
//! table; every figure is from this one run.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench that fails may stop at once, and printing is its purpose"
)]

use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;
use stoa_rules::{Asker, Counter, Rules, Verdict};

/// Requests that are timed together: one alone is shorter than the clock's own cost.
const AT_ONCE: u32 = 1_000;
/// As many as a counter keeps apart.
const CLIENTS: u32 = 65_536;

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let rounds = if quick { 200 } else { 5_000 };
    println!("| what | p50 | p99 |\n|---|---:|---:|");
    let headers =
        HeaderMap::from_iter([(http::header::USER_AGENT, HeaderValue::from_static("a-key-of-a-client"))]);
    let (by_ip, by_header) = (counter("ip"), counter("header:user-agent"));
    row("by address, one client", &samples(rounds, |_| check(&by_ip, 1, &headers)));
    row("by a header, one client", &samples(rounds, |_| check(&by_header, 1, &headers)));
    let used_up = read(&json!({ "limit": 1, "per": "1d" }));
    row("by address, refused", &samples(rounds, |_| check(&used_up, 1, &headers)));
    let many = counter("ip");
    row("by address, 65,536 clients in turn", &samples(rounds, |at| check(&many, at % CLIENTS, &headers)));
    let made_up = counter("ip");
    row(
        "by address, each one new: the least used are forgotten",
        &samples(rounds, |at| check(&made_up, at, &headers)),
    );
    let told = counter("ip");
    row(
        "by address, and said in the headers of the answer",
        &samples(rounds, |_| {
            let verdict = check(&told, 1, &headers);
            told.apply(verdict, black_box(&mut HeaderMap::with_capacity(8)));
        }),
    );
    for threads in [2_usize, 4] {
        let shared = counter("route");
        row(&format!("by route, {threads} threads"), &contended(rounds, threads, &shared, &headers));
    }
}

/// A window so short that everybody is let in.
fn counter(by: &str) -> Counter {
    read(&json!({ "limit": 1_000_000, "per": "1ms", "by": by }))
}

fn read(rate: &Value) -> Counter {
    let options = Map::from_iter([("rateLimit".to_owned(), rate.clone())]);
    Rules::read(&options).unwrap().unwrap().rate.unwrap()
}

fn check(counter: &Counter, client: u32, headers: &HeaderMap) -> Verdict {
    let address = IpAddr::V4(Ipv4Addr::from_bits(client));
    let whose = counter.rate().whose(black_box(Asker { address, headers, caller: None }));
    black_box(black_box(counter).check(whose))
}

/// Nanoseconds of one.
fn samples<T>(rounds: usize, mut work: impl FnMut(u32) -> T) -> Vec<f64> {
    let mut at = 0_u32;
    let sample = |_| {
        let started = Instant::now();
        for _ in 0..AT_ONCE {
            at = at.wrapping_add(1);
            black_box(work(at));
        }
        started.elapsed().as_nanos() as f64 / f64::from(AT_ONCE)
    };
    (0..rounds).map(sample).collect()
}

fn contended(rounds: usize, threads: usize, counter: &Counter, headers: &HeaderMap) -> Vec<f64> {
    std::thread::scope(|scope| {
        let counting: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| samples(rounds, |_| check(counter, 1, headers)))).collect();
        counting.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn row(what: &str, samples: &[f64]) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted.get((sorted.len() - 1) * share / 100).copied().unwrap_or_default();
    println!("| {what} | {:.0} ns | {:.0} ns |", at(50), at(99));
}
