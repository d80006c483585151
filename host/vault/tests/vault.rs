//! What the vault promises, each claim on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use std::time::Duration;
use stoa_kernel::TenantId;
use stoa_storage::{Database, DatabaseConfig, testing};
use stoa_vault::{MasterKey, MasterKeys, Vault, VaultError};
use tempfile::TempDir;
use tokio::runtime::Handle;

const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "HxAREhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4=";
const PLAIN: &[u8] = b"a value that must not be found anywhere";

/// A new database, and what it lives in.
struct Fresh {
    config: DatabaseConfig,
    db: Database,
    _folder: Option<TempDir>,
}

impl Fresh {
    async fn new(url: String, folder: Option<TempDir>) -> Self {
        let config = DatabaseConfig { url, max_connections: 4, acquire_timeout: Duration::from_secs(10) };
        let db = Database::open(&config).await.unwrap();
        for tenant in ["acme", "other"] {
            make(&db, tenant).await;
        }
        Self { config, db, _folder: folder }
    }

    /// As a node of its own has it: other connections, and nothing remembered.
    async fn node(&self, newest: &str, previous: &[&str]) -> Result<Vault, VaultError> {
        let key = |text: &str| MasterKey::read(text, "a test").unwrap();
        let previous = previous.iter().map(|text| key(text)).collect();
        let db = Database::open(&self.config).await.unwrap();
        Vault::new(db, MasterKeys::new(key(newest), previous)).await
    }

    async fn vault(&self) -> Vault {
        self.node(OLD, &[]).await.unwrap()
    }

    async fn run(&self, sql: &'static str) -> u64 {
        let mut tx = self.db.write().await.unwrap();
        let done = sqlx::query(sql).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        done.rows_affected()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = self.db.read().await.unwrap();
        sqlx::query_as::<_, (i64,)>(sql).fetch_one(&mut *connection).await.unwrap().0
    }
}

async fn make(db: &Database, tenant: &str) {
    let mut tx = db.write().await.unwrap();
    sqlx::query(
        "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
         VALUES ($1, 'active', '{}', 1, 0, 0)",
    )
    .bind(tenant.to_owned())
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

fn tenant(name: &str) -> TenantId {
    TenantId::new(name).unwrap()
}

async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    Fresh::new(format!("sqlite:{}/stoa.db", folder.path().display()), Some(folder)).await
}

async fn postgres() -> Fresh {
    Fresh::new(testing::postgres().await.unwrap().database().await.unwrap(), None).await
}

/// Each claim on both databases.
macro_rules! on_both {
    ($($claim:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")] async fn $claim() { super::$claim(super::sqlite().await).await })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $claim() { super::$claim(super::postgres().await).await })*
        }
    };
}

on_both! {
    what_is_sealed_opens_on_every_node_and_twice_is_never_alike
    it_opens_for_its_tenant_and_context_only
    whatever_is_changed_in_it_it_does_not_open
    nodes_that_seal_first_at_once_make_one_key
    a_tenants_key_goes_with_it_and_the_next_of_that_name_has_another
    a_tenant_that_is_not_there_gets_no_key
    a_node_with_another_master_key_does_not_start
    rotation_wraps_every_key_anew_and_what_was_sealed_still_opens
    rotation_goes_on_after_a_key_that_was_changed_and_names_it
}

async fn what_is_sealed_opens_on_every_node_and_twice_is_never_alike(fresh: Fresh) {
    let (one, other) = (fresh.vault().await, fresh.vault().await);
    for scope in [Some(tenant("acme")), None] {
        let sealed = one.seal(scope.as_ref(), "test", PLAIN).await.unwrap();
        let again = one.seal(scope.as_ref(), "test", PLAIN).await.unwrap();
        assert_ne!(sealed, again);
        assert!(!sealed.windows(8).any(|window| PLAIN.windows(8).any(|part| part == window)));
        assert_eq!(*other.open(scope.as_ref(), "test", &sealed).await.unwrap(), *PLAIN);
        assert_eq!(*other.open(scope.as_ref(), "test", &again).await.unwrap(), *PLAIN);
    }
    let empty = one.seal(None, "", b"").await.unwrap();
    assert!(other.open(None, "", &empty).await.unwrap().is_empty());
}

async fn it_opens_for_its_tenant_and_context_only(fresh: Fresh) {
    let vault = fresh.vault().await;
    let (acme, other) = (tenant("acme"), tenant("other"));
    let sealed = vault.seal(Some(&acme), "secret:shop:stripe", PLAIN).await.unwrap();
    // So that a key of its own is there for both.
    vault.seal(Some(&other), "secret:shop:stripe", PLAIN).await.unwrap();
    for (tenant, context) in [
        (Some(&other), "secret:shop:stripe"),
        (None, "secret:shop:stripe"),
        (Some(&acme), "secret:shop:stripe2"),
        (Some(&acme), ""),
    ] {
        let error = vault.open(tenant, context, &sealed).await.unwrap_err();
        assert!(matches!(error, VaultError::Damaged), "{tenant:?} {context}: {error}");
    }
}

async fn whatever_is_changed_in_it_it_does_not_open(fresh: Fresh) {
    let vault = fresh.vault().await;
    let acme = tenant("acme");
    let sealed = vault.seal(Some(&acme), "c", PLAIN).await.unwrap();
    let opens = |changed: Vec<u8>| {
        let (vault, acme) = (vault.clone(), acme.clone());
        move || {
            Handle::current().block_on(async move { vault.open(Some(&acme), "c", &changed).await.is_ok() })
        }
    };
    let check = |changed: Vec<u8>| {
        let opened = tokio::task::block_in_place(opens(changed));
        if opened { Err(TestCaseError::fail("it opened")) } else { Ok(()) }
    };
    for length in 0..sealed.len() {
        check(sealed[..length].to_vec()).unwrap();
    }
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..Default::default() });
    let flips = (0..sealed.len(), 1_u8..=255);
    runner
        .run(&flips, |(at, flip)| {
            let mut changed = sealed.clone();
            changed[at] ^= flip;
            check(changed)
        })
        .unwrap();
    runner.run(&proptest::collection::vec(any::<u8>(), 0..128), check).unwrap();
    let longer = [sealed.as_slice(), &[0]].concat();
    check(longer).unwrap();
    assert_eq!(*vault.open(Some(&acme), "c", &sealed).await.unwrap(), *PLAIN);
}

async fn nodes_that_seal_first_at_once_make_one_key(fresh: Fresh) {
    let acme = tenant("acme");
    let (starting, joining) = tokio::join!(fresh.node(OLD, &[]), fresh.node(OLD, &[]));
    let nodes = [starting.unwrap(), joining.unwrap()];
    let mut sealing = tokio::task::JoinSet::new();
    for at in 0..16 {
        let (node, acme) = (nodes[at % 2].clone(), acme.clone());
        sealing.spawn(async move { node.seal(Some(&acme), "c", PLAIN).await.unwrap() });
    }
    for sealed in sealing.join_all().await {
        for node in &nodes {
            assert_eq!(*node.open(Some(&acme), "c", &sealed).await.unwrap(), *PLAIN);
        }
    }
    assert_eq!(fresh.count("SELECT COUNT(*) FROM vault_keys").await, 2, "the platform's and the tenant's");
}

async fn a_tenants_key_goes_with_it_and_the_next_of_that_name_has_another(fresh: Fresh) {
    let (vault, acme) = (fresh.vault().await, tenant("acme"));
    let before = vault.seal(Some(&acme), "c", PLAIN).await.unwrap();
    fresh.run("DELETE FROM tenants WHERE name = 'acme'").await;
    let later = fresh.vault().await;
    let error = later.open(Some(&acme), "c", &before).await.unwrap_err();
    assert!(matches!(error, VaultError::KeyGone), "{error}");
    make(&fresh.db, "acme").await;
    // The node that remembers the key of the deleted one does not seal with it.
    let after = vault.seal(Some(&acme), "c", PLAIN).await.unwrap();
    assert_eq!(*later.open(Some(&acme), "c", &after).await.unwrap(), *PLAIN);
    assert!(matches!(later.open(Some(&acme), "c", &before).await, Err(VaultError::KeyGone)));
}

async fn a_tenant_that_is_not_there_gets_no_key(fresh: Fresh) {
    let vault = fresh.vault().await;
    fresh.run("UPDATE tenants SET status = 'deleting' WHERE name = 'other'").await;
    for name in ["nobody", "other"] {
        let error = vault.seal(Some(&tenant(name)), "c", PLAIN).await.unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    assert_eq!(fresh.count("SELECT COUNT(*) FROM vault_keys").await, 1);
}

async fn a_node_with_another_master_key_does_not_start(fresh: Fresh) {
    assert!(!Vault::is_used(&fresh.db).await.unwrap());
    fresh.vault().await;
    assert!(Vault::is_used(&fresh.db).await.unwrap());
    let Err(error) = fresh.node(NEW, &[]).await else { panic!("it started") };
    let error = error.to_string();
    let name = |text| MasterKey::read(text, "").unwrap().name().to_owned();
    assert!(error.contains(&name(OLD)) && error.contains(&name(NEW)), "{error}");
    assert!(error.contains("STOA_VAULT__MASTER_KEY") && error.contains("PREVIOUS_KEYS"), "{error}");
    assert!(!error.contains(OLD) && !error.contains(NEW));
    fresh.node(NEW, &[OLD]).await.unwrap();
}

async fn rotation_wraps_every_key_anew_and_what_was_sealed_still_opens(fresh: Fresh) {
    let (running, acme) = (fresh.node(OLD, &[NEW]).await.unwrap(), tenant("acme"));
    let sealed = running.seal(Some(&acme), "c", PLAIN).await.unwrap();
    for number in 0..250 {
        let name = format!("t-{number}");
        make(&fresh.db, &name).await;
        running.seal(Some(&tenant(&name)), "c", PLAIN).await.unwrap();
    }
    let tool = fresh.node(NEW, &[OLD]).await.unwrap();
    let mut told = Vec::new();
    let rotation = tool.rotate(|done, of| told.push((done, of))).await.unwrap();
    assert_eq!((rotation.rewrapped, rotation.damaged), (252, vec![]));
    assert_eq!(told, [(100, 252), (200, 252), (252, 252)]);
    // The old one is not needed any more, and does not suffice.
    let node = fresh.node(NEW, &[]).await.unwrap();
    assert_eq!(*node.open(Some(&acme), "c", &sealed).await.unwrap(), *PLAIN);
    assert!(matches!(fresh.node(OLD, &[]).await, Err(VaultError::OtherMaster { .. })));
    // The server that ran all the time goes on, with keys that it has not seen yet too.
    let late = node.seal(Some(&tenant("other")), "c", PLAIN).await.unwrap();
    assert_eq!(*running.open(Some(&tenant("other")), "c", &late).await.unwrap(), *PLAIN);
    assert_eq!(tool.rotate(|_, _| ()).await.unwrap().rewrapped, 0);
}

async fn rotation_goes_on_after_a_key_that_was_changed_and_names_it(fresh: Fresh) {
    let vault = fresh.vault().await;
    for name in ["acme", "other"] {
        vault.seal(Some(&tenant(name)), "c", PLAIN).await.unwrap();
    }
    // A tenant's key is bound to it: another's in its place is none.
    fresh
        .run(
            "UPDATE vault_keys SET wrapped = (SELECT wrapped FROM vault_keys WHERE tenant = 'other') \
             WHERE tenant = 'acme'",
        )
        .await;
    let rotation = fresh.node(NEW, &[OLD]).await.unwrap().rotate(|_, _| ()).await.unwrap();
    assert_eq!((rotation.rewrapped, rotation.damaged), (2, vec![Some(tenant("acme"))]));
}
