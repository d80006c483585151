//! Which answers finish a login.

use super::*;

#[tokio::test]
async fn a_login_says_who_somebody_is_and_where_they_wanted_to_go() {
    let home = home().await;
    let login = home.begin("login", "/orders?page=2").await;
    assert_eq!(login.asked["scope"], "openid profile email");
    assert_eq!((login.asked["client_id"].as_str(), login.asked["redirect_uri"].as_str()), ("us", REDIRECT));
    let code = home.play.authorize(&login.asked);
    let finished = home.finish("login", &login.answer(&code), &login.cookie).await.unwrap();
    assert_eq!(finished.return_to, "/orders?page=2");
    let Identity { provider, subject, email, email_verified, name, mfa, .. } = finished.identity;
    assert_eq!((provider.as_str(), subject.as_str(), name.as_deref()), ("login", "ada", Some("Ada")));
    assert_eq!((email.as_deref(), email_verified, mfa), (Some("ada@example.com"), true, false));
}

#[tokio::test]
async fn a_login_is_finished_once_on_whichever_node() {
    let home = home().await;
    let other = node(&home.dir, &home.play).await;
    let login = home.begin("login", "/").await;
    let code = home.play.authorize(&login.asked);
    let answer = Answer::read(&login.answer(&code)).ok().unwrap();
    let (acme, cookie) = (acme(), Some(login.cookie.as_str()));
    let (one, two) = tokio::join!(
        home.federation.finish(Some(&acme), "login", &answer, cookie),
        other.finish(Some(&acme), "login", &answer, cookie),
    );
    let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [LoginRefused::Replayed]), "{refused:?}");
    let again = other.finish(Some(&acme), "login", &answer, cookie).await;
    assert!(matches!(again, Err(LoginRefused::Replayed)));
    // A fresh login with the code of before: the provider has it no more.
    let fresh = home.begin("login", "/").await;
    let replayed = home.finish("login", &fresh.answer(&code), &fresh.cookie).await.unwrap_err().to_string();
    assert_eq!(replayed, "the provider does not exchange the code: invalid_grant");
}

#[tokio::test]
async fn an_answer_to_another_login_is_refused() {
    let home = home().await;
    let (mine, theirs) = (home.begin("login", "/").await, home.begin("login", "/").await);
    let code = home.play.authorize(&theirs.asked);
    for answer in [theirs.answer(&code), format!("code={code}"), format!("code={code}&state=")] {
        let refused = home.finish("login", &answer, &mine.cookie).await;
        assert!(matches!(refused, Err(LoginRefused::State)), "{answer}");
    }
    // Nor does their code fit my login, even with my state: the code is bound to its login by PKCE.
    let stolen = home.finish("login", &mine.answer(&code), &mine.cookie).await;
    assert!(matches!(stolen, Err(LoginRefused::NotExchanged(_))));
}

#[tokio::test]
async fn who_has_begun_nothing_finishes_nothing() {
    let home = home().await;
    let login = home.begin("login", "/").await;
    let code = home.play.authorize(&login.asked);
    let answer = login.answer(&code);
    home.put("second", json!({ "kind": "oidc", "issuer": ISSUER, "client_id": "us", "secret": "s" })).await;
    for (id, cookie) in
        [("login", ""), ("login", "nonsense"), ("login", &login.cookie[1..]), ("second", &login.cookie)]
    {
        let refused = home.finish(id, &answer, cookie).await;
        assert!(matches!(refused, Err(LoginRefused::NotBegun)), "{id} {refused:?}");
    }
    let read = Answer::read(&answer).ok().unwrap();
    let nothing = home.federation.finish(Some(&acme()), "login", &read, None).await;
    assert!(matches!(nothing, Err(LoginRefused::NotBegun)));
    let other = TenantId::new("other").unwrap();
    let elsewhere = home.federation.finish(Some(&other), "login", &read, Some(&login.cookie)).await;
    assert!(matches!(elsewhere, Err(LoginRefused::Failed(FederationError::NoProvider(_)))));
    home.finish("login", &answer, &login.cookie).await.expect("none of these has used it up");
}

#[tokio::test]
async fn an_answer_of_another_provider_is_refused() {
    let home = home().await;
    let mixed = |login: &Login, iss: &str| format!("{}&iss={iss}", login.answer("code"));
    let login = home.begin("login", "/").await;
    let refused = home.finish("login", &mixed(&login, "https://attacker.example"), &login.cookie).await;
    assert!(matches!(refused, Err(LoginRefused::MixUp)));
    let login = home.begin("login", "/").await;
    let code = home.play.authorize(&login.asked);
    let answer = format!("{}&iss={ISSUER}", login.answer(&code));
    home.finish("login", &answer, &login.cookie).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_promises_to_say_who_it_is_has_to() {
    let home = home().await;
    home.play.describe(json!({ "authorization_response_iss_parameter_supported": true }));
    assert!(matches!(home.sign_in("login").await, Err(LoginRefused::MixUp)));
}

#[tokio::test]
async fn a_refusal_of_the_provider_is_told_and_ends_the_login() {
    let home = home().await;
    let login = home.begin("login", "/").await;
    let denied = format!("error=access_denied&error_description=%3Cscript%3E&state={}", login.asked["state"]);
    let refused = home.finish("login", &denied, &login.cookie).await.unwrap_err().to_string();
    assert_eq!(refused, "the provider has refused: access_denied");
    let code = home.play.authorize(&login.asked);
    let later = home.finish("login", &login.answer(&code), &login.cookie).await;
    assert!(matches!(later, Err(LoginRefused::Replayed)));
    let login = home.begin("login", "/").await;
    let nothing = format!("state={}", login.asked["state"]);
    assert!(matches!(home.finish("login", &nothing, &login.cookie).await, Err(LoginRefused::NoCode)));
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_a_login() {
    let home = home().await;
    for place in
        ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example"]
    {
        let login = home.begin("login", place).await;
        let code = home.play.authorize(&login.asked);
        let finished = home.finish("login", &login.answer(&code), &login.cookie).await.unwrap();
        assert_eq!(finished.return_to, "/", "{place}");
    }
}
