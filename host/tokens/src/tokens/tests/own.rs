//! Tokens that the platform itself has made.

use super::*;
use crate::rotation::{KeyState, MAX_TTL};
use crate::signing::Rotate;
use serde_json::Map;

fn new(subject: &str) -> NewToken {
    let claims =
        json!({ "roles": ["customer"], "permissions": ["orders:read"], "name": "Ada", "exp": 1, "iss": "x" });
    NewToken {
        subject: subject.to_owned(),
        audience: None,
        ttl: Duration::from_mins(10),
        claims: claims.as_object().unwrap().clone(),
    }
}

#[tokio::test]
async fn a_token_that_was_issued_is_believed_where_it_was_issued_and_nowhere_else() {
    let home = home().await;
    let issued = home.tokens.issue(Some(&acme()), new("billing")).await.unwrap();
    assert!(crate::is_ours(&issued.token) && crate::looks_like_a_token(&issued.token));
    let known = home.verify(&issued.token).await.unwrap();
    assert_eq!((&*known.subject, &known.issuer, known.expires_at), ("billing", &None, issued.expires_at));
    assert_eq!(
        (&*known.roles, &*known.permissions),
        (&["customer".to_owned()][..], &["orders:read".to_owned()][..])
    );
    let other = TenantId::new("other").unwrap();
    for realm in [Some(&other), None] {
        assert!(matches!(home.tokens.verify(realm, &issued.token).await, Err(Refused::UnknownIssuer)));
    }
    let elsewhere = NewToken { audience: Some("a service".to_owned()), ..new("billing") };
    let issued = home.tokens.issue(Some(&acme()), elsewhere).await.unwrap();
    assert_eq!(home.refused(&issued.token).await, "WrongAudience");
}

#[tokio::test]
async fn a_token_cannot_be_made_that_lives_for_ever_or_says_too_much() {
    let home = home().await;
    let mut long = new("a");
    long.claims.insert("roles".to_owned(), json!(vec!["x".repeat(64); 200]));
    for (wrong, shown) in [
        (NewToken { ttl: MAX_TTL + Duration::from_secs(1), ..new("a") }, "ttl is 86401 s"),
        (NewToken { ttl: Duration::ZERO, ..new("a") }, "ttl is 0 s"),
        (new(""), "subject has"),
        (new("a\nb"), "subject has"),
        (NewToken { audience: Some(String::new()), ..new("a") }, "audience has"),
        (long, "would be longer"),
    ] {
        let error = home.tokens.issue(Some(&acme()), wrong).await.err().unwrap().to_string();
        assert!(error.contains(shown), "{error}");
    }
    let nobody = TenantId::new("nobody").unwrap();
    assert!(home.tokens.issue(Some(&nobody), new("a")).await.is_err());
}

#[tokio::test]
async fn the_published_keys_verify_and_say_nothing_private() {
    let home = home().await;
    assert_eq!(home.tokens.jwks(Some(&acme())).await.unwrap(), json!({ "keys": [] }));
    home.tokens.issue(Some(&acme()), new("a")).await.unwrap();
    let keys = home.tokens.jwks(Some(&acme())).await.unwrap();
    let names: Vec<_> = keys["keys"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    let mut connection = home.tokens.0.db.read().await.unwrap();
    let rows = crate::rows::keys(&mut connection, Some(&acme()), 0).await.unwrap();
    let opened = home.tokens.0.vault.open(Some(&acme()), "signing_key:x", &rows[0].sealed).await;
    assert!(opened.is_err(), "it opens as the key it is, and no other");
}

#[tokio::test]
async fn a_key_gives_way_without_a_token_that_nobody_believes() {
    let home = home().await;
    let before = home.tokens.issue(Some(&acme()), new("before")).await.unwrap();
    let keys = home.tokens.rotate(Some(&acme()), Rotate::Gently).await.unwrap();
    assert_eq!(keys.iter().map(|key| key.state).collect::<Vec<_>>(), [KeyState::Signing, KeyState::Next]);
    assert_eq!(home.tokens.jwks(Some(&acme())).await.unwrap()["keys"].as_array().unwrap().len(), 2);
    let again = home.tokens.rotate(Some(&acme()), Rotate::Gently).await.unwrap();
    assert_eq!(again, keys, "one is on its way already");
    let after = home.tokens.issue(Some(&acme()), new("after")).await.unwrap();
    for token in [&before, &after] {
        home.verify(&token.token).await.unwrap();
    }
    assert!(keys[0].verifies_until.unwrap() > keys[1].signs_from + 24 * 3_600_000);
}

#[tokio::test]
async fn a_key_that_has_leaked_is_void_at_once() {
    let home = home().await;
    let before = home.tokens.issue(Some(&acme()), new("before")).await.unwrap();
    home.verify(&before.token).await.unwrap();
    let keys = home.tokens.rotate(Some(&acme()), Rotate::AtOnce).await.unwrap();
    assert_eq!(keys.iter().map(|key| key.state).collect::<Vec<_>>(), [KeyState::Signing]);
    assert_eq!(home.refused(&before.token).await, "UnknownKey");
    let after = home.tokens.issue(Some(&acme()), new("after")).await.unwrap();
    home.verify(&after.token).await.unwrap();
}

#[tokio::test]
async fn many_nodes_that_begin_at_once_make_one_key() {
    let home = home().await;
    let mut nodes = Vec::new();
    for _ in 0..4 {
        nodes.push(node(&home.dir, &home.login).await);
    }
    let tasks: Vec<_> = nodes
        .iter()
        .cloned()
        .map(|node| tokio::spawn(async move { node.issue(Some(&acme()), new("a")).await.unwrap().token }))
        .collect();
    for task in tasks {
        let token = task.await.unwrap();
        for node in &nodes {
            node.verify(Some(&acme()), &token).await.unwrap();
        }
    }
    let keys = nodes[0].signing_keys(Some(&acme())).await.unwrap();
    assert_eq!(keys.iter().map(|key| key.state).collect::<Vec<_>>(), [KeyState::Signing]);
}

#[tokio::test]
async fn tenants_have_nothing_in_common_and_the_platform_has_keys_of_its_own() {
    let home = home().await;
    let ours = home.tokens.issue(None, new("an admin")).await.unwrap();
    assert_eq!(&*home.tokens.verify(None, &ours.token).await.unwrap().subject, "an admin");
    assert_eq!(home.refused(&ours.token).await, "UnknownIssuer");
    assert!(home.tokens.signing_keys(Some(&acme())).await.unwrap().is_empty());
    let plain = NewToken { claims: Map::new(), ..new("plain") };
    let issued = home.tokens.issue(Some(&acme()), plain).await.unwrap();
    let known = home.verify(&issued.token).await.unwrap();
    assert!(known.roles.is_empty() && known.permissions.is_empty() && known.name.is_none());
}
