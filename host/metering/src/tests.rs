//! Claims about counting, on both databases.

use crate::clock::Clock;
use crate::store::{self, Batch, Table, Tally};
use crate::{By, Metering, Meters, Range, Report, ScriptMeter, Stored, csv};
use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stoa_kernel::{Meter, Metric, ScriptName, TenantId};
use stoa_storage::{Database, DatabaseConfig, testing};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// A database, a clock that is set, and whatever is to be kept.
struct Scene {
    config: DatabaseConfig,
    seconds: Arc<AtomicI64>,
    stored: Arc<Mutex<Stored>>,
    _folder: Option<TempDir>,
}

/// A server as far as it counts.
struct Node {
    metering: Metering,
    meters: Meters,
}

/// 2026-11-22T23:59:58Z.
const EVENING: i64 = 1_795_391_998;

impl Scene {
    fn new(url: String, folder: Option<TempDir>) -> Self {
        let config = DatabaseConfig { url, max_connections: 4, acquire_timeout: Duration::from_secs(10) };
        let seconds = Arc::new(AtomicI64::new(EVENING - 3_600));
        Self { config, seconds, stored: Arc::default(), _folder: folder }
    }

    #[expect(clippy::unused_async, reason = "the other waits for its server")]
    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::new(format!("sqlite:{}/stoa.db", folder.path().display()), Some(folder))
    }

    async fn postgres() -> Self {
        Self::new(testing::postgres().await.unwrap().database().await.unwrap(), None)
    }

    async fn database(&self) -> Database {
        Database::open(&self.config).await.unwrap()
    }

    async fn node(&self) -> Node {
        let seconds = Arc::clone(&self.seconds);
        let clock: Clock = Arc::new(move || Timestamp::from_second(seconds.load(Ordering::Relaxed)).unwrap());
        let meters = Meters::new(clock);
        let stored = Arc::clone(&self.stored);
        let gauge = Arc::new(move || {
            let stored = stored.lock().unwrap().clone();
            Box::pin(std::future::ready(stored)) as _
        });
        Node { metering: Metering::new(meters.clone(), self.database().await, gauge), meters }
    }

    async fn run(&self, statement: &'static str) {
        let mut tx = self.database().await.write().await.unwrap();
        sqlx::raw_sql(statement).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn tenant(&self, name: &str) {
        let mut tx = self.database().await.write().await.unwrap();
        let query = sqlx::query(
            "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
             VALUES ($1, 'active', '{}', 1, 0, 0)",
        );
        query.bind(name).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn set_clock(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::Relaxed);
    }
}

impl Node {
    fn meter(&self, tenant: &str, script: &str, requests: Option<u64>) -> Arc<ScriptMeter> {
        let account = self.meters.account(&tenant_id(tenant));
        let allowed = requests.map(|limit| crate::Allowed { limit, source: "tenant" });
        account.allow([allowed, None, None, None, None]);
        account.script(&ScriptName::new(script).unwrap())
    }

    async fn report(&self, by: By, tenant: &str) -> Report {
        let range = Range::new(by, None, None, self.metering.now()).unwrap();
        self.metering.of_tenant(&tenant_id(tenant), None, range).await.unwrap()
    }
}

fn tenant_id(name: &str) -> TenantId {
    TenantId::new(name).unwrap()
}

async fn requests(meter: &ScriptMeter, count: u64) -> u64 {
    let mut admitted = 0;
    for _ in 0..count {
        admitted += u64::from(meter.admit().await.is_ok());
    }
    admitted
}

macro_rules! on_both {
    ($($claim:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $claim() { super::$claim(super::Scene::sqlite().await).await })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $claim() { super::$claim(super::Scene::postgres().await).await })*
        }
    };
}

on_both! {
    what_was_counted_is_there_after_a_restart
    nodes_add_up_and_each_unit_is_shown_as_promised
    a_batch_that_is_sent_twice_is_added_once
    what_cannot_be_written_is_kept_and_written_later
    midnight_begins_a_new_day_and_not_before
    of_a_deleted_tenant_nothing_is_left_and_nobody_else_is_hindered
    a_deleted_script_keeps_what_it_used
    sixty_four_clients_of_two_nodes_hold_a_quota
    after_a_restart_a_quota_that_is_used_up_stays_so
    a_warning_is_given_once_whoever_sees_it
    what_is_stored_is_the_most_that_was_found
    what_is_old_is_removed
}

async fn what_was_counted_is_there_after_a_restart(scene: Scene) {
    scene.tenant("acme").await;
    let before = scene.node().await;
    requests(&before.meter("acme", "main", None), 7).await;
    before.metering.flush().await;
    drop(before);
    let after = scene.node().await;
    requests(&after.meter("acme", "main", None), 5).await;
    for by in [By::Hour, By::Day] {
        let report = after.report(by, "acme").await;
        assert_eq!((report.total.requests, report.items.len()), (12, 1), "{report:?}");
    }
}

async fn nodes_add_up_and_each_unit_is_shown_as_promised(scene: Scene) {
    scene.tenant("acme").await;
    let (one, two) = (scene.node().await, scene.node().await);
    for node in [&one, &two] {
        for script in ["blog", "main"] {
            let meter = node.meter("acme", script, Some(1_000_000));
            requests(&meter, 3).await;
            meter.charge(Metric::Cpu, 1_500);
            meter.charge(Metric::Memory, 1_024 * 2_500);
            meter.charge(Metric::Egress, 10);
            meter.charge(Metric::LogLines, 2);
            meter.charge(Metric::Response, 100);
        }
    }
    two.metering.flush().await;
    let report = one.report(By::Hour, "acme").await;
    assert_eq!((report.total.requests, report.total.cpu_ms), (12, 6));
    assert_eq!((report.total.memory_mib_seconds, report.total.egress_bytes), (10, 40));
    assert_eq!((report.total.log_lines, report.total.response_bytes), (8, 400));
    assert_eq!(
        csv(&report, crate::Of::Scripts),
        "at,script,requests,cpu_ms,memory_mib_seconds,egress_bytes,log_lines,response_bytes,storage_bytes\r\n\
         2026-11-22T22:00:00Z,blog,6,3,5,20,4,200,0\r\n2026-11-22T22:00:00Z,main,6,3,5,20,4,200,0\r\n"
    );
    let [today] = &report.today[..] else { panic!("{:?}", report.today) };
    assert_eq!((today.quota, today.used, today.limit, today.warning), ("requests", 12, 1_000_000, false));
    assert_eq!((today.resets_at.as_str(), today.source), ("2026-11-23T00:00:00Z", "tenant"));
    let range = Range::new(By::Day, None, None, one.metering.now()).unwrap();
    let all = one.metering.of_all(range).await.unwrap();
    assert_eq!((all.items[0].by.as_str(), all.items[0].used.requests), ("acme", 12));
}

async fn a_batch_that_is_sent_twice_is_added_once(scene: Scene) {
    scene.tenant("acme").await;
    let db = scene.database().await;
    let key = (tenant_id("acme"), ScriptName::new("main").unwrap(), 24);
    let batch = Batch::from([(key, Tally { counts: [1; Metric::COUNT], stored: 0 })]);
    for (node, number) in [("a", 1), ("a", 1), ("b", 1), ("a", 2), ("a", 1), ("a", 2)] {
        store::add(&db, node, number, 1, &batch).await.unwrap();
    }
    let used = store::used(&db, Table::Days, None, (1, 1), 10).await.unwrap();
    assert_eq!(used[0].2.counts, [3; Metric::COUNT]);
}

async fn what_cannot_be_written_is_kept_and_written_later(scene: Scene) {
    scene.tenant("acme").await;
    let node = scene.node().await;
    let meter = node.meter("acme", "main", None);
    requests(&meter, 2).await;
    // The second of the two statements for a row fails, so the first must not stay either.
    scene.run("ALTER TABLE usage_days RENAME TO usage_gone").await;
    node.metering.flush().await;
    requests(&meter, 3).await;
    node.metering.flush().await;
    scene.run("ALTER TABLE usage_gone RENAME TO usage_days").await;
    requests(&meter, 4).await;
    assert_eq!(node.report(By::Hour, "acme").await.total.requests, 9);
    node.metering.flush().await;
    assert_eq!(node.report(By::Day, "acme").await.total.requests, 9);
}

async fn midnight_begins_a_new_day_and_not_before(scene: Scene) {
    scene.tenant("acme").await;
    let node = scene.node().await;
    scene.set_clock(EVENING);
    node.metering.flush().await;
    let meter = node.meter("acme", "main", Some(20));
    let settling = tokio::spawn({
        let metering = node.metering.clone();
        async move { metering.run().await }
    });
    assert_eq!(requests(&meter, 30).await, 20);
    let spent = meter.admit().await.unwrap_err();
    assert_eq!((spent.quota, spent.used, spent.limit), ("requests", 20, 20));
    assert_eq!((spent.resets_at.as_str(), spent.retry_after), ("2026-11-23T00:00:00Z", 2));
    scene.set_clock(EVENING + 3);
    node.metering.flush().await;
    assert_eq!(requests(&meter, 5).await, 5);
    settling.abort();
    let report = node.report(By::Hour, "acme").await;
    let hours: Vec<_> = report.items.iter().map(|span| (span.at.as_str(), span.used.requests)).collect();
    assert_eq!(hours, [("2026-11-22T23:00:00Z", 20), ("2026-11-23T00:00:00Z", 5)]);
    assert_eq!((report.today[0].used, report.today[0].resets_at.as_str()), (5, "2026-11-24T00:00:00Z"));
}

async fn of_a_deleted_tenant_nothing_is_left_and_nobody_else_is_hindered(scene: Scene) {
    scene.tenant("acme").await;
    scene.tenant("other").await;
    let node = scene.node().await;
    let meter = node.meter("acme", "main", None);
    requests(&meter, 2).await;
    node.metering.flush().await;
    requests(&meter, 2).await;
    requests(&node.meter("other", "main", None), 3).await;
    scene.run("DELETE FROM tenants WHERE name = 'acme'").await;
    node.metering.flush().await;
    assert_eq!(node.report(By::Day, "other").await.total.requests, 3);
    node.meters.forget(&tenant_id("acme"));
    scene.tenant("acme").await;
    assert_eq!(node.report(By::Day, "acme").await.items, []);
}

async fn a_deleted_script_keeps_what_it_used(scene: Scene) {
    scene.tenant("acme").await;
    let node = scene.node().await;
    let meter = node.meter("acme", "gone", None);
    requests(&meter, 2).await;
    drop(meter);
    node.metering.flush().await;
    // It is forgotten once nobody has it, and not before it was written down.
    node.metering.flush().await;
    let account = node.meters.account(&tenant_id("acme"));
    assert!(account.scripts().is_empty());
    assert_eq!(node.report(By::Day, "acme").await.items[0].by, "gone");
}

async fn sixty_four_clients_of_two_nodes_hold_a_quota(scene: Scene) {
    const LIMIT: u64 = 2_000;
    scene.tenant("acme").await;
    let admitted = Arc::new(AtomicU64::new(0));
    let (mut settling, mut clients) = (JoinSet::new(), JoinSet::new());
    for _ in 0..2 {
        let node = scene.node().await;
        let meter = node.meter("acme", "main", Some(LIMIT));
        settling.spawn(async move { node.metering.run().await });
        for _ in 0..32 {
            let (meter, admitted) = (Arc::clone(&meter), Arc::clone(&admitted));
            clients.spawn(async move {
                while meter.admit().await.is_ok() {
                    admitted.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
            });
        }
    }
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    let admitted = admitted.load(Ordering::Relaxed);
    assert!((LIMIT..=LIMIT * 105 / 100).contains(&admitted), "{admitted}");
}

async fn after_a_restart_a_quota_that_is_used_up_stays_so(scene: Scene) {
    scene.tenant("acme").await;
    for expected in [50, 0] {
        let node = scene.node().await;
        let meter = node.meter("acme", "main", Some(50));
        let metering = node.metering.clone();
        let settling = tokio::spawn(async move { metering.run().await });
        assert_eq!(requests(&meter, 60).await, expected);
        settling.abort();
    }
}

async fn a_warning_is_given_once_whoever_sees_it(scene: Scene) {
    scene.tenant("acme").await;
    let (one, two) = (scene.node().await, scene.node().await);
    for node in [&one, &two] {
        let meter = node.meter("acme", "main", Some(10_000));
        for _ in 0..4_000 {
            meter.charge(Metric::Requests, 1);
        }
        node.metering.flush().await;
        node.metering.flush().await;
    }
    two.meter("acme", "main", Some(10_000)).charge(Metric::Requests, 1);
    one.meter("acme", "main", Some(10_000)).charge(Metric::Requests, 1);
    two.metering.flush().await;
    one.metering.flush().await;
    let mut connection = one.metering.db().read().await.unwrap();
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT script, quota, percent FROM quota_warnings")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    assert_eq!(rows, [(String::new(), "requests".to_owned(), 80)]);
}

async fn what_is_stored_is_the_most_that_was_found(scene: Scene) {
    scene.tenant("acme").await;
    let (one, two) = (scene.node().await, scene.node().await);
    for (node, bytes) in [(&one, 100), (&two, 300), (&one, 200)] {
        *scene.stored.lock().unwrap() = vec![
            (tenant_id("acme"), ScriptName::new("a").unwrap(), bytes),
            (tenant_id("acme"), ScriptName::new("b").unwrap(), 1),
        ];
        node.metering.measure().await;
        node.metering.flush().await;
    }
    let report = one.report(By::Day, "acme").await;
    let stored: Vec<_> = report.items.iter().map(|span| span.used.storage_bytes).collect();
    assert_eq!((stored, report.total.storage_bytes), (vec![300, 1], 301));
}

async fn what_is_old_is_removed(scene: Scene) {
    scene.tenant("acme").await;
    let db = scene.database().await;
    for hour in [24, 240] {
        let key = (tenant_id("acme"), ScriptName::new("main").unwrap(), hour);
        let batch = Batch::from([(key, Tally { counts: [1; Metric::COUNT], stored: 0 })]);
        store::add(&db, "node", hour, hour / 24, &batch).await.unwrap();
    }
    store::sweep(&db, 25, 2, 10).await.unwrap();
    for table in [Table::Hours, Table::Days] {
        assert_eq!(store::used(&db, table, None, (0, 1_000), 10).await.unwrap().len(), 1);
    }
}
