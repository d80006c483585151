//! What is particular about each kind of provider.

use super::*;

/// Made for these tests, and used nowhere.
fn apple_key() -> String {
    use base64::Engine;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let body = base64::engine::general_purpose::STANDARD.encode(key.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----\n", &body[..64], &body[64..])
}

#[tokio::test]
async fn github_is_asked_by_its_api_and_only_a_verified_address_counts() {
    let home = home().await;
    home.put("github", json!({ "kind": "github", "issuer": ISSUER, "client_id": "us", "secret": "s3cret" }))
        .await;
    home.play.tell(json!([
        { "email": "old@example.com", "primary": false, "verified": true },
        { "email": "ada@example.com", "primary": true, "verified": true },
    ]));
    let login = home.begin("github", "/").await;
    assert_eq!(login.asked["scope"], "read:user user:email");
    let identity = home.finish("github", &login.answer("code"), &login.cookie).await.unwrap().identity;
    assert_eq!((identity.subject.as_str(), identity.name.as_deref()), ("7", Some("ada")));
    assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("ada@example.com"), true));
    let sent = &home.play.asked("/login/oauth/access_token")[0];
    assert!(sent.contains("client_secret=s3cret") && sent.contains("code_verifier="), "{sent}");
    home.play.tell(json!([{ "email": "ada@example.com", "primary": true, "verified": false }]));
    let login = home.begin("github", "/").await;
    let identity = home.finish("github", &login.answer("code"), &login.cookie).await.unwrap().identity;
    assert_eq!((identity.email, identity.email_verified), (None, false));
}

#[tokio::test]
async fn apple_answers_by_a_form_and_takes_a_secret_that_was_signed_for_it() {
    let home = home().await;
    home.put("apple", json!({
        "kind": "apple", "issuer": ISSUER, "client_id": "us", "team_id": "TEAM", "key_id": "KEY", "secret": apple_key(),
    }))
    .await;
    home.play.describe(json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] }));
    home.play.change(json!({}), json!({ "name": null }));
    let begun = home.federation.begin(Some(&acme()), "apple", REDIRECT, "/").await.unwrap();
    assert!(begun.posts);
    let login = Login { asked: begun.url.query_pairs().into_owned().collect(), cookie: begun.cookie };
    assert_eq!(login.asked["response_mode"], "form_post");
    let code = home.play.authorize(&login.asked);
    let user = "user=%7B%22name%22%3A%7B%22firstName%22%3A%22Ada%22%2C%22lastName%22%3A%22L%22%7D%7D";
    let answer = format!("{}&{user}", login.answer(&code));
    let identity = home.finish("apple", &answer, &login.cookie).await.unwrap().identity;
    assert_eq!(identity.name.as_deref(), Some("Ada L"));
    let sent = &home.play.asked("/token")[0];
    let secret = sent.split('&').find_map(|pair| pair.strip_prefix("client_secret=")).unwrap();
    assert_eq!(secret.split('.').count(), 3, "a token, and not the key");
}

#[tokio::test]
async fn microsofts_issuer_is_the_directory_of_whoever_signs_in() {
    let home = home().await;
    let issuer = format!("{ISSUER}/common/v2.0");
    home.put("microsoft", json!({ "kind": "microsoft", "issuer": issuer, "client_id": "us", "secret": "s" }))
        .await;
    home.play.describe(json!({ "issuer": format!("{ISSUER}/{{tenantid}}/v2.0") }));
    let directory = format!("{ISSUER}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0");
    home.play.change(json!({}), json!({ "iss": directory, "email_verified": null }));
    let identity = home.sign_in("microsoft").await.unwrap().identity;
    assert!(!identity.email_verified, "anybody can make a directory that claims any address");
    for other in
        [format!("{ISSUER}/{{tenantid}}/v2.0"), format!("{ISSUER}/x/v2.0"), "https://a.example".to_owned()]
    {
        home.play.change(json!({}), json!({ "iss": other }));
        let refused = home.sign_in("microsoft").await;
        assert!(matches!(refused, Err(LoginRefused::IdToken(IdTokenFault::Issuer))), "{other} {refused:?}");
    }
}

#[tokio::test]
async fn a_client_without_a_secret_is_known_by_its_proof_alone() {
    let home = home().await;
    home.put("public", json!({ "kind": "oidc", "issuer": ISSUER, "client_id": "us" })).await;
    home.sign_in("public").await.unwrap();
    let sent = &home.play.asked("/token")[0];
    assert!(sent.contains("client_id=us") && !sent.contains("client_secret"), "{sent}");
}
