//! Versions of an API: one path, several handlers, told apart by the path or by a header.

use super::{on_every_database, tenant};
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer, TestTenant};

on_every_database! {
    a_version_is_asked_for_by_the_path_or_by_a_header
    who_asks_for_nothing_gets_the_newest_that_lasts
    a_version_that_is_not_there_is_told_with_those_that_are
    methods_and_preflights_are_those_of_the_version
    every_answer_of_a_deprecated_version_says_so
    a_guard_of_a_path_holds_for_all_of_its_versions
    kept_answers_of_two_versions_are_two
    two_scripts_can_share_a_path_and_not_a_version
    a_version_that_only_the_rollout_has_is_for_those_who_get_it
    routes_are_listed_with_their_versions
    a_version_that_cannot_be_is_refused_at_deploy
}

const SCRIPT: &str = r#"
import { registerWebHandler, use } from "stoa";
const says = (word) => (context) => ({ word, path: context.path });
use("/admin/*", () => Response.forbidden("guarded"));
registerWebHandler("/users", says("one"), "GET", {
  version: { name: 1, deprecated: "2026-01-01", sunset: "2026-12-31", link: "https://acme.example/v2" },
});
registerWebHandler("/users", says("two"), ["GET", "POST"], { version: 2, cors: true });
registerWebHandler("/users/:id", (context) => context.params.id, "GET", { version: 2 });
registerWebHandler("/failing", () => { throw new Error("no"); }, "GET", { version: { name: 1, deprecated: true } });
registerWebHandler("/small", (context) => context.text, "POST", { version: { name: 1, deprecated: true }, bodyLimit: 3 });
registerWebHandler("/dated", says("dated"), "GET", { version: { name: "2026-01-31", by: "header" } });
registerWebHandler("/pathed", says("pathed"), "GET", { version: { name: 1, by: "path" } });
registerWebHandler("/admin/keys", says("keys"), "GET", { version: 1 });
registerWebHandler("/kept", () => "one " + Math.random(), "GET", { version: 1, cache: "1h" });
registerWebHandler("/kept", () => "two " + Math.random(), "GET", { version: 2, cache: "1h" });
registerWebHandler("/mixed", says("always"));
registerWebHandler("/mixed", says("mixed two"), "GET", { version: 2 });
registerWebHandler("/plain", says("plain"));
"#;

async fn ask(server: &TestServer, acme: &TestTenant<'_>, method: &str, path: &str, version: &str) -> Answer {
    let request = server.request(method, &acme.host(), path);
    Answer::of(if version.is_empty() { request } else { request.header("accept-version", version) }).await
}

async fn a_version_is_asked_for_by_the_path_or_by_a_header(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, version, word) in [
        ("/v1/users", "", "one"),
        ("/v2/users", "", "two"),
        ("/v2/users", "1", "two"),
        ("/users", "1", "one"),
        ("/users", "2", "two"),
        ("/users", "v2", "two"),
        ("/dated", "2026-01-31", "dated"),
        ("/dated", "", "dated"),
        ("/v1/pathed", "", "pathed"),
        ("/mixed", "2", "mixed two"),
        ("/v2/mixed", "", "mixed two"),
        ("/plain", "7", "plain"),
    ] {
        let answer = ask(&server, &acme, "GET", path, version).await.expect(200);
        assert_eq!(answer.json(), json!({ "word": word, "path": path }), "{path} {version}");
        let asked_by_header = !path.starts_with("/v") && path != "/plain";
        assert_eq!(answer.header("vary").contains("accept-version"), asked_by_header, "{path} {version}");
    }
    assert_eq!(acme.get("/v2/users/7").await.expect(200).body, "7");
    let head = ask(&server, &acme, "HEAD", "/users", "1").await.expect(200);
    assert_eq!(head.header("api-version"), "1");
    // Below a mount path, the version comes after it.
    acme.put_at("/scripts/main?mount=/api", SCRIPT).await.expect(200);
    let below = acme.get("/api/v2/users").await.expect(200);
    assert_eq!(below.json()["word"], "two");
    assert_eq!(acme.get("/v2/users").await.status, 404);
}

async fn who_asks_for_nothing_gets_the_newest_that_lasts(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, word, version) in [("/users", "two", "2"), ("/mixed", "always", ""), ("/admin/keys", "", "1")]
    {
        let answer = acme.get(path).await;
        assert_eq!(answer.header("api-version"), version, "{path}");
        assert_eq!(answer.json()["word"].as_str().unwrap_or_default(), word);
    }
    let old = SCRIPT
        .replace("{ version: 2, cors: true }", "{ version: { name: 2, deprecated: true }, cors: true }");
    acme.deploy("main", &old).await;
    // All are deprecated: the newest it is.
    assert_eq!(acme.get("/users").await.expect(200).json()["word"], "two");
    let ten = "import { registerWebHandler } from 'stoa'; for (const version of [9, 10, '9.5']) registerWebHandler('/n', () => String(version), 'GET', { version });";
    acme.put_at("/scripts/ten?mount=/ten", ten).await.expect(201);
    assert_eq!(acme.get("/ten/n").await.expect(200).body, "10");
}

async fn a_version_that_is_not_there_is_told_with_those_that_are(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, version, known) in [
        ("/users", "3", json!(["2", "1"])),
        ("/users", "1.0", json!(["2", "1"])),
        ("/users", "1, 2", json!(["2", "1"])),
        ("/mixed", "1", json!(["2"])),
        ("/v3/users", "", json!(["1", "2"])),
        ("/v3/users/7", "2", json!(["2"])),
        ("/v2/pathed", "", json!(["1"])),
    ] {
        let answer = ask(&server, &acme, "GET", path, version).await.expect(404);
        assert_eq!(answer.code(), "ROUTE_NOT_FOUND");
        assert_eq!(answer.json()["error"]["details"]["versions"], known, "{path} {version}: {}", answer.body);
    }
    for path in ["/v1/plain", "/v2/dated", "/v3", "/vx/users", "/pathed", "/v3/"] {
        let answer = acme.get(path).await.expect(404);
        assert_eq!(answer.json()["error"]["details"], json!({}), "{path}");
    }
    // No text, and no end.
    let odd =
        server.request("GET", &acme.host(), "/users").header("accept-version", [0xff_u8, b'1'].as_slice());
    assert_eq!(Answer::of(odd).await.status, 404);
    assert_eq!(ask(&server, &acme, "GET", "/users", &"9".repeat(4_000)).await.status, 404);
    assert_eq!(ask(&server, &acme, "GET", "/users", " ").await.status, 404);
}

async fn methods_and_preflights_are_those_of_the_version(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, version, allow) in [
        ("/v1/users", "", "GET, HEAD, OPTIONS"),
        ("/v2/users", "", "GET, HEAD, OPTIONS, POST"),
        ("/users", "1", "GET, HEAD, OPTIONS"),
        ("/users", "", "GET, HEAD, OPTIONS, POST"),
    ] {
        let refused = ask(&server, &acme, "PUT", path, version).await.expect(405);
        assert_eq!(refused.header("allow"), allow, "{path} {version}");
        let options = ask(&server, &acme, "OPTIONS", path, version).await.expect(204);
        assert_eq!(options.header("allow"), allow, "{path} {version}");
    }
    let preflight = |path: &str| {
        let request = server.request("OPTIONS", &acme.host(), path);
        let request =
            request.header("origin", "https://x.example").header("access-control-request-method", "GET");
        Answer::of(request)
    };
    assert_eq!(preflight("/v2/users").await.header("access-control-allow-origin"), "*");
    assert_eq!(preflight("/users").await.header("access-control-allow-origin"), "*");
    assert_eq!(preflight("/v1/users").await.header("access-control-allow-origin"), "");
}

async fn every_answer_of_a_deprecated_version_says_so(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (path, version) in [("/v1/users", ""), ("/users", "1")] {
        let answer = ask(&server, &acme, "GET", path, version).await.expect(200);
        assert_eq!(answer.header("deprecation"), "@1767225600");
        assert_eq!(answer.header("sunset"), "Thu, 31 Dec 2026 00:00:00 GMT");
        assert_eq!(answer.header("link"), "<https://acme.example/v2>; rel=\"deprecation\"");
        assert_eq!(answer.header("api-version"), "1");
    }
    let failed = acme.get("/v1/failing").await.expect(500);
    assert_eq!((failed.header("deprecation"), failed.header("sunset")), ("@0", ""));
    let large = acme.send("POST", "/v1/small", "four").await.expect(413);
    assert_eq!(large.header("deprecation"), "@0");
    let two = acme.get("/v2/users").await.expect(200);
    assert_eq!((two.header("deprecation"), two.header("api-version")), ("", "2"));
    assert_eq!(acme.get("/plain").await.header("api-version"), "");
}

async fn a_guard_of_a_path_holds_for_all_of_its_versions(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for path in ["/v1/admin/keys", "/admin/keys", "/v1/admin/%6beys"] {
        assert_ne!(acme.get(path).await.status, 200, "{path}");
    }
    assert_eq!(acme.get("/v1/admin/keys").await.status, 403);
    acme.put_at("/scripts/main?mount=/api", SCRIPT).await.expect(200);
    assert_eq!(acme.get("/api/v1/admin/keys").await.status, 403);
}

async fn kept_answers_of_two_versions_are_two(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let one = ask(&server, &acme, "GET", "/kept", "1").await.expect(200).body;
    let two = ask(&server, &acme, "GET", "/kept", "2").await.expect(200).body;
    assert!(one.starts_with("one ") && two.starts_with("two "), "{one} {two}");
    let again = ask(&server, &acme, "GET", "/kept", "1").await.expect(200);
    assert_eq!((&again.body, again.header("api-version")), (&one, "1"));
    assert_eq!(ask(&server, &acme, "GET", "/kept", "").await.expect(200).body, two);
}

async fn two_scripts_can_share_a_path_and_not_a_version(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let third = |version: &str| {
        format!(
            "import {{ registerWebHandler }} from 'stoa'; registerWebHandler('/users', () => 'three', 'GET', {{ version: {version} }});"
        )
    };
    acme.put("third", &third("3")).await.expect(201);
    assert_eq!(acme.get("/users").await.expect(200).body, "three");
    assert_eq!(acme.get("/v3/users").await.expect(200).body, "three");
    assert_eq!(acme.get("/v2/users").await.expect(200).json()["word"], "two");
    let refused = acme.put("fourth", &third("'2'")).await.expect(409);
    assert!(refused.body.contains("GET /v2/users") && refused.body.contains("'main'"), "{}", refused.body);
    let refused = acme.put("fourth", &third("{ name: 2, by: 'header' }")).await.expect(409);
    assert!(refused.body.contains("GET /users of version 2"), "{}", refused.body);
}

async fn a_version_that_only_the_rollout_has_is_for_those_who_get_it(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let more = format!("{SCRIPT}registerWebHandler('/users', says('three'), 'GET', {{ version: 3 }});");
    acme.put_at("/scripts/main?percent=50", &more).await.expect(200);
    let (mut before, mut after) = (0, 0);
    for client in 0..40 {
        let request =
            server.request("GET", &acme.host(), "/users").header("stoa-client-key", client.to_string());
        match Answer::of(request).await.expect(200).json()["word"].as_str() {
            Some("two") => before += 1,
            Some("three") => after += 1,
            other => panic!("{other:?}"),
        }
        let request =
            server.request("GET", &acme.host(), "/v2/users").header("stoa-client-key", client.to_string());
        assert_eq!(Answer::of(request).await.expect(200).json()["word"], "two");
    }
    assert!(before > 0 && after > 0, "{before} {after}");
}

async fn routes_are_listed_with_their_versions(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let listed = acme.api("GET", "/routes?limit=100", None).await.expect(200).json();
    let of = |path: &str| -> Vec<Value> {
        let items = listed["items"].as_array().unwrap().iter().filter(|route| route["path"] == path);
        items.map(|route| json!([route["method"], route["api_version"], route["deprecated"]])).collect()
    };
    assert_eq!(of("/v1/users"), [json!(["GET", "1", true])]);
    assert_eq!(
        of("/users"),
        [json!(["GET", "1", true]), json!(["GET", "2", false]), json!(["POST", "2", false])]
    );
    assert_eq!(of("/plain"), [json!(["GET", null, false])]);
    // Page by page nothing is lost.
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = acme.api("GET", &format!("/routes?limit=2{cursor}"), None).await.expect(200).json();
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["cursor"].as_str() else { break };
        cursor = next.bytes().fold("&cursor=".to_owned(), |query, byte| query + &format!("%{byte:02X}"));
    }
    assert_eq!(Value::Array(paged), listed["items"]);
}

async fn a_version_that_cannot_be_is_refused_at_deploy(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (options, says) in [
        ("{ version: 'beta' }", "the option 'version' must be a version"),
        ("{ version: { name: 1, sunset: 'soon' } }", "version.sunset"),
        ("{ version: { name: 1, by: 'query' } }", "version.by"),
        (
            "{ version: { name: 1, deprecated: '2026-02-01', sunset: new Date('2026-01-01') } }",
            "version.sunset",
        ),
    ] {
        let script = format!(
            "import {{ registerWebHandler }} from 'stoa'; registerWebHandler('/x', () => 1, 'GET', {options});"
        );
        let refused = acme.put("other", &script).await.expect(422);
        assert!(refused.body.contains(says), "{}", refused.body);
    }
    let twice = "import { registerWebHandler } from 'stoa'; for (const version of [1, 'v1']) registerWebHandler('/x', () => 1, 'GET', { version });";
    let refused = acme.put("other", twice).await.expect(422);
    assert!(refused.body.contains("GET /v1/x is registered twice"), "{}", refused.body);
}
