//! Providers as they are stored.

use super::*;

#[tokio::test]
async fn a_secret_is_nowhere_in_clear_and_stays_when_it_is_left_out() {
    let home = home().await;
    let provider = json!({ "kind": "oidc", "issuer": ISSUER, "client_id": "us", "sign_up": true });
    home.put("login", provider).await;
    let shown = home.federation.get(Some(&acme()), "login").await.unwrap();
    assert!(shown.has_secret && shown.settings.sign_up);
    let shown = serde_json::to_value(&shown).unwrap();
    assert!(!shown.to_string().contains("s3cret"), "{shown}");
    assert_eq!((&shown["id"], &shown["kind"]), (&json!("login"), &json!("oidc")));
    home.sign_in("login").await.unwrap();
    home.federation.0.providers.db.close().await;
    for file in std::fs::read_dir(home.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"s3cret"));
    }
}

#[tokio::test]
async fn providers_are_of_one_realm_and_few() {
    let home = home().await;
    let new = || -> NewProvider {
        serde_json::from_value(json!({ "kind": "google", "client_id": "us", "secret": "s" })).ok().unwrap()
    };
    let other = TenantId::new("other").unwrap();
    for realm in [Some(&other), None] {
        let none = home.federation.get(realm, "login").await;
        assert!(matches!(none, Err(FederationError::NoProvider(_))));
    }
    home.federation.put(None, "login", new()).await.unwrap();
    home.federation.remove(None, "login").await.unwrap();
    assert!(home.federation.get(Some(&acme()), "login").await.is_ok());
    for number in 1..crate::MAX_PROVIDERS {
        home.federation.put(Some(&acme()), &format!("p{number}"), new()).await.unwrap();
    }
    let more = home.federation.put(Some(&acme()), "more", new()).await;
    assert!(matches!(more, Err(FederationError::TooMany)));
    home.federation.put(Some(&acme()), "p1", new()).await.expect("one that is there can be set anew");
    let nobody = TenantId::new("nobody").unwrap();
    assert!(home.federation.put(Some(&nobody), "a", new()).await.is_err());
    for id in ["", "A", "a/b", "..", &"a".repeat(64)] {
        assert!(matches!(home.federation.put(None, id, new()).await, Err(FederationError::BadId)), "{id}");
    }
}

#[tokio::test]
async fn a_button_has_a_name() {
    let home = home().await;
    home.put("corp", json!({ "kind": "oidc", "issuer": ISSUER, "client_id": "us", "name": "ACME Login" }))
        .await;
    let offered = home.federation.offered(Some(&acme())).await.unwrap();
    let labels: Vec<_> = offered.iter().map(|one| (one.id.as_str(), one.label.as_str())).collect();
    assert_eq!(labels, [("corp", "ACME Login"), ("login", "single sign-on")]);
}

#[test]
fn a_setting_that_is_not_known_is_refused_by_name() {
    let unknown =
        serde_json::from_value::<NewProvider>(json!({ "kind": "google", "client_id": "us", "sercet": "s" }));
    assert!(unknown.err().unwrap().to_string().contains("sercet"));
    let stored = serde_json::from_value::<Settings>(json!({ "kind": "google", "client_id": "us" })).unwrap();
    assert_eq!(stored.issuer(), "https://accounts.google.com");
}
