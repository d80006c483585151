//! What both databases promise, each claim on each; and what Redis does when it goes and comes back.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use sqlx::Row;
use std::path::Path;
use std::time::{Duration, Instant};
use stoa_kernel::ErrorCode;
use stoa_storage::testing::{self, Postgres, RedisServer};
use stoa_storage::{Blobs, Database, DatabaseConfig, Redis, StorageError};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// A new database, and what it lives in.
struct Fresh {
    config: DatabaseConfig,
    _folder: Option<TempDir>,
}

fn config(url: String) -> DatabaseConfig {
    DatabaseConfig { url, max_connections: 4, acquire_timeout: Duration::from_secs(10) }
}

fn sqlite_in(folder: &Path) -> DatabaseConfig {
    config(format!("sqlite:{}/a folder/50%?#{{}}.db", folder.display()))
}

#[expect(clippy::unused_async, reason = "the other waits for its server")]
async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    Fresh { config: sqlite_in(folder.path()), _folder: Some(folder) }
}

async fn postgres() -> Fresh {
    let url = testing::postgres().await.unwrap().database().await.unwrap();
    Fresh { config: config(url), _folder: None }
}

/// Each claim on both databases.
macro_rules! on_both {
    ($($claim:ident)*) => {
        mod on_sqlite { $(#[tokio::test] async fn $claim() { super::$claim(super::sqlite().await).await })* }
        mod on_postgres { $(#[tokio::test] async fn $claim() { super::$claim(super::postgres().await).await })* }
    };
}

on_both! {
    a_transaction_that_is_dropped_changes_nothing
    a_second_row_of_the_same_name_is_a_conflict
    servers_that_start_at_once_migrate_once
    what_would_be_migrated_can_be_seen_without_doing_it
    a_blob_is_stored_once_and_read_back
    a_damaged_blob_is_an_error_and_not_other_bytes
    blobs_that_nothing_names_are_swept
    writers_wait_for_each_other
    whoever_reads_while_another_writes_sees_what_was_before
    what_a_tenant_had_goes_with_it
    a_closed_database_is_unavailable
}

async fn set(database: &Database, key: &str, value: &str) -> Result<(), StorageError> {
    let mut tx = database.write().await?;
    let insert = sqlx::query("INSERT INTO settings (key, value) VALUES ($1, $2)").bind(key).bind(value);
    insert.execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn count(database: &Database, table: &'static str) -> i64 {
    let mut connection = database.read().await.unwrap();
    let sql = match table {
        "settings" => "SELECT COUNT(*) FROM settings",
        "hostnames" => "SELECT COUNT(*) FROM hostnames",
        _ => "SELECT COUNT(*) FROM blobs",
    };
    sqlx::query(sql).fetch_one(&mut *connection).await.unwrap().get(0)
}

async fn a_transaction_that_is_dropped_changes_nothing(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let mut tx = database.write().await.unwrap();
    sqlx::query("INSERT INTO settings (key, value) VALUES ('a', 'b')").execute(&mut *tx).await.unwrap();
    drop(tx);
    set(&database, "c", "d").await.unwrap();
    assert_eq!(count(&database, "settings").await, 1);
}

async fn a_second_row_of_the_same_name_is_a_conflict(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    set(&database, "a", "b").await.unwrap();
    let error = set(&database, "a", "c").await.unwrap_err();
    assert!(matches!(error, StorageError::Conflict { .. }), "{error}");
    assert_eq!(error.code(), ErrorCode::AlreadyExists);
}

async fn servers_that_start_at_once_migrate_once(fresh: Fresh) {
    let starts = (0..4).map(|_| {
        let config = fresh.config.clone();
        tokio::spawn(async move { Database::open(&config).await.map(drop) })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    assert!(Database::open(&fresh.config).await.unwrap().migrate().await.unwrap().is_empty());
}

async fn what_would_be_migrated_can_be_seen_without_doing_it(fresh: Fresh) {
    let database = Database::connect_unmigrated(&fresh.config).await.unwrap();
    let pending = database.pending().await.unwrap();
    assert_eq!(pending.first().map(|migration| migration.name), Some("first"));
    assert_eq!(database.pending().await.unwrap(), pending);
    assert_eq!(database.migrate().await.unwrap(), pending);
    assert!(database.pending().await.unwrap().is_empty());
}

async fn a_blob_is_stored_once_and_read_back(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let bytes = vec![7; 3_000_000];
    let mut tx = database.write().await.unwrap();
    let id = Blobs::put(&mut tx, &bytes).await.unwrap();
    assert_eq!(Blobs::put(&mut tx, &bytes).await.unwrap(), id);
    let empty = Blobs::put(&mut tx, b"").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&database, "blobs").await, 2);
    assert_eq!(Blobs::get(&database, &id).await.unwrap().unwrap(), bytes);
    assert_eq!(Blobs::get(&database, &empty).await.unwrap().unwrap(), b"");
    let unknown = stoa_storage::BlobId::from_bytes([1; 32]);
    assert_eq!(Blobs::get(&database, &unknown).await.unwrap(), None);
}

async fn a_damaged_blob_is_an_error_and_not_other_bytes(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let mut tx = database.write().await.unwrap();
    let one = Blobs::put(&mut tx, b"one").await.unwrap();
    let two = Blobs::put(&mut tx, b"two").await.unwrap();
    let swap =
        sqlx::query("UPDATE blobs SET bytes = (SELECT bytes FROM blobs WHERE hash = $1) WHERE hash = $2");
    swap.bind(one.as_bytes().to_vec()).bind(two.as_bytes().to_vec()).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let error = Blobs::get(&database, &two).await.unwrap_err();
    assert!(matches!(error, StorageError::Damaged(id) if id == two), "{error}");
}

async fn blobs_that_nothing_names_are_swept(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let mut tx = database.write().await.unwrap();
    let kept = Blobs::put(&mut tx, b"an engine").await.unwrap();
    Blobs::put(&mut tx, b"a component of a script that is gone").await.unwrap();
    let engine = sqlx::query("INSERT INTO engines (id, blob, first_seen) VALUES ('e', $1, 0)");
    engine.bind(kept.as_bytes().to_vec()).execute(&mut *tx).await.unwrap();
    // What is fresh may be named yet.
    assert_eq!(Blobs::sweep(&mut tx, Duration::from_hours(1)).await.unwrap(), 0);
    assert_eq!(Blobs::sweep(&mut tx, Duration::ZERO).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(Blobs::get(&database, &kept).await.unwrap().is_some());
}

async fn writers_wait_for_each_other(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    set(&database, "n", "0").await.unwrap();
    let writers = (0..50).map(|_| {
        let database = database.clone();
        tokio::spawn(async move {
            let mut tx = database.write().await?;
            let sum = "UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE key = 'n'";
            sqlx::query(sum).execute(&mut *tx).await?;
            tx.commit().await?;
            Ok::<_, StorageError>(())
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    let mut connection = database.read().await.unwrap();
    let sum = sqlx::query("SELECT value FROM settings").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(sum.get::<String, _>(0), "50");
}

async fn whoever_reads_while_another_writes_sees_what_was_before(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let mut tx = database.write().await.unwrap();
    sqlx::query("INSERT INTO settings (key, value) VALUES ('a', 'b')").execute(&mut *tx).await.unwrap();
    assert_eq!(count(&database, "settings").await, 0);
    tx.commit().await.unwrap();
    assert_eq!(count(&database, "settings").await, 1);
}

async fn what_a_tenant_had_goes_with_it(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    let mut tx = database.write().await.unwrap();
    for statement in [
        "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
         VALUES ('t', 'active', '{}', 1, 0, 0)",
        "INSERT INTO hostnames (host, tenant, created_at) VALUES ('t.example', 't', 0)",
        "DELETE FROM tenants WHERE name = 't'",
    ] {
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(count(&database, "hostnames").await, 0);
}

async fn a_closed_database_is_unavailable(fresh: Fresh) {
    let database = Database::open(&fresh.config).await.unwrap();
    database.close().await;
    let error = database.read().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::StorageUnavailable, "{error}");
}

#[tokio::test]
async fn whoever_reads_from_sqlite_cannot_write() {
    let fresh = sqlite().await;
    let database = Database::open(&fresh.config).await.unwrap();
    let mut connection = database.read().await.unwrap();
    let insert = sqlx::query("INSERT INTO settings (key, value) VALUES ('a', 'b')");
    let error = insert.execute(&mut *connection).await.unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[tokio::test]
async fn a_relative_path_is_a_file_in_the_working_directory_and_its_folder_is_made() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let relative = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    let path = format!("{relative}/new/stoa.db");
    Database::open(&config(format!("sqlite:{path}"))).await.unwrap().close().await;
    assert!(Path::new(&path).exists());
}

#[tokio::test]
async fn a_statement_on_postgres_is_stopped_in_time() {
    let fresh = postgres().await;
    let database = Database::open(&fresh.config).await.unwrap();
    let mut connection = database.read().await.unwrap();
    let setting = sqlx::query("SHOW statement_timeout").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(setting.get::<String, _>(0), "10s");
    sqlx::query("SET statement_timeout = 10").execute(&mut *connection).await.unwrap();
    let slow = sqlx::query("SELECT pg_sleep(60)").execute(&mut *connection).await.unwrap_err();
    let slow = StorageError::from(slow);
    assert!(matches!(slow, StorageError::Busy(_)), "{slow}");
    assert_eq!(slow.code(), ErrorCode::StorageUnavailable);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let mut config = config("postgres://me:secret@127.0.0.1:1/stoa".to_owned());
    config.acquire_timeout = Duration::from_millis(200);
    let error = Database::open(&config).await.map(drop).unwrap_err().to_string();
    assert!(error.contains("me:***@127.0.0.1") && !error.contains("secret"), "{error}");
}

/// What a call may take while the server has just gone: two questions, and some for a slow machine.
const NOTICED: Duration = Duration::from_secs(5);
/// What it may take once that is known.
const AT_ONCE: Duration = Duration::from_millis(100);
/// Until it is back for all.
const RETURNED: Duration = Duration::from_secs(20);

/// Calls until the outcome is what it should be.
async fn until<T, F: Future<Output = Result<T, StorageError>>>(is_ok: bool, call: impl Fn() -> F) {
    let calls = async {
        while call().await.is_ok() != is_ok {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(RETURNED, calls).await.expect("it should have changed by now");
}

/// A server that went: the first call fails soon, the next ones at once.
async fn goes<T, F: Future<Output = Result<T, StorageError>>>(
    call: impl Fn() -> F,
    is_down: impl Fn() -> bool,
) {
    let failed = timeout(NOTICED, call()).await.expect("the first call fails soon");
    assert_eq!(failed.map(drop).unwrap_err().code(), ErrorCode::StorageUnavailable);
    until(false, || async { if is_down() { call().await.map(drop) } else { Ok(()) } }).await;
    for _ in 0..100 {
        let started = Instant::now();
        assert!(call().await.is_err());
        assert!(started.elapsed() < AT_ONCE, "known to be away, it was waited for");
    }
}

async fn ask(database: &Database) -> Result<(), StorageError> {
    let asked = async {
        let mut connection = database.read().await?;
        sqlx::query("SELECT 1").execute(&mut *connection).await?;
        Ok(())
    };
    database.while_up(asked).await
}

#[tokio::test]
async fn postgres_that_goes_fails_calls_fast_and_is_used_again_when_it_is_back() {
    let server = Postgres::start().await.unwrap();
    let database = Database::open(&config(server.database().await.unwrap())).await.unwrap();
    ask(&database).await.unwrap();
    server.stop().await.unwrap();
    goes(|| ask(&database), || !database.health().is_up()).await;
    server.start_again().await.unwrap();
    until(true, || ask(&database)).await;
    for _ in 0..50 {
        ask(&database).await.expect("no connection from before is left");
    }
}

#[tokio::test]
async fn postgres_that_hangs_fails_calls_fast_and_is_used_again_when_it_goes_on() {
    let server = Postgres::start().await.unwrap();
    let database = Database::open(&config(server.database().await.unwrap())).await.unwrap();
    ask(&database).await.unwrap();
    server.freeze().await.unwrap();
    goes(|| ask(&database), || !database.health().is_up()).await;
    server.thaw().await.unwrap();
    until(true, || ask(&database)).await;
}

#[tokio::test]
async fn redis_that_goes_fails_calls_fast_and_is_used_again_when_it_is_back() {
    let server = RedisServer::start().await.unwrap();
    let redis = Redis::open(&server.url(), "test:").await.unwrap();
    let ping = redis::cmd("PING");
    let ask = || redis.query::<()>(&ping);
    ask().await.unwrap();
    server.stop().await.unwrap();
    goes(ask, || !redis.health().is_up()).await;
    server.start_again().await.unwrap();
    until(true, ask).await;
}

#[tokio::test]
async fn redis_that_hangs_fails_calls_fast_and_is_used_again_when_it_goes_on() {
    let server = RedisServer::start().await.unwrap();
    let redis = Redis::open(&server.url(), "test:").await.unwrap();
    let ping = redis::cmd("PING");
    let ask = || redis.query::<()>(&ping);
    ask().await.unwrap();
    server.freeze().await.unwrap();
    goes(ask, || !redis.health().is_up()).await;
    server.thaw().await.unwrap();
    until(true, ask).await;
}
