//! Files that come with versions.

use super::{PNG, ask, bytes, deployed, put, script};
use crate::http::{LONG, on_every_database};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use stoa_tests::{ADMIN_KEY, Answer, Databases, TestServer};

on_every_database! {
    each_version_has_its_own
    files_are_changed_one_by_one
    two_scripts_may_not_have_one_name
    a_large_site_comes_as_multipart
    what_is_too_large_is_refused_by_name
    a_restart_keeps_them_and_a_deletion_does_not
    what_is_served_cannot_be_imported
    setup_sees_the_assets_of_its_version
}

async fn each_version_has_its_own(server: TestServer) {
    let acme = deployed(&server, "", &[("a.txt", b"one"), ("old.txt", b"old")]).await;
    let of = |client: String, path: &'static str| {
        let request = server.request("GET", &acme.host(), path).header("stoa-client-key", client);
        Answer::of(request)
    };
    let rolled = put(&acme, "/scripts/main?percent=50", "", &[("a.txt", b"two")]).await.expect(200).json();
    let preview = rolled["preview_url"].as_str().unwrap().to_owned();
    let (mut one, mut two) = (0, 0);
    for client in 0..40 {
        match of(client.to_string(), "/a.txt").await.expect(200).body.as_str() {
            "one" => {
                one += 1;
                assert_eq!(of(client.to_string(), "/old.txt").await.status, 200);
            }
            "two" => {
                two += 1;
                assert_eq!(of(client.to_string(), "/old.txt").await.status, 404);
            }
            other => panic!("{other}"),
        }
    }
    assert!(one > 5 && two > 5, "{one} {two}");
    let host = preview.trim_start_matches("http://").split(['/', ':']).next().unwrap();
    assert_eq!(server.get(host, "/a.txt").await.expect(200).body, "two");
    acme.api("PUT", "/scripts/main/rollout", Some(json!({ "version": 2, "percent": 100 }))).await.expect(200);
    assert_eq!(acme.get("/a.txt").await.body, "two");
    acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(200);
    assert_eq!(
        (acme.get("/a.txt").await.body, acme.get("/old.txt").await.body),
        ("one".into(), "old".into())
    );
    let dry = put(&acme, "/scripts/main?dry_run=true", "", &[("a.txt", b"three")]).await.expect(200);
    assert_eq!(
        (dry.json()["dry_run"].as_bool(), acme.get("/a.txt").await.body.as_str()),
        (Some(true), "one")
    );
}

async fn files_are_changed_one_by_one(server: TestServer) {
    let acme = deployed(&server, "", &[("a.txt", b"a"), ("b.txt", b"b")]).await;
    let edit =
        json!({ "files": { "assets/b.txt": null, "assets/c.bin": { "base64": STANDARD.encode(PNG) } } });
    acme.api("PATCH", "/scripts/main", Some(edit)).await.expect(200);
    assert_eq!((acme.get("/a.txt").await.status, acme.get("/b.txt").await.status), (200, 404));
    assert_eq!(bytes(&server, &acme, "/c.bin").await, PNG);
    let code_only = json!({ "files": { "main.js": "register('/x', () => 'x');" } });
    acme.api("PATCH", "/scripts/main", Some(code_only)).await.expect(200);
    assert_eq!((acme.get("/a.txt").await.body, acme.get("/x").await.body), ("a".into(), "x".into()));
    let gone = json!({ "files": { "assets/none.txt": null } });
    assert!(
        acme.api("PATCH", "/scripts/main", Some(gone)).await.expect(400).body.contains("assets/none.txt")
    );
}

async fn two_scripts_may_not_have_one_name(server: TestServer) {
    let acme = deployed(&server, "", &[("a.txt", b"a")]).await;
    put(&acme, "/scripts/two", "", &[("b.txt", b"b")]).await.expect(201);
    let refused = put(&acme, "/scripts/three", "", &[("c.txt", b"c"), ("a.txt", b"mine")]).await.expect(409);
    assert_eq!(refused.code(), "ROUTE_CONFLICT");
    assert!(refused.body.contains("GET /a.txt") && refused.body.contains("main"), "{}", refused.body);
    assert_eq!((acme.get("/a.txt").await.body, acme.get("/b.txt").await.body), ("a".into(), "b".into()));
}

async fn a_large_site_comes_as_multipart(server: TestServer) {
    let acme = server.tenant("acme").await;
    let large: Vec<u8> = (0_u32..).flat_map(u32::to_le_bytes).take(9 << 20).collect();
    let file = |name: &str, bytes: Vec<u8>| {
        (name.to_owned(), reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()))
    };
    let mut form = reqwest::multipart::Form::new();
    let mut files = vec![file("main.js", Vec::new())];
    files.extend((0_u8..3).map(|number| {
        let mut bytes = large.clone();
        bytes[0] = 200 + number;
        file(&format!("assets/large/{number}.bin"), bytes)
    }));
    files.extend(
        (0..300).map(|number| file(&format!("assets/small/{number}.txt"), number.to_string().into())),
    );
    for (name, part) in files {
        form = form.part(name, part);
    }
    let request = server.api_request("PUT", "/tenants/acme/scripts/main", Some(ADMIN_KEY));
    Answer::of(request.multipart(form)).await.expect(201);
    let second = bytes(&server, &acme, "/large/1.bin").await;
    assert_eq!((second.len(), second[0], &second[1..]), (large.len(), 201, &large[1..]));
    assert_eq!(acme.get("/small/299.txt").await.expect(200).body, "299");
    let part =
        ask(&acme, &server, "GET", "/large/2.bin", &[("range", "bytes=9000000-9000003")]).await.expect(206);
    assert_eq!(part.header("content-length"), "4");
}

async fn what_is_too_large_is_refused_by_name(server: TestServer) {
    let acme = server.tenant("acme").await;
    let large = vec![b'x'; (10 << 20) + 1];
    let refused =
        put(&acme, "/scripts/main", "", &[("fine.txt", b"1"), ("large.txt", &large)]).await.expect(413);
    assert_eq!(refused.code(), "ASSET_TOO_LARGE");
    assert!(refused.body.contains("'large.txt'"), "{}", refused.body);
    let many: Vec<String> = (0..=2_000).map(|number| format!("{number:04}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"1".as_slice())).collect();
    let refused = put(&acme, "/scripts/main", "", &many).await.expect(413);
    assert_eq!(refused.code(), "ASSET_TOO_LARGE");
    assert!(refused.body.contains("'2000.txt'"), "{}", refused.body);
}

async fn a_restart_keeps_them_and_a_deletion_does_not(server: TestServer) {
    let acme = deployed(&server, "", &[("a.js", script().as_bytes())]).await;
    let before = acme.get("/a.js").await.expect(200);
    let other = server.beside().await;
    let there = other.known_tenant("acme");
    assert_eq!(there.get("/a.js").await.expect(200).body, before.body);
    put(&acme, "/scripts/main", "", &[("a.js", b"new")]).await.expect(200);
    let seen = async { while there.get("/a.js").await.body != "new" {} };
    tokio::time::timeout(LONG, seen).await.expect("the other node sees it");
    acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(200);
    other.stop().await;
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    let after = acme.get("/a.js").await.expect(200);
    assert_eq!((&after.body, after.header("etag")), (&before.body, before.header("etag")));
    assert_eq!(after.header("last-modified"), before.header("last-modified"));
    acme.api("DELETE", "/scripts/main", None).await.expect(204);
    assert_eq!(acme.get("/a.js").await.status, 404);
}

async fn what_is_served_cannot_be_imported(server: TestServer) {
    let acme = server.tenant("acme").await;
    let refused =
        put(&acme, "/scripts/main", "import data from './assets/data.json';", &[("data.json", b"1")]).await;
    assert!(refused.clone().expect(422).body.contains("cannot be imported"), "{refused:?}");
}

async fn setup_sees_the_assets_of_its_version(server: TestServer) {
    let main = "export async function setup() {\n\
          const seed = await fetchAsset('seed.json');\n\
          await sharedStorage.setItem('seed', JSON.parse(seed.text()).n);\n\
        }\n\
        register('/', async () => String(await sharedStorage.getItem('seed')));";
    let acme = deployed(&server, main, &[("seed.json", b"{\"n\": 7}")]).await;
    assert_eq!(acme.get("/").await.body, "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn little_memory_is_enough_for_much() {
    let builder = TestServer::builder().databases(Databases::Sqlite);
    let server = builder.settings(|settings| settings.assets.cache = "1MiB".parse().unwrap()).start().await;
    let files: Vec<(String, Vec<u8>)> =
        (0_u8..4).map(|number| (format!("{number}.bin"), vec![255 - number; 700_000])).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let acme = deployed(&server, "", &files).await;
    for _ in 0..2 {
        for (name, content) in &files {
            assert_eq!(bytes(&server, &acme, &format!("/{name}")).await, *content, "{name}");
        }
    }
}
