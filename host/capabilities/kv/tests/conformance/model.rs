//! Random operations, done on a store and on the one in memory: nobody can tell which answered.

use crate::scene::{Scene, at_most};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::time::Duration;
use stoa_kv::{KvError, SetOptions};
use tokio::runtime::Handle;

/// One operation; time passes before it.
#[derive(Clone, Debug)]
enum Operation {
    Get(String),
    Set { key: String, value: String, ttl: Option<u64>, if_version: Option<u64> },
    Remove(String),
    List { prefix: String, cursor: Option<String>, limit: u32 },
    Clear,
}

/// Few, so that operations meet, and some that are easily mistaken.
fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "A", "a%", "a_", "ab", "b", "é", "é\u{301}", "\u{10ffff}", "\\"])
        .prop_map(str::to_owned)
}

fn operation() -> impl Strategy<Value = Operation> {
    let set = (key(), "[0-9]{1,12}", prop::option::of(1_u64..8), prop::option::weighted(0.3, 0_u64..6))
        .prop_map(|(key, value, ttl, if_version)| Operation::Set { key, value, ttl, if_version });
    let prefix = prop_oneof![Just(String::new()), key()];
    let list = (prefix, prop::option::of(key()), 1_u32..5)
        .prop_map(|(prefix, cursor, limit)| Operation::List { prefix, cursor, limit });
    prop_oneof![
        8 => set,
        3 => key().prop_map(Operation::Get),
        3 => key().prop_map(Operation::Remove),
        3 => list,
        1 => Just(Operation::Clear),
    ]
}

/// What the caller sees of it.
async fn outcome(scene: &Scene, operation: &Operation, now: u64) -> String {
    let told = |error: KvError| format!("{} {:?}", error.code(), error.details());
    match operation.clone() {
        Operation::Get(key) => format!("{:?}", scene.get(&key, now).await),
        Operation::Set { key, value, ttl, if_version } => {
            // Small enough to be hit.
            let options = SetOptions { ttl: ttl.map(Duration::from_secs), if_version, ..at_most(6, 50) };
            format!("{:?}", scene.try_set(&key, &value, options, now).await.map_err(told))
        }
        Operation::Remove(key) => format!("{}", scene.remove(&key, now).await),
        Operation::List { prefix, cursor, limit } => {
            format!("{:?}", scene.list(&prefix, cursor.as_deref(), limit, now).await)
        }
        Operation::Clear => format!("{}", scene.clear(now).await),
    }
}

pub async fn whatever_is_done_the_outcome_is_that_of_memory(scene: Scene) {
    let memory = Scene::memory().await;
    let handle = Handle::current();
    let run = move || {
        let mut runner =
            TestRunner::new(Config { cases: 30, failure_persistence: None, ..Config::default() });
        let operations = prop::collection::vec((0_u64..4, operation()), 1..60);
        let outcome = runner.run(&operations, |operations| {
            handle.block_on(async {
                // First and not last: a case that fails leaves what it wrote to those that make it smaller.
                for one in [&memory, &scene] {
                    one.store.remove_all(&one.tenant, None).await.unwrap();
                }
                let mut now = 0;
                for (number, (passed, operation)) in operations.iter().enumerate() {
                    now += passed;
                    let expected = outcome(&memory, operation, now).await;
                    let done = outcome(&scene, operation, now).await;
                    prop_assert_eq!(done, expected, "operation {} of {:?}", number, operations);
                }
                Ok(())
            })
        });
        outcome.unwrap();
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}
