//! Killed in the middle of its work, a server has everything that it acknowledged, and nothing by halves.

use crate::process::{KEY, Process};
use futures_util::StreamExt;
use futures_util::stream::{self};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const STORE: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/set/:k/:v', (c) => sharedStorage.setItem(c.request.params.k, c.request.params.v));\n\
      registerWebHandler('/get/:k', async (c) => (await sharedStorage.getItem(c.request.params.k)) ?? 'nothing');\n\
    }";

/// After so many acknowledged ones it is killed.
const ENOUGH: usize = 100;
const DEPLOYS: usize = 200;

/// A deploy that was acknowledged: script, version and what it says.
type Acknowledged = Mutex<Vec<(String, u64, String)>>;

async fn deploy(server: &Process, n: usize, kept: &Acknowledged, done: &AtomicUsize) {
    let (script, word) = (format!("s{}", n % 20), format!("word-{n}"));
    let source = format!("export default {{ fetch: () => new Response('{word}') }};");
    let path = format!("/tenants/demo/scripts/{script}?mount=/{script}");
    let Ok(answer) = server.put(&path, &source).await else { return };
    if !answer.status().is_success() {
        return;
    }
    let Ok(json) = answer.json::<serde_json::Value>().await else { return };
    kept.lock().unwrap().push((script, json["version"].as_u64().unwrap(), word));
    if done.fetch_add(1, Ordering::SeqCst) + 1 == ENOUGH {
        server.signal("KILL");
    }
}

async fn write(server: &Process, n: usize, kept: &Mutex<Vec<(usize, String)>>, done: &AtomicUsize) {
    let value = format!("value-{n}");
    let Ok(answer) = server.request("GET", "demo.localhost", &format!("/kv/set/k{n}/{value}")).send().await
    else {
        return;
    };
    if answer.status().is_success() && answer.text().await.is_ok() {
        kept.lock().unwrap().push((n, value));
        if done.fetch_add(1, Ordering::SeqCst) + 1 == ENOUGH {
            server.signal("KILL");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_deploys_and_writes_loses_nothing_that_was_acknowledged() {
    let dir = TempDir::new().unwrap();
    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    assert_eq!(server.put("/tenants/demo/scripts/kv?mount=/kv", STORE).await.unwrap().status(), 201);
    let (deploys, writes, done) = (Mutex::default(), Mutex::default(), AtomicUsize::new(0));
    let work = stream::iter(0..DEPLOYS).for_each_concurrent(8, |n| {
        let (server, deploys, writes, done) = (&server, &deploys, &writes, &done);
        async move {
            tokio::join!(deploy(server, n, deploys, done), write(server, n, writes, done));
        }
    });
    work.await;
    let (status, _) = server.end();
    assert_eq!(status.code(), None, "it should have been killed");
    let (deploys, writes) = (deploys.into_inner().unwrap(), writes.into_inner().unwrap());
    assert!(deploys.len() + writes.len() >= ENOUGH);

    let server = Process::start(dir.path(), &[("STOA_ADMIN_KEY", KEY)]);
    for (n, value) in &writes {
        assert_eq!(server.get("demo.localhost", &format!("/kv/get/k{n}")).await, *value);
    }
    for (script, version, word) in &deploys {
        let path = format!("/tenants/demo/scripts/{script}/versions/{version}/source");
        let source = server.api("GET", &path).send().await.unwrap().text().await.unwrap();
        assert!(source.contains(word), "{script} v{version}: {source}");
    }
    let mut newest = BTreeMap::new();
    for (script, version, _) in &deploys {
        let known = newest.entry(script).or_insert(0);
        *known = (*known).max(*version);
    }
    for (script, acknowledged) in newest {
        let shown = server.api("GET", &format!("/tenants/demo/scripts/{script}")).send().await.unwrap();
        let shown: serde_json::Value = shown.json().await.unwrap();
        let active = shown["active"].as_u64().unwrap();
        // A later one may have been stored and not acknowledged; then it is there as a whole.
        assert!(active >= acknowledged && shown["latest"] == active, "{shown}");
        let word = server.get("demo.localhost", &format!("/{script}/")).await;
        let path = format!("/tenants/demo/scripts/{script}/versions/{active}/source");
        let source = server.api("GET", &path).send().await.unwrap().text().await.unwrap();
        assert!(source.contains(&word), "{word} is not of {source}");
    }
    // And it goes on from there.
    assert_eq!(server.put("/tenants/demo/scripts/s0?mount=/s0", STORE).await.unwrap().status(), 200);
}
