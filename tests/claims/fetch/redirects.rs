//! Redirects, by the rules of the Fetch standard.

use super::upstream::{Upstream, answer, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;

/// Sends `/<status>` on to `/end`, and says what it was asked there.
async fn redirecting() -> Upstream {
    Upstream::answering(|head| match head.split(' ').nth(1).unwrap() {
        "/end" => mirror(head),
        path => answer(&format!("{} Moved", path.trim_start_matches('/')), "location: end#there\r\n", ""),
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_method_and_the_body_change_as_the_standard_says() {
    let upstream = redirecting().await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for (status, method, expected) in [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (301, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (301, "GET", "GET"),
    ] {
        let body = if method == "GET" { json!(null) } else { json!("content") };
        let init = json!({ "method": method, "body": body, "headers": { "authorization": "mine" } });
        let told = probe(&acme, &upstream.url(&format!("/{status}")), init).await;
        assert_eq!(
            (&told["redirected"], &told["url"]),
            (&json!(true), &json!(upstream.url("/end"))),
            "{told}"
        );
        let head = told["body"].as_str().unwrap();
        assert!(head.starts_with(&format!("{expected} /end ")), "{status} {method}: {head}");
        assert!(head.contains("authorization: mine"), "the same server may know: {head}");
        let keeps_body = expected == method && method != "GET";
        assert_eq!(
            head.contains("content-length: 7") && head.contains("content-type:"),
            keeps_body,
            "{head}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_not_shown_to_whom_a_server_names() {
    let other = Upstream::answering(mirror).await;
    let to = other.url("/");
    let first = Upstream::answering(move |_| answer("302 Found", &format!("location: {to}\r\n"), "")).await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let init =
        json!({ "headers": { "Authorization": "a", "Cookie": "b", "X-Api-Key": "c", "X-Other": "d" } });
    let told = probe(&acme, &first.url("/"), init).await;
    let head = told["body"].as_str().unwrap();
    for secret in ["authorization", "cookie", "x-api-key"] {
        assert!(!head.contains(secret), "{head}");
    }
    assert!(head.contains("x-other: d"), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_can_look_at_a_redirect_or_refuse_it() {
    let upstream = redirecting().await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let told = probe(&acme, &upstream.url("/302"), json!({ "redirect": "manual" })).await;
    assert_eq!((&told["status"], &told["headers"]["location"]), (&json!(302), &json!("end#there")), "{told}");
    assert_eq!(told["redirected"], false, "{told}");
    let told = probe(&acme, &upstream.url("/302"), json!({ "redirect": "error" })).await;
    assert_eq!((&told["code"], &told["reason"]), (&json!("FETCH_FAILED"), &json!("redirect")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_sent_in_circles_gives_up_and_every_hop_counts() {
    let upstream = Upstream::answering(|_| answer("302 Found", "location: /\r\n", "")).await;
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let told = probe(&acme, &upstream.url("/"), json!({})).await;
    assert_eq!((&told["code"], &told["reason"]), (&json!("FETCH_FAILED"), &json!("redirect")), "{told}");
    assert!(told["message"].as_str().unwrap().contains("more than 20 times"), "{told}");

    acme.api("PUT", "/quotas", Some(json!({ "fetches": 5 }))).await.expect(200);
    let told = probe(&acme, &upstream.url("/"), json!({})).await;
    assert_eq!(told["code"], "SUBREQUEST_LIMIT_EXCEEDED", "{told}");
}
