//! `scripts/bench engine`: what one event costs, and what a thousand scripts take. Prints a Markdown table;
//! every figure is from this one run. `--guest FILE` measures another build of the guest, `--events` events only.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::panic,
    reason = "a bench that fails may stop at once, and printing is its purpose"
)]

mod measure;
mod setup;

use measure::{Row, Samples, page_faults, resident_mib};
use setup::{Bench, SCRIPTS, block_on};
use std::time::Instant;
use stoa_engine::{EngineConfig, Script};

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let rounds = if quick { 300 } else { 3_000 };
    let events_only = std::env::args().any(|argument| argument == "--events");
    let bench = Bench::new(|_| {});
    println!("| what | p50 | p99 |\n|---|---:|---:|");
    for name in SCRIPTS {
        compile(&bench, name, if quick { 5 } else { 30 });
        per_event(&bench, name, rounds);
    }
    drop(bench);
    if events_only {
        return;
    }
    fuel_share(rounds);
    for count in if quick { vec![300] } else { vec![1_000, 5_000] } {
        many_scripts(&Bench::new(|_| {}), count);
    }
}

fn compile(bench: &Bench, name: &str, rounds: usize) {
    let mut samples = Samples::default();
    let mut bytes = 0;
    for _ in 0..rounds {
        samples.time(|| bytes = bench.compile(name).len());
    }
    Row::new(format!("{name}: compile, files to component")).us(&samples);
    println!("| {name}: component on disk | {:.2} MiB | |", bytes as f64 / f64::from(1 << 20));
}

fn per_event(bench: &Bench, name: &str, rounds: usize) {
    let component = bench.compile(name);
    let script = bench.engine.load(&component).unwrap();
    let mut load = Samples::default();
    for _ in 0..20 {
        load.time(|| drop(bench.engine.load(&component).unwrap()));
    }
    Row::new(format!("{name}: load, with its compiled form on disk")).us(&load);
    let mut instantiate = Samples::default();
    let mut fresh = Samples::default();
    let faults = page_faults();
    block_on(async {
        for round in 0..rounds + 50 {
            let started = Instant::now();
            script.instantiate_only(bench.invocation().0).await.unwrap();
            let made = started.elapsed();
            let started = Instant::now();
            bench.answer(&script).await;
            if round >= 50 {
                instantiate.push(made);
                fresh.push(started.elapsed());
            }
        }
    });
    let faults = (page_faults() - faults) / (rounds + 50) as f64 / 2.0;
    println!("| {name}: page faults per instance | {faults:.1} | |");
    let warm = bench.warm(&script, rounds);
    Row::new(format!("{name}: instantiate and drop")).us(&instantiate);
    Row::new(format!("{name}: event in a fresh instance")).us(&fresh);
    Row::new(format!("{name}: event in a warm instance (the yardstick)")).us(&warm);
    println!("| {name}: fresh / warm | {:.2} x | |", fresh.median() / warm.median());
    let one = throughput(bench, &script, 1, rounds);
    let two = throughput(bench, &script, 2, rounds);
    println!("| {name}: events per second, one thread | {one:.0} | |");
    println!("| {name}: events per second, two threads | {two:.0} ({:.2} x) | |", two / one);
}

/// Events per second of `threads` that share the engine.
fn throughput(bench: &Bench, script: &Script, threads: usize, rounds: usize) -> f64 {
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                block_on(async {
                    for _ in 0..rounds {
                        bench.answer(script).await;
                    }
                });
            });
        }
    });
    (threads * rounds) as f64 / started.elapsed().as_secs_f64()
}

/// The same event with and without counting fuel.
fn fuel_share(rounds: usize) {
    let [with, without] = [true, false].map(|counted| {
        let bench = Bench::new(|config: &mut EngineConfig| config.count_fuel = counted);
        let script = bench.load("tiny");
        let mut samples = Samples::default();
        block_on(async {
            for _ in 0..rounds {
                let started = Instant::now();
                bench.answer(&script).await;
                samples.push(started.elapsed());
            }
        });
        samples.median()
    });
    println!("| tiny: counting fuel adds | {:.0} % | |", (with / without - 1.0) * 100.0);
}

/// Sends an event to each of `count` different scripts in turn, twice, as the server does it: loaded when they
/// are first asked for, the coldest dropped when there are too many bytes of them.
fn many_scripts(bench: &Bench, count: usize) {
    let (before, _) = resident_mib();
    let components: Vec<_> = (0..count).map(|index| bench.store_variant(index)).collect();
    for round in ["first", "second"] {
        let mut samples = Samples::default();
        let faults = page_faults();
        block_on(async {
            for component in &components {
                let started = Instant::now();
                let script = bench.get(component).await;
                bench.answer(&script).await;
                samples.push(started.elapsed());
            }
        });
        let what = format!("{count} different tiny scripts: load if need be, and an event, {round} time");
        Row::new(what).us(&samples);
        println!("| … page faults each | {:.0} | |", (page_faults() - faults) / count as f64);
    }
    let (kept, bytes) = block_on(bench.size());
    let (after, files) = resident_mib();
    println!(
        "| … scripts that are kept in memory | {kept} ({:.0} MiB) | |",
        bytes as f64 / f64::from(1 << 20)
    );
    println!("| … resident memory of the process | {after:.0} MiB | |");
    println!("| … of which pages of the compiled files, which the system can drop | {files:.0} MiB | |");
    println!("| … resident before | {before:.0} MiB | |");
}
