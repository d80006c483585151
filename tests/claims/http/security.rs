//! What browsers are told to be careful about, and who may say otherwise; CORS of a whole tenant.

use super::rules::from;
use super::{on_every_database, tenant};
use serde_json::{Value, json};
use stoa_tests::{TestServer, TestTenant};

on_every_database! {
    answers_of_a_tenant_have_safe_headers
    the_script_the_route_and_the_tenant_may_say_otherwise
    only_who_comes_by_https_is_told_to_stay_with_it
    answers_of_the_platform_have_strict_headers
    cors_of_a_tenant_holds_where_a_route_does_not_say_otherwise
    preflights_are_answered_for_what_a_tenant_says
    what_a_tenant_cannot_say_is_refused_by_name
}

const SCRIPT: &str = r#"
import { registerWebHandler } from "stoa";
const page = (headers) => new Response("<p>hello", { headers: { "content-type": "text/html", ...headers } });
registerWebHandler("/", () => page());
registerWebHandler("/json", () => ({}));
registerWebHandler("/throws", () => { throw new Error("no"); });
registerWebHandler("/own", () => page({ "x-frame-options": "DENY", "content-security-policy": "default-src 'self'" }));
registerWebHandler("/framed", () => page(), "GET", { headers: { "x-frame-options": false, "referrer-policy": "no-referrer" } });
registerWebHandler("/open", () => "ok", "GET", { cors: true });
registerWebHandler("/closed", () => "ok", "GET", { cors: false });
registerWebHandler("/tenants", () => "ok", ["GET", "PUT"], { timeout: "1s" });
export default { fetch: (request) => page({ "x-method": request.method }) };
"#;

const PAGE: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-frame-options", "SAMEORIGIN"),
    ("content-security-policy", "base-uri 'self'; object-src 'none'"),
];

async fn say(acme: &TestTenant<'_>, http: Value) {
    acme.api("PATCH", "/policy", Some(json!({ "http": http }))).await.expect(200);
}

async fn answers_of_a_tenant_have_safe_headers(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, is_page) in [("/", true), ("/fetched", true), ("/json", false), ("/throws", false)] {
        let answer = acme.get(path).await;
        for (name, value) in PAGE {
            let expected = if is_page || name != "content-security-policy" { value } else { "" };
            assert_eq!(answer.header(name), expected, "{path} {name}");
        }
        assert_eq!(answer.header("strict-transport-security"), "");
    }
    let bare = server.tenant("bare").await;
    bare.deploy("main", "import { registerWebHandler } from 'stoa'; registerWebHandler('/a', () => 1);")
        .await;
    for (answer, status) in [(bare.get("/none").await, 404), (bare.send("PUT", "/a", "").await, 405)] {
        assert_eq!((answer.status, answer.header("x-content-type-options")), (status, "nosniff"));
    }
}

async fn the_script_the_route_and_the_tenant_may_say_otherwise(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let own = acme.get("/own").await;
    assert_eq!(
        (own.header("x-frame-options"), own.header("content-security-policy")),
        ("DENY", "default-src 'self'")
    );
    let framed = acme.get("/framed").await;
    assert_eq!((framed.header("x-frame-options"), framed.header("referrer-policy")), ("", "no-referrer"));
    say(
        &acme,
        json!({ "headers": { "X-Frame-Options": "DENY", "referrer-policy": false, "x-tenant": "acme" } }),
    )
    .await;
    let page = acme.get("/fetched").await;
    assert_eq!(
        (page.header("x-frame-options"), page.header("referrer-policy"), page.header("x-tenant")),
        ("DENY", "", "acme")
    );
    let framed = acme.get("/framed").await;
    assert_eq!(
        (framed.header("x-frame-options"), framed.header("referrer-policy"), framed.header("x-tenant")),
        ("", "no-referrer", "acme")
    );
    assert_eq!(acme.get("/throws").await.expect(500).header("x-tenant"), "acme");
    say(&acme, json!({ "headers": null })).await;
    assert_eq!(acme.get("/").await.header("x-frame-options"), "SAMEORIGIN");
}

async fn only_who_comes_by_https_is_told_to_stay_with_it(server: TestServer) {
    let (_, builder) = server.stop().await;
    let proxy = |settings: &mut stoa_config::Settings| {
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    };
    let server = builder.settings(proxy).start().await;
    let acme = tenant(&server, SCRIPT).await;
    for (proto, told) in [("https", "max-age=15552000"), ("http", "")] {
        let answer = from(&server, &acme, "GET", "/", &[("x-forwarded-proto", proto)]).await;
        assert_eq!(answer.header("strict-transport-security"), told, "{proto}");
    }
}

async fn answers_of_the_platform_have_strict_headers(server: TestServer) {
    for answer in [
        server.api("GET", "/status", None).await,
        server.get("nobody.stoa.test", "/").await.expect(404),
        server.get("stoa.test", "/engine/none").await.expect(404),
        server.get("stoa.test", "/health/live").await,
    ] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name), value, "{answer:?}");
        }
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{answer:?}");
    }
}

async fn cors_of_a_tenant_holds_where_a_route_does_not_say_otherwise(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let origin = "https://app.example";
    say(&acme, json!({ "cors": { "origin": origin, "credentials": true } })).await;
    for (path, allowed) in [
        ("/", origin),
        ("/tenants", origin),
        ("/fetched", origin),
        ("/throws", origin),
        ("/open", "*"),
        ("/closed", ""),
    ] {
        let answer = from(&server, &acme, "GET", path, &[("origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{path}");
        let other = from(&server, &acme, "GET", path, &[("origin", "https://evil.example")]).await;
        assert_eq!(
            other.header("access-control-allow-origin"),
            if allowed == "*" { "*" } else { "" },
            "{path}"
        );
    }
    say(&acme, json!({ "cors": false })).await;
    let answer = from(&server, &acme, "GET", "/", &[("origin", origin)]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

async fn preflights_are_answered_for_what_a_tenant_says(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let origin = "https://app.example";
    let ask = |path: &'static str, method: &'static str| {
        let (server, acme) = (&server, &acme);
        let headers = [("origin", origin), ("access-control-request-method", method)];
        async move { from(server, acme, "OPTIONS", path, &headers).await }
    };
    // Nobody says anything, so the fetch handler answers for itself.
    assert_eq!(ask("/fetched", "PUT").await.expect(200).header("x-method"), "OPTIONS");
    say(&acme, json!({ "cors": { "origin": origin } })).await;
    for (path, method, allowed) in [
        ("/tenants", "PUT", origin),
        ("/tenants", "GET", origin),
        ("/fetched", "PATCH", origin),
        ("/closed", "GET", ""),
    ] {
        let answer = ask(path, method).await.expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{path} {method}");
        assert_eq!(
            answer.header("access-control-allow-methods").contains(method),
            !allowed.is_empty(),
            "{path}"
        );
    }
    let plain = from(&server, &acme, "OPTIONS", "/fetched", &[("origin", origin)]).await;
    assert_eq!(plain.header("x-method"), "OPTIONS", "no preflight");
}

async fn what_a_tenant_cannot_say_is_refused_by_name(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    say(&acme, json!({ "csrf": false })).await;
    for (http, named) in [
        (json!({ "cors": { "credentials": true } }), "http: the option 'cors.credentials'"),
        (json!({ "cors": { "origin": "app.example" } }), "cors.origin"),
        (json!({ "headers": { "x": "a\r\nb: c" } }), "headers.x"),
        (json!({ "csrf": "on" }), "csrf"),
        (json!({ "cache": "1h" }), "there are cors, csrf, headers"),
        (json!(1), "map"),
    ] {
        let refused = acme.api("PATCH", "/policy", Some(json!({ "http": http }))).await.expect(400);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(named), "{http}: {message}");
    }
    let policy = acme.api("GET", "/policy", None).await.json();
    assert_eq!(policy["http"], json!({ "csrf": false }));
}
