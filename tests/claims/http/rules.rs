//! The options of a route are gone by before its script runs.

use super::{on_every_database, tenant};
use stoa_tests::{Answer, TestServer, TestTenant};

on_every_database! {
    a_request_that_is_not_as_the_route_says_costs_no_instance
    a_kept_answer_is_given_without_asking_the_script
    what_is_one_users_own_is_not_kept
    an_answer_is_kept_as_long_as_its_route_says
    pages_of_other_origins_read_what_the_route_lets_them
    a_preflight_is_answered_by_the_host
    who_asks_too_often_is_told_when_to_come_back
    limits_of_a_route_name_it_as_their_source
    headers_of_a_route_fill_in_and_take_off
    an_option_that_cannot_be_gone_by_is_refused_at_deploy
    a_route_that_nobody_would_reach_is_refused_at_deploy
}

const SCRIPT: &str = r#"
import { registerWebHandler } from "stoa";
const ok = () => "ok";
registerWebHandler("/open", ok, "GET", { cors: true });
registerWebHandler("/app", () => new Response("ok", { headers: { "access-control-allow-origin": "*" } }), ["GET", "PUT"], {
  cors: { origin: "https://*.app.example", credentials: true, exposeHeaders: ["X-Total"], maxAge: "1h" },
});
registerWebHandler("/plain", ok);
registerWebHandler("/two", ok, "GET", { rateLimit: { limit: 2, per: "hour" }, cors: true });
registerWebHandler("/small", (req) => req.text.length, "POST", { bodyLimit: "1kb" });
registerWebHandler("/slow", () => new Promise((done) => setTimeout(done, 60_000)), "GET", { timeout: 50 });
const now = () => new Response(String(Math.random()), { headers: { "x-made": "1" } });
registerWebHandler("/kept", now, "GET", { cache: "1h", cors: true });
registerWebHandler("/kept/short", now, "GET", { cache: "50ms" });
registerWebHandler("/kept/by-language", now, "GET", { cache: { ttl: 60, vary: ["accept-language"] } });
registerWebHandler("/kept/own", () => Response.json(Math.random()).setCookie("a", "1"), "GET", { cache: 60 });
registerWebHandler("/kept/failed", () => { throw new Error("no"); }, "GET", { cache: 60 });
registerWebHandler("/orders/:id", ({ params, query, json }) => ({ params, query, json }), "PUT", {
  schema: {
    params: { id: "integer|min:1" },
    query: { page: "integer" },
    body: { name: "required|string|min:2", age: "integer|min:18" },
  },
});
registerWebHandler("/headers", () => new Response("ok", { headers: { "x-own": "script", "x-gone": "1" } }), "GET", {
  headers: { "X-Own": "route", "X-More": "route", "X-Gone": false },
});
export default { fetch: () => new Response("fetched") };
"#;

pub(super) async fn from(
    server: &TestServer,
    acme: &TestTenant<'_>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = server.request(method, &acme.host(), path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

async fn pages_of_other_origins_read_what_the_route_lets_them(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let get = |path, origin: &'static str| {
        let (server, acme) = (&server, &acme);
        async move { from(server, acme, "GET", path, &[("origin", origin)]).await }
    };
    assert_eq!(get("/open", "https://x.example").await.header("access-control-allow-origin"), "*");
    assert_eq!(get("/plain", "https://x.example").await.header("access-control-allow-origin"), "");
    let may = get("/app", "https://one.app.example").await;
    assert_eq!(may.header("access-control-allow-origin"), "https://one.app.example");
    assert_eq!(may.header("access-control-allow-credentials"), "true");
    assert_eq!(may.header("access-control-expose-headers"), "x-total");
    assert!(may.header("vary").contains("origin"));
    // The script says "*"; the route says who.
    assert_eq!(get("/app", "https://evil.example").await.header("access-control-allow-origin"), "");
}

async fn a_preflight_is_answered_by_the_host(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let ask = |path, origin: &'static str, method: &'static str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", "content-type,x-one"),
        ];
        let (server, acme) = (&server, &acme);
        async move { from(server, acme, "OPTIONS", path, &headers).await }
    };
    let may = ask("/app", "https://one.app.example", "PUT").await;
    assert_eq!((may.status, may.header("access-control-allow-origin")), (204, "https://one.app.example"));
    assert!(may.header("access-control-allow-methods").contains("PUT"));
    assert_eq!(may.header("access-control-allow-headers"), "content-type,x-one");
    assert_eq!(may.header("access-control-max-age"), "3600");
    for (path, origin, method) in [
        ("/app", "https://evil.example", "PUT"),
        ("/app", "https://one.app.example", "DELETE"),
        ("/plain", "https://one.app.example", "GET"),
    ] {
        let no = ask(path, origin, method).await;
        assert_eq!(
            (no.status, no.header("access-control-allow-origin")),
            (204, ""),
            "{path} {origin} {method}"
        );
        assert!(!no.header("allow").is_empty());
    }
}

async fn who_asks_too_often_is_told_when_to_come_back(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let ask = || from(&server, &acme, "GET", "/two", &[("origin", "https://x.example")]);
    let first = ask().await;
    assert_eq!(
        (first.status, first.header("ratelimit-limit"), first.header("ratelimit-remaining")),
        (200, "2", "1")
    );
    assert_eq!(ask().await.header("ratelimit-remaining"), "0");
    let refused = ask().await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=1_800).contains(&wait), "{wait}");
    // The page that asked may read why.
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(acme.get("/plain").await.status, 200);
    // A new version begins to count anew.
    acme.deploy("main", SCRIPT).await;
    assert_eq!(ask().await.status, 200);
}

async fn limits_of_a_route_name_it_as_their_source(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let large = acme.send("POST", "/small", &"x".repeat(1_025)).await;
    assert_eq!((large.status, large.code().as_str()), (413, "BODY_TOO_LARGE"));
    assert_eq!(large.json()["error"]["details"]["source"], "route");
    assert_eq!(large.json()["error"]["details"]["limit"], 1_024);
    assert_eq!(acme.send("POST", "/small", &"x".repeat(1_024)).await.body, "1024");
    let slow = acme.get("/slow").await;
    assert_eq!((slow.status, slow.code().as_str()), (503, "TIME_LIMIT_EXCEEDED"));
    assert_eq!(slow.json()["error"]["details"]["source"], "route");
}

async fn headers_of_a_route_fill_in_and_take_off(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let answer = acme.get("/headers").await;
    assert_eq!(
        (answer.header("x-own"), answer.header("x-more"), answer.header("x-gone")),
        ("script", "route", "")
    );
}

async fn an_option_that_cannot_be_gone_by_is_refused_at_deploy(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (options, says) in [
        ("{ timeout: 'soon' }", "the option 'timeout' must be more than 0"),
        ("{ cors: { credentials: true } }", "cors.credentials"),
        ("{ auth: 'perhaps' }", "the option 'auth' must be"),
        ("{ schema: { body: { name: 'textual' } } }", "schema.body"),
        ("{ rateLimit: { limit: 5, per: 'week' } }", "rateLimit.per"),
    ] {
        let script = format!(
            "import {{ registerWebHandler }} from 'stoa'; registerWebHandler('/x', () => 1, 'GET', {options});"
        );
        let refused = acme.put("other", &script).await;
        assert_eq!(refused.status, 422, "{options}: {}", refused.body);
        assert!(refused.body.contains(says) && refused.body.contains("GET /x"), "{}", refused.body);
    }
}

async fn a_kept_answer_is_given_without_asking_the_script(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let first = acme.get("/kept").await.expect(200);
    assert_eq!((first.header("age"), first.header("cache-control")), ("", "max-age=3600"));
    let again = acme.get("/kept").await.expect(200);
    assert_eq!((&again.body, again.header("age"), again.header("x-made")), (&first.body, "0", "1"));
    let head = from(&server, &acme, "HEAD", "/kept", &[]).await.expect(200);
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    // The page that asks is not of what is kept.
    let page = from(&server, &acme, "GET", "/kept", &[("origin", "https://x.example")]).await;
    assert_eq!((&page.body, page.header("access-control-allow-origin")), (&first.body, "*"));
    let known =
        from(&server, &acme, "GET", "/kept", &[("if-none-match", first.header("etag"))]).await.expect(304);
    assert_eq!((known.body.as_str(), known.header("etag")), ("", first.header("etag")));
    assert_ne!(acme.get("/kept?n=1").await.body, first.body);
    let other = server.tenant("other").await;
    other.deploy("main", SCRIPT).await;
    assert_ne!(other.get("/kept").await.body, first.body);
    acme.deploy("main", SCRIPT).await;
    assert_ne!(acme.get("/kept").await.body, first.body);
}

async fn what_is_one_users_own_is_not_kept(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let kept = acme.get("/kept").await;
    for header in [("cookie", "a=1"), ("authorization", "Bearer x"), ("range", "bytes=0-1")] {
        let own = from(&server, &acme, "GET", "/kept", &[header]).await.expect(200);
        assert_ne!(own.body, kept.body, "{header:?}");
    }
    assert_eq!(acme.get("/kept").await.body, kept.body);
    assert_ne!(acme.get("/kept/own").await.body, acme.get("/kept/own").await.body);
    let language = |value| {
        let (server, acme) = (&server, &acme);
        async move { from(server, acme, "GET", "/kept/by-language", &[("accept-language", value)]).await }
    };
    let (german, french) = (language("de").await, language("fr").await);
    assert_ne!(german.body, french.body);
    assert_eq!(german.header("vary"), "accept-language");
    assert_eq!(language("de").await.body, german.body);
    for _ in 0..2 {
        assert_eq!(acme.get("/kept/failed").await.expect(500).header("age"), "");
    }
}

async fn an_answer_is_kept_as_long_as_its_route_says(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let first = acme.get("/kept/short").await;
    let ask = async { while acme.get("/kept/short").await.body == first.body {} };
    tokio::time::timeout(super::LONG, ask).await.expect("a new answer");
}

async fn a_request_that_is_not_as_the_route_says_costs_no_instance(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let put = |path: &'static str, kind: &'static str, body: &'static str| {
        let request = server.request("PUT", &acme.host(), path).header("content-type", kind).body(body);
        Answer::of(request)
    };
    let json = "application/json";
    let good = put("/orders/7?page=2", json, r#"{"name":"Ada","age":36}"#).await.expect(200);
    assert_eq!(good.json()["json"]["name"], "Ada");
    assert_eq!(good.json()["query"]["page"], "2");
    for (path, kind, body, status, code, part) in [
        ("/orders/7", json, r#"{"age":17}"#, 422, "VALIDATION_FAILED", "body"),
        ("/orders/0", json, r#"{"name":"Ada"}"#, 422, "VALIDATION_FAILED", "params"),
        ("/orders/7?page=two", json, r#"{"name":"Ada"}"#, 422, "VALIDATION_FAILED", "query"),
        ("/orders/7", json, "{\n \"name\": }", 400, "BAD_REQUEST", "body"),
        ("/orders/7", "text/plain", "{}", 415, "UNSUPPORTED_MEDIA_TYPE", "body"),
    ] {
        let bad = put(path, kind, body).await;
        assert_eq!((bad.status, bad.code().as_str()), (status, code), "{path} {body}: {}", bad.body);
        assert_eq!(bad.json()["error"]["details"]["in"], part, "{}", bad.body);
    }
    let faults = put("/orders/7", json, r#"{"name":"A","age":17}"#).await.json();
    assert_eq!(faults["error"]["details"]["errors"].as_array().map(Vec::len), Some(2), "{faults}");
}

async fn a_route_that_nobody_would_reach_is_refused_at_deploy(server: TestServer) {
    let acme = server.tenant("acme").await;
    let route = |path: &str| format!("registerWebHandler('{path}', () => 1)");
    for path in ["/auth", "/auth/login", "/engine/:x", "/graphql", "/health/*", "/mcp"] {
        let refused = acme.put("main", &route(path)).await.expect(422);
        assert!(refused.body.contains(path) && refused.body.contains("platform"), "{path}: {refused:?}");
    }
    acme.put_at("/scripts/main?mount=/app", &route("/auth")).await.expect(201);
    acme.put("other", &route("/authors")).await.expect(201);
    assert_eq!(acme.get("/app/auth").await.expect(200).body, "1");
}
