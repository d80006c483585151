//! A page of another site cannot write with the cookies of a user, unless it may.

use super::rules::from;
use super::{on_every_database, tenant};
use serde_json::json;
use stoa_tests::TestServer;

on_every_database! {
    a_page_of_another_site_is_refused_before_anything_runs
    what_no_browser_sends_for_others_goes_through
    older_browsers_name_the_origin
    who_may_is_for_the_route_and_then_for_the_tenant_to_say
}

const SCRIPT: &str = r#"
import { registerWebHandler, sharedStorage } from "stoa";
const ran = async () => String(await sharedStorage.setItem("ran", 1) ?? "ran");
const all = ["GET", "POST", "PUT", "PATCH", "DELETE"];
registerWebHandler("/", ran, all);
registerWebHandler("/ran", async () => String(await sharedStorage.getItem("ran")));
registerWebHandler("/open", () => "ok", "POST", { csrf: false });
registerWebHandler("/named", () => "ok", "POST", { csrf: { origins: "https://pay.example" } });
registerWebHandler("/app", () => "ok", "POST", { cors: { origin: "https://*.app.example", credentials: true } });
registerWebHandler("/read", () => "ok", "POST", { cors: { origin: "https://*.app.example" } });
registerWebHandler("/strict", () => "ok", "POST", { csrf: true });
export default { fetch: () => new Response("fetched") };
"#;

const COOKIE: (&str, &str) = ("cookie", "session=1");

async fn a_page_of_another_site_is_refused_before_anything_runs(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for site in ["cross-site", "same-site", "what-is-this"] {
        for (path, method) in
            [("/", "POST"), ("/", "PUT"), ("/", "PATCH"), ("/", "DELETE"), ("/fetched", "POST")]
        {
            let headers = [COOKIE, ("sec-fetch-site", site), ("origin", "https://evil.example")];
            let refused = from(&server, &acme, method, path, &headers).await;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (403, "CSRF_REJECTED"),
                "{site} {method} {path}"
            );
            let error = refused.json()["error"].clone();
            assert!(error["message"].as_str().unwrap().contains("https://evil.example"), "{error}");
            assert_eq!(error["details"], json!({ "origin": "https://evil.example", "sec_fetch_site": site }));
        }
    }
    // A form of a page without an origin.
    let headers = [COOKIE, ("sec-fetch-site", "cross-site"), ("origin", "null")];
    assert_eq!(from(&server, &acme, "POST", "/", &headers).await.code(), "CSRF_REJECTED");
    assert_eq!(acme.get("/ran").await.body, "null");
}

async fn what_no_browser_sends_for_others_goes_through(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for headers in [
        &[COOKIE][..],
        &[COOKIE, ("sec-fetch-site", "same-origin"), ("origin", "https://whatever.example")],
        &[COOKIE, ("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    ] {
        assert_eq!(from(&server, &acme, "POST", "/", headers).await.status, 200, "{headers:?}");
    }
    let headers = [COOKIE, ("sec-fetch-site", "cross-site")];
    assert_eq!(from(&server, &acme, "GET", "/", &headers).await.status, 200, "a link");
}

async fn older_browsers_name_the_origin(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let own = format!("http://acme.stoa.test:{}", server.address().port());
    let tls = format!("https://acme.stoa.test:{}", server.address().port());
    for (origin, status) in [
        (own.as_str(), 200),
        (tls.as_str(), 200),
        ("http://acme.stoa.test", 403),
        ("http://other.stoa.test", 403),
        ("https://evil.example", 403),
        ("null", 403),
    ] {
        let answer = from(&server, &acme, "POST", "/", &[COOKIE, ("origin", origin)]).await;
        assert_eq!(answer.status, status, "{origin}");
    }
}

async fn who_may_is_for_the_route_and_then_for_the_tenant_to_say(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let post = |path: &'static str, origin: &'static str| {
        let (server, acme) = (&server, &acme);
        let headers = [COOKIE, ("sec-fetch-site", "cross-site"), ("origin", origin)];
        async move { from(server, acme, "POST", path, &headers).await.status }
    };
    for (path, origin, status) in [
        ("/open", "https://evil.example", 200),
        ("/named", "https://pay.example", 200),
        ("/named", "https://evil.example", 403),
        ("/app", "https://one.app.example", 200),
        ("/app", "https://evil.example", 403),
        // To read is not to write.
        ("/read", "https://one.app.example", 403),
    ] {
        assert_eq!(post(path, origin).await, status, "{path} {origin}");
    }
    let policy = json!({ "http": { "csrf": { "origins": ["https://shop.example"] } } });
    acme.api("PATCH", "/policy", Some(policy)).await.expect(200);
    for (path, status) in [("/", 200), ("/fetched", 200), ("/read", 200), ("/named", 403), ("/strict", 403)] {
        assert_eq!(post(path, "https://shop.example").await, status, "{path}");
    }
    acme.api("PATCH", "/policy", Some(json!({ "http": { "csrf": false } }))).await.expect(200);
    assert_eq!(
        (post("/", "https://evil.example").await, post("/strict", "https://evil.example").await),
        (200, 403)
    );
}
