//! The claims that every store is held to. Each is written once and run on each store; a test's name says on
//! which.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use stoa_kernel::{Cx, Grants, InvocationId, Passage, Phase, ScriptName, TenantId, Unmetered};
use stoa_secrets::{
    MAX_SECRETS, MAX_VALUE_BYTES, MemoryStore, NewSecret, Owner, Place, SecretError, SecretStore, SqlStore,
    Withheld,
};
use stoa_storage::{Database, DatabaseConfig, testing};
use stoa_vault::{MasterKey, MasterKeys, Plain, Vault};
use tempfile::TempDir;
use url::Url;

/// A store, and short ways to ask it.
struct Scene {
    store: Arc<dyn SecretStore>,
    db: Option<Database>,
    _folder: Option<TempDir>,
}

fn cx(tenant: &str, script: &str) -> Cx {
    Cx {
        tenant: TenantId::new(tenant).unwrap(),
        script: ScriptName::new(script).unwrap(),
        invocation: InvocationId::from_random(1),
        phase: Phase::Event,
        grants: Grants::ALL,
        egress: Arc::default(),
        assets: Arc::default(),
        caller: None,
        passage: Passage::default(),
        meter: Arc::new(Unmetered),
        deadline: Instant::now() + Duration::from_mins(1),
    }
}

fn secret(name: &str, value: &str) -> NewSecret {
    let hosts = ["api.example".to_owned()];
    NewSecret::new(name, Plain::new(value.into()), &hosts, None, "a test".to_owned()).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

impl Scene {
    #[expect(clippy::unused_async, reason = "the others wait for their databases")]
    async fn memory() -> Self {
        Self { store: Arc::new(MemoryStore::default()), db: None, _folder: None }
    }

    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::on(format!("sqlite:{}/stoa.db", folder.path().display()), Some(folder)).await
    }

    async fn postgres() -> Self {
        Self::on(testing::postgres().await.unwrap().database().await.unwrap(), None).await
    }

    async fn on(url: String, folder: Option<TempDir>) -> Self {
        let config = DatabaseConfig { url, max_connections: 8, acquire_timeout: Duration::from_secs(20) };
        let db = Database::open(&config).await.unwrap();
        let mut tx = db.write().await.unwrap();
        for tenant in ["acme", "other"] {
            sqlx::query(
                "INSERT INTO tenants (name, status, limits, revision, created_at, updated_at) \
                 VALUES ($1, 'active', '{}', 1, 0, 0)",
            )
            .bind(tenant)
            .execute(&mut *tx)
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let key = MasterKey::read("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "a test").unwrap();
        let vault = Vault::new(db.clone(), MasterKeys::new(key, Vec::new())).await.unwrap();
        Self { store: Arc::new(SqlStore::new(db.clone(), vault)), db: Some(db), _folder: folder }
    }

    async fn try_put(&self, tenant: &str, script: Option<&str>, new: NewSecret) -> Result<(), SecretError> {
        let tenant = TenantId::new(tenant).unwrap();
        let script = script.map(|name| ScriptName::new(name).unwrap());
        self.store.put(Owner { tenant: &tenant, script: script.as_ref() }, new, at(1)).await.map(drop)
    }

    async fn put(&self, tenant: &str, script: Option<&str>, name: &str, value: &str) {
        self.try_put(tenant, script, secret(name, value)).await.unwrap();
    }

    /// The value that a script would send to the one host.
    async fn value(&self, tenant: &str, script: &str, name: &str) -> Option<String> {
        let found = self.store.find(&cx(tenant, script), name).await.unwrap()?;
        let url = Url::parse("https://api.example/").unwrap();
        let value = found.reveal(&url, &Place::ALL).unwrap_or_else(|why| panic!("{why:?}"));
        Some(value.text().unwrap().to_owned())
    }
}

macro_rules! on {
    ($store:ident: $($claim:ident)*) => {
        mod $store {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $claim() {
                crate::$claim(crate::Scene::$store().await).await;
            })*
        }
    };
}

macro_rules! on_every_store {
    ($($claims:tt)*) => {
        on! { memory: $($claims)* }
        on! { sqlite: $($claims)* }
        on! { postgres: $($claims)* }
    };
}

on_every_store! {
    a_scripts_own_stands_before_its_tenants
    a_tenant_and_a_script_see_their_own_only
    what_is_set_again_keeps_when_it_was_made
    a_value_goes_to_its_hosts_and_places_only
    too_many_are_refused_and_a_change_never_is
    what_is_deleted_is_gone
}

async fn a_scripts_own_stands_before_its_tenants(scene: Scene) {
    scene.put("acme", None, "key", "the tenant's").await;
    assert_eq!(scene.value("acme", "shop", "key").await.unwrap(), "the tenant's");
    scene.put("acme", Some("shop"), "key", "the shop's").await;
    scene.put("acme", Some("shop"), "b", "x").await;
    assert_eq!(scene.value("acme", "shop", "key").await.unwrap(), "the shop's");
    assert_eq!(scene.value("acme", "blog", "key").await.unwrap(), "the tenant's");
    assert_eq!(scene.store.names(&cx("acme", "shop")).await.unwrap(), ["b", "key"]);
    assert_eq!(scene.store.names(&cx("acme", "blog")).await.unwrap(), ["key"]);
}

async fn a_tenant_and_a_script_see_their_own_only(scene: Scene) {
    scene.put("acme", Some("shop"), "key", "x").await;
    for (tenant, script) in [("acme", "blog"), ("other", "shop")] {
        assert_eq!(scene.value(tenant, script, "key").await, None);
        assert!(scene.store.names(&cx(tenant, script)).await.unwrap().is_empty());
    }
    for hostile in ["", "KEY", "key ", "%", "k_y", "'; DROP TABLE secrets; --"] {
        assert_eq!(scene.value("acme", "shop", hostile).await, None, "{hostile}");
    }
}

async fn what_is_set_again_keeps_when_it_was_made(scene: Scene) {
    let tenant = TenantId::new("acme").unwrap();
    let owner = Owner { tenant: &tenant, script: None };
    scene.store.put(owner, secret("key", "old"), at(1)).await.unwrap();
    let hosts = ["*.example.com".to_owned(), "http://127.0.0.1".to_owned()];
    let value = Plain::new(b"new".to_vec());
    let new = NewSecret::new("key", value, &hosts, Some(vec![Place::Headers]), "ada".to_owned()).unwrap();
    let stored = scene.store.put(owner, new, at(2)).await.unwrap();
    assert_eq!((stored.created_at, stored.updated_at, stored.updated_by.as_str()), (1_000, 2_000, "ada"));
    assert_eq!(scene.store.list(owner).await.unwrap(), std::slice::from_ref(&stored));
    assert_eq!(stored.hosts.iter().map(ToString::to_string).collect::<Vec<_>>(), hosts);
}

async fn a_value_goes_to_its_hosts_and_places_only(scene: Scene) {
    let new = |places| {
        NewSecret::new("k", Plain::new(b"v".to_vec()), &["a.example".to_owned()], places, String::new())
    };
    scene.try_put("acme", None, new(Some(vec![Place::Headers])).unwrap()).await.unwrap();
    for (url, places, expected) in [
        ("https://a.example/", [Place::Headers].as_slice(), Ok(())),
        ("https://b.example/", &[Place::Headers], Err(Withheld::Host)),
        ("http://a.example/", &[Place::Headers], Err(Withheld::Clear)),
        ("https://a.example/", &[Place::Headers, Place::Body], Err(Withheld::Place(Place::Body))),
    ] {
        let found = scene.store.find(&cx("acme", "shop"), "k").await.unwrap().unwrap();
        assert_eq!(found.reveal(&Url::parse(url).unwrap(), places).map(drop), expected, "{url}");
    }
    assert!(matches!(new(Some(Vec::new())), Err(SecretError::Places)));
}

async fn too_many_are_refused_and_a_change_never_is(scene: Scene) {
    for number in 0..MAX_SECRETS {
        let script = (number % 2 == 0).then_some("shop");
        scene.put("acme", script, &format!("n{number}"), "x").await;
    }
    let refused = scene.try_put("acme", None, secret("more", "x")).await;
    assert!(matches!(refused, Err(SecretError::TooMany)));
    scene.put("acme", None, "n1", "changed").await;
    scene.put("other", None, "more", "x").await;
    assert_eq!(scene.value("acme", "shop", "n1").await.unwrap(), "changed");
}

async fn what_is_deleted_is_gone(scene: Scene) {
    let (acme, shop) = (TenantId::new("acme").unwrap(), ScriptName::new("shop").unwrap());
    for (tenant, script) in [("acme", None), ("acme", Some("shop")), ("acme", Some("blog")), ("other", None)]
    {
        scene.put(tenant, script, "key", "x").await;
    }
    let of_shop = Owner { tenant: &acme, script: Some(&shop) };
    assert!(scene.store.remove(of_shop, "key").await.unwrap());
    assert!(!scene.store.remove(of_shop, "key").await.unwrap());
    scene.put("acme", Some("shop"), "key", "x").await;
    scene.store.remove_all(&acme, Some(&shop)).await.unwrap();
    assert!(scene.store.list(of_shop).await.unwrap().is_empty());
    assert!(scene.value("acme", "blog", "key").await.is_some());
    scene.store.remove_all(&acme, None).await.unwrap();
    assert!(scene.value("acme", "blog", "key").await.is_none());
    assert!(scene.value("other", "blog", "key").await.is_some());
}

#[test]
fn what_is_no_secret_is_refused_with_what_would_be_one() {
    let new = |name: &str, bytes: usize, hosts: &[&str]| {
        let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let error = NewSecret::new(name, Plain::new(vec![b'x'; bytes]), &hosts, None, String::new());
        error.err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(new(&"n".repeat(64), MAX_VALUE_BYTES, &["a.example"]), "");
    for name in ["", "a b", "a/b", "ü", "{{a}}", &"n".repeat(65)] {
        assert!(new(name, 1, &["a.example"]).contains("1 to 64 characters"), "{name}");
    }
    assert!(new("a", 0, &["a.example"]).contains("1 to 65536 bytes; this one has 0"));
    assert!(new("a", MAX_VALUE_BYTES + 1, &["a.example"]).contains("has 65537"));
    assert!(new("a", 1, &[]).contains("allowed_hosts takes 1 to 32"));
    assert!(new("a", 1, &["a.example"; 33]).contains("allowed_hosts takes 1 to 32"));
    assert!(new("a", 1, &["a.example", "b c"]).contains("allowed_hosts[1]: 'b c'"));
}

/// A row that was moved to another name, script or tenant does not open there.
async fn a_moved_row_does_not_open(scene: Scene, sql: &'static str, tenant: &str, script: &str, name: &str) {
    scene.put("acme", None, "key", "x").await;
    scene.put("other", None, "own", "x").await;
    let mut tx = scene.db.as_ref().unwrap().write().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let error = scene.store.find(&cx(tenant, script), name).await.err().unwrap();
    assert!(matches!(error, SecretError::Sealed(_)), "{error}");
    assert!(error.to_string().contains("set it again"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_can_write_to_the_database_cannot_give_a_secret_to_another() {
    for (sql, tenant, script, name) in [
        ("UPDATE secrets SET name = 'b' WHERE tenant = 'acme'", "acme", "shop", "b"),
        ("UPDATE secrets SET script = 'shop' WHERE tenant = 'acme'", "acme", "shop", "key"),
        ("UPDATE secrets SET tenant = 'other' WHERE tenant = 'acme'", "other", "shop", "key"),
    ] {
        a_moved_row_does_not_open(Scene::sqlite().await, sql, tenant, script, name).await;
    }
}
