//! A deploy happens as a whole or not at all, and the next request runs it.

use super::on_every_database;
use futures_util::future::join_all;
use serde_json::{Value, json};
use stoa_tests::{Answer, TestServer};

on_every_database! {
    the_next_request_runs_what_was_deployed
    what_was_there_is_there_after_a_restart
    fifty_parallel_deploys_lose_nothing
    a_request_in_flight_finishes_on_its_version
    setup_runs_once_before_the_version_is_active
    a_deploy_that_fails_changes_nothing
    if_match_guards_against_a_lost_update
    a_dry_run_says_what_would_be_and_changes_nothing
    a_dry_run_says_what_would_change_and_what_has_no_effect
    a_script_can_be_edited_without_sending_it_again
}

fn says(word: &str) -> String {
    format!("export default {{ fetch: () => new Response({word:?}) }};")
}

async fn the_next_request_runs_what_was_deployed(server: TestServer) {
    let acme = server.tenant("acme").await;
    assert_eq!(acme.get("/").await.expect(200).header("content-type"), "text/html; charset=utf-8");
    let first = acme.put("main", &says("one")).await.expect(201);
    assert_eq!((first.json()["version"].clone(), first.header("etag")), (json!(1), "\"r1\""));
    assert_eq!(acme.get("/any").await.body, "one");
    let second = acme.put("main", &says("two")).await.expect(200);
    assert_eq!(second.json()["version"], 2);
    assert_eq!(acme.get("/any").await.body, "two");
}

async fn what_was_there_is_there_after_a_restart(server: TestServer) {
    let source = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
        export function init() {\n\
          registerWebHandler('/set/:v', async (c) => ({ at: await sharedStorage.setItem('v', c.request.params.v) }));\n\
          registerWebHandler('/get', () => sharedStorage.getItem('v'));\n\
        }";
    let acme = server.tenant("acme").await;
    acme.deploy("main", source).await;
    let key = acme.key("viewer").await;
    acme.api("PUT", "/hostnames/www.acme.example", Some(json!({ "verified": true }))).await.expect(200);
    acme.get("/set/kept").await.expect(200);
    let server = server.restart().await;
    assert_eq!(server.known_tenant("acme").get("/get").await.body, "kept");
    assert_eq!(server.get("www.acme.example", "/get").await.body, "kept");
    let seen = server.api_as(Some(&key), "GET", "/tenants/acme/scripts/main", None).await.expect(200).json();
    assert_eq!((&seen["active"], &seen["latest"]), (&json!(1), &json!(1)));
}

async fn fifty_parallel_deploys_lose_nothing(server: TestServer) {
    let acme = server.tenant("acme").await;
    let deploys = join_all((0..50).map(|n| {
        let source = says(&format!("deploy {n}"));
        let acme = &acme;
        async move { acme.put("main", &source).await }
    }))
    .await;
    let mut numbers: Vec<u64> = deploys
        .iter()
        .map(|deploy| {
            assert!(matches!(deploy.status, 200 | 201), "{deploy:?}");
            deploy.json()["version"].as_u64().unwrap()
        })
        .collect();
    let last = numbers.iter().position(|number| *number == 50).unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    assert_eq!(deploys.iter().filter(|deploy| deploy.status == 201).count(), 1);
    let mut versions: Vec<Value> = Vec::new();
    let mut path = "/scripts/main/versions?limit=20".to_owned();
    loop {
        let page = acme.api("GET", &path, None).await.expect(200).json();
        versions.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["cursor"].as_str() else { break };
        path = format!("/scripts/main/versions?limit=20&cursor={cursor}");
    }
    assert_eq!(versions.len(), 50);
    let active: Vec<_> = versions.iter().filter(|version| version["active"] == true).collect();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0]["number"], 50);
    assert_eq!(acme.get("/").await.body, format!("deploy {last}"));
}

/// Answers only when another request says so, by what is stored.
const PATIENT: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() {\n\
      registerWebHandler('/wait', async () => {\n\
        await sharedStorage.setItem('waiting', true);\n\
        while (!(await sharedStorage.getItem('go'))) await new Promise((r) => setTimeout(r, 10));\n\
        return 'VERSION';\n\
      });\n\
      registerWebHandler('/waiting', () => sharedStorage.getItem('waiting'));\n\
      registerWebHandler('/go', () => sharedStorage.setItem('go', true));\n\
    }";

async fn a_request_in_flight_finishes_on_its_version(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", &PATIENT.replace("VERSION", "one")).await;
    let waiting = async { acme.get("/wait").await };
    let meanwhile = async {
        while acme.get("/waiting").await.body != "true" {
            tokio::task::yield_now().await;
        }
        acme.deploy("main", &PATIENT.replace("VERSION", "two")).await;
        acme.get("/go").await.expect(200)
    };
    let (waited, _) = tokio::join!(waiting, meanwhile);
    assert_eq!(waited.body, "one");
    assert_eq!(acme.get("/wait").await.body, "two");
}

/// Counts its runs where the next one finds it.
const COUNTING: &str = "import { registerWebHandler, sharedStorage } from 'stoa';\n\
    export function init() { registerWebHandler('/runs', () => sharedStorage.getItem('runs')); }\n\
    export async function setup() {\n\
      await sharedStorage.setItem('runs', ((await sharedStorage.getItem('runs')) ?? 0) + 1);\n\
      console.log('set up');\n\
    }";

async fn setup_runs_once_before_the_version_is_active(server: TestServer) {
    let acme = server.tenant("acme").await;
    let deployed = acme.deploy("main", COUNTING).await;
    assert_eq!(deployed["setup"]["logs"][0]["message"], "set up");
    assert_eq!(
        (acme.get("/runs").await.body, acme.get("/runs").await.body),
        ("1".to_owned(), "1".to_owned())
    );
    acme.deploy("main", COUNTING).await;
    assert_eq!(acme.get("/runs").await.body, "2");
    // Going back is no new version.
    acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(200);
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!(acme.get("/runs").await.body, "2");
    let failing =
        COUNTING.replace("console.log('set up')", "console.log('so far'); throw new Error('no table')");
    let refused = acme.put("main", &failing).await.expect(422);
    assert_eq!(refused.code(), "SETUP_FAILED");
    let error = &refused.json()["error"];
    assert!(error["message"].as_str().unwrap().contains("no table"), "{error}");
    assert_eq!(error["details"]["logs"][0]["message"], "so far");
    let script = acme.api("GET", "/scripts/main", None).await.expect(200).json();
    assert_eq!((&script["active"], &script["latest"]), (&json!(1), &json!(2)));
}

async fn a_deploy_that_fails_changes_nothing(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", &says("good")).await;
    acme.deploy("other", "import { registerWebHandler } from 'stoa'; registerWebHandler('/x/:a', () => 1);")
        .await;
    let before = acme.api("GET", "/scripts/main", None).await.json();
    let bad = [
        ("const = 1;", 422, "COMPILE_FAILED"),
        ("throw new Error('at top level');", 422, "COMPILE_FAILED"),
        ("import './missing.js';", 422, "COMPILE_FAILED"),
        ("for (;;) {}", 422, "INIT_LIMIT_EXCEEDED"),
        (
            "import { registerWebHandler } from 'stoa'; registerWebHandler('/x/:b', () => 1);",
            409,
            "ROUTE_CONFLICT",
        ),
        (
            "import { registerWebHandler } from 'stoa'; registerWebHandler('no slash', () => 1);",
            422,
            "COMPILE_FAILED",
        ),
    ];
    for (source, status, code) in bad {
        let refused = acme.put("main", source).await.expect(status);
        assert_eq!(refused.code(), code, "{source}");
    }
    let conflict = acme.put("main", bad[4].0).await.json();
    assert_eq!(conflict["error"]["details"]["other"], "other");
    let diagnostics = acme.put("main", "let a = 1;\nconst = 1;").await.json();
    assert_eq!(diagnostics["error"]["details"]["diagnostics"][0]["line"], 2);
    assert_eq!(acme.api("GET", "/scripts/main", None).await.json(), before);
    assert_eq!(acme.get("/").await.body, "good");
    assert_eq!(acme.api("GET", "/scripts/nowhere", None).await.expect(404).code(), "NOT_FOUND");
}

async fn if_match_guards_against_a_lost_update(server: TestServer) {
    let acme = server.tenant("acme").await;
    acme.deploy("main", &says("one")).await;
    let put = |condition: &'static str, value: &'static str| {
        let request = server.api_request("PUT", "/tenants/acme/scripts/main", Some(stoa_tests::ADMIN_KEY));
        let request = request.header("content-type", "application/javascript").header(condition, value);
        Answer::of(request.body(says("two")))
    };
    let refused = put("if-match", "\"r9\"").await.expect(412);
    assert_eq!(refused.code(), "PRECONDITION_FAILED");
    assert_eq!(refused.json()["error"]["details"]["current"], "r1");
    put("if-none-match", "*").await.expect(412);
    assert_eq!(acme.get("/").await.body, "one");
    let accepted = put("if-match", "\"r1\"").await.expect(200);
    assert_eq!(accepted.header("etag"), "\"r2\"");
    put("if-match", "\"r1\"").await.expect(412);
    put("if-match", "*").await.expect(200);
    assert_eq!(put("if-match", "nonsense").await.expect(400).code(), "INVALID_REQUEST");
}

async fn a_dry_run_says_what_would_be_and_changes_nothing(server: TestServer) {
    let acme = server.tenant("acme").await;
    let would = acme.put_at("/scripts/main?dry_run=true&mount=/api", &says("one")).await.expect(200).json();
    assert_eq!((&would["version"], &would["script"]["mount"]), (&Value::Null, &json!("/api")));
    assert_eq!(would["routes"][0]["path"], "/api/*");
    assert_eq!(acme.api("GET", "/scripts", None).await.json()["items"], json!([]));
    acme.put_at("/scripts/main?dry_run=true", "const = 1").await.expect(422);
}

async fn a_dry_run_says_what_would_change_and_what_has_no_effect(server: TestServer) {
    let acme = server.tenant("acme").await;
    let routes =
        |list: &str| format!("import {{ registerWebHandler }} from 'stoa'; const ok = () => 'ok'; {list}");
    let check = async |source: String| {
        let answer = acme.put_at("/scripts/main?dry_run=true", &source).await.expect(200).json();
        assert_eq!(answer["dry_run"], json!(true));
        answer["check"].clone()
    };
    let paths = |routes: &Value| -> Vec<String> {
        let shown = |route: &Value| format!("{} {}", route["method"], route["path"]).replace('"', "");
        routes.as_array().unwrap().iter().map(shown).collect()
    };
    let before = "registerWebHandler('/same', ok); registerWebHandler('/gone', ok); registerWebHandler('/users', ok, 'GET', { cors: true });";
    let first = check(routes(before)).await;
    assert_eq!(paths(&first["added"]), ["GET /gone", "GET /same", "GET /users"]);
    assert_eq!((&first["setup"], &first["warnings"]), (&json!(false), &json!([])));
    assert!(
        first["sizes"]["component_bytes"].as_u64().unwrap()
            > first["sizes"]["source_bytes"].as_u64().unwrap()
    );
    assert_eq!((&first["capabilities"]["kv"], &first["limits"]["cpu_ms"]), (&json!(true), &json!(1_000)));
    let deployed = acme.deploy("main", &routes(before)).await;
    assert_eq!(deployed["check"], Value::Null);
    let after = "registerWebHandler('/same', ok); registerWebHandler('/users', ok, 'GET', { cors: false }); registerWebHandler('/new', ok, 'GET', { version: 1 });\n\
        registerWebHandler('/odd/:id', ok, 'POST', { cache: 60, timeout: '1h', bodyLimit: '900mb', schema: { params: { name: 'string' } } });\n\
        registerWebHandler('/body', ok, 'GET', { schema: { body: { a: 'string' } } });\n\
        export function setup() {}";
    let then = check(routes(after)).await;
    assert_eq!(paths(&then["added"]), ["GET /body", "GET /new", "GET /v1/new", "POST /odd/:id"]);
    assert_eq!(
        (paths(&then["removed"]), paths(&then["changed"])),
        (vec!["GET /gone".to_owned()], vec!["GET /users".to_owned()])
    );
    assert_eq!(then["setup"], json!(true));
    let warnings = then["warnings"].to_string();
    for word in ["'cache'", "'timeout'", "'bodyLimit'", "'name'", "GET /body"] {
        assert!(warnings.contains(word), "{word}: {warnings}");
    }
    let nothing = check("const a = 1;".to_owned()).await;
    assert!(nothing["warnings"][0]["message"].as_str().unwrap().contains("nothing answers"), "{nothing}");
    assert_eq!(paths(&nothing["removed"]), ["GET /gone", "GET /same", "GET /users"]);
    // Nothing of it has happened.
    assert_eq!(acme.get("/gone").await.status, 200);
}

async fn a_script_can_be_edited_without_sending_it_again(server: TestServer) {
    let acme = server.tenant("acme").await;
    let files = json!({ "entry": "main.ts", "files": {
        "main.ts": "import { word } from './word';\nexport default { fetch: () => new Response(word) };",
        "word.ts": "export const word: string = 'before';",
    }});
    acme.api("PUT", "/scripts/main", Some(files)).await.expect(201);
    assert_eq!(acme.get("/").await.body, "before");
    let edit = json!({ "files": { "word.ts": "export const word: string = 'after';" } });
    acme.api("PATCH", "/scripts/main", Some(edit)).await.expect(200);
    assert_eq!(acme.get("/").await.body, "after");
    let source = acme.api("GET", "/scripts/main/versions/2/source", None).await.expect(200).json();
    assert_eq!(source["entry"], "main.ts");
    assert!(source["files"]["word.ts"].as_str().unwrap().contains("after"));
}
