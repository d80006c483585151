//! Claims about the log, on both databases.

use super::*;
use crate::entry::{Outcome, example};
use crate::line::GENESIS;
use crate::read::Filter;
use crate::verify::Verdict;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_storage::DatabaseConfig;
use stoa_storage::testing::postgres;

struct Home {
    config: DatabaseConfig,
    audit: Audit,
    _folder: tempfile::TempDir,
}

impl Home {
    async fn on(url: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("stoa.db").display()));
        let config = DatabaseConfig { url, max_connections: 4, acquire_timeout: Duration::from_secs(10) };
        let audit = Audit::new(Database::open(&config).await.unwrap());
        Self { config, audit, _folder: folder }
    }

    /// Another node on the same database.
    async fn other_node(&self) -> Audit {
        Audit::new(Database::open(&self.config).await.unwrap())
    }

    async fn record(&self, count: u64) {
        for number in 0..count {
            self.audit.record(Entry { details: json!({ "number": number }), ..example() }).await;
        }
    }

    /// Entries of another time.
    async fn record_at(&self, at: i64, count: u64) {
        for _ in 0..count {
            self.audit.0.shared.put(Act::of(example(), at)).await;
        }
    }

    async fn sql(&self, sql: &str) -> Result<(), String> {
        let mut tx = self.audit.db().write().await.unwrap();
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *tx).await;
        done.map_err(|error| error.to_string())?;
        tx.commit().await.map_err(|error| error.to_string())
    }

    /// As somebody who has the database would.
    async fn tamper(&self, sql: &str) {
        let on = if self.config.url.starts_with("sqlite") { "" } else { " ON audit" };
        let heads = if on.is_empty() { "" } else { " ON audit_heads" };
        let drop = format!(
            "DROP TRIGGER IF EXISTS audit_is_not_updated{on}; DROP TRIGGER IF EXISTS audit_is_not_deleted{on}; \
             DROP TRIGGER IF EXISTS audit_heads_only_grow{heads};"
        );
        self.sql(&drop).await.unwrap();
        self.sql(sql).await.unwrap();
    }

    async fn verify(&self) -> Verdict {
        self.audit.verify(&acme(), i64::MIN).await.unwrap()
    }

    async fn exported(&self, after: Option<u64>) -> String {
        let mut export = self.audit.export(&acme(), after, i64::MIN).await.unwrap();
        let mut text = export.header();
        while let Some(lines) = export.more().await.unwrap() {
            text += &lines;
        }
        text
    }
}

fn acme() -> Chain {
    Chain::Tenant(TenantId::new("acme").unwrap())
}

macro_rules! on_both_databases {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::Home::on(None).await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let url = super::postgres().await.unwrap().database().await.unwrap();
                super::$name(super::Home::on(Some(url)).await).await;
            })*
        }
    };
}

on_both_databases! {
    what_is_recorded_is_listed_newest_first_and_found_again
    the_database_itself_refuses_to_change_or_remove_an_entry
    an_entry_that_was_changed_is_named
    an_entry_that_was_taken_out_or_cut_off_is_named
    two_nodes_that_record_at_once_keep_one_chain
    an_export_is_verified_by_anybody_who_can_hash_a_line
    a_chain_that_was_pruned_is_whole
    the_tenant_of_a_later_time_sees_nothing_from_before
    a_flood_is_two_entries_and_is_not_waited_for
    hostile_names_are_only_text
}

async fn what_is_recorded_is_listed_newest_first_and_found_again(home: Home) {
    home.record(3).await;
    home.audit.record(Entry { action: "key.create", actor: "user u1 (100%_!)".into(), ..example() }).await;
    home.audit.record(Entry { scope: None, ..example() }).await;
    let page = home.audit.list(&acme(), &Filter::default(), 3).await.unwrap();
    let seqs: Vec<_> = page.items.iter().map(|entry| entry.line.seq).collect();
    assert_eq!((seqs.as_slice(), page.before), ([4, 3, 2].as_slice(), Some(2)));
    let rest = Filter { before: page.before, ..Filter::default() };
    let rest = home.audit.list(&acme(), &rest, 3).await.unwrap();
    assert_eq!((rest.items.len(), rest.before), (1, None));
    assert_eq!(rest.items[0].line.details, json!({ "number": 0 }));
    assert_eq!(rest.items[0].line.address.as_deref(), Some("192.0.2.1"));
    let found = async |filter: Filter| home.audit.list(&acme(), &filter, 100).await.unwrap().items.len();
    let (action, actor) = (|text: &str| Some(text.to_owned()), |text: &str| Some(text.to_owned()));
    assert_eq!(found(Filter { action: action("key.create"), ..Filter::default() }).await, 1);
    assert_eq!(found(Filter { action: action("key"), ..Filter::default() }).await, 0);
    for (text, count) in [("CI", 3), ("ci)", 3), ("100%_!", 1), ("1%1", 0), ("_", 1), ("'; --", 0)] {
        assert_eq!(found(Filter { actor: actor(text), ..Filter::default() }).await, count, "{text}");
    }
    let at = page.items[0].line.at;
    assert_eq!(found(Filter { until: Some(rest.items[0].line.at), ..Filter::default() }).await, 0);
    assert_eq!(found(Filter { since: Some(at + 1), ..Filter::default() }).await, 0);
    assert!(found(Filter { since: Some(at), until: Some(at + 1), ..Filter::default() }).await >= 1);
}

async fn the_database_itself_refuses_to_change_or_remove_an_entry(home: Home) {
    home.record(2).await;
    for sql in [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit_heads",
        "UPDATE audit_heads SET seq = 1",
    ] {
        let refused = home.sql(sql).await.unwrap_err();
        assert!(refused.contains("audit log"), "{sql}: {refused}");
    }
    assert!(home.verify().await.whole);
}

async fn an_entry_that_was_changed_is_named(home: Home) {
    home.record(5).await;
    let whole = home.verify().await;
    assert!(whole.whole && whole.checked == 5 && whole.head.seq == 5, "{whole:?}");
    home.tamper("UPDATE audit SET actor = 'somebody else' WHERE seq = 4").await;
    let broken = home.verify().await;
    assert_eq!((broken.broken_at, broken.checked), (Some(4), 3));
    assert!(broken.problem.unwrap().contains("listed as something else"), "{broken:?}");
    home.tamper("UPDATE audit SET line = REPLACE(line, 'CI', 'CD') WHERE seq = 3").await;
    let broken = home.verify().await;
    assert_eq!(broken.broken_at, Some(3));
    assert!(broken.problem.unwrap().contains("not the one that was hashed"), "{broken:?}");
    // With its hash made anew, the next one does not follow on it.
    let line = home.audit.list(&acme(), &Filter::default(), 100).await.unwrap().items.remove(2).line;
    let hash = crate::line::hash(&line.text());
    home.tamper(&format!("UPDATE audit SET actor = 'key k1 (CD)', hash = '{hash}' WHERE seq = 3")).await;
    let broken = home.verify().await;
    assert_eq!(broken.broken_at, Some(4));
    assert!(broken.problem.unwrap().contains("does not follow"), "{broken:?}");
}

async fn an_entry_that_was_taken_out_or_cut_off_is_named(home: Home) {
    home.record(6).await;
    home.tamper("DELETE FROM audit WHERE seq = 6").await;
    assert_eq!(home.verify().await.broken_at, Some(6));
    home.tamper("UPDATE audit_heads SET seq = 5").await;
    let broken = home.verify().await;
    assert_eq!(broken.broken_at, Some(5));
    assert!(broken.problem.unwrap().contains("head"), "{broken:?}");
    home.tamper("UPDATE audit_heads SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)").await;
    let broken = home.verify().await;
    assert_eq!((broken.broken_at, broken.problem), (Some(5), Some("it is after the head of the chain")));
    home.tamper("DELETE FROM audit WHERE seq = 2").await;
    assert_eq!(home.verify().await.broken_at, Some(2));
    home.tamper("DELETE FROM audit").await;
    assert_eq!(home.verify().await.broken_at, Some(1));
}

async fn two_nodes_that_record_at_once_keep_one_chain(home: Home) {
    let other = home.other_node().await;
    let work = (0..40).map(|number| {
        let audit = if number % 2 == 0 { home.audit.clone() } else { other.clone() };
        tokio::spawn(async move { audit.record(example()).await })
    });
    for done in work.collect::<Vec<_>>() {
        done.await.unwrap();
    }
    home.audit.flush().await;
    other.flush().await;
    let verdict = home.verify().await;
    assert!(verdict.whole && verdict.checked == 40, "{verdict:?}");
    assert!(!home.audit.is_behind() && !other.is_behind());
}

/// As `docs/audit.md` says it, with nothing of this room.
fn is_whole(export: &str) -> bool {
    let sha256 = |line: &str| {
        let digest = digest(&SHA256, line.as_bytes());
        digest.as_ref().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    };
    let mut lines = export.lines();
    let header: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let mut prev = header["after"]["hash"].as_str().unwrap().to_owned();
    let mut seq = header["after"]["seq"].as_u64().unwrap();
    for line in lines {
        let entry: Value = serde_json::from_str(line).unwrap();
        seq += 1;
        if entry["prev"] != *prev || entry["seq"] != seq || entry["chain"] != header["chain"] {
            return false;
        }
        prev = sha256(line);
    }
    header["head"] == json!({ "seq": seq, "hash": prev })
}

async fn an_export_is_verified_by_anybody_who_can_hash_a_line(home: Home) {
    assert_eq!(home.exported(None).await.lines().count(), 1);
    // More than one page of lines.
    home.record(502).await;
    let text = home.exported(None).await;
    assert_eq!(text.lines().count(), 503);
    assert!(is_whole(&text));
    assert!(!is_whole(&text.replacen("\"number\":7}", "\"number\":8}", 1)));
    let without_the_last = text.trim_end().rsplit_once('\n').unwrap().0;
    assert!(!is_whole(without_the_last));
    let later = home.exported(Some(500)).await;
    assert!(later.lines().count() == 3 && is_whole(&later));
    assert_eq!(home.exported(Some(502)).await.lines().count(), 1);
    for wrong in [503, u64::MAX] {
        assert!(home.audit.export(&acme(), Some(wrong), i64::MIN).await.is_err());
    }
}

async fn a_chain_that_was_pruned_is_whole(home: Home) {
    home.record_at(1_000, 4).await;
    assert_eq!(home.audit.prune(&acme(), 1_000).await.unwrap(), None);
    home.record_at(2_000, 2).await;
    let pruned = home.audit.prune(&acme(), 1_500).await.unwrap().unwrap();
    assert_eq!((pruned.entries, pruned.up_to), (4, 4));
    let verdict = home.verify().await;
    assert!(verdict.whole && verdict.after.seq == 4 && verdict.head.seq == 7, "{verdict:?}");
    assert!(is_whole(&home.exported(None).await));
    let newest = home.audit.list(&acme(), &Filter::default(), 1).await.unwrap().items.remove(0).line;
    assert_eq!((newest.action.as_str(), &newest.details["up_to"]), ("audit.prune", &json!(4)));
    home.record(1).await;
    assert!(home.verify().await.whole);
    assert!(home.sql("DELETE FROM audit WHERE seq = 5").await.is_err());
    // What was pruned cannot be asked for.
    assert!(home.audit.export(&acme(), Some(2), i64::MIN).await.is_err());
}

async fn the_tenant_of_a_later_time_sees_nothing_from_before(home: Home) {
    home.record_at(1_000, 3).await;
    let born = 2_000;
    home.record_at(born, 2).await;
    let verdict = home.audit.verify(&acme(), born).await.unwrap();
    assert!(verdict.whole && verdict.checked == 2 && verdict.after.seq == 3, "{verdict:?}");
    let export = home.audit.export(&acme(), None, born).await.unwrap();
    assert_eq!((export.after.seq, export.head.seq), (3, 5));
    assert!(home.audit.export(&acme(), Some(2), born).await.is_err());
    assert!(home.audit.export(&acme(), Some(0), born).await.is_err());
}

async fn a_flood_is_two_entries_and_is_not_waited_for(home: Home) {
    let refused = || Entry { outcome: Outcome::Refused, action: "key.refuse", ..example() };
    for _ in 0..500 {
        home.audit.note(refused());
    }
    home.audit.flush().await;
    let page = home.audit.list(&acme(), &Filter::default(), 10).await.unwrap();
    let found: Vec<_> = page.items.iter().map(|entry| entry.line.details["repeated"].clone()).collect();
    assert_eq!(found, [json!(499), Value::Null]);
    assert!(home.verify().await.whole);
}

async fn hostile_names_are_only_text(home: Home) {
    let names =
        ["\u{0}", "a\nb", "\"},{\"chain\":\"platform\"", "\u{202e}", "'; DROP TABLE audit; --", "\\", "💥"];
    for name in names {
        let entry = Entry {
            actor: format!("key k1 ({name})"),
            target: name.to_owned(),
            details: json!({ "name": name, name: 1 }),
            ..example()
        };
        home.audit.record(entry).await;
    }
    home.audit.flush().await;
    assert!(!home.audit.is_behind());
    let text = home.exported(None).await;
    assert_eq!(text.lines().count(), names.len() + 1);
    assert!(is_whole(&text));
    assert!(home.verify().await.whole);
    let newest = home.audit.list(&acme(), &Filter::default(), 1).await.unwrap().items.remove(0);
    assert_eq!(newest.line.actor, "key k1 (💥)");
}

#[tokio::test]
async fn what_cannot_be_written_is_written_when_the_database_is_back() {
    let server = stoa_storage::testing::Postgres::start().await.unwrap();
    let home = Home::on(Some(server.database().await.unwrap())).await;
    home.record(1).await;
    server.stop().await.unwrap();
    home.record(1).await;
    assert!(home.audit.is_behind());
    server.start_again().await.unwrap();
    tokio::time::timeout(Duration::from_mins(1), async {
        while home.audit.is_behind() {
            home.audit.flush().await;
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    let verdict = home.verify().await;
    assert!(verdict.whole && verdict.checked == 2, "{verdict:?}");
    assert_eq!(verdict.after.hash, GENESIS);
}
