//! Templates come with a version, are read when it is deployed, and cannot take more than they may.

use serde_json::{Value, json};
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits};
use stoa_tests::{ADMIN_KEY, Answer, TestPlatform, TestServer, job, other_engine};

const DOCUMENT: &str = include_str!("../../docs/templates.md");

const SCRIPT: &str = "import { registerWebHandler, templates } from 'stoa';\n\
    registerWebHandler('/:page', (context) => templates.render(context.request.params.page, { n: 1 }));\n";

/// The block of the document that follows these words.
#[track_caller]
fn block(words: &str) -> String {
    let from = DOCUMENT.split_once(words).expect(words).1;
    let from = from.split_once("```").unwrap().1.split_once('\n').unwrap().1;
    from.split_once("```").unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_document_answers_what_it_says() {
    let server = TestServer::builder().start().await;
    let acme = server.tenant("acme").await;
    let mut form = reqwest::multipart::Form::new().text("entry", "main.ts");
    for file in ["main.ts", "templates/base.html", "templates/notes.html"] {
        let part = reqwest::multipart::Part::text(block(&format!("`{file}`:"))).file_name(file);
        form = form.part("files", part);
    }
    let request = server.api_request("PUT", "/tenants/acme/scripts/notes", Some(ADMIN_KEY));
    Answer::of(request.multipart(form)).await.expect(201);
    let page = acme.get("/").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.body.trim_end(), block("answers:").trim_end());
}

fn files(templates: &[(&str, &str)]) -> Value {
    let mut files = json!({ "main.ts": SCRIPT });
    for (name, text) in templates {
        files[format!("templates/{name}")] = json!(text);
    }
    json!({ "entry": "main.ts", "files": files })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_a_template_is_told_with_the_deploy() {
    let server = TestServer::builder().start().await;
    let acme = server.tenant("acme").await;
    let broken = files(&[
        ("a.html", "<p>\n  {{ user. }}\n"),
        ("b.html", "{{ x }}"),
        ("c/d.html", "\n\n{{ x | shout }}{% include \"none.html\" %}"),
    ]);
    for path in ["/scripts/main", "/scripts/main?dry_run=true"] {
        let refused = acme.api("PUT", path, Some(broken.clone())).await.expect(422);
        assert_eq!(refused.code(), "COMPILE_FAILED");
        let told = refused.json()["error"]["details"]["diagnostics"].clone();
        let place = |each: &Value| {
            let file = each["file"].as_str().unwrap().to_owned();
            (file, each["line"].as_u64().unwrap(), each["column"].as_u64().unwrap())
        };
        let places: Vec<_> = told.as_array().unwrap().iter().map(place).collect();
        let expected = [("a.html", 2, 10), ("c/d.html", 3, 8), ("c/d.html", 3, 28)];
        assert_eq!(places, expected.map(|(name, line, column)| (format!("templates/{name}"), line, column)));
        assert_eq!(told[1]["message"], "there is no filter 'shout'");
        assert_eq!(told[1]["excerpt"], "{{ x | shout }}{% include \"none.html\" %}\n       ^");
    }
    acme.api("GET", "/scripts/main", None).await.expect(404);
    let not_text = json!({ "entry": "main.ts", "files": {
        "main.ts": SCRIPT, "templates/a.html": { "base64": "YQr/" },
    }});
    let refused = acme.api("PUT", "/scripts/main", Some(not_text)).await.expect(422).json();
    let told = &refused["error"]["details"]["diagnostics"][0];
    assert_eq!((&told["file"], &told["line"]), (&json!("templates/a.html"), &json!(2)), "{told}");
    let large = files(&[("a.txt", &"x".repeat(1 << 20)), ("b.txt", "x")]);
    let refused = acme.api("PUT", "/scripts/main", Some(large)).await.expect(422).json();
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("the templates are 1048577 bytes together, and 1048576 is the most"),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_stay_with_their_version() {
    let server = TestServer::builder().start().await;
    let acme = server.tenant("acme").await;
    acme.api("PUT", "/scripts/main", Some(files(&[("a.txt", "one"), ("b.txt", "b")]))).await.expect(201);
    assert_eq!(acme.get("/a.txt").await.body, "one");
    let edit = json!({ "files": { "templates/a.txt": "two", "templates/b.txt": null } });
    acme.api("PATCH", "/scripts/main", Some(edit)).await.expect(200);
    assert_eq!(acme.get("/a.txt").await.body, "two");
    acme.get("/b.txt").await.expect(500);
    let source = acme.api("GET", "/scripts/main/versions/2/source", None).await.expect(200).json();
    assert_eq!(source["files"], json!({ "main.ts": SCRIPT, "templates/a.txt": "two" }));
    acme.api("POST", "/scripts/main/rollback", Some(json!({}))).await.expect(200);
    let server = server.restart().await;
    let acme = server.known_tenant("acme");
    assert_eq!((acme.get("/a.txt").await.body, acme.get("/b.txt").await.body), ("one".into(), "b".into()));
}

#[tokio::test]
async fn a_component_of_another_engine_keeps_its_templates() {
    let files = [("main.ts", SCRIPT), ("templates/a.txt", "{{ n }}")];
    let other = TestPlatform::builder().guest(other_engine()).build();
    let component = other.deploy_files("main.ts", &files).await.component().to_vec();
    let platform = TestPlatform::new();
    let Ok(loaded) = platform.compiler().load(&job(), &component).await else { panic!("it should load") };
    assert_eq!(platform.serve(loaded.script).get("/a.txt").await.text(), "1");
}

#[tokio::test]
async fn a_module_in_the_folder_is_no_template() {
    let files = [
        ("main.ts", "import { a } from './templates/a';\nexport default { fetch: () => new Response(a) };"),
        ("templates/a.tsx", "export const a = '{{ {% }}';"),
    ];
    let script = TestPlatform::new().deploy_files("main.ts", &files).await;
    assert_eq!(script.get("/").await.text(), "{{ {% }}");
}

#[tokio::test]
async fn a_script_cannot_render_what_is_not_its_own() {
    let platform = TestPlatform::new();
    let other = platform.deploy_files("main.ts", &[("main.ts", SCRIPT), ("templates/a.txt", "secret")]).await;
    let script = platform.deploy_files("main.ts", &[("main.ts", SCRIPT), ("templates/b.txt", "own")]).await;
    assert_eq!(other.get("/a.txt").await.text(), "secret");
    assert!(script.get("/a.txt").await.message().contains("there are b.txt"));
    assert_eq!(script.get("/b.txt").await.text(), "own");
}

const LOOPS: &str = "import { convert, registerWebHandler, templates } from 'stoa';\n\
    const x = Array(10_000).fill(0);\n\
    const told = (promise) => promise.then(String, (error) => error.code);\n\
    registerWebHandler('/one', () => templates.render('loop.html', { x }));\n\
    registerWebHandler('/caught', async () => {\n\
      const [one, two] = await Promise.all([told(templates.render('loop.html', { x })), told(templates.render('short.html'))]);\n\
      return [one, two, await told(convert.markdown_to_html('a'))];\n\
    });\n\
    registerWebHandler('/short', () => templates.render('short.html'));\n";

const LOOP: &str = "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}";

#[tokio::test]
async fn all_renders_of_an_invocation_together_take_what_the_script_may() {
    let platform = TestPlatform::new();
    let files = [("main.js", LOOPS), ("templates/loop.html", LOOP), ("templates/short.html", "short")];
    let script = platform.deploy_files("main.js", &files).await;
    let limits =
        Limits { cpu: Duration::from_millis(50), wall: Duration::from_secs(20), ..Limits::INVOCATION };
    let limited = script.clone().limits(limits);
    let exceeded = "TEMPLATE_LIMIT_EXCEEDED";
    assert_eq!(limited.get("/caught").await.json(), json!([exceeded, exceeded, exceeded]));
    let reply = limited.get("/one").await;
    assert_eq!(reply.code(), ErrorCode::ScriptExecutionFailed);
    assert_eq!(reply.failure().code.as_deref(), Some(exceeded));
    assert_eq!(limited.get("/short").await.text(), "short");
}

#[tokio::test]
async fn a_render_ends_with_its_invocation() {
    let platform = TestPlatform::new();
    let files = [("main.js", LOOPS), ("templates/loop.html", LOOP), ("templates/short.html", "short")];
    let script = platform.deploy_files("main.js", &files).await;
    let limits =
        Limits { cpu: Duration::from_mins(10), wall: Duration::from_millis(300), ..Limits::INVOCATION };
    let reply = script.clone().limits(limits).get("/one").await;
    assert_eq!(reply.code(), ErrorCode::TimeLimitExceeded);
    assert!(reply.usage.wall < Duration::from_secs(5), "{:?}", reply.usage);
    // Its place is free again.
    assert_eq!(script.get("/short").await.text(), "short");
}
