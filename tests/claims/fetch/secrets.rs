//! Secrets: set over the management API, used by scripts, and seen by nobody but the host they are sent to.

use super::secure::{Authority, NOW, Secure};
use super::upstream::{Upstream, answer, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use stoa_tests::{Databases, TestServer, TestTenant};

const VALUE: &str = "sk_live_4eC39HqLyjW/DarjtT1+zdp7dc";
const ENCODED: &str = "sk_live_4eC39HqLyjW%2FDarjtT1%2Bzdp7dc";

/// Makes two tests of each claim, on servers whose scripts reach the tests' own.
macro_rules! on_every_database {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::opened().databases(super::Databases::Sqlite).start().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::opened().databases(super::Databases::Postgres).start().await).await;
            })*
        }
    };
}

on_every_database! {
    a_secret_reaches_its_host_and_the_script_sees_its_name
    a_secret_goes_nowhere_else
    a_redirect_to_another_host_does_not_take_it_along
    nothing_that_is_stored_or_answered_shows_it
    a_scripts_own_stands_before_its_tenants_and_goes_with_it
    a_change_holds_for_the_next_request_on_every_node
    what_is_no_secret_is_refused_and_not_repeated
}

fn setting(value: &str, host: &str) -> Value {
    json!({ "value": value, "allowed_hosts": [host] })
}

async fn set(tenant: &TestTenant<'_>, name: &str, value: &str, host: &str) {
    tenant.api("PUT", &format!("/secrets/{name}"), Some(setting(value, host))).await.expect(200);
}

/// A server that keeps the head of every request.
async fn keeping() -> (Upstream, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&heads);
    let upstream = Upstream::answering(move |head| {
        kept.lock().unwrap().push(head.to_owned());
        answer("200 OK", "", "")
    });
    (upstream.await, heads)
}

async fn a_secret_reaches_its_host_and_the_script_sees_its_name(server: TestServer) {
    let (upstream, heads) = keeping().await;
    let acme = tenant(&server, "acme", PROBE).await;
    set(&acme, "stripe", VALUE, "http://127.0.0.1").await;
    let path = "/v1/{{secret:stripe}}/x?k={{secret:stripe}}&typed=%7B%7Bsecret%3Astripe%7D%7D";
    let init = json!({ "headers": { "authorization": "Bearer {{secret:stripe}}" } });
    let told = probe(&acme, &upstream.url(path), init).await;
    assert_eq!(told["status"], 200, "{told}");
    let head = heads.lock().unwrap().pop().unwrap();
    let line = format!("GET /v1/{ENCODED}/x?k={ENCODED}&typed=%7B%7Bsecret%3Astripe%7D%7D HTTP/1.1");
    assert!(head.starts_with(&line), "{head}");
    assert!(head.contains(&format!("authorization: Bearer {VALUE}\r\n")), "{head}");
    assert!(!told.to_string().contains("sk_live"), "{told}");
    assert!(
        told["url"].as_str().unwrap().ends_with("x?k={{secret:stripe}}&typed=%7B%7Bsecret%3Astripe%7D%7D"),
        "{told}"
    );
}

/// Over TLS, in a body: what the other server answers with is its own affair.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_stands_in_a_body_as_its_type_has_it() {
    let authority = Authority::new("A company");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let secure = Secure::start(&authority, &["127.0.0.1"], NOW, &["h2"]).await;
    let server =
        opened().settings(move |settings| settings.fetch.extra_ca = Some(file.clone())).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    set(&acme, "quoted", "a\"b&c", "127.0.0.1").await;
    let send = async |kind: &str, body: &str| {
        let init = json!({ "method": "POST", "headers": { "content-type": kind }, "body": body });
        let url = secure.url("127.0.0.1");
        probe(&acme, &url, init).await
    };
    for (kind, body, expected) in [
        ("application/json", r#"{"k":"{{secret:quoted}}"}"#, r#"{"k":"a\"b&c"}"#),
        ("application/x-www-form-urlencoded", "k={{secret:quoted}}", "k=a%22b%26c"),
        ("text/plain", "{{secret:quoted}}", "a\"b&c"),
    ] {
        let told = send(kind, body).await;
        assert_eq!(told["body"], format!("HTTP/2.0 {expected}"), "{told}");
    }
    // Not where it must not stand, and by nothing but TLS.
    let narrow = json!({ "value": VALUE, "allowed_hosts": ["127.0.0.1"], "places": ["headers", "url"] });
    acme.api("PUT", "/secrets/narrow", Some(narrow)).await.expect(200);
    let told = send("text/plain", "{{secret:narrow}}").await;
    assert_eq!(told["code"], "INVALID_ARGUMENT", "{told}");
    assert!(told["message"].as_str().unwrap().contains("'narrow' may not stand in the body"), "{told}");
    let asked = secure.requests();
    let told = probe(
        &acme,
        &secure.url("127.0.0.1").replace("https", "http"),
        json!({ "headers": { "a": "{{secret:narrow}}" } }),
    )
    .await;
    assert_eq!((&told["code"], secure.requests()), (&json!("EGRESS_REFUSED"), asked), "{told}");
    assert!(told["message"].as_str().unwrap().contains("by https only"), "{told}");
}

async fn a_secret_goes_nowhere_else(server: TestServer) {
    let (upstream, heads) = keeping().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let other = tenant(&server, "other", PROBE).await;
    set(&acme, "one", VALUE, &format!("http://api.example:{}", upstream.port())).await;
    set(&acme, "two", VALUE, "http://127.0.0.1").await;
    let port = upstream.port();
    for (host, name) in [
        ("127.0.0.1", "one"),
        ("0x7f.1", "one"),
        ("2130706433", "one"),
        ("api.example.evil.test", "one"),
        ("localhost", "two"),
    ] {
        for (url, init) in [
            (format!("http://{host}:{port}/?{{{{secret:{name}}}}}"), json!({})),
            (
                format!("http://{host}:{port}/"),
                json!({ "headers": { "a": format!("{{{{secret:{name}}}}}") } }),
            ),
            (
                format!("http://{host}:{port}/"),
                json!({ "method": "POST", "body": format!("{{{{secret:{name}}}}}") }),
            ),
        ] {
            let told = probe(&acme, &url, init).await;
            assert_eq!(
                (&told["error"], &told["code"]),
                (&json!("TypeError"), &json!("EGRESS_REFUSED")),
                "{url}: {told}"
            );
            let message = told["message"].as_str().unwrap();
            assert!(message.contains(&format!("'{name}'")) && message.contains("allowed_hosts"), "{message}");
            assert!(!told.to_string().contains("sk_live"), "{told}");
        }
    }
    let told = probe(&other, &upstream.url("/?{{secret:two}}"), json!({})).await;
    assert_eq!(told["code"], "INVALID_ARGUMENT", "another tenant has no such secret: {told}");
    assert_eq!(upstream.connections(), 0, "{heads:?}");
    // However the address is spelled, it is the one that is allowed.
    let told = probe(&acme, &format!("http://0x7f.1:{port}/?{{{{secret:two}}}}"), json!({})).await;
    assert_eq!(told["status"], 200, "{told}");
    // What the tenant's policy refuses stays refused.
    let policy = json!({ "egress": { "deny": ["127.0.0.1"] } });
    acme.api("PATCH", "/policy", Some(policy)).await.expect(200);
    let told = probe(&acme, &upstream.url("/?{{secret:two}}"), json!({})).await;
    assert_eq!(told["code"], "EGRESS_REFUSED", "{told}");
    assert!(told["message"].as_str().unwrap().contains("policy"), "{told}");
}

async fn a_redirect_to_another_host_does_not_take_it_along(server: TestServer) {
    let (evil, heads) = keeping().await;
    let to = evil.url("/");
    let first = Upstream::answering(move |head| {
        let query = head.split([' ', '?']).nth(2).unwrap_or_default().to_owned();
        let (status, to) = match head.split(['/', '?', ' ']).nth(2).unwrap_or_default() {
            "same" => ("302 Found", format!("/end?{query}")),
            "url" => ("302 Found", format!("{to}?{query}")),
            "body" => ("307 Temporary Redirect", to.clone()),
            "end" => return mirror(head),
            _ => ("302 Found", to.clone()),
        };
        answer(status, &format!("location: {to}\r\n"), "")
    })
    .await;
    let acme = tenant(&server, "acme", PROBE).await;
    set(&acme, "key", VALUE, "http://127.0.0.1").await;
    let headers = json!({ "headers": { "x-key": "{{secret:key}}", "x-other": "stays" } });
    let told = probe(&acme, &first.url("/other"), headers.clone()).await;
    assert_eq!(told["redirected"], true, "{told}");
    let head = heads.lock().unwrap().pop().unwrap();
    assert!(
        head.contains("x-other: stays") && !head.contains("x-key") && !head.contains("sk_live"),
        "{head}"
    );
    // Within its host it goes on, and the URL that comes back has its name again.
    let told = probe(&acme, &first.url("/same?{{secret:key}}"), headers).await;
    assert!(told["url"].as_str().unwrap().ends_with("/end?{{secret:key}}"), "{told}");
    let seen = told["body"].as_str().unwrap();
    assert!(
        seen.starts_with(&format!("GET /end?{ENCODED} ")) && seen.contains(&format!("x-key: {VALUE}")),
        "{seen}"
    );
    for (path, init) in
        [("/url?{{secret:key}}", json!({})), ("/body", json!({ "method": "POST", "body": "{{secret:key}}" }))]
    {
        let told = probe(&acme, &first.url(path), init).await;
        assert_eq!(told["code"], "EGRESS_REFUSED", "{told}");
        assert!(told["message"].as_str().unwrap().contains("not sent on to another host"), "{told}");
        assert!(!told.to_string().contains("sk_live"), "{told}");
    }
    assert!(heads.lock().unwrap().is_empty());
    // Who looks at the redirect sees the name, too.
    let told = probe(&acme, &first.url("/url?{{secret:key}}"), json!({ "redirect": "manual" })).await;
    assert_eq!(told["headers"]["location"], format!("{}?{{{{secret:key}}}}", evil.url("/")), "{told}");
}

/// Every file below a folder that has the text in it.
fn files_with(folder: &Path, text: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(&path, text, found);
        } else if std::fs::read(&path)
            .unwrap_or_default()
            .windows(text.len())
            .any(|part| part == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
}

async fn nothing_that_is_stored_or_answered_shows_it(server: TestServer) {
    let acme = tenant(&server, "acme", PROBE).await;
    let set = acme.api("PUT", "/secrets/key", Some(setting(VALUE, "http://127.0.0.1"))).await.expect(200);
    let listed = acme.api("GET", "/secrets", None).await.expect(200);
    let shown = acme.api("GET", "/secrets/key", None).await.expect(200);
    assert_eq!(listed.json()["items"], json!([shown.json()]));
    assert_eq!(set.json(), shown.json());
    let info = shown.json();
    assert_eq!((&info["name"], &info["script"]), (&json!("key"), &Value::Null));
    assert_eq!(info["allowed_hosts"], json!(["http://127.0.0.1"]));
    assert_eq!(info["places"], json!(["headers", "url", "body"]));
    assert!(info["created_at"].is_i64() && info["updated_at"].is_i64() && info["updated_by"].is_string());
    // Failures on the way: nobody listens, the answer is no HTTP, and then it is left alone.
    let closed = Upstream::answering(|_| String::new()).await.url("/{{secret:key}}");
    let broken = Upstream::answering(|_| "no http\r\n\r\n".to_owned()).await;
    let again = json!({ "headers": { "a": "{{secret:key}}" }, "retries": 1, "retryDelay": 1 });
    let init = json!({ "headers": { "a": "{{secret:key}}" } });
    let mut answers = vec![set.body, listed.body, shown.body];
    answers.push(probe(&acme, &closed, again).await.to_string());
    for _ in 0..6 {
        answers.push(probe(&acme, &closed, init.clone()).await.to_string());
        answers.push(probe(&acme, &broken.url("/?{{secret:key}}"), init.clone()).await.to_string());
    }
    assert!(answers.iter().any(|answer| answer.contains("CIRCUIT_OPEN")), "{answers:?}");
    answers.push(acme.api("GET", "/audit", None).await.body);
    answers.push(server.api("GET", "/audit", None).await.body);
    for answer in &answers {
        assert!(!answer.contains("sk_live") && !answer.contains("4eC39"), "{answer}");
    }
    let (_, builder) = server.stop().await;
    let db = builder.database().await;
    let mut connection = db.read().await.unwrap();
    let rows: Vec<(Vec<u8>, String, String)> =
        sqlx::query_as("SELECT sealed, hosts, updated_by FROM secrets")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].0.windows(7).any(|part| part == b"sk_live"));
    let mut found = Vec::new();
    files_with(builder.data_dir(), "sk_live", &mut found);
    assert!(found.is_empty(), "{found:?}");
}

async fn a_scripts_own_stands_before_its_tenants_and_goes_with_it(server: TestServer) {
    const NAMES: &str = "import { secretStorage } from 'stoa';
        export default { async fetch() {
            return Response.json({ names: await secretStorage.list(), has: await secretStorage.exists('key'), none: await secretStorage.exists('none') });
        } };";
    let (upstream, heads) = keeping().await;
    let acme = tenant(&server, "acme", NAMES).await;
    set(&acme, "key", "of-the-tenant", "http://127.0.0.1").await;
    acme.api("PUT", "/secrets/key?script=main", Some(setting("of-the-script", "http://127.0.0.1")))
        .await
        .expect(200);
    acme.api("PUT", "/secrets/more?script=main", Some(setting("x", "http://127.0.0.1"))).await.expect(200);
    acme.api("PUT", "/secrets/key?script=none", Some(setting("x", "a.example"))).await.expect(404);
    let told = acme.get("/").await.expect(200).json();
    assert_eq!(told, json!({ "names": ["key", "more"], "has": true, "none": false }));
    acme.deploy("main", PROBE).await;
    let ask = async || {
        let told = probe(&acme, &upstream.url("/?{{secret:key}}"), json!({})).await;
        assert_eq!(told["status"], 200, "{told}");
        heads.lock().unwrap().pop().unwrap()
    };
    assert!(ask().await.starts_with("GET /?of-the-script "));
    let page = acme.api("GET", "/secrets?limit=1&script=main", None).await.expect(200).json();
    assert_eq!((&page["items"][0]["name"], &page["items"][0]["script"]), (&json!("key"), &json!("main")));
    assert!(page["cursor"].is_string(), "{page}");
    acme.api("DELETE", "/secrets/key?script=main", None).await.expect(204);
    acme.api("DELETE", "/secrets/key?script=main", None).await.expect(404);
    assert!(ask().await.starts_with("GET /?of-the-tenant "));
    acme.api("DELETE", "/scripts/main", None).await.expect(204);
    acme.deploy("main", PROBE).await;
    let left = acme.api("GET", "/secrets?script=main", None).await.expect(200).json();
    assert_eq!(left["items"], json!([]), "{left}");
    // A tenant of the same name that is made later has none.
    server.api("DELETE", "/tenants/acme", None).await.expect(204);
    let acme = tenant(&server, "acme", PROBE).await;
    let told = probe(&acme, &upstream.url("/?{{secret:key}}"), json!({})).await;
    assert_eq!(told["code"], "INVALID_ARGUMENT", "{told}");
}

async fn a_change_holds_for_the_next_request_on_every_node(server: TestServer) {
    let (upstream, heads) = keeping().await;
    let beside = server.beside().await;
    let here = tenant(&server, "acme", PROBE).await;
    set(&here, "key", "value-0", "http://127.0.0.1").await;
    let there = beside.known_tenant("acme");
    // The other node learns of the tenant by itself.
    while there.send("POST", "/", r#"{"url": "data:,"}"#).await.status != 200 {}
    for number in 1..20 {
        let value = format!("value-{number}");
        set(&here, "key", &value, "http://127.0.0.1").await;
        for node in [&there, &here] {
            let told = probe(node, &upstream.url("/?{{secret:key}}"), json!({})).await;
            assert_eq!(told["status"], 200, "{told}");
            let head = heads.lock().unwrap().pop().unwrap();
            assert!(head.starts_with(&format!("GET /?{value} ")), "{head}");
        }
    }
    // Changed and used at once: it is one of them, whole.
    let url = upstream.url("/?{{secret:key}}");
    let using = async {
        for _ in 0..20 {
            let told = probe(&there, &url, json!({})).await;
            assert_eq!(told["status"], 200, "{told}");
        }
    };
    let changing = async {
        for number in 0..20 {
            let value = ["one-value", "another-value"][number % 2];
            set(&here, "key", value, "http://127.0.0.1").await;
        }
    };
    tokio::join!(using, changing);
    for head in heads.lock().unwrap().drain(..) {
        let value = head.split(['?', ' ']).nth(2).unwrap();
        assert!(["value-19", "one-value", "another-value"].contains(&value), "{head}");
    }
}

async fn what_is_no_secret_is_refused_and_not_repeated(server: TestServer) {
    let acme = tenant(&server, "acme", PROBE).await;
    for (name, body, expected) in [
        ("k", json!({ "value": "sk_live" }), "allowed_hosts"),
        ("k", json!({ "value": "sk_live", "allowed_hosts": [] }), "allowed_hosts takes 1 to 32"),
        ("k", json!({ "value": "sk_live", "allowed_hosts": ["*"] }), "allowed_hosts[0]"),
        ("k", json!({ "value": "sk_live", "allowed_hosts": ["a.example", "*.com"] }), "hosts of everybody"),
        ("k", json!({ "value": "", "allowed_hosts": ["a.example"] }), "has 0"),
        ("k", json!({ "value": "sk_live".repeat(10_000), "allowed_hosts": ["a.example"] }), "has 70000"),
        ("k", json!({ "value": ["sk_live"], "allowed_hosts": ["a.example"] }), "value takes a text"),
        ("k", json!({ "value": "sk_live", "allowed_hosts": ["a.example"], "places": [] }), "places takes"),
        ("k%20k", json!({ "value": "sk_live", "allowed_hosts": ["a.example"] }), "1 to 64 characters"),
        (
            &"n".repeat(65),
            json!({ "value": "sk_live", "allowed_hosts": ["a.example"] }),
            "1 to 64 characters",
        ),
    ] {
        let refused = acme.api("PUT", &format!("/secrets/{name}"), Some(body)).await;
        assert_eq!(refused.code(), "INVALID_REQUEST", "{refused:?}");
        assert!(refused.body.contains(expected) && !refused.body.contains("sk_live"), "{refused:?}");
    }
    assert_eq!(acme.api("GET", "/secrets", None).await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_names_a_secret_is_refused() {
    const STREAMS: &str = "export default { async fetch(request) {
        const encode = (text) => new TextEncoder().encode(text);
        const body = new ReadableStream({ start(c) { c.enqueue(encode('a {{secret:key}} b')); c.close(); } });
        try {
            return Response.json({ status: (await fetch(await request.text(), { method: 'POST', body })).status });
        } catch ({ cause }) {
            return Response.json({ message: cause?.message, code: cause?.code });
        }
    } };";
    let (upstream, heads) = keeping().await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", STREAMS).await;
    set(&acme, "key", VALUE, "http://127.0.0.1").await;
    let told = acme.send("POST", "/", &upstream.url("/")).await.expect(200).json();
    assert_eq!(told["code"], "INVALID_ARGUMENT", "{told}");
    assert!(told["message"].as_str().unwrap().contains("give the body whole"), "{told}");
    assert!(!heads.lock().unwrap().iter().any(|head| head.contains("sk_live")));
}
