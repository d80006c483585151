//! What scripts and people write.

use super::{PNG, ask, deployed, put};
use crate::http::{on_every_database, raw, status};
use serde_json::json;
use stoa_tests::{ADMIN_KEY, Answer, BASE_DOMAIN, Databases, TestServer, TestTenant};

on_every_database! {
    what_is_written_is_read_listed_and_removed
    a_written_asset_stands_before_the_deployed_one
    it_belongs_to_all_versions_and_stays
    scripts_do_not_see_those_of_others
    what_cannot_be_is_said_so
    people_write_and_read_them_too
}

const SCRIPT: &str = r#"
const told = (asset) => asset && { ...asset, lastModified: undefined };
const of = (call) => async (context) => {
  try { return { is: await call(context.query, context) }; } catch (error) { return { code: error.code, name: error.name, message: error.message }; }
};
register("/list", of(async () => (await listAssets()).map(({ name, size, source }) => `${name} ${size} ${source}`)));
register("/read", of(async ({ name }) => { const asset = await fetchAsset(name); return asset && { ...told(asset), text: asset.text(), base64: asset.base64(), as: String(asset), bytes: asset.bytes().length, time: asset.lastModified instanceof Date }; }));
register("/write", of(async ({ name, mime }, { text }) => told(await upsertAsset(name, new TextEncoder().encode(text), mime))), "POST");
register("/base64", of(async ({ name }, { text }) => told(await upsertAsset(name, text))), "POST");
register("/large", of(async ({ name, size }) => told(await upsertAsset(name, new Uint8Array(Number(size)), "application/x-zeros"))));
register("/bytes", of(async ({ name }) => { const bytes = (await fetchAsset(name)).bytes(); return [bytes.length, bytes.every((byte) => byte === 0)]; }));
register("/remove", of(({ name }) => deleteAsset(name)));
register("/wrong", of(() => upsertAsset("a", 7)));
"#;

async fn is(tenant: &TestTenant<'_>, path: &str) -> serde_json::Value {
    tenant.get(path).await.expect(200).json()["is"].take()
}

async fn what_is_written_is_read_listed_and_removed(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[("site.txt", b"site")]).await;
    let written = acme.send("POST", "/write?name=notes/a.txt", "hello").await.json();
    assert_eq!(written["is"]["mime"], "text/plain; charset=utf-8", "{written}");
    assert_eq!((&written["is"]["size"], &written["is"]["source"]), (&json!(5), &json!("written")));
    let base64 = acme.send("POST", "/base64?name=b", "iVBORw0KGgoAAAANSUhEUg==").await.json();
    assert_eq!(base64["is"]["mime"], "image/png", "{base64}");
    assert_eq!(
        is(&acme, "/list").await,
        json!(["b 16 written", "notes/a.txt 5 written", "site.txt 4 deployed"])
    );
    let read = is(&acme, "/read?name=notes/a.txt").await;
    assert_eq!(
        (&read["text"], &read["base64"], &read["as"]),
        (&json!("hello"), &json!("aGVsbG8="), &json!("aGVsbG8="))
    );
    assert_eq!(
        (&read["bytes"], &read["time"], &read["etag"]),
        (&json!(5), &json!(true), &written["is"]["etag"])
    );
    assert_eq!(is(&acme, "/read?name=none").await, json!(null));
    assert_eq!(is(&acme, "/remove?name=notes/a.txt").await, json!(true));
    assert_eq!(is(&acme, "/remove?name=notes/a.txt").await, json!(false));
    assert_eq!(is(&acme, "/read?name=notes/a.txt").await, json!(null));
    // Nothing leads there: it is not served.
    assert_eq!(acme.get("/b").await.status, 404);
}

async fn a_written_asset_stands_before_the_deployed_one(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[("a.txt", b"deployed")]).await;
    acme.send("POST", "/write?name=a.txt", "written").await.expect(200);
    assert_eq!(is(&acme, "/read?name=a.txt").await["text"], "written");
    assert_eq!(is(&acme, "/list").await, json!(["a.txt 7 written"]));
    // At its own path the deployed one is served all the same.
    assert_eq!(acme.get("/a.txt").await.expect(200).body, "deployed");
    assert_eq!(is(&acme, "/remove?name=a.txt").await, json!(true));
    assert_eq!(is(&acme, "/remove?name=a.txt").await, json!(false));
    assert_eq!(is(&acme, "/read?name=a.txt").await["text"], "deployed");
}

async fn it_belongs_to_all_versions_and_stays(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[]).await;
    acme.send("POST", "/write?name=a.txt", "kept").await.expect(200);
    put(&acme, "/scripts/main", SCRIPT, &[("b.txt", b"b")]).await.expect(200);
    assert_eq!(is(&acme, "/list").await, json!(["a.txt 4 written", "b.txt 1 deployed"]));
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!(is(&acme, "/read?name=a.txt").await["text"], "kept");
    acme.api("DELETE", "/scripts/main", None).await.expect(204);
    put(&acme, "/scripts/main", SCRIPT, &[]).await.expect(201);
    assert_eq!(is(&acme, "/list").await, json!([]));
}

async fn scripts_do_not_see_those_of_others(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[]).await;
    put(&acme, "/scripts/sister?mount=/sister", SCRIPT, &[]).await.expect(201);
    let other = server.tenant("other").await;
    put(&other, "/scripts/main", SCRIPT, &[]).await.expect(201);
    acme.send("POST", "/write?name=a.txt", "mine").await.expect(200);
    assert_eq!(is(&acme, "/sister/list").await, json!([]));
    assert_eq!(is(&other, "/read?name=a.txt").await, json!(null));
    assert_eq!(is(&acme, "/sister/remove?name=a.txt").await, json!(false));
    assert_eq!(is(&acme, "/list").await, json!(["a.txt 4 written"]));
}

async fn what_cannot_be_is_said_so(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[]).await;
    for name in ["", "..", "../main.js", "/etc/passwd", "a%5Cb", "a%00b", "a%0Ab"] {
        let refused = acme.send("POST", &format!("/write?name={name}"), "x").await.json();
        assert_eq!(refused["code"], "INVALID_ARGUMENT", "{name}: {refused}");
    }
    let mime = acme.send("POST", "/write?name=a&mime=text/html%0D%0Ax-a:%20b", "x").await.json();
    assert_eq!(mime["code"], "INVALID_ARGUMENT", "{mime}");
    let base64 = acme.send("POST", "/base64?name=a", "no base64!").await.json();
    assert_eq!(base64["name"], "TypeError", "{base64}");
    assert_eq!(acme.get("/wrong").await.json()["name"], "TypeError");
    let large = acme.get(&format!("/large?name=large&size={}", (10 << 20) + 1)).await.json();
    assert_eq!(large["code"], "ASSET_TOO_LARGE", "{large}");
    assert!(large["message"].as_str().unwrap().contains("'large'"));
    let most = acme.get(&format!("/large?name=most&size={}", 10 << 20)).await.json();
    assert_eq!(most["is"]["size"], 10 << 20, "{most}");
    assert_eq!(is(&acme, "/list").await, json!(["most 10485760 written"]));
    assert_eq!(is(&acme, "/bytes?name=most").await, json!([10 << 20, true]));
    let init = put(
        &acme,
        "/scripts/other",
        "upsertAsset('a', 'YQ==').catch((e) => { throw e; }); await listAssets();",
        &[],
    );
    assert!(init.await.status >= 400);
}

async fn people_write_and_read_them_too(server: TestServer) {
    let acme = deployed(&server, SCRIPT, &[("site.txt", b"site")]).await;
    let send = |method: &'static str, name: &'static str, mime: &'static str, body: Vec<u8>| {
        let path = format!("/tenants/acme/scripts/main/assets/{name}");
        let request = server.api_request(method, &path, Some(ADMIN_KEY));
        Answer::of(request.header("content-type", mime).body(body))
    };
    let written = send("PUT", "img%2Flogo.png", "application/octet-stream", PNG.to_vec()).await.expect(200);
    assert_eq!(
        (&written.json()["name"], &written.json()["mime"]),
        (&json!("img/logo.png"), &json!("image/png"))
    );
    assert_eq!(is(&acme, "/list").await, json!(["img/logo.png 19 written", "site.txt 4 deployed"]));
    let page = send("PUT", "page.html", "text/html", b"<script>1</script>".to_vec()).await.expect(200);
    let shown = send("GET", "page.html", "", Vec::new()).await.expect(200);
    assert_eq!((shown.header("content-type"), shown.header("etag")), ("text/html", page.header("etag")));
    assert_eq!(
        (shown.header("content-security-policy"), shown.header("content-disposition")),
        ("sandbox", "attachment")
    );
    assert_eq!(send("GET", "site.txt", "", Vec::new()).await.expect(200).body, "site");
    send("DELETE", "page.html", "", Vec::new()).await.expect(204);
    send("DELETE", "page.html", "", Vec::new()).await.expect(404);
    assert!(
        send("DELETE", "site.txt", "", Vec::new())
            .await
            .expect(404)
            .body
            .contains("came with the active version")
    );
    send("GET", "none", "", Vec::new()).await.expect(404);
    assert_eq!(send("PUT", "..%2Fx", "text/plain", Vec::new()).await.expect(400).code(), "INVALID_ARGUMENT");
    // Its length is enough: whoever goes on sending may find the connection closed before the answer is read.
    let head = format!(
        "PUT /engine/api/v1/tenants/acme/scripts/main/assets/large HTTP/1.1\r\nhost: {BASE_DOMAIN}\r\nauthorization: Bearer \
         {ADMIN_KEY}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n",
        (10 << 20) + 1
    );
    let large = raw(&server, &head).await;
    assert!(status(&large) == "413" && large.contains("ASSET_TOO_LARGE"), "{large}");
    let listed = acme.api("GET", "/scripts/main/assets", None).await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
    ask(&acme, &server, "GET", "/img/logo.png", &[]).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_writes_no_more_than_it_may_however_many_try_at_once() {
    let builder = TestServer::builder().databases(Databases::Postgres).settings(|settings| {
        settings.assets.max_files = 5;
        settings.assets.max_bytes = "1KiB".parse().unwrap();
    });
    let server = builder.start().await;
    let acme = deployed(&server, SCRIPT, &[]).await;
    let host = acme.host();
    let writes = (0..20)
        .map(|n| Answer::of(server.request("POST", &host, &format!("/write?name=n{n}")).body("0123456789")));
    let answers = futures_util::future::join_all(writes).await;
    let codes: Vec<_> =
        answers.iter().map(|answer| answer.json()["code"].as_str().unwrap_or("written").to_owned()).collect();
    assert_eq!(codes.iter().filter(|code| *code == "written").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "QUOTA_EXCEEDED").count(), 15, "{codes:?}");
    let first = is(&acme, "/list").await[0].as_str().unwrap().split(' ').next().unwrap().to_owned();
    let large = acme.send("POST", &format!("/write?name={first}"), &"x".repeat(1_000)).await.json();
    assert_eq!(large["code"], "QUOTA_EXCEEDED", "{large}");
    assert!(large["message"].as_str().unwrap().contains("1024 bytes"), "{large}");
}
