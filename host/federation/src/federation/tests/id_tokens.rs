//! Which `id_token` is believed.

use super::*;

#[tokio::test]
async fn an_id_token_that_lies_is_not_believed() {
    let home = home().await;
    home.sign_in("login").await.unwrap();
    let now = millis() / 1_000;
    for (claims, fault) in [
        (json!({ "iss": "https://attacker.example" }), "Issuer"),
        (json!({ "iss": format!("{ISSUER}/") }), "Issuer"),
        (json!({ "aud": "another client" }), "Audience"),
        (json!({ "aud": null }), "Audience"),
        (json!({ "aud": ["us", "another client"] }), "Audience"),
        (json!({ "azp": "another client" }), "AuthorizedParty"),
        (json!({ "exp": now - 1 }), "Expired"),
        (json!({ "iat": now + 600 }), "IssuedInFuture"),
        (json!({ "nonce": "another login" }), "Nonce"),
        (json!({ "nonce": null }), "Nonce"),
        (json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }), "AccessToken"),
        (json!({ "sub": "" }), "Subject"),
        (json!({ "sub": "a\nb" }), "Subject"),
    ] {
        assert_eq!(home.refused(json!({}), claims.clone()).await, format!("IdToken({fault})"), "{claims}");
    }
    for missing in ["sub", "iss", "exp"] {
        let refused = home.refused(json!({}), json!({ missing: null })).await;
        assert!(refused.starts_with("NotExchanged"), "{missing}: {refused}");
    }
}

#[tokio::test]
async fn an_id_token_that_nobody_has_signed_is_not_believed() {
    let home = home().await;
    for (head, fault) in [
        (json!({ "alg": "none" }), "Algorithm"),
        (json!({ "alg": "HS256" }), "Algorithm"),
        (json!({ "alg": "RS256" }), "UnknownKey"),
        (json!({ "kid": "another" }), "UnknownKey"),
        (json!({ "crit": ["exp"] }), "Form"),
        (json!({ "cty": "JWT" }), "Form"),
        (json!({ "typ": "logout+jwt" }), "Form"),
    ] {
        assert_eq!(home.refused(head.clone(), json!({})).await, format!("IdToken({fault})"), "{head}");
    }
}

#[tokio::test]
async fn neither_the_public_key_nor_the_clients_secret_signs() {
    let home = home().await;
    let public = home.play.public();
    let secrets = [
        public.to_string().into_bytes(),
        public["x"].as_str().unwrap().as_bytes().to_vec(),
        b"s3cret".to_vec(),
    ];
    for secret in secrets {
        home.play.sign_with_a_secret(&secret);
        assert_eq!(home.refused(json!({ "alg": "HS256" }), json!({})).await, "IdToken(Algorithm)");
        assert_eq!(home.refused(json!({}), json!({})).await, "IdToken(Signature)");
    }
}

#[tokio::test]
async fn an_id_token_of_more_than_one_factor_says_so() {
    let home = home().await;
    home.play.change(json!({}), json!({ "amr": ["pwd", "mfa"], "email_verified": "true", "azp": "us" }));
    let identity = home.sign_in("login").await.unwrap().identity;
    assert!(identity.mfa && identity.email_verified);
}

#[tokio::test]
async fn an_address_that_the_token_lacks_is_asked_for_and_is_the_same_persons() {
    let home = home().await;
    home.play.change(json!({}), json!({ "email": null, "email_verified": null, "name": null }));
    home.play
        .tell(json!({ "sub": "ada", "email": "ada@example.com", "email_verified": true, "name": "Ada L." }));
    let identity = home.sign_in("login").await.unwrap().identity;
    assert_eq!(
        (identity.email.as_deref(), identity.name.as_deref()),
        (Some("ada@example.com"), Some("Ada L."))
    );
    home.play.tell(json!({ "sub": "eve", "email": "ada@example.com", "email_verified": true }));
    assert!(matches!(home.sign_in("login").await, Err(LoginRefused::UserInfo("it is about somebody else"))));
}

#[tokio::test]
async fn only_verified_addresses_of_the_domains_come_in() {
    let home = home().await;
    let provider = json!({
        "kind": "oidc", "issuer": ISSUER, "client_id": "us", "secret": "s", "email_domains": ["example.com"],
    });
    home.put("login", provider).await;
    home.sign_in("login").await.unwrap();
    for claims in [
        json!({ "email": "ada@example.com.attacker.example" }),
        json!({ "email": "ada@sub.example.com" }),
        json!({ "email": "ada@attacker.example@example.org" }),
        json!({ "email_verified": false }),
        json!({ "email_verified": null }),
        json!({ "email": "example.com" }),
    ] {
        let refused = home.refused(json!({}), claims.clone()).await;
        assert!(refused.starts_with("EmailDomain"), "{claims}: {refused}");
    }
}

#[tokio::test]
async fn a_provider_that_is_another_than_it_is_configured_to_be_is_not_asked() {
    for description in [
        json!({ "issuer": "https://attacker.example" }),
        json!({ "authorization_endpoint": null }),
        json!({ "token_endpoint": "http://login.example/token" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
    ] {
        let home = home().await;
        home.play.describe(description.clone());
        let refused = home.federation.begin(Some(&acme()), "login", REDIRECT, "/").await.err().unwrap();
        assert!(matches!(refused, LoginRefused::Misconfigured(_)), "{description}: {refused}");
    }
}
