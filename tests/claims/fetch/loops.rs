//! Scripts that ask one another in a circle come to an end.

use super::names::Names;
use super::upstream::{Upstream, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use stoa_tests::{Answer, TestServer, TestTenant};

/// Asks the next tenant's address, and answers with what that answered, and with how often somebody answered.
const CIRCLE: &str = "export default { async fetch(request) {
    const { port } = new URL(request.url);
    const other = request.headers.get('host').startsWith('acme') ? 'globex' : 'acme';
    const headers = new Headers(request.headers);
    headers.delete('cdn-loop');
    headers.set('CDN-Loop', 'elsewhere');
    const response = await fetch(`http://${other}.stoa.test:${port}/`, { headers, redirect: 'manual' });
    const passes = Number(response.headers.get('x-passes')) + 1;
    return new Response(response.body, { status: response.status, headers: { 'x-passes': `${passes}` } });
} };";

async fn server() -> TestServer {
    let here: &[&[&str]] = &[&["127.0.0.1"]];
    opened().resolver(Names::new([("acme.stoa.test", here), ("globex.stoa.test", here)])).start().await
}

async fn from(tenant: &TestTenant<'_>, server: &TestServer, passage: &[&str]) -> Answer {
    let mut request = server.request("GET", &tenant.host(), "/");
    for value in passage {
        request = request.header("CDN-Loop", *value);
    }
    Answer::of(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_of_scripts_ends_after_eight_passes_whatever_they_say_of_it() {
    let server = server().await;
    let acme = tenant(&server, "acme", CIRCLE).await;
    tenant(&server, "globex", CIRCLE).await;
    let answer = acme.get("/").await.expect(508);
    assert_eq!(
        (answer.header("x-passes"), answer.json()["error"]["code"].clone()),
        ("8", json!("LOOP_DETECTED"))
    );
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("8 times"), "{answer:?}");
    // Whatever came before the platform is counted, and nothing of other services.
    let answer = from(&acme, &server, &["stoa;id=1, other, STOA", "stoa , stoatic"]).await.expect(508);
    assert_eq!(answer.header("x-passes"), "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_redirects_to_itself_is_stopped_by_the_limit_of_redirects() {
    let server = server().await;
    let script = "export default { async fetch(request) {
        const { port } = new URL(request.url);
        const own = `http://acme.stoa.test:${port}/`;
        if (request.headers.has('cdn-loop')) return Response.redirect(own, 302);
        try { await fetch(own); } catch (error) { return new Response(error.cause.details.reason); }
    } };";
    let acme = tenant(&server, "acme", script).await;
    assert_eq!(acme.get("/").await.expect(200).body, "redirect");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_says_through_whom_it_came_and_a_script_cannot_change_that() {
    let upstream = Upstream::answering(mirror).await;
    let server = server().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for headers in [json!({}), json!({ "CDN-Loop": "mine" }), json!({ "cdn-loop": "" })] {
        let told = probe(&acme, &upstream.url("/"), json!({ "headers": headers })).await;
        let head = told["body"].as_str().unwrap();
        let lines: Vec<_> = head.lines().filter(|line| line.to_lowercase().starts_with("cdn-loop")).collect();
        assert_eq!(lines, ["cdn-loop: stoa"], "{head}");
    }
    let forward = format!("export default {{ fetch: () => fetch('{}') }};", upstream.url("/"));
    let globex = tenant(&server, "globex", &forward).await;
    let head = from(&globex, &server, &["a.example; x=\"y\"", "stoa"]).await.expect(200).body;
    assert!(head.contains("cdn-loop: a.example; x=\"y\", stoa, stoa\r\n"), "{head}");
}
