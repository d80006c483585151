//! The description of a tenant's routes, and the page that shows it.

use super::{on_every_database, tenant};
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer};

on_every_database! {
    the_description_has_every_route_of_the_active_versions
    it_says_what_the_host_asks_for
    it_changes_with_the_tenant_and_not_otherwise
    it_is_there_as_the_routes_are
    thousands_of_routes_are_described
    many_who_ask_at_once_get_the_same
    the_page_shows_what_lies_beside_it
    words_that_cannot_be_shown_are_refused_at_deploy
}

const SCRIPT: &str = r##"
import { registerWebHandler } from "stoa";
const ok = () => "ok";
registerWebHandler("/", ok);
registerWebHandler("/users/:id", ok, "GET", { summary: "One user", tags: ["users"], deprecated: true, version: 2 });
registerWebHandler("/files/*", ok, ["GET", "DELETE"]);
registerWebHandler("/secret", ok, "GET", { hidden: true });
registerWebHandler("/orders", ok, "POST", {
  operationId: "order", roles: ["buyer"], rateLimit: 1000,
  schema: {
    query: { dry: "boolean", page: "integer|min:1|required" },
    body: { type: "object", properties: { parts: { type: "array", items: { $ref: "#/$defs/part" } } }, $defs: { part: { type: "string" } } },
  },
  responses: { 201: { description: "The order", schema: { id: "integer|required" } } },
});
"##;

async fn description(server: &TestServer, host: &str) -> Answer {
    server.get(host, "/engine/openapi.json").await
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn the_description_has_every_route_of_the_active_versions(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.put_at("/scripts/shop?mount=/shop", SCRIPT).await.expect(201);
    let more = format!("{SCRIPT}registerWebHandler('/later', ok);");
    acme.put_at("/scripts/main?percent=10", &more).await.expect(200);
    let document = description(&server, &acme.host()).await.expect(200).json();
    let own = ["/", "/files/{rest}", "/orders", "/users/{id}", "/v2/users/{id}"];
    let mut paths: Vec<String> = own.iter().map(|path| (*path).to_owned()).collect();
    paths.extend(own.iter().map(|path| format!("/shop{}", if *path == "/" { "" } else { path })));
    paths.sort();
    assert_eq!(keys(&document["paths"]), paths);
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "acme");
    assert_eq!(document["servers"], json!([{ "url": "/" }]));
    assert_eq!(keys(&document["paths"]["/files/{rest}"]), ["delete", "get"]);
    let user = &document["paths"]["/v2/users/{id}"]["get"];
    assert_eq!((&user["summary"], &user["deprecated"]), (&json!("One user"), &json!(true)));
}

async fn it_says_what_the_host_asks_for(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let document = description(&server, &acme.host()).await.expect(200).json();
    let order = &document["paths"]["/orders"]["post"];
    assert_eq!(order["operationId"], "order");
    let page = order["parameters"].as_array().unwrap().iter().find(|parameter| parameter["name"] == "page");
    let wanted = json!({ "name": "page", "in": "query", "required": true, "schema": { "type": "integer", "minimum": 1 } });
    assert_eq!(page, Some(&wanted));
    assert_eq!(order["security"], json!([{ "bearer": ["buyer"] }]));
    for status in ["201", "400", "401", "403", "413", "415", "422", "429", "500", "503"] {
        assert!(order["responses"].get(status).is_some(), "{status}");
    }
    // A reference within a schema still leads somewhere.
    let body = &order["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let placed = document.pointer(body.as_str().unwrap().trim_start_matches('#')).unwrap();
    let part = placed["properties"]["parts"]["items"]["$ref"].as_str().unwrap();
    assert_eq!(document.pointer(part.trim_start_matches('#')), Some(&json!({ "type": "string" })));
    let error = acme.get("/nowhere").await.expect(404).json();
    for required in document["components"]["schemas"]["Error"]["required"].as_array().unwrap() {
        assert!(error.get(required.as_str().unwrap()).is_some(), "{required}");
    }
}

async fn it_changes_with_the_tenant_and_not_otherwise(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let first = description(&server, &acme.host()).await.expect(200);
    let again = description(&server, &acme.host()).await.expect(200);
    assert_eq!((&first.body, first.header("etag")), (&again.body, again.header("etag")));
    let known = |etag: String| {
        Answer::of(server.request("GET", &acme.host(), "/engine/openapi.json").header("if-none-match", etag))
    };
    assert_eq!(known(first.header("etag").to_owned()).await.status, 304);
    acme.deploy("main", &format!("{SCRIPT}registerWebHandler('/new', ok);")).await;
    let then = known(first.header("etag").to_owned()).await.expect(200);
    assert!(then.json()["paths"].get("/new").is_some());
    // A preview is of that version alone.
    let preview = description(&server, &format!("v1.main.{}", acme.host())).await.expect(200).json();
    assert!(preview["paths"].get("/new").is_none());
    assert_eq!(description(&server, &format!("v9.main.{}", acme.host())).await.status, 404);
}

async fn it_is_there_as_the_routes_are(server: TestServer) {
    let acme = server.tenant("acme").await;
    let empty = description(&server, &acme.host()).await.expect(200).json();
    assert_eq!(empty["paths"], json!({}));
    for path in ["/engine/openapi.json", "/engine/docs"] {
        assert_eq!(server.get("nobody.localhost", path).await.expect(404).code(), "TENANT_NOT_FOUND");
        assert_eq!(acme.send("POST", path, "").await.status, 405);
        let head = Answer::of(server.request("HEAD", &acme.host(), path)).await.expect(200);
        assert_eq!(head.body, "");
    }
    server.api("PATCH", "/tenants/acme", Some(json!({ "status": "suspended" }))).await.expect(200);
    for path in ["/engine/openapi.json", "/engine/docs"] {
        assert_eq!(acme.get(path).await.expect(403).code(), "TENANT_SUSPENDED");
    }
    assert_eq!(acme.get("/engine/api/docs").await.status, 200);
}

async fn thousands_of_routes_are_described(server: TestServer) {
    let many = "import { registerWebHandler } from 'stoa'; for (let n = 0; n < 2000; n++) registerWebHandler(`/r${n}/:id`, () => 1, 'GET', { schema: { params: { id: 'integer' } } });";
    let acme = tenant(&server, many).await;
    let document = description(&server, &acme.host()).await.expect(200).json();
    assert_eq!(keys(&document["paths"]).len(), 2_000);
}

async fn many_who_ask_at_once_get_the_same(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let host = acme.host();
    let all = futures_util::future::join_all((0..20).map(|_| description(&server, &host))).await;
    for answer in &all {
        assert_eq!((answer.status, &answer.body), (200, &all[0].body));
    }
}

async fn the_page_shows_what_lies_beside_it(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for path in ["/engine/docs", "/engine/api/docs"] {
        let page = acme.get(path).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("content-security-policy").contains("connect-src 'self'"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(page.body.contains("openapi.json"));
        let again = server.request("GET", &acme.host(), path).header("if-none-match", page.header("etag"));
        assert_eq!(Answer::of(again).await.status, 304);
    }
}

async fn words_that_cannot_be_shown_are_refused_at_deploy(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    for (options, says) in [
        ("{ summary: 1 }", "summary"),
        ("{ responses: { ok: 'yes' } }", "responses.ok"),
        ("{ responses: { 200: { schema: { id: 'integr' } } } }", "responses.200.schema"),
        ("{ operationId: 'a b' }", "operationId"),
    ] {
        let script = format!(
            "import {{ registerWebHandler }} from 'stoa'; registerWebHandler('/x', () => 1, 'GET', {options});"
        );
        let refused = acme.put("other", &script).await.expect(422);
        assert!(refused.body.contains(says) && refused.body.contains("GET /x"), "{}", refused.body);
    }
}
