//! Scripts reach the public internet and nothing else, however they write it.

use super::names::Names;
use super::upstream::{Upstream, mirror};
use super::{PROBE, opened, probe, tenant};
use serde_json::json;
use std::time::Duration;
use stoa_tests::TestServer;

/// Nobody should ever come here.
async fn canary(address: &str) -> Upstream {
    Upstream::at(address, |mut connection| async move {
        connection.head().await;
        connection.say("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret").await;
    })
    .await
}

/// Hosts of which none is public, and some are this machine.
const HOSTS: [&str; 88] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "017700000001",
    "0177.0.0x1",
    "127.000.000.001",
    "127.0.0.1.",
    "127.127.127.127",
    "127.255.255.254",
    "0",
    "0.0.0.0",
    "0x0",
    "00.00.00.00",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "0xc0a80001",
    "3232235521",
    "169.254.169.254",
    "169.254.169.254.",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "169.254.43518",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[fe80::1]",
    "[febf::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    "[5f00::1]",
    "localhost",
    "LocalHost",
    "localhost.",
    "a.localhost",
    "a.b.localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "１２７.0.0.1",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "loc%61lhost",
    "intranet",
    "intranet.",
    "loopback.example",
    "LOOPBACK.example.",
    "private.example",
    "metadata.example",
    "six.example",
    "mapped.example",
    "mixed.example",
    "mixed-late.example",
];

/// Ways of writing a URL of 127.0.0.1, with `~` for a port, that a careless reader takes for something else.
const URLS: [&str; 10] = [
    "https:127.0.0.1:~/",
    "https:/127.0.0.1:~/",
    "http:\\\\127.0.0.1:~\\",
    "http:////127.0.0.1:~/",
    "  http://127.0.0.1:~/",
    "ht\ntp://127.0\t.0.1:~/",
    "HTTP://127.0.0.1:~/",
    "http://127.0.0.1:~\\@example.com/",
    "http://127.0.0.1:~#@example.com/",
    "http://127.0.0.1:~?@example.com/",
];

fn names() -> Names {
    Names::new([
        ("loopback.example", &[&["127.0.0.1"]]),
        ("private.example", &[&["10.0.0.1"]]),
        ("metadata.example", &[&["169.254.169.254"]]),
        ("six.example", &[&["::1"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        // The first is a public address, and must not be connected to either.
        ("mixed.example", &[&["192.0.1.1", "127.0.0.1"]]),
        (
            "mixed-late.example",
            &[&["192.0.1.1", "192.0.1.2", "192.0.1.3", "192.0.1.4", "192.0.1.5", "10.0.0.1"]],
        ),
        ("localhost", &[&["127.0.0.1"]]),
        ("intranet", &[&["127.0.0.1"]]),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_and_no_name_leads_to_an_address_that_is_not_public() {
    let canary = canary("0.0.0.0:0").await;
    let server = TestServer::builder().resolver(names()).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let port = canary.port().to_string();
    let urls = HOSTS.iter().flat_map(|host| [format!("http://{host}:~/"), format!("https://{host}:~/")]);
    for url in urls.chain(URLS.map(str::to_owned)) {
        let url = url.replace('~', &port);
        let told = probe(&acme, &url, json!({})).await;
        assert_eq!(
            (&told["error"], &told["code"]),
            (&json!("TypeError"), &json!("EGRESS_REFUSED")),
            "{url}: {told}"
        );
    }
    assert_eq!(canary.connections(), 0);

    // The canary does sing: what is opened is reached.
    let server = opened().resolver(names()).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for host in ["127.1", "loopback.example", "localhost"] {
        let told = probe(&acme, &format!("http://{host}:{port}/"), json!({})).await;
        assert_eq!(told["body"], "secret", "{told}");
    }
    assert_eq!(canary.connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_leads_nowhere_that_a_script_could_not_go() {
    let canary = canary("127.0.0.2:0").await;
    let target = |host: &str| format!("http://{host}:{}/", canary.port());
    let names = Names::new([("here.example", &[&["127.0.0.1"]]), ("there.example", &[&["127.0.0.2"]])]);
    let server = opened().resolver(names).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let upstream = Upstream::answering(|head| {
        let location = head.split(' ').nth(1).unwrap().trim_start_matches("/?");
        format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n")
    })
    .await;
    for (location, code) in [
        (target("127.0.0.2"), "EGRESS_REFUSED"),
        (target("127.2"), "EGRESS_REFUSED"),
        (target("0x7f000002"), "EGRESS_REFUSED"),
        (target("[::1]"), "EGRESS_REFUSED"),
        (target("[::ffff:127.0.0.2]"), "EGRESS_REFUSED"),
        (target("there.example"), "EGRESS_REFUSED"),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), "EGRESS_REFUSED"),
        ("//10.0.0.1/".to_owned(), "EGRESS_REFUSED"),
        ("http://here.example:22/".to_owned(), "EGRESS_REFUSED"),
        ("http://user:secret@127.0.0.1/".to_owned(), "INVALID_ARGUMENT"),
        ("file:///etc/passwd".to_owned(), "INVALID_ARGUMENT"),
        ("data:text/plain,here".to_owned(), "INVALID_ARGUMENT"),
        ("http://[".to_owned(), "FETCH_FAILED"),
    ] {
        let told = probe(&acme, &upstream.url(&format!("/?{location}")), json!({})).await;
        assert_eq!(
            (&told["error"], &told["code"]),
            (&json!("TypeError"), &json!(code)),
            "{location}: {told}"
        );
    }
    assert_eq!(canary.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_changes_its_mind_is_checked_anew_for_every_connection() {
    let canary = canary("127.0.0.2:0").await;
    let upstream = Upstream::at(&format!("127.0.0.1:{}", canary.port()), |mut connection| async move {
        connection.head().await;
        connection.say("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok").await;
    })
    .await;
    let names = Names::new([("rebind.example", &[&["127.0.0.1"], &["127.0.0.2"]])]);
    let server = opened().resolver(names).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let url = format!("http://rebind.example:{}/", upstream.port());
    assert_eq!(probe(&acme, &url, json!({})).await["body"], "ok");
    assert_eq!(probe(&acme, &url, json!({})).await["code"], "EGRESS_REFUSED");
    assert_eq!((upstream.connections(), canary.connections()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenants_lists_narrow_what_it_reaches_and_never_widen_it() {
    let upstream = Upstream::answering(mirror).await;
    let names = Names::new([
        ("good.example", &[&["127.0.0.1"]]),
        ("bad.example", &[&["127.0.0.1"]]),
        ("private.example", &[&["10.0.0.1"]]),
    ]);
    let server = opened().resolver(names).start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    let reach = async |host: &str| {
        let told = probe(&acme, &format!("http://{host}:{}/", upstream.port()), json!({})).await;
        told["code"].as_str().map(str::to_owned)
    };
    assert_eq!((reach("good.example").await, reach("bad.example").await), (None, None));

    let refused = || Some("EGRESS_REFUSED".to_owned());
    // A connection to it is still open, and is not used any more.
    acme.api("PATCH", "/policy", Some(json!({ "egress": { "allow": [], "deny": ["bad.example"] } })))
        .await
        .expect(200);
    assert_eq!((reach("good.example").await, reach("bad.example").await), (None, refused()));

    let allow =
        json!({ "egress": { "allow": ["good.example", "10.0.0.0/8", "private.example"], "deny": [] } });
    acme.api("PATCH", "/policy", Some(allow)).await.expect(200);
    assert_eq!((reach("good.example").await, reach("bad.example").await), (None, refused()));
    for host in ["private.example", "10.0.0.1", "127.0.0.1"] {
        assert_eq!(reach(host).await, refused(), "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_request_is_told_why_and_never_sent() {
    let server = opened().start().await;
    let acme = tenant(&server, "acme", PROBE).await;
    for (url, init, told) in [
        ("http://", json!({}), "Invalid URL"),
        ("ftp://example.com/", json!({}), "'ftp' cannot be fetched"),
        ("file:///etc/passwd", json!({}), "'file' cannot be fetched"),
        ("http://user:secret@127.0.0.1/", json!({}), "user name or password"),
        ("http://127.0.0.1:25/", json!({}), "port 25 is closed"),
        ("http://127.0.0.1:6667/", json!({}), "port 6667 is closed"),
        ("http://127.0.0.1:80/", json!({ "method": "CONNECT" }), "forbidden"),
        ("http://127.0.0.1:80/", json!({ "headers": { "a b": "c" } }), "not a valid header name"),
        ("http://127.0.0.1:80/", json!({ "headers": { "a": "b\r\nc: d" } }), "not a valid header value"),
        ("http://127.0.0.1:80/", json!({ "retries": -1 }), "whole number"),
        ("http://127.0.0.1:80/", json!({ "integrity": "sha256-abc" }), "integrity"),
    ] {
        let answer = tokio::time::timeout(Duration::from_secs(5), probe(&acme, url, init)).await.unwrap();
        assert_eq!(answer["error"], "TypeError", "{url}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(told), "{url}: {answer}");
    }
}
