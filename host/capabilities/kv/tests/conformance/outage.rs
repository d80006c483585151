//! What a script is told while the server of its store is away.

use crate::scene::{config, shelf};
use std::time::{Duration, SystemTime};
use stoa_kernel::{ErrorCode, ScriptName, TenantId};
use stoa_kv::{KvStore, RedisStore, SetOptions, SqlStore};
use stoa_storage::testing::{Postgres, RedisServer};
use stoa_storage::{Database, Redis};
use tokio::time::timeout;

/// Two questions of the circuit, and some for a slow machine.
const SOON: Duration = Duration::from_secs(5);

async fn every_call_is_told_that_it_is_away(store: &dyn KvStore) {
    let (shelf, now) = (shelf("acme", "shop"), SystemTime::now());
    let (tenant, script) = (TenantId::new("acme").unwrap(), ScriptName::new("shop").unwrap());
    let calls = async {
        [
            store.get(&shelf, "k", now).await.map(drop).unwrap_err(),
            store
                .set(&shelf, "k".into(), "1".into(), SetOptions::default(), now)
                .await
                .map(drop)
                .unwrap_err(),
            store.remove(&shelf, "k", now).await.map(drop).unwrap_err(),
            store.list(&shelf, "", None, 10, now).await.map(drop).unwrap_err(),
            store.clear(&shelf, now).await.map(drop).unwrap_err(),
            store.usage(&shelf).await.map(drop).unwrap_err(),
            store.total(&tenant, &script).await.map(drop).unwrap_err(),
            store.remove_all(&tenant, None).await.unwrap_err(),
            store.remove_user(&tenant, "usr_ada").await.unwrap_err(),
        ]
    };
    for error in timeout(SOON, calls).await.expect("nobody waits long for a server that is away") {
        assert_eq!(error.code(), ErrorCode::StorageUnavailable);
        assert_eq!(error.to_string(), "the storage cannot be reached at the moment");
    }
}

#[tokio::test]
async fn a_script_is_told_that_postgres_is_away_and_no_more() {
    let server = Postgres::start().await.unwrap();
    let db = Database::open(&config(server.database().await.unwrap())).await.unwrap();
    let store = SqlStore::new(db);
    store.usage(&shelf("acme", "shop")).await.unwrap();
    server.stop().await.unwrap();
    every_call_is_told_that_it_is_away(&store).await;
}

#[tokio::test]
async fn a_script_is_told_that_a_hanging_postgres_is_away() {
    let server = Postgres::start().await.unwrap();
    let db = Database::open(&config(server.database().await.unwrap())).await.unwrap();
    let store = SqlStore::new(db);
    store.usage(&shelf("acme", "shop")).await.unwrap();
    server.freeze().await.unwrap();
    every_call_is_told_that_it_is_away(&store).await;
}

#[tokio::test]
async fn a_script_is_told_that_redis_is_away_and_no_more() {
    let server = RedisServer::start().await.unwrap();
    let store = RedisStore::new(Redis::open(&server.url(), "test:").await.unwrap());
    store.usage(&shelf("acme", "shop")).await.unwrap();
    server.stop().await.unwrap();
    every_call_is_told_that_it_is_away(&store).await;
}
