//! Claims about keys, on a real `SQLite` file.

use super::*;
use crate::admin_key::AdminKey;
use stoa_storage::DatabaseConfig;

struct Home {
    keys: ApiKeys,
    _dir: tempfile::TempDir,
}

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

async fn home() -> Home {
    let dir = tempfile::tempdir().unwrap();
    let config = DatabaseConfig {
        url: format!("sqlite:{}", dir.path().join("stoa.db").display()),
        max_connections: 4,
        acquire_timeout: Duration::from_secs(10),
    };
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
    Home { keys: ApiKeys::new(db).unwrap(), _dir: dir }
}

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn new<'a>(tenant: &'a TenantId, role: Role, name: &'a str) -> NewKey<'a> {
    NewKey { name, reach: Some((tenant, role)), rights: Rights::default(), expires_at: None }
}

#[tokio::test]
async fn a_key_opens_what_it_was_made_for_and_is_nowhere_stored() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Editor, " CI ")).await.unwrap();
    let who = home.keys.verify(&created.key, HERE).await.unwrap();
    let caller = who.caller(&acme()).unwrap();
    assert_eq!((&*caller.id, &*caller.name), (created.info.id.as_str(), "CI"));
    assert_eq!(*caller.roles, ["client", "viewer", "editor"]);
    assert_eq!(who.caller(&TenantId::new("other").unwrap()), None);
    let row = rows::find(&mut home.keys.0.db.read().await.unwrap(), &created.info.id).await.unwrap().unwrap();
    assert_eq!(row.hash, KeyHash::of(&created.key).as_bytes());
    // After `stoa_`, the id and another `_`; the secret itself may hold one, too.
    let secret = &created.key[18..];
    assert!(!created.info.prefix.contains(secret));
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_id_and_no_key_at_all_are_refused_alike() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Viewer, "one")).await.unwrap();
    let other = FreshKey::make().unwrap().text;
    let mixed = format!("{}{}", &created.key[..18], &other[18..]);
    for key in [mixed.as_str(), other.as_str(), "", "Bearer", "\u{0}", &"x".repeat(100_000)] {
        let refused = home.keys.verify(key, HERE).await;
        assert!(matches!(refused, Err(Refused::Invalid)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Owner, "one")).await.unwrap();
    home.keys.verify(&created.key, HERE).await.unwrap();
    home.keys.revoke(Some(&acme()), &created.info.id).await.unwrap();
    assert!(matches!(home.keys.verify(&created.key, HERE).await, Err(Refused::Invalid)));
    let again = home.keys.revoke(Some(&acme()), &created.info.id).await;
    assert!(matches!(again, Err(IdentityError::NoKey(_))));
}

#[tokio::test]
async fn a_key_is_neither_seen_nor_revoked_from_another_tenant() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Owner, "one")).await.unwrap();
    let other = TenantId::new("other").unwrap();
    for tenant in [Some(&other), None] {
        assert!(home.keys.list(tenant, 10, None).await.unwrap().items.is_empty());
        let revoked = home.keys.revoke(tenant, &created.info.id).await;
        assert!(matches!(revoked, Err(IdentityError::NoKey(_))));
        assert!(matches!(home.keys.get(tenant, &created.info.id).await, Err(IdentityError::NoKey(_))));
    }
    home.keys.verify(&created.key, HERE).await.unwrap();
}

#[tokio::test]
async fn an_expired_key_is_refused() {
    let home = home().await;
    let past = home.keys.create(NewKey { expires_at: Some(1), ..new(&acme(), Role::Viewer, "late") }).await;
    assert!(matches!(past, Err(IdentityError::Expired(1))));
    let acme = acme();
    let expired = NewKey { expires_at: Some(1_000), ..new(&acme, Role::Viewer, "expired") };
    let created = home.keys.create_at(expired, 0).await.unwrap();
    assert!(matches!(home.keys.verify(&created.key, HERE).await, Err(Refused::Invalid)));
}

#[tokio::test]
async fn a_key_needs_a_tenant_that_is_there_and_a_name() {
    let home = home().await;
    let nobody = TenantId::new("nobody").unwrap();
    let made = home.keys.create(new(&nobody, Role::Viewer, "one")).await;
    assert!(matches!(made, Err(IdentityError::NoTenant(_))));
    for bad in ["", "  ", "a\nb", &"x".repeat(MAX_NAME_CHARS + 1)] {
        let made = home.keys.create(new(&acme(), Role::Viewer, bad)).await;
        assert!(matches!(made, Err(IdentityError::BadName)), "{bad:?}");
    }
}

#[tokio::test]
async fn keys_are_listed_in_pages_and_their_number_is_bounded() {
    let home = home().await;
    for number in 0..MAX_KEYS {
        home.keys.create(new(&acme(), Role::Viewer, &number.to_string())).await.unwrap();
    }
    let one_more = home.keys.create(new(&acme(), Role::Viewer, "more")).await;
    assert!(matches!(one_more, Err(IdentityError::TooMany)));
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = home.keys.list(Some(&acme()), 30, cursor.as_deref()).await.unwrap();
        assert!(page.items.len() <= 30);
        seen.extend(page.items.into_iter().map(|key| key.id));
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted() && seen.len() == MAX_KEYS as usize);
}

#[tokio::test]
async fn who_tries_many_keys_has_to_wait_and_a_known_key_has_not() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Viewer, "one")).await.unwrap();
    home.keys.verify(&created.key, HERE).await.unwrap();
    let mut waited = false;
    for _ in 0..100 {
        if let Err(Refused::TooMany { retry_after }) = home.keys.verify("wrong", HERE).await {
            waited = retry_after <= Duration::from_secs(3);
        }
    }
    assert!(waited);
    home.keys.verify(&created.key, HERE).await.unwrap();
    let elsewhere = "192.0.2.7".parse().unwrap();
    assert!(matches!(home.keys.verify("wrong", elsewhere).await, Err(Refused::Invalid)));
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute_at_most() {
    let home = home().await;
    let created = home.keys.create(new(&acme(), Role::Viewer, "one")).await.unwrap();
    let id = &created.info.id;
    let mut tx = home.keys.0.db.write().await.unwrap();
    for (now, noted) in [(1_000_000, 1_000_000), (1_030_000, 1_000_000), (1_061_000, 1_061_000)] {
        rows::note_use(&mut tx, id, now, now - 60_000).await.unwrap();
        let row = rows::find(&mut tx, id).await.unwrap().unwrap();
        assert_eq!(row.last_used_at, Some(noted));
    }
}

#[tokio::test]
async fn the_first_admin_key_is_made_once() {
    let home = home().await;
    let AdminKey::Created(key) = home.keys.ensure_admin_key(None).await.unwrap() else { panic!("not made") };
    let Principal::Key { reach, .. } = home.keys.verify(&key, HERE).await.unwrap() else { panic!("nobody") };
    assert_eq!(reach, Reach::Platform);
    assert_eq!(home.keys.ensure_admin_key(None).await.unwrap(), AdminKey::Exists);
}

#[tokio::test]
async fn a_reset_admin_key_replaces_the_one_before() {
    let home = home().await;
    let AdminKey::Created(first) = home.keys.ensure_admin_key(None).await.unwrap() else {
        panic!("not made")
    };
    home.keys.verify(&first, HERE).await.unwrap();
    let second = home.keys.reset_admin_key().await.unwrap().key;
    assert!(matches!(home.keys.verify(&first, HERE).await, Err(Refused::Invalid)));
    home.keys.verify(&second, HERE).await.unwrap();
    assert_eq!(home.keys.list(None, 10, None).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_configured_admin_key_is_believed_and_not_stored_and_a_short_one_is_refused() {
    let home = home().await;
    let short = home.keys.ensure_admin_key(Some("fifteen letters")).await;
    assert!(matches!(short, Err(IdentityError::AdminKeyTooShort { chars: 15 })));
    let key = "sixteen letters!";
    assert_eq!(home.keys.ensure_admin_key(Some(key)).await.unwrap(), AdminKey::Configured);
    home.keys.verify(key, HERE).await.unwrap();
    assert!(matches!(home.keys.verify("sixteen letters?", HERE).await, Err(Refused::Invalid)));
    assert!(home.keys.list(None, 10, None).await.unwrap().items.is_empty());
}
