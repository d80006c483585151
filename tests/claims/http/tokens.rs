//! JSON Web Tokens on routes: those that a tenant gives out, and those of issuers that it believes.

use super::{on_every_database, tenant};
use crate::fetch::upstream::{Upstream, answer};
use serde_json::{Value, json};
use sqlx::Row;
use stoa_tests::{Answer, Databases, TestServer, TestTenant};

on_every_database! {
    a_token_lets_in_whom_it_names_where_it_was_given_out
    a_token_that_is_not_believed_is_told_why
    a_token_is_nothing_that_a_script_sees
    a_token_opens_nothing_of_the_management_api
    a_key_that_has_leaked_is_taken_back_at_once
    who_makes_up_tokens_has_to_wait
}

const SCRIPT: &str = r#"
import { registerWebHandler } from "stoa";
const who = ({ auth, headers }) => ({
  id: auth.userId, name: auth.userName, mail: auth.userEmail, provider: auth.provider, roles: auth.user?.roles,
  read: auth.hasPermission("orders:read"), expires: auth.tokenExpiresAt instanceof Date, header: headers.authorization ?? null,
});
registerWebHandler("/open", who);
registerWebHandler("/known", who, "GET", { auth: "required" });
registerWebHandler("/shop", who, "GET", { roles: ["customer"] });
registerWebHandler("/orders", who, "GET", { permissions: ["orders:write"] });
"#;

async fn ask(server: &TestServer, tenant: &TestTenant<'_>, path: &str, token: &str) -> Answer {
    Answer::of(server.request("GET", &tenant.host(), path).bearer_auth(token)).await
}

async fn issue(tenant: &TestTenant<'_>, token: Value) -> String {
    let made = tenant.api("POST", "/tokens", Some(token)).await.expect(201).json();
    made["token"].as_str().expect("a token").to_owned()
}

fn message(answer: &Answer) -> String {
    answer.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
}

async fn a_token_lets_in_whom_it_names_where_it_was_given_out(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let other = server.tenant("other").await;
    other.deploy("main", SCRIPT).await;
    let new = json!({
        "subject": "billing", "name": "Billing", "email": "billing@acme.example", "roles": ["customer"],
        "permissions": ["orders:read"], "ttl": 600,
    });
    let token = issue(&acme, new).await;
    let seen = ask(&server, &acme, "/shop", &token).await.expect(200).json();
    let expected = json!({
        "id": "billing", "name": "Billing", "mail": "billing@acme.example", "provider": "jwt", "roles": ["customer"],
        "read": true, "expires": true, "header": null,
    });
    assert_eq!(seen, expected);
    assert_eq!(ask(&server, &acme, "/orders", &token).await.expect(403).code(), "FORBIDDEN");
    let elsewhere = ask(&server, &other, "/known", &token).await.expect(401);
    assert!(message(&elsewhere).contains("issuer is none that is believed here"), "{elsewhere:?}");
    let restarted = server.restart().await;
    let acme = restarted.known_tenant("acme");
    ask(&restarted, &acme, "/known", &token).await.expect(200);
}

async fn a_token_that_is_not_believed_is_told_why(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let token = issue(&acme, json!({ "subject": "billing" })).await;
    let service = issue(&acme, json!({ "subject": "billing", "audience": "https://reports.example" })).await;
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    // {"alg":"none"} and {"alg":"HS256"}
    let (none, shared) = ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9");
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    for (wrong, why) in [
        (format!("{head}.{claims}.{first}{}", &signature[1..]), "the token's signature is wrong"),
        (format!("{none}.{claims}."), "not signed by an algorithm with a private key"),
        (format!("{shared}.{claims}.{signature}"), "not signed by an algorithm with a private key"),
        (format!("{head}.e30.{signature}"), "the token has no 'iss'"),
        (service, "for another audience"),
    ] {
        let refused = ask(&server, &acme, "/known", &wrong).await.expect(401);
        assert_eq!(refused.code(), "UNAUTHENTICATED");
        assert!(message(&refused).contains(why), "{refused:?}");
        assert!(!refused.body.contains(signature), "{refused:?}");
    }
    for (new, why) in [
        (json!({ "subject": "a", "ttl": 86_401 }), "ttl is 86401 s"),
        (json!({ "subject": "a", "ttl": 0 }), "ttl is 0 s"),
        (json!({ "subject": "a\u{0}" }), "subject has"),
        (json!({ "subject": "a", "roles": ["owner"] }), "'owner'"),
        (json!({ "subject": "a", "permissions": ["two words"] }), "two words"),
        (json!({ "subject": "a", "iss": "x" }), "`iss`"),
    ] {
        let refused = acme.api("POST", "/tokens", Some(new)).await.expect(400);
        assert!(message(&refused).contains(why), "{refused:?}");
    }
}

async fn a_token_is_nothing_that_a_script_sees(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let token = issue(&acme, json!({ "subject": "billing" })).await;
    for path in ["/open", "/known"] {
        assert_eq!(ask(&server, &acme, path, &token).await.expect(200).json()["header"], Value::Null);
    }
    // One that is nobody's here is the script's own business: {"alg":"RS256"}.{}
    let foreign = "eyJhbGciOiJSUzI1NiJ9.e30.AAAA";
    let seen = ask(&server, &acme, "/open", foreign).await.expect(200).json();
    assert_eq!(seen["header"], format!("Bearer {foreign}"));
}

async fn a_token_opens_nothing_of_the_management_api(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let token = issue(&acme, json!({ "subject": "owner", "permissions": ["*"] })).await;
    for path in ["/whoami", "/tenants/acme", "/tenants"] {
        let refused = server.api_as(Some(&token), "GET", path, None).await.expect(401);
        assert_eq!(refused.code(), "UNAUTHENTICATED");
    }
}

async fn a_key_that_has_leaked_is_taken_back_at_once(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let before = issue(&acme, json!({ "subject": "billing" })).await;
    ask(&server, &acme, "/known", &before).await.expect(200);
    let gently = acme.api("POST", "/signing-keys/rotate", Some(json!({}))).await.expect(200).json();
    let states = |keys: &Value| {
        let keys = keys["items"].as_array().expect("keys").iter();
        keys.map(|key| key["state"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states(&gently), ["signing", "next"]);
    ask(&server, &acme, "/known", &before).await.expect(200);
    let at_once = json!({ "at_once": true });
    let keys = acme.api("POST", "/signing-keys/rotate", Some(at_once)).await.expect(200).json();
    assert_eq!(states(&keys), ["signing"]);
    assert_eq!(acme.api("GET", "/signing-keys", None).await.expect(200).json(), keys);
    let refused = ask(&server, &acme, "/known", &before).await.expect(401);
    assert!(message(&refused).contains("does not have (any more)"), "{refused:?}");
    let after = issue(&acme, json!({ "subject": "billing" })).await;
    ask(&server, &acme, "/known", &after).await.expect(200);
}

async fn who_makes_up_tokens_has_to_wait(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let token = issue(&acme, json!({ "subject": "billing" })).await;
    ask(&server, &acme, "/known", &token).await.expect(200);
    let mut tried = 0;
    let slowed = loop {
        let refused = ask(&server, &acme, "/known", "eyJhbGciOiJub25lIn0.e30.").await;
        if refused.status != 401 {
            break refused;
        }
        tried += 1;
        assert!(tried < 100, "nobody stops whoever makes up tokens");
    };
    assert!(slowed.expect(429).header("retry-after").parse::<u32>().is_ok());
    ask(&server, &acme, "/known", &token).await.expect(200);
}

/// `other`, as an issuer that is not this platform: its published keys, and a token for the tenant `acme`.
async fn issuer() -> (stoa_tests::ServerBuilder, String, String) {
    let open = vec!["127.0.0.0/8".parse().expect("a network")];
    let builder = TestServer::builder().databases(Databases::Sqlite);
    let server =
        builder.settings(move |settings| settings.fetch.allow_private.clone_from(&open)).start().await;
    let acme = tenant(&server, SCRIPT).await;
    let other = server.tenant("other").await;
    let new = json!({ "subject": "ada", "audience": "acme", "permissions": ["customer", "owner"] });
    let token = issue(&other, new).await;
    assert_eq!(acme.name(), "acme");
    let (_, builder) = server.stop().await;
    let database = builder.database().await;
    let mut connection = database.read().await.expect("a connection");
    let row =
        sqlx::query("SELECT public FROM signing_keys WHERE tenant = 'other'").fetch_one(&mut *connection);
    let public: String = row.await.expect("a key").get(0);
    drop(connection);
    database.close().await;
    (builder, format!("{{\"keys\":[{public}]}}"), token)
}

fn believed(jwks_uri: &str) -> Value {
    let claims = json!({ "roles": "permissions", "permissions": "none" });
    let issuer = "https://other.stoa.test";
    json!({ "issuers": [{ "issuer": issuer, "audiences": ["acme"], "jwks_uri": jwks_uri, "claims": claims }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_is_believed_is_asked_once_for_its_keys() {
    let (builder, keys, token) = issuer().await;
    let upstream = Upstream::answering(move |_| answer("200 OK", "", &keys)).await;
    let server = builder.start().await;
    let acme = server.known_tenant("acme");
    let set =
        acme.api("PUT", "/auth/issuers", Some(believed(&upstream.url("/keys")))).await.expect(200).json();
    assert_eq!(set["own"], "https://acme.stoa.test");
    assert_eq!(set["issuers"][0]["algorithms"], json!(["RS256", "ES256"]));
    let asked = (0..10).map(|_| ask(&server, &acme, "/shop", &token));
    for answer in futures_util::future::join_all(asked).await {
        let seen = answer.expect(200).json();
        assert_eq!(seen["id"], "https://other.stoa.test|ada");
        assert_eq!(seen["roles"], json!(["customer"]), "roles of the platform are not another's to give");
        assert_eq!(seen["header"], Value::Null);
    }
    assert_eq!(upstream.connections(), 1);
    // Random names of keys lead to no more questions.
    for kid in 0..10 {
        let head = format!("{{\"alg\":\"ES256\",\"kid\":\"k{kid}\"}}");
        let head = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, head);
        let (_, rest) = token.split_once('.').expect("a token");
        ask(&server, &acme, "/shop", &format!("{head}.{rest}")).await.expect(401);
    }
    assert_eq!(upstream.connections(), 1);
    acme.api("PUT", "/auth/issuers", Some(json!({ "issuers": [] }))).await.expect(200);
    ask(&server, &acme, "/shop", &token).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_in_the_operators_network_is_not_asked() {
    let (builder, keys, token) = issuer().await;
    let upstream = Upstream::answering(move |_| answer("200 OK", "", &keys)).await;
    let server = builder.settings(|settings| settings.fetch.allow_private.clear()).start().await;
    let acme = server.known_tenant("acme");
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let uri = format!("http://{host}:{}/keys", upstream.port());
        acme.api("PUT", "/auth/issuers", Some(believed(&uri))).await.expect(200);
        let refused = ask(&server, &acme, "/shop", &token).await.expect(401);
        assert!(message(&refused).contains("the keys of the token's issuer cannot be had"), "{refused:?}");
    }
    for uri in
        ["http://169.254.169.254/keys", "http://10.0.0.1/keys", "file:///etc/passwd", "https://u:p@a.example"]
    {
        let refused = acme.api("PUT", "/auth/issuers", Some(believed(uri))).await.expect(400);
        assert!(message(&refused).contains("issuers[0].jwks_uri"), "{refused:?}");
    }
    assert_eq!(upstream.connections(), 0);
}
