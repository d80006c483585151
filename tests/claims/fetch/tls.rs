//! Requests over TLS: by the version of HTTP that both speak, and to nobody who cannot show who they are.

use super::names::Names;
use super::secure::{Authority, NOW, Secure};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use stoa_tests::TestServer;
use tempfile::TempDir;

/// A server whose scripts believe an authority, and find what has these names here.
async fn trusting(authority: &Authority) -> (TestServer, TempDir) {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("authorities.pem");
    // An operator has several, with remarks between them.
    std::fs::write(&file, format!("# ours\n{}# theirs\n{}", authority.pem(), Authority::new("Others").pem()))
        .unwrap();
    let here: &[&[&str]] = &[&["127.0.0.1"]];
    let names = Names::new([("secure.example", here), ("other.example", here)]);
    let builder = opened().resolver(names);
    let server = builder.settings(move |settings| settings.fetch.extra_ca = Some(file.clone())).start().await;
    (server, dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_speaks_tls_and_the_newest_http_that_the_other_server_speaks() {
    let authority = Authority::new("Ours");
    let (server, _dir) = trusting(&authority).await;
    let acme = tenant(&server, "acme", PROBE).await;
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], "HTTP/2.0"),
        (&["http/1.1", "h2"], "HTTP/1.1"),
        (&["h2"], "HTTP/2.0"),
        (&["http/1.1"], "HTTP/1.1"),
        (&[], "HTTP/1.1"),
    ] {
        let upstream = Secure::start(&authority, &["secure.example", "127.0.0.1"], NOW, protocols).await;
        for name in ["secure.example", "127.0.0.1"] {
            let url = upstream.url(name);
            let init =
                json!({ "method": "POST", "body": "é", "headers": { "host": "x", "connection": "close" } });
            let told = probe(&acme, &url, init).await;
            let seen = (&told["status"], &told["url"], &told["body"]);
            assert_eq!(
                seen,
                (&json!(200), &json!(url), &json!(format!("{version} é"))),
                "{protocols:?}: {told}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_share_a_connection_of_http_2_and_bodies_stream_over_it() {
    let authority = Authority::new("Ours");
    let (server, _dir) = trusting(&authority).await;
    let upstream = Secure::start(&authority, &["secure.example"], NOW, &["h2"]).await;
    let script = "export default { async fetch(request) {
        const url = await request.text();
        async function* chunks() { for (let n = 0; n < 64; n++) yield new Uint8Array(16_384).fill(97); }
        const ask = async (init) => (await (await fetch(url, init)).text()).length;
        await ask();
        const lengths = await Promise.all([ask(), ask(), ask({ method: 'POST', body: ReadableStream.from(chunks()) })]);
        return Response.json(lengths);
    } };";
    let acme = tenant(&server, "acme", script).await;
    let told = acme.send("POST", "/", &upstream.url("secure.example")).await.expect(200).json();
    assert_eq!(told, json!([9, 9, 9 + (1 << 20)]));
    assert_eq!((upstream.connections(), upstream.requests()), (1, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_show_who_it_is_is_asked_nothing() {
    let (ours, theirs, impostor) = (Authority::new("Ours"), Authority::new("Theirs"), Authority::new("Ours"));
    let (server, _dir) = trusting(&ours).await;
    let acme = tenant(&server, "acme", PROBE).await;
    for (authority, name, years, cause) in [
        (&ours, "other.example", NOW, "is for another name"),
        (&theirs, "secure.example", NOW, "is signed by nobody who is trusted"),
        (&impostor, "secure.example", NOW, "is signed by nobody who is trusted"),
        (&ours, "secure.example", (2020, 2021), "has expired"),
        (&ours, "secure.example", (3999, 4000), "is not valid yet"),
    ] {
        let upstream = Secure::start(authority, &[name], years, &["h2", "http/1.1"]).await;
        let told = probe(&acme, &upstream.url("secure.example"), json!({})).await;
        assert_eq!((&told["code"], &told["reason"]), (&json!("FETCH_FAILED"), &json!("tls")), "{told}");
        let message = told["message"].as_str().unwrap();
        assert!(message.starts_with("fetch failed: secure.example:"), "{message}");
        assert!(message.contains(&format!("the server's certificate {cause}")), "{message}");
        assert_eq!((upstream.connections(), upstream.requests()), (1, 0), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_of_the_operators_own_is_believed_only_where_it_is_named() {
    let authority = Authority::new("Ours");
    let upstream = Secure::start(&authority, &["127.0.0.1"], NOW, &[]).await;
    let server = opened().start().await;
    let told = probe(&tenant(&server, "acme", PROBE).await, &upstream.url("127.0.0.1"), json!({})).await;
    assert!(told["message"].as_str().unwrap().contains("(fetch.extra_ca)"), "{told}");
    assert_eq!(upstream.requests(), 0);
    let (server, _dir) = trusting(&authority).await;
    let told = probe(&tenant(&server, "acme", PROBE).await, &upstream.url("127.0.0.1"), json!({})).await;
    assert_eq!(told["status"], 200, "{told}");
}
