//! Files that are served as they are.

mod deploys;
mod functions;
mod routes;

use super::{on_every_database, raw, status};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use stoa_tests::{Answer, TestServer, TestTenant};

on_every_database! {
    a_site_is_served_with_what_caches_need
    the_same_content_keeps_its_time_over_versions
    conditions_are_answered
    parts_are_answered
    a_client_gets_the_form_that_it_likes
    routes_come_before_assets_and_assets_before_fetch
    no_spelling_leads_anywhere_else
    an_application_finds_its_way_by_itself
    a_page_says_that_there_is_nothing
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\0\xfe";

fn script() -> String {
    "let a = 1;\n".repeat(100)
}

/// A script with files; those that are no text come as base64.
pub(super) fn bundle(main: &str, assets: &[(&str, &[u8])]) -> Value {
    let mut files = Map::from_iter([("main.js".to_owned(), json!(main))]);
    for (name, bytes) in assets {
        let content = match std::str::from_utf8(bytes) {
            Ok(text) => json!(text),
            Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
        };
        files.insert(format!("assets/{name}"), content);
    }
    json!({ "files": files })
}

pub(super) async fn put(
    tenant: &TestTenant<'_>,
    script: &str,
    main: &str,
    assets: &[(&str, &[u8])],
) -> Answer {
    tenant.api("PUT", script, Some(bundle(main, assets))).await
}

async fn deployed<'a>(server: &'a TestServer, main: &str, assets: &[(&str, &[u8])]) -> TestTenant<'a> {
    let acme = server.tenant("acme").await;
    put(&acme, "/scripts/main", main, assets).await.expect(201);
    acme
}

async fn site(server: &TestServer) -> TestTenant<'_> {
    let script = script();
    let files: [(&str, &[u8]); 9] = [
        ("index.html", &b"<h1>home</h1>"[..]),
        ("docs/index.html", &b"<h1>docs</h1>"[..]),
        ("app.js", script.as_bytes()),
        ("app.3f9a1c2b.js", script.as_bytes()),
        ("logo.png", PNG),
        ("logo", PNG),
        ("digits.bin", &b"0123456789\xff"[..]),
        ("a b/\u{e9}.txt", "caf\u{e9}".as_bytes()),
        ("empty.txt", &b""[..]),
    ];
    deployed(server, "", &files).await
}

pub(super) async fn ask(
    tenant: &TestTenant<'_>,
    server: &TestServer,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = server.request(method, &tenant.host(), path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

async fn bytes(server: &TestServer, tenant: &TestTenant<'_>, path: &str) -> Vec<u8> {
    server.request("GET", &tenant.host(), path).send().await.unwrap().bytes().await.unwrap().to_vec()
}

async fn a_site_is_served_with_what_caches_need(server: TestServer) {
    let acme = site(&server).await;
    let always = "max-age=0, must-revalidate";
    for (path, mime, cache) in [
        ("/", "text/html; charset=utf-8", always),
        ("/index.html", "text/html; charset=utf-8", always),
        ("/docs/", "text/html; charset=utf-8", always),
        ("/app.js", "text/javascript; charset=utf-8", always),
        ("/app.3f9a1c2b.js", "text/javascript; charset=utf-8", "max-age=31536000, immutable"),
        ("/logo.png", "image/png", always),
        ("/logo", "image/png", always),
        ("/digits.bin", "application/octet-stream", always),
        ("/a%20b/%C3%A9.txt", "text/plain; charset=utf-8", always),
        ("/empty.txt", "text/plain; charset=utf-8", always),
    ] {
        let answer = ask(&acme, &server, "HEAD", path, &[]).await.expect(200);
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (mime, cache), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("accept-ranges"), "bytes", "{path}");
        assert!(
            answer.header("etag").starts_with('"') && !answer.header("last-modified").is_empty(),
            "{path}"
        );
        let whole = bytes(&server, &acme, path).await;
        let length = answer.header("content-length");
        assert_eq!(if length.is_empty() { "0" } else { length }, whole.len().to_string(), "{path}");
    }
    assert_eq!(bytes(&server, &acme, "/logo.png").await, PNG);
    assert_eq!(acme.get("/a%20b/%C3%A9.txt").await.body, "caf\u{e9}");
    // One content is one tag, whatever it is called.
    assert_eq!(acme.get("/logo").await.header("etag"), acme.get("/logo.png").await.header("etag"));
    let folder = acme.get("/docs?a=b").await.expect(308);
    assert_eq!(folder.header("location"), "/docs/?a=b");
    let listed = acme.api("GET", "/scripts/main/assets?limit=2", None).await.expect(200).json();
    assert_eq!(
        (&listed["items"][0]["name"], &listed["items"][0]["source"]),
        (&json!("a b/é.txt"), &json!("deployed"))
    );
    assert!(listed["next_cursor"].is_string() || listed["cursor"].is_string(), "{listed}");
}

async fn the_same_content_keeps_its_time_over_versions(server: TestServer) {
    let acme = deployed(&server, "", &[("a.txt", b"one"), ("b.txt", b"one")]).await;
    let modified = |answer: &Value, name: &str| {
        let items = answer["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["name"] == name).unwrap()["modified_at"].as_i64().unwrap()
    };
    let before = acme.api("GET", "/scripts/main/assets", None).await.json();
    put(&acme, "/scripts/main", "", &[("a.txt", b"one"), ("b.txt", b"two")]).await.expect(200);
    let after = acme.api("GET", "/scripts/main/assets", None).await.json();
    assert_eq!(modified(&before, "a.txt"), modified(&after, "a.txt"));
    assert!(modified(&before, "b.txt") < modified(&after, "b.txt"));
}

async fn conditions_are_answered(server: TestServer) {
    let acme = site(&server).await;
    let first = acme.get("/digits.bin").await.expect(200);
    let (tag, time) = (first.header("etag"), first.header("last-modified"));
    for (header, value, expected) in [
        ("if-none-match", tag, 304),
        ("if-none-match", "*", 304),
        ("if-none-match", "\"other\"", 200),
        ("if-modified-since", time, 304),
        ("if-modified-since", "Tue, 02 Jan 2024 03:04:05 GMT", 200),
        ("if-match", tag, 200),
        ("if-match", "\"other\"", 412),
        ("if-unmodified-since", time, 200),
        ("if-unmodified-since", "Tue, 02 Jan 2024 03:04:05 GMT", 412),
    ] {
        for method in ["GET", "HEAD"] {
            let answer =
                ask(&acme, &server, method, "/digits.bin", &[(header, value)]).await.expect(expected);
            match expected {
                304 => {
                    assert_eq!((answer.header("etag"), answer.body.as_str()), (tag, ""), "{header}");
                    assert!(
                        !answer.header("cache-control").is_empty()
                            && answer.header("content-type").is_empty()
                    );
                }
                412 if method == "GET" => assert_eq!(answer.code(), "PRECONDITION_FAILED"),
                _ => {}
            }
        }
    }
}

async fn parts_are_answered(server: TestServer) {
    let acme = site(&server).await;
    let tag = acme.get("/empty.txt").await.header("etag").to_owned();
    let own = acme.get("/digits.bin").await.header("etag").to_owned();
    for (range, if_range, expected, content_range, body) in [
        ("bytes=0-3", "", 206, "bytes 0-3/11", "0123"),
        ("bytes=8-", "", 206, "bytes 8-10/11", "89\u{fffd}"),
        ("bytes=-2", "", 206, "bytes 9-10/11", "9\u{fffd}"),
        ("bytes=2-2", &own, 206, "bytes 2-2/11", "2"),
        ("bytes=2-2", &tag, 200, "", "0123456789\u{fffd}"),
        ("bytes=5-2", "", 200, "", "0123456789\u{fffd}"),
        ("bytes=0-9,3-5", "", 200, "", "0123456789\u{fffd}"),
        ("pages=1-2", "", 200, "", "0123456789\u{fffd}"),
    ] {
        let mut headers = vec![("range", range)];
        if !if_range.is_empty() {
            headers.push(("if-range", if_range));
        }
        let answer = ask(&acme, &server, "GET", "/digits.bin", &headers).await.expect(expected);
        assert_eq!((answer.header("content-range"), answer.body.as_str()), (content_range, body), "{range}");
        assert_eq!(answer.header("etag"), own, "{range}");
    }
    let beyond = ask(&acme, &server, "GET", "/digits.bin", &[("range", "bytes=11-")]).await.expect(416);
    assert_eq!(
        (beyond.header("content-range"), beyond.code().as_str()),
        ("bytes */11", "RANGE_NOT_SATISFIABLE")
    );
    ask(&acme, &server, "HEAD", "/digits.bin", &[("range", "bytes=0-3")]).await.expect(200);
    let many = ask(&acme, &server, "GET", "/digits.bin", &[("range", "bytes=0-1,4-5")]).await.expect(206);
    let boundary = many.header("content-type").strip_prefix("multipart/byteranges; boundary=").unwrap();
    assert_eq!(many.body.matches(&format!("--{boundary}")).count(), 3, "{}", many.body);
    assert!(many.body.contains("Content-Range: bytes 4-5/11\r\n\r\n45\r\n"), "{}", many.body);
    assert_eq!(many.header("content-length"), many.body.len().to_string());
    let hostile = format!("bytes={}", vec!["0-0"; 2_000].join(","));
    assert_eq!(
        ask(&acme, &server, "GET", "/digits.bin", &[("range", &hostile)])
            .await
            .expect(200)
            .body
            .chars()
            .count(),
        11
    );
}

async fn a_client_gets_the_form_that_it_likes(server: TestServer) {
    let acme = site(&server).await;
    let plain = ask(&acme, &server, "GET", "/app.js", &[("accept-encoding", "identity")]).await.expect(200);
    assert_eq!((plain.body.as_str(), plain.header("vary")), (script().as_str(), "accept-encoding"));
    let mut tags = vec![plain.header("etag").to_owned()];
    for (accepts, coding) in [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0.1, gzip;q=0.2", "gzip"),
        ("br;q=0, *", "gzip"),
    ] {
        let coded = server.request("GET", &acme.host(), "/app.js").header("accept-encoding", accepts);
        let coded = coded.send().await.unwrap();
        let header = |name: &str| coded.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            (header("content-encoding"), header("vary")),
            (coding.to_owned(), "accept-encoding".to_owned())
        );
        let tag = header("etag");
        tags.push(tag.clone());
        let coded = coded.bytes().await.unwrap();
        assert!(coded.len() < script().len() / 5, "{accepts}: {}", coded.len());
        let known = [("accept-encoding", accepts), ("if-none-match", tag.as_str())];
        ask(&acme, &server, "GET", "/app.js", &known).await.expect(304);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "each form has its own tag: {tags:?}");
    // What is not smaller has one form.
    let logo = ask(&acme, &server, "GET", "/logo.png", &[("accept-encoding", "br, gzip")]).await.expect(200);
    assert_eq!((logo.header("content-encoding"), logo.header("vary")), ("", ""));
    let stale =
        put(&acme, "/scripts/other", "", &[("a.js", script().as_bytes()), ("a.js.br", b"stale")]).await;
    assert!(stale.expect(422).body.contains("a.js.br"));
}

async fn routes_come_before_assets_and_assets_before_fetch(server: TestServer) {
    let main = "import { registerWebHandler } from 'stoa';\n\
        registerWebHandler('/route.txt', () => 'route');\n\
        registerWebHandler('/form.html', () => 'sent', 'POST');\n\
        export default { fetch: (request) => new Response('fetch ' + request.method) };";
    let acme =
        deployed(&server, main, &[("route.txt", b"asset"), ("form.html", b"form"), ("a.txt", b"asset")])
            .await;
    for (method, path, body) in [
        ("GET", "/route.txt", "route"),
        ("GET", "/a.txt", "asset"),
        ("GET", "/form.html", "form"),
        ("POST", "/form.html", "sent"),
        ("POST", "/a.txt", "fetch POST"),
        ("GET", "/none", "fetch GET"),
    ] {
        assert_eq!(acme.send(method, path, "").await.expect(200).body, body, "{method} {path}");
    }
    put(&acme, "/scripts/main", "", &[("a.txt", b"asset")]).await.expect(200);
    let refused = acme.send("DELETE", "/a.txt", "").await.expect(405);
    assert_eq!(
        (refused.header("allow"), refused.code().as_str()),
        ("GET, HEAD, OPTIONS", "METHOD_NOT_ALLOWED")
    );
    let options = ask(&acme, &server, "OPTIONS", "/a.txt", &[]).await.expect(204);
    assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS");
    // Below a mount path, and there alone.
    put(&acme, "/scripts/blog?mount=/blog", "", &[("a.txt", b"of the blog"), ("index.html", b"blog")])
        .await
        .expect(201);
    assert_eq!(acme.get("/blog/a.txt").await.expect(200).body, "of the blog");
    assert_eq!(acme.get("/a.txt").await.expect(200).body, "asset");
    assert_eq!(acme.get("/blog").await.expect(308).header("location"), "/blog/");
    assert_eq!(acme.get("/blog/").await.expect(200).body, "blog");
}

async fn no_spelling_leads_anywhere_else(server: TestServer) {
    let acme = deployed(&server, "", &[("a.txt", b"a"), ("in/b.txt", b"b")]).await;
    for path in [
        "/../a.txt/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/main.js",
        "/main.js",
        "/assets/a.txt",
        "//a.txt",
        "/in//b.txt",
        "/in%2Fb.txt",
        "/in%5Cb.txt",
        "/a.txt%00",
        "/%00",
        "/A.TXT",
        "/%61.txt",
        "/a%2etxt",
        "/a.txt/",
        "/in",
        "/%",
        "/%e9",
        "/a.txt;x",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", acme.host());
        let answer = raw(&server, &request).await;
        // What leads to the root by dots may be the file that is there.
        assert!(["404", "400"].contains(&status(&answer)), "{path}: {answer}");
    }
    for path in ["/x/../a.txt", "/./a.txt", "/in/%2e%2e/a.txt", "/in\\..\\a.txt"] {
        let answer = raw(&server, &format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", acme.host())).await;
        assert_eq!(status(&answer), "200", "{path}: every URL parser reads it as /a.txt");
    }
    for name in ["../a", "a/../../b", "/a", "a\\b", "a\u{0}b", "a\nb"] {
        let files = json!({ "files": { "main.js": "", format!("assets/{name}"): "1" } });
        let answer = acme.api("PUT", "/scripts/other", Some(files)).await;
        // What leads out of the folder is a file of the script, or no file at all.
        assert!(answer.status == 422 || answer.status == 400 || answer.status == 201, "{name:?} {answer:?}");
        assert_eq!(acme.get("/b").await.status, 404, "{name:?}");
    }
}

async fn an_application_finds_its_way_by_itself(server: TestServer) {
    let main = "configureAssets({ spa: true }); register('/api', () => ({ ok: true }));";
    let acme = deployed(&server, main, &[("index.html", b"<app>"), ("app.js", b"1")]).await;
    let page = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    for path in ["/", "/users/7", "/deep/er?x=1"] {
        assert_eq!(ask(&acme, &server, "GET", path, &page).await.expect(200).body, "<app>", "{path}");
    }
    assert!(ask(&acme, &server, "GET", "/users/7", &page).await.header("vary").contains("accept"));
    assert_eq!(ask(&acme, &server, "GET", "/api", &page).await.expect(200).json()["ok"], true);
    // Only who wants to see a page gets it.
    for (method, accept) in
        [("GET", "*/*"), ("GET", "application/json"), ("POST", "text/html"), ("PUT", "text/html")]
    {
        let answer = ask(&acme, &server, method, "/none.js", &[("accept", accept)]).await.expect(404);
        assert_eq!(answer.code(), "ROUTE_NOT_FOUND");
    }
    assert_eq!(ask(&acme, &server, "POST", "/api", &page).await.status, 405);
    for (main, says) in [
        ("configureAssets({ spa: 'none.html' });", "none.html"),
        ("configureAssets({ sap: true });", "no option 'sap'"),
        ("configureAssets();", "configureAssets"),
        ("configureAssets({ notFound: 404 });", "notFound"),
    ] {
        let refused = put(&acme, "/scripts/other", main, &[("index.html", b"")]).await.expect(422);
        assert!(refused.body.contains(says), "{main}: {}", refused.body);
    }
}

async fn a_page_says_that_there_is_nothing(server: TestServer) {
    let acme =
        deployed(&server, "configureAssets({ notFound: '404.html' });", &[("404.html", b"<h1>nothing</h1>")])
            .await;
    let answer = ask(&acme, &server, "GET", "/none", &[("accept", "text/html")]).await.expect(404);
    assert_eq!(
        (answer.body.as_str(), answer.header("content-type")),
        ("<h1>nothing</h1>", "text/html; charset=utf-8")
    );
    assert_eq!((answer.header("etag"), answer.header("last-modified")), ("", ""));
    assert_eq!(ask(&acme, &server, "GET", "/none", &[("accept", "*/*")]).await.code(), "ROUTE_NOT_FOUND");
}
