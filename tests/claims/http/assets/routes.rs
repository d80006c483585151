//! Routes at which assets are served, written ones too.

use super::{ask, bytes, deployed, put, script};
use crate::http::on_every_database;
use stoa_tests::{TestServer, TestTenant};

on_every_database! {
    a_route_serves_a_file_or_a_folder
    what_somebody_wrote_is_no_page_of_the_site
    options_of_the_route_hold
    no_name_leads_out_of_the_folder
    what_is_written_is_seen_at_once_and_in_parts
    what_cannot_be_a_route_is_refused_at_deploy
}

const SCRIPT: &str = r#"
import { registerAssetRoute, registerWebHandler, upsertAsset } from "stoa";
registerAssetRoute("/favicon.ico", "img/favicon.ico");
registerAssetRoute("/up/*", "uploads/");
registerAssetRoute("/named/{*rest}", "uploads/");
registerAssetRoute("/open/*", "uploads/", { headers: { "Content-Security-Policy": "default-src 'self'", "Cache-Control": "public, max-age=60" }, cors: true });
registerAssetRoute("/few", "few.txt", { rateLimit: { limit: 1, per: "hour" } });
registerAssetRoute("/app/*", "index.html");
registerWebHandler("/write/*", async ({ params, text, query }) => (await upsertAsset(Object.values(params)[0], new TextEncoder().encode(text), query.mime)).etag, "POST");
"#;

async fn written(server: &TestServer) -> TestTenant<'_> {
    let acme = deployed(
        server,
        SCRIPT,
        &[
            ("img/favicon.ico", b"icon"),
            ("few.txt", b"few"),
            ("index.html", b"<app>"),
            ("uploads/own.html", b"own"),
        ],
    )
    .await;
    for (name, content) in [
        ("uploads/a.txt", "text"),
        ("uploads/page.html", "<script>alert(1)</script>"),
        ("uploads/pic.svg", "<svg onload='1'/>"),
        ("uploads/index.html", "index"),
        ("secret.txt", "secret"),
    ] {
        acme.send("POST", &format!("/write/{name}"), content).await.expect(200);
    }
    acme
}

async fn a_route_serves_a_file_or_a_folder(server: TestServer) {
    let acme = written(&server).await;
    for (path, body) in [
        ("/favicon.ico", "icon"),
        ("/up/a.txt", "text"),
        ("/named/a.txt", "text"),
        ("/app/any/where", "<app>"),
    ] {
        assert_eq!(acme.get(path).await.expect(200).body, body, "{path}");
    }
    assert_eq!(
        acme.get("/up/own.html").await.expect(200).header("content-security-policy"),
        acme.get("/index.html").await.header("content-security-policy")
    );
    assert_eq!(acme.get("/up/none").await.expect(404).code(), "ROUTE_NOT_FOUND");
    assert_eq!(acme.get("/uploads/a.txt").await.status, 404);
    assert_eq!(acme.send("POST", "/up/a.txt", "").await.expect(405).header("allow"), "GET, HEAD, OPTIONS");
    ask(&acme, &server, "HEAD", "/up/a.txt", &[]).await.expect(200);
    // A written one of the same name stands before it.
    acme.send("POST", "/write/img/favicon.ico", "mine").await.expect(200);
    assert_eq!(acme.get("/favicon.ico").await.body, "mine");
    assert_eq!(acme.get("/img/favicon.ico").await.body, "icon");
}

async fn what_somebody_wrote_is_no_page_of_the_site(server: TestServer) {
    let acme = written(&server).await;
    for (path, policy) in [("/up/page.html", "sandbox"), ("/up/pic.svg", "sandbox"), ("/up/a.txt", "")] {
        let answer = acme.get(path).await.expect(200);
        assert_eq!(
            (answer.header("content-security-policy"), answer.header("x-content-type-options")),
            (policy, "nosniff"),
            "{path}"
        );
    }
    // A type that somebody says does not change that.
    acme.send("POST", "/write/uploads/x.png?mime=text/html", "<script>").await.expect(200);
    assert_eq!(acme.get("/up/x.png").await.header("content-security-policy"), "sandbox");
    let open = acme.get("/open/page.html").await.expect(200);
    assert_eq!(open.header("content-security-policy"), "default-src 'self'");
}

async fn options_of_the_route_hold(server: TestServer) {
    let acme = written(&server).await;
    let open =
        ask(&acme, &server, "GET", "/open/a.txt", &[("origin", "https://x.example")]).await.expect(200);
    assert_eq!(
        (open.header("access-control-allow-origin"), open.header("cache-control")),
        ("*", "public, max-age=60")
    );
    acme.get("/few").await.expect(200);
    assert_eq!(acme.get("/few").await.expect(429).code(), "RATE_LIMITED");
    let guarded = "registerAssetRoute('/members/*', 'members/', { auth: 'required' });";
    put(&acme, "/scripts/other", guarded, &[("members/a.txt", b"for members")]).await.expect(201);
    assert_eq!(acme.get("/members/a.txt").await.status, 401);
    // The file lies at that path, too: the route is asked first, however it is spelt.
    for path in
        ["/members/%61.txt", "/%6dembers/a.txt", "/members%2Fa.txt", "/x/../members/a.txt", "//members/a.txt"]
    {
        assert_ne!(ask(&acme, &server, "GET", path, &[]).await.status, 200, "{path}");
    }
}

async fn no_name_leads_out_of_the_folder(server: TestServer) {
    let acme = written(&server).await;
    for path in [
        "/up/..%2Fsecret.txt",
        "/up/%2e%2e%2Fsecret.txt",
        "/up/a%2F..%2F..%2Fsecret.txt",
        "/up/..%5Csecret.txt",
        "/up/%2Fsecret.txt",
        "/up/a.txt%00",
        "/up/./a.txt%2F..",
        "/up//a.txt",
        "/up/../secret.txt",
    ] {
        let answer = ask(&acme, &server, "GET", path, &[]).await;
        assert!(answer.status == 404 || answer.status == 400, "{path}: {answer:?}");
    }
}

async fn what_is_written_is_seen_at_once_and_in_parts(server: TestServer) {
    let acme = written(&server).await;
    let first = acme.get("/up/a.txt").await.expect(200);
    acme.send("POST", "/write/uploads/a.txt", &script()).await.expect(200);
    let second = acme.get("/up/a.txt").await.expect(200);
    assert_eq!(second.body, script());
    assert_ne!(first.header("etag"), second.header("etag"));
    let tag = second.header("etag").trim_start_matches("W/").to_owned();
    ask(&acme, &server, "GET", "/up/a.txt", &[("if-none-match", &tag)]).await.expect(304);
    let part = ask(&acme, &server, "GET", "/up/a.txt", &[("range", "bytes=4-8"), ("if-range", &tag)])
        .await
        .expect(206);
    assert_eq!((part.body.as_str(), part.header("content-range")), ("a = 1", "bytes 4-8/1100"));
    assert_eq!(bytes(&server, &acme, "/up/a.txt").await.len(), script().len());
}

async fn what_cannot_be_a_route_is_refused_at_deploy(server: TestServer) {
    let acme = server.tenant("acme").await;
    for (main, says) in [
        ("registerAssetRoute('logo', 'logo.png');", "starts with"),
        ("registerAssetRoute('/logo', '');", "the name must be"),
        ("registerAssetRoute('/logo', '/logo.png');", "without a slash"),
        ("registerAssetRoute('/files', 'files/');", "is a folder"),
        ("registerAssetRoute('/a', 'a', { nonsense: 1 });", "nonsense"),
        ("registerAssetRoute('/a', 'a'); registerWebHandler('/a', () => 1);", "twice"),
        ("use('/files/*', (c, next) => next()); registerAssetRoute('/files/*', 'files/');", "would not see"),
    ] {
        let refused = acme.put("main", main).await.expect(422);
        assert!(refused.body.contains(says), "{main}: {}", refused.body);
    }
    let late = "register('/', () => { registerAssetRoute('/late', 'a'); return 'no'; });";
    acme.deploy("main", late).await;
    assert_eq!(acme.get("/").await.status, 500);
}
