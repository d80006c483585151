//! Host names of tenants' own are served once their owners have proved them, against name servers and web servers that
//! say what they like.

mod name_server;

use crate::fetch::names::Names;
use crate::fetch::upstream::Upstream;
use name_server::{NameServer, Says};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use stoa_tests::{Answer, Databases, ServerBuilder, TestServer, TestTenant};

const SOURCE: &str = "import { registerWebHandler } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/', () => 'here');\n\
      registerWebHandler('/.well-known/stoa-verify', () => 'mine');\n\
    }";
const HOST: &str = "www.acme.example";

async fn names() -> (NameServer, ServerBuilder) {
    let names = NameServer::start().await;
    let address = names.address;
    let builder = TestServer::builder().settings(move |settings| settings.hostnames.resolver = Some(address));
    (names, builder)
}

async fn claim(tenant: &TestTenant<'_>, host: &str) -> Value {
    tenant.api("PUT", &format!("/hostnames/{host}"), None).await.expect(200).json()
}

async fn verify(tenant: &TestTenant<'_>, host: &str) -> Value {
    tenant.api("POST", &format!("/hostnames/{host}/verify"), None).await.expect(200).json()
}

fn proof(claim: &Value, by: &str) -> String {
    let proofs = claim["proofs"].as_array().unwrap();
    let proof = proofs.iter().find(|proof| proof["by"] == by).unwrap();
    proof["value"].as_str().unwrap().to_owned()
}

fn problem(check: &Value, by: &str) -> String {
    let attempts = check["attempts"].as_array().unwrap();
    let attempt = attempts.iter().find(|attempt| attempt["by"] == by).unwrap();
    assert_eq!(attempt["proved"], false, "{check}");
    attempt["problem"].as_str().unwrap().to_owned()
}

async fn by_a_record(databases: Databases) {
    let (names, builder) = names().await;
    let server = builder.databases(databases).start().await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SOURCE).await;
    let key = acme.key("admin").await;
    let path = "/tenants/acme/hostnames/WWW.Acme.example";
    let claimed = server.api_as(Some(&key), "PUT", path, None).await.expect(200).json();
    assert_eq!((&claimed["host"], &claimed["status"]), (&json!(HOST), &json!("pending")));
    assert_eq!(claimed["proofs"][0]["at"], "_stoa.www.acme.example");
    server.get(HOST, "/").await.expect(404);
    assert_eq!(problem(&verify(&acme, HOST).await, "dns"), "there is no such name");
    names.say("_stoa.www.acme.example", Says::Texts(vec!["stoa-verify=another".to_owned()]));
    let check = verify(&acme, HOST).await;
    assert_eq!(
        (&check["attempts"][0]["found"], &check["status"]),
        (&json!(["stoa-verify=another"]), &json!("pending"))
    );
    server.get(HOST, "/").await.expect(404);

    // Claimed again, the record that is published by now still proves it.
    let again = claim(&acme, HOST).await;
    assert_eq!(again["proofs"], claimed["proofs"]);
    let texts = vec!["v=spf1 -all".to_owned(), proof(&claimed, "dns")];
    names.say("_stoa.www.acme.example", Says::Texts(texts));
    let path = format!("{path}/verify");
    let check = server.api_as(Some(&key), "POST", &path, None).await.expect(200).json();
    assert_eq!((&check["status"], &check["verified_by"]), (&json!("verified"), &json!("dns")), "{check}");
    assert_eq!(server.get(HOST, "/").await.expect(200).body, "here");
    let listed = acme.api("GET", "/hostnames", None).await.expect(200).json();
    assert_eq!(
        (&listed["items"][0]["status"], &listed["items"][0]["proofs"]),
        (&json!("verified"), &json!([]))
    );
    // It stays when the record goes.
    names.say("_stoa.www.acme.example", Says::Nothing);
    assert_eq!(claim(&acme, HOST).await["status"], "verified");
    assert_eq!(verify(&acme, HOST).await["attempts"], json!([]));
    let audit = acme.api("GET", "/audit?action=hostnames.change&limit=1", None).await.expect(200).json();
    assert_eq!(audit["items"][0]["details"]["verified_by"], "dns");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_the_name_proves_it_on_sqlite() {
    by_a_record(Databases::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_the_name_proves_it_on_postgres() {
    by_a_record(Databases::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_to_prove_a_name_has_it_and_the_other_is_told() {
    let (names, builder) = names().await;
    let server = builder.start().await;
    let (acme, other) = (server.tenant("acme").await, server.tenant("other").await);
    let (first, second) = (claim(&acme, HOST).await, claim(&other, HOST).await);
    assert_ne!(proof(&first, "dns"), proof(&second, "dns"));
    // What proves it for one tenant proves nothing for the other.
    names.say("_stoa.www.acme.example", Says::Texts(vec![proof(&second, "dns")]));
    assert_eq!(verify(&acme, HOST).await["status"], "pending");
    assert_eq!(verify(&other, HOST).await["status"], "verified");
    for (method, path) in
        [("POST", "/hostnames/www.acme.example/verify"), ("PUT", "/hostnames/www.acme.example")]
    {
        let told = acme.api(method, path, None).await.expect(409);
        assert_eq!(told.code(), "ALREADY_EXISTS");
        assert!(!told.body.contains("other'"), "{told:?}");
    }
    // Given up, it can be proved by whoever still claims it.
    other.api("DELETE", "/hostnames/www.acme.example", None).await.expect(204);
    names.say("_stoa.www.acme.example", Says::Texts(vec![proof(&first, "dns")]));
    assert_eq!(verify(&acme, HOST).await["status"], "verified");
    // A claim can be given up, too.
    claim(&other, "next.example").await;
    other.api("DELETE", "/hostnames/next.example", None).await.expect(204);
    other.api("POST", "/hostnames/next.example/verify", None).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_owners_server_proves_it() {
    let says = Arc::new(Mutex::new("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned()));
    let said = Arc::clone(&says);
    let asked = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&asked);
    let upstream = Upstream::answering(move |head| {
        head.clone_into(&mut heard.lock().unwrap());
        said.lock().unwrap().clone()
    })
    .await;
    let (_names, builder) = names().await;
    let server = builder
        .resolver(Names::new([(HOST, &[&["127.0.0.1"]])]))
        .settings(|settings| settings.fetch.allow_private = vec!["127.0.0.0/8".parse().unwrap()])
        .proof_port(upstream.port())
        .start()
        .await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SOURCE).await;
    let token = proof(&claim(&acme, HOST).await, "http");
    let page = |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    for (answer, expected) in [
        (page("another"), "the token is not there"),
        (page(&format!("{token}{token}")), "the token is not there"),
        (page(&"x".repeat(1 << 20)), "longer than"),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(), "answers 404"),
        (
            format!(
                "HTTP/1.1 302 Found\r\nlocation: http://www.acme.example/x\r\ncontent-length: 40\r\n\r\n{token}"
            ),
            "leads elsewhere",
        ),
        ("nonsense\r\n\r\n".to_owned(), "not valid HTTP"),
    ] {
        says.lock().unwrap().clone_from(&answer);
        let check = verify(&acme, HOST).await;
        assert!(problem(&check, "http").contains(expected), "{check}");
        assert!(check.to_string().len() < 4_000, "{check}");
    }
    *says.lock().unwrap() = page(&format!("{token}\n"));
    let check = verify(&acme, HOST).await;
    assert_eq!((&check["status"], &check["verified_by"]), (&json!("verified"), &json!("http")), "{check}");
    assert_eq!(server.get(HOST, "/").await.expect(200).body, "here");
    let head = asked.lock().unwrap().clone();
    assert!(head.starts_with("GET /.well-known/stoa-verify HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("host: www.acme.example"), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_own_network_is_not_asked_and_no_script_answers_for_the_owner() {
    let (_names, builder) = names().await;
    let server = builder
        .resolver(Names::new([(HOST, &[&["127.0.0.1"]]), ("meta.example", &[&["169.254.169.254"]])]))
        .settings(|settings| settings.default_tenant = Some("acme".to_owned()))
        .start()
        .await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SOURCE).await;
    for host in [HOST, "meta.example"] {
        claim(&acme, host).await;
        let check = verify(&acme, host).await;
        assert!(problem(&check, "http").contains("public"), "{check}");
    }
    // The tenant that answers for names that are nobody's does not answer here.
    assert_eq!(server.get("else.example", "/").await.expect(200).body, "here");
    for host in ["else.example", "acme.stoa.test"] {
        let answer = server.get(host, "/.well-known/stoa-verify").await.expect(404);
        assert_ne!(answer.body, "mine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_name_servers_say_the_answer_is_short_and_in_time() {
    let (names, builder) = names().await;
    let server = builder.start().await;
    let acme = server.tenant("acme").await;
    let many = (0..60).map(|number| format!("{number}{}", "x".repeat(600))).collect();
    names.say("_stoa.one.loop.example", Says::Alias("_stoa.two.loop.example"));
    names.say("_stoa.two.loop.example", Says::Alias("_stoa.one.loop.example"));
    for (host, says, expected) in [
        ("silent.example", Some(Says::Silence), "did not answer in time"),
        ("garbage.example", Some(Says::Garbage), "name servers"),
        ("cut.example", Some(Says::Cut), "name servers"),
        ("failing.example", Some(Says::Failure), "name servers"),
        ("empty.example", Some(Says::NoText), "no TXT record"),
        ("huge.example", Some(Says::Texts(many)), ""),
        (
            "control.example",
            Some(Says::Texts(vec!["a\r\nset-cookie: x\u{1b}[2J".to_owned()])),
            "the token is not there",
        ),
        ("one.loop.example", None, ""),
    ] {
        if let Some(says) = says {
            names.say(&format!("_stoa.{host}"), says);
        }
        claim(&acme, host).await;
        let check = verify(&acme, host).await;
        assert!(problem(&check, "dns").contains(expected), "{host}: {check}");
        assert!(check.to_string().len() < 4_000, "{host}: {check}");
        assert!(!check.to_string().contains("\\u001b"), "{host}: {check}");
    }
    // The answer that was asked for is still taken.
    let token = proof(&claim(&acme, "silent.example").await, "dns");
    names.say("_stoa.silent.example", Says::Texts(vec![token]));
    assert_eq!(verify(&acme, "silent.example").await["status"], "verified");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_ends_and_a_tenant_has_only_so_many() {
    let (names, builder) = names().await;
    let server = builder.start().await;
    let acme = server.tenant("acme").await;
    let token = proof(&claim(&acme, HOST).await, "dns");
    let (_, builder) = server.stop().await;
    let db = builder.database().await;
    let mut tx = db.write().await.unwrap();
    sqlx::raw_sql("UPDATE hostname_claims SET expires_at = 1").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let server = builder.start().await;
    let acme = server.known_tenant("acme");
    names.say("_stoa.www.acme.example", Says::Texts(vec![token.clone()]));
    let late = acme.api("POST", "/hostnames/www.acme.example/verify", None).await.expect(404);
    assert!(late.body.contains("not proved in time"), "{late:?}");
    assert_eq!(acme.api("GET", "/hostnames", None).await.json()["items"], json!([]));
    assert_ne!(proof(&claim(&acme, HOST).await, "dns"), token, "a token outlived its claim");
    for number in 0..49 {
        claim(&acme, &format!("n{number}.example")).await;
    }
    let full = acme.api("PUT", "/hostnames/more.example", None).await.expect(429);
    assert_eq!(
        (full.code().as_str(), &full.json()["error"]["details"]["limit"]),
        ("QUOTA_EXCEEDED", &json!(50))
    );
    claim(&acme, "n7.example").await;
    acme.api("DELETE", "/hostnames/n8.example", None).await.expect(204);
    claim(&acme, "more.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_platform_vouches_and_what_cannot_be_a_host_name_is_refused() {
    let (_names, builder) = names().await;
    let server = builder.start().await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", SOURCE).await;
    let owner = acme.key("owner").await;
    let path = "/tenants/acme/hostnames/www.acme.example";
    let body = || Some(json!({ "verified": true }));
    server.api_as(Some(&owner), "PUT", path, body()).await.expect(403);
    server.get(HOST, "/").await.expect(404);
    let vouched = server.api("PUT", path, body()).await.expect(200).json();
    assert_eq!((&vouched["status"], &vouched["verified_by"]), (&json!("verified"), &json!("platform")));
    assert_eq!(server.get(HOST, "/").await.expect(200).body, "here");
    for (host, why) in [
        ("*.acme.example", "wildcard"),
        ("www.acme.example.", "dot at its end"),
        ("m%C3%BCller.example", "xn--"),
        ("stoa.test", "platform"),
        ("deep.in.stoa.test", "platform"),
        ("127.0.0.1", "IP address"),
        ("www.acme.example:80", "without a port"),
        ("a%20b", "labels"),
    ] {
        let refused: Answer = acme.api("PUT", &format!("/hostnames/{host}"), None).await.expect(400);
        assert!(refused.code() == "INVALID_REQUEST" && refused.body.contains(why), "{refused:?}");
        acme.api("POST", &format!("/hostnames/{host}/verify"), None).await.expect(400);
    }
    acme.api("PUT", "/hostnames/www.acme.example", Some(json!({ "verfied": true }))).await.expect(400);
}
