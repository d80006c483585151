//! Tokens that somebody has made up, or changed, or kept too long.

use super::*;

#[tokio::test]
async fn a_token_of_an_issuer_that_is_believed_says_who_somebody_is() {
    let home = home().await;
    let known = home.verify(&home.login.token(&json!({}), &json!({}))).await.unwrap();
    assert_eq!((&*known.subject, known.issuer.as_deref()), ("ada", Some(ISSUER)));
    assert_eq!((known.name.as_deref(), known.email.as_deref()), (Some("Ada"), None));
    assert_eq!(known.roles, ["customer"]);
    assert_eq!(known.permissions, ["orders:read", "orders:write"]);
    for typ in [json!("at+jwt"), json!("JWT"), json!("application/JWT"), Value::Null] {
        home.verify(&home.login.token(&json!({ "typ": typ }), &json!({}))).await.unwrap();
    }
    home.verify(&home.login.token(&json!({ "kid": null }), &json!({}))).await.unwrap();
}

#[tokio::test]
async fn a_header_that_lies_is_refused() {
    let home = home().await;
    for (head, refused) in [
        (json!({ "alg": "none" }), "Algorithm"),
        (json!({ "alg": "None" }), "Algorithm"),
        (json!({ "alg": "HS256" }), "Algorithm"),
        (json!({ "alg": "" }), "Algorithm"),
        (json!({ "alg": null }), "Algorithm"),
        (json!({ "alg": ["ES256"] }), "Algorithm"),
        (json!({ "alg": "ES384" }), "AlgorithmNotAllowed"),
        (json!({ "alg": "EdDSA" }), "AlgorithmNotAllowed"),
        (json!({ "alg": "RS256" }), "AlgorithmMismatch"),
        (json!({ "crit": ["exp"] }), "Critical"),
        (json!({ "crit": [] }), "Critical"),
        (json!({ "b64": false }), "NotPlain"),
        (json!({ "zip": "DEF" }), "NotPlain"),
        (json!({ "enc": "A256GCM" }), "NotPlain"),
        (json!({ "cty": "JWT" }), "NotPlain"),
        (json!({ "typ": "logout+jwt" }), "NotPlain"),
        (json!({ "typ": 1 }), "NotPlain"),
        (json!({ "kid": "../../etc/passwd" }), "UnknownKey"),
        (json!({ "kid": "' OR 1=1 --" }), "UnknownKey"),
        (json!({ "kid": ["a"] }), "Malformed"),
        (json!({ "kid": "k".repeat(257) }), "Malformed"),
    ] {
        assert_eq!(home.refused(&home.login.token(&head, &json!({}))).await, refused, "{head}");
    }
}

#[tokio::test]
async fn a_key_that_the_token_brings_along_is_not_looked_at() {
    let home = home().await;
    let own = Login { key: Fresh::make().unwrap(), published: Mutex::default(), asked: AtomicUsize::new(0) };
    let kid = &home.login.key.kid;
    for head in [
        json!({ "kid": kid }),
        json!({ "kid": kid, "jwk": own.key.public }),
        json!({ "kid": kid, "jku": "https://attacker.example/keys", "x5u": "https://attacker.example" }),
    ] {
        assert_eq!(home.refused(&own.token(&head, &json!({}))).await, "Signature", "{head}");
    }
    assert_eq!(home.refused(&own.token(&json!({ "jwk": own.key.public }), &json!({}))).await, "UnknownKey");
    assert_eq!(home.login.asked.load(Ordering::SeqCst), 2, "its description and its keys, once each");
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let home = home().await;
    let now = now_ms() / 1_000;
    let claims = json!({ "iss": ISSUER, "sub": "ada", "aud": "shop", "exp": now + 600 });
    let public = home.login.key.public.to_string();
    let x = home.login.key.public["x"].as_str().unwrap().to_owned();
    for secret in [public.as_bytes(), x.as_bytes(), b""] {
        let head = Header { kid: Some(home.login.key.kid.clone()), ..Header::new(Inner::HS256) };
        let token = encode(&head, &claims, &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(home.refused(&token).await, "Algorithm");
    }
    // Nor when the issuer itself publishes one.
    let shared = json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256" });
    home.login.publish(&[&shared]);
    assert_eq!(home.refused(&home.login.token(&json!({ "kid": "shared" }), &json!({}))).await, "UnknownKey");
}

#[tokio::test]
async fn a_claim_that_lies_is_refused() {
    let home = home().await;
    let now = now_ms() / 1_000;
    for (claims, refused) in [
        (json!({ "exp": now - 61 }), "Expired"),
        (json!({ "exp": null }), "Missing"),
        (json!({ "exp": "never" }), "BadClaim"),
        (json!({ "nbf": now + 120 }), "NotYetValid"),
        (json!({ "iat": now + 120 }), "IssuedInFuture"),
        (json!({ "aud": "another shop" }), "WrongAudience"),
        (json!({ "aud": null }), "Missing"),
        (json!({ "iss": null }), "Missing"),
        (json!({ "iss": [ISSUER] }), "BadClaim"),
        (json!({ "iss": "https://login.example/" }), "UnknownIssuer"),
        (json!({ "iss": "https://attacker.example" }), "UnknownIssuer"),
        (json!({ "iss": "https://other.stoa.test" }), "UnknownIssuer"),
        (json!({ "iss": "https://console.stoa.test" }), "UnknownIssuer"),
        // Signed by another than the one who is said to have issued it.
        (json!({ "iss": "https://acme.stoa.test", "aud": "https://acme.stoa.test" }), "UnknownKey"),
        (json!({ "sub": null }), "Missing"),
    ] {
        assert_eq!(home.refused(&home.login.token(&json!({}), &claims)).await, refused, "{claims}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let home = home().await;
    let token = home.login.token(&json!({}), &json!({}));
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    let flipped = format!("{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    let twice = home.login.sign(r#"{"alg":"ES256","alg":"ES256"}"#, "{}");
    let claimed_twice = home.login.sign(r#"{"alg":"ES256"}"#, r#"{"iss":"a","iss":"b"}"#);
    let other = encoded(r#"{"iss":"https://login.example","sub":"eve"}"#);
    for (token, refused) in [
        (String::new(), "Malformed"),
        ("a.b".to_owned(), "Malformed"),
        (format!("{token}.x"), "Malformed"),
        (format!(".{claims}.{signature}"), "Malformed"),
        (format!("{head}..{signature}"), "Malformed"),
        (format!("{head}.{claims}."), "Signature"),
        (format!("{head}.{claims}.{flipped}"), "Signature"),
        (format!("{head}.{claims}.{signature}="), "Malformed"),
        (format!("{head} .{claims}.{signature}"), "Malformed"),
        (format!("{head}.{other}.{signature}"), "Signature"),
        (format!("{head}.{claims}.{}", encoded([0; 64])), "Signature"),
        (format!("{}.{claims}.{signature}", encoded("[]")), "Malformed"),
        (format!("{head}.{}.{signature}", encoded("null")), "Malformed"),
        (twice, "SaidTwice"),
        (claimed_twice, "SaidTwice"),
        ("e".repeat(8 * 1024 + 1), "TooLong"),
    ] {
        assert_eq!(home.refused(&token).await, refused, "{token}");
    }
}

#[tokio::test]
async fn a_key_that_was_taken_back_verifies_nothing_once_that_is_known() {
    let home = home().await;
    home.verify(&home.login.token(&json!({}), &json!({}))).await.unwrap();
    let next = Fresh::make().unwrap();
    home.login.publish(&[&next.public]);
    let token = home.login.token(&json!({}), &json!({ "sub": "eve" }));
    home.verify(&token).await.expect("its keys are kept for a while");
    home.tokens.set_issuers(&acme(), &[]).await.unwrap();
    assert_eq!(home.refused(&token).await, "UnknownIssuer");
}

#[tokio::test]
async fn keys_that_would_be_dear_or_are_for_something_else_are_not_taken() {
    let home = home().await;
    let long = "A".repeat(4_000);
    home.login.publish(&[
        &json!({ "kty": "RSA", "kid": "long", "n": long, "e": "AQAB" }),
        &json!({ "kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB" }),
        &json!({ "kty": "RSA", "kid": "slow", "n": "A".repeat(342), "e": "A".repeat(300) }),
        &changed(home.login.key.public.clone(), &json!({ "use": "enc", "kid": "enc" })),
        &changed(home.login.key.public.clone(), &json!({ "alg": "RSA-OAEP", "kid": "oaep" })),
        &json!("no key"),
        &json!({ "kty": "EC", "kid": "curve", "crv": "P-521", "x": "AA", "y": "AA" }),
        &json!({ "kty": "EC", "kid": "point", "crv": "P-256", "x": "AA", "y": "AA" }),
    ]);
    for kid in ["long", "short", "slow", "enc", "oaep", "curve"] {
        let token = home.login.token(&json!({ "kid": kid }), &json!({}));
        assert_eq!(home.refused(&token).await, "UnknownKey", "{kid}");
    }
    let token = home.login.token(&json!({ "kid": "point" }), &json!({}));
    assert_eq!(home.refused(&token).await, "Signature", "a point that is not on its curve");
}
