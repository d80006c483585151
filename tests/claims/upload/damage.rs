//! Components with bytes changed at random, and bytes that are no component at all.

use super::SCRIPT;
use crate::hostile::LIMITS;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::time::Duration;
use stoa_kernel::Limits;
use stoa_tests::TestPlatform;
use stoa_tests::component::data_range;
use wasm_encoder::{Component, Module};

/// What is done to the bytes.
#[derive(Clone, Debug)]
enum Change {
    Flip { at: prop::sample::Index, bit: u8 },
    Write { at: prop::sample::Index, bytes: Vec<u8> },
    Remove { at: prop::sample::Index, count: usize },
    Repeat { at: prop::sample::Index, count: usize },
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip { at, bit }),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..64)).prop_map(|(at, bytes)| Change::Write { at, bytes }),
        1 => (at(), 1..64_usize).prop_map(|(at, count)| Change::Remove { at, count }),
        1 => (at(), 1..64_usize).prop_map(|(at, count)| Change::Repeat { at, count }),
    ]
}

fn changed(original: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for change in changes {
        match change {
            Change::Flip { at, bit } => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Change::Write { at, bytes: new } => {
                let at = at.index(bytes.len());
                let end = bytes.len().min(at + new.len());
                bytes[at..end].copy_from_slice(&new[..end - at]);
            }
            Change::Remove { at, count } => {
                let at = at.index(bytes.len());
                let end = bytes.len().min(at + count);
                bytes.drain(at..end);
            }
            Change::Repeat { at, count } => {
                let at = at.index(bytes.len());
                let again = bytes[at..bytes.len().min(at + count)].to_vec();
                bytes.splice(at..at, again);
            }
        }
    }
    bytes
}

/// A damaged image may do whatever a script may do; what it may not is harm the server or outlive its limits.
fn survives(runtime: &tokio::runtime::Runtime, platform: &TestPlatform, bytes: Vec<u8>) {
    if platform.engine().load(&bytes).is_err() {
        return;
    }
    let limits = Limits { wall: Duration::from_secs(5), ..LIMITS };
    let script = platform.load(bytes).limits(limits);
    let reply = runtime.block_on(script.get("/"));
    assert!(reply.usage.cpu <= limits.cpu && reply.usage.memory_bytes <= limits.memory_bytes, "{reply:?}");
}

#[test]
fn no_change_of_a_component_harms_the_server() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Nothing is kept on disk: every change would leave a file.
    let platform = TestPlatform::builder().cache_dir(None).build();
    let good = runtime.block_on(platform.deploy("main.ts", SCRIPT));
    let range = data_range(good.component());
    let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
    let changes = prop::collection::vec(change(), 1..4);
    TestRunner::new(config.clone())
        .run(&changes, |changes| {
            survives(&runtime, &platform, changed(good.component(), &changes));
            Ok(())
        })
        .unwrap();
    // Most of those are refused for their form. These keep it, and change the memory that is run.
    TestRunner::new(config)
        .run(&prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), |writes| {
            let mut bytes = good.component().to_vec();
            for (at, byte) in writes {
                bytes[range.start + 64 + at.index(range.len() - 64)] = byte;
            }
            survives(&runtime, &platform, bytes);
            Ok(())
        })
        .unwrap();
    assert_eq!(runtime.block_on(good.get("/")).text(), r#"{"n":1}"#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_no_meaning_are_refused(tail in prop::collection::vec(any::<u8>(), 0..300), header in 0..3_u8) {
        let mut bytes = match header {
            0 => Vec::new(),
            1 => Component::HEADER.to_vec(),
            _ => Module::HEADER.to_vec(),
        };
        bytes.extend(tail);
        prop_assert!(stoa_engine::Sections::read(&bytes).is_err());
    }
}
