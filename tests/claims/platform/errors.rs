//! Every documented error code, produced over the wire.

use crate::fetch::names::Names;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stoa_config::ByteSize;
use stoa_kernel::ErrorCode;
use stoa_tests::{Answer, Databases, TestServer, TestTenant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What scripts do wrong, each at a path of its own; the last ones answer with the code that a call failed with.
const SCRIPT: &str = "import { convert, registerWebHandler, sharedStorage, templates } from 'stoa';\n\
    let atInit = 'none';\n\
    const code = (call) => async () => { try { await call(); return 'none'; } catch (e) { return (e.cause ?? e).code; } };\n\
    const often = async (times, url) => { for (let n = 1; n < times; n++) await fetch(url).catch((e) => { if (!e.cause) throw e; }); await fetch(url); };\n\
    export async function init() {\n\
      try { await sharedStorage.getItem('x'); } catch (e) { atInit = e.code; }\n\
      const on = (path, handler, method = 'GET') => registerWebHandler(path, handler, method);\n\
      on('/ok', () => 'ok');\n\
      registerWebHandler('/often', () => 'ok', 'GET', { rateLimit: { limit: 1, per: 'hour' } });\n\
      on('/echo', (c) => c.request.text, 'POST');\n\
      on('/CPU_LIMIT_EXCEEDED', () => { for (;;) {} });\n\
      on('/TIME_LIMIT_EXCEEDED', () => new Promise((r) => setTimeout(r, 60000)));\n\
      on('/MEMORY_LIMIT_EXCEEDED', () => { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20)); });\n\
      on('/HOST_CALL_LIMIT_EXCEEDED', async () => { for (;;) await sharedStorage.getItem('x'); });\n\
      on('/SCRIPT_EXECUTION_FAILED', () => { throw new Error('of its own'); });\n\
      on('/HANDLER_NEVER_SETTLES', () => new Promise(() => {}));\n\
      on('/SUBREQUEST_LIMIT_EXCEEDED', () => often(9, 'http://a.example/'));\n\
      on('/EGRESS_REFUSED', code(() => fetch('http://127.0.0.1/')));\n\
      on('/FETCH_FAILED', code(() => fetch('http://b.example/')));\n\
      on('/CIRCUIT_OPEN', code(() => often(6, 'http://c.example/')));\n\
      on('/NOT_ALLOWED_IN_INIT', () => atInit);\n\
      on('/INVALID_ARGUMENT', code(() => sharedStorage.getItem('')));\n\
      on('/CAPABILITY_NOT_GRANTED', code(() => sharedStorage.getItem('x')));\n\
      on('/TEMPLATE_NOT_FOUND', code(() => templates.render('none', {})));\n\
      on('/TEMPLATE_ERROR', code(() => convert.render_handlebars_template('{{#if', {})));\n\
      on('/TEMPLATE_LIMIT_EXCEEDED', code(() => convert.render_handlebars_template('{{#each x}}{{#each ../x}}ab{{/each}}{{/each}}', { x: Array(3000).fill(1) })));\n\
      on('/VERSION_CONFLICT', code(() => sharedStorage.setItem('v', 1, { ifVersion: 7 })));\n\
      on('/QUOTA_EXCEEDED', code(async () => { for (let n = 0; n < 5; n++) await sharedStorage.setItem('k' + n, n); }));\n\
    }";

/// The answers that were seen.
#[derive(Default)]
struct Seen(BTreeSet<&'static str>);

impl Seen {
    /// An error with this code and status.
    fn error(&mut self, code: ErrorCode, status: u16, answer: &Answer) {
        assert_eq!((answer.status, answer.code().as_str()), (status, code.as_str()), "{answer:?}");
        self.0.insert(code.as_str());
    }

    /// A script that answers with the code that one of its calls failed with.
    async fn told(&mut self, tenant: &TestTenant<'_>, code: ErrorCode) {
        assert_eq!(tenant.get(&format!("/{code}")).await.expect(200).body, code.as_str());
        self.0.insert(code.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_documented_code_can_be_produced_over_http() {
    let server = TestServer::builder()
        .settings(|settings| {
            settings.kv.max_keys = 3;
            settings.uploads.max_bytes_per_tenant = ByteSize::mib(1);
            settings.http.body_timeout = "200ms".parse().unwrap();
        })
        .resolver(Names::new([]))
        .start()
        .await;
    let mut seen = Seen::default();
    let acme = server.tenant("acme").await;
    acme.deploy("main", SCRIPT).await;
    acme.api(
        "PUT",
        "/quotas",
        Some(json!({ "cpu_ms": 300, "wall_ms": 1000, "host_calls": 20, "fetches": 8 })),
    )
    .await
    .expect(200);
    of_scripts(&mut seen, &acme).await;
    of_requests(&mut seen, &server, &acme).await;
    of_deploys(&mut seen, &server, &acme).await;
    of_the_platform(&mut seen, &server, &acme).await;
    of_storage(&mut seen).await;
    let expected: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(seen.0, expected);
}

async fn of_scripts(seen: &mut Seen, acme: &TestTenant<'_>) {
    for (code, status) in [
        (ErrorCode::CpuLimitExceeded, 503),
        (ErrorCode::TimeLimitExceeded, 503),
        (ErrorCode::MemoryLimitExceeded, 503),
        (ErrorCode::HostCallLimitExceeded, 503),
        (ErrorCode::SubrequestLimitExceeded, 503),
        (ErrorCode::ScriptExecutionFailed, 500),
        (ErrorCode::HandlerNeverSettles, 500),
    ] {
        let answer = acme.get(&format!("/{code}")).await;
        assert!(!answer.body.contains("of its own"), "nothing of the inside is shown: {answer:?}");
        seen.error(code, status, &answer);
    }
    for code in [
        ErrorCode::NotAllowedInInit,
        ErrorCode::InvalidArgument,
        ErrorCode::VersionConflict,
        ErrorCode::TemplateNotFound,
        ErrorCode::TemplateError,
        ErrorCode::TemplateLimitExceeded,
        ErrorCode::QuotaExceeded,
        ErrorCode::EgressRefused,
        ErrorCode::FetchFailed,
        ErrorCode::CircuitOpen,
    ] {
        seen.told(acme, code).await;
    }
    let kv = |granted| json!({ "capabilities": { "kv": granted } });
    acme.api("PATCH", "/policy", Some(kv(false))).await.expect(200);
    seen.told(acme, ErrorCode::CapabilityNotGranted).await;
    acme.api("PATCH", "/policy", Some(kv(true))).await.expect(200);
}

async fn of_requests(seen: &mut Seen, server: &TestServer, acme: &TestTenant<'_>) {
    seen.error(ErrorCode::RouteNotFound, 404, &acme.get("/nowhere").await);
    let wrong = acme.send("DELETE", "/ok", "").await;
    assert_eq!(wrong.header("allow"), "GET, HEAD, OPTIONS");
    seen.error(ErrorCode::MethodNotAllowed, 405, &wrong);
    seen.error(ErrorCode::TenantNotFound, 404, &server.get("nobody.stoa.test", "/").await);
    let large = acme.send("POST", "/echo", &"x".repeat((1 << 20) + 1)).await;
    seen.error(ErrorCode::BodyTooLarge, 413, &large);
    let form = server.request("POST", &acme.host(), "/echo").body("x".repeat((1 << 20) + 1));
    let form = form.header("content-type", "multipart/form-data; boundary=b");
    seen.error(ErrorCode::UploadsFull, 503, &Answer::of(form).await);
    let page = server.request("POST", &acme.host(), "/echo").header("cookie", "a=1");
    let page = page.header("sec-fetch-site", "cross-site");
    seen.error(ErrorCode::CsrfRejected, 403, &Answer::of(page).await);
    let file = acme
        .api("PUT", "/scripts/files", Some(json!({ "files": { "f.js": "", "assets/a.txt": "1" } })))
        .await;
    assert_eq!(file.status, 201, "{file:?}");
    let beyond = server.request("GET", &acme.host(), "/a.txt").header("range", "bytes=1-");
    seen.error(ErrorCode::RangeNotSatisfiable, 416, &Answer::of(beyond).await);
    let large = json!({ "files": { "f.js": "", "assets/a.txt": "x".repeat((10 << 20) + 1) } });
    seen.error(ErrorCode::AssetTooLarge, 413, &acme.api("PUT", "/scripts/files", Some(large)).await);
    let headers = server.request("GET", &acme.host(), "/ok").header("x-large", "x".repeat(40_000));
    seen.error(ErrorCode::HeadersTooLarge, 431, &Answer::of(headers).await);
    let circle = server.request("GET", &acme.host(), "/ok").header("cdn-loop", ["stoa"; 8].join(","));
    let often = acme.get("/often").await;
    assert_eq!(often.status, 200);
    seen.error(ErrorCode::RateLimited, 429, &acme.get("/often").await);
    seen.error(ErrorCode::LoopDetected, 508, &Answer::of(circle).await);
    let stalled = stalled(server, &acme.host()).await;
    assert!(stalled.starts_with("HTTP/1.1 408") && stalled.contains("REQUEST_TIMEOUT"), "{stalled}");
    seen.0.insert(ErrorCode::RequestTimeout.as_str());
    // One that runs, one that waits, and one too many.
    let busy = server.tenant("busy").await;
    busy.deploy("main", SCRIPT).await;
    busy.api("PUT", "/quotas", Some(json!({ "concurrency": 1, "queue": 1, "wall_ms": 2000 })))
        .await
        .expect(200);
    let many = futures_util::future::join_all((0..6).map(|_| busy.get("/TIME_LIMIT_EXCEEDED"))).await;
    let refused = many.iter().find(|answer| answer.status == 429).expect("one too many");
    assert!(!refused.header("retry-after").is_empty());
    seen.error(ErrorCode::TenantBusy, 429, refused);
}

/// A body that is announced and never comes.
async fn stalled(server: &TestServer, host: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!("POST /echo HTTP/1.1\r\nhost: {host}\r\ncontent-length: 10\r\n\r\nab");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn of_deploys(seen: &mut Seen, server: &TestServer, acme: &TestTenant<'_>) {
    seen.error(ErrorCode::CompileFailed, 422, &acme.put("bad", "const = 1").await);
    seen.error(ErrorCode::InitLimitExceeded, 422, &acme.put("bad", "for (;;) {}").await);
    let large = format!("// {}", "x".repeat(6 << 20));
    seen.error(ErrorCode::ScriptTooLarge, 413, &acme.put("bad", &large).await);
    let setup = "export function setup() { throw new Error('no'); } export default { fetch() {} };";
    seen.error(ErrorCode::SetupFailed, 422, &acme.put_at("/scripts/bad?mount=/bad", setup).await);
    let route = "import { registerWebHandler } from 'stoa'; registerWebHandler('/ok', () => 1);";
    seen.error(ErrorCode::RouteConflict, 409, &acme.put("bad", route).await);
    let put = |kind: &'static str, body: &'static str| {
        let request = server.api_request("PUT", "/tenants/acme/scripts/bad", Some(stoa_tests::ADMIN_KEY));
        Answer::of(request.header("content-type", kind).body(body))
    };
    seen.error(ErrorCode::InvalidComponent, 422, &put("application/wasm", "\0asm nonsense").await);
    seen.error(ErrorCode::UnsupportedMediaType, 415, &put("image/png", "x").await);
    let request = server.api_request("PUT", "/tenants/acme/scripts/main", Some(stoa_tests::ADMIN_KEY));
    let request = request.header("content-type", "application/javascript").header("if-match", "\"r99\"");
    seen.error(ErrorCode::PreconditionFailed, 412, &Answer::of(request.body(route)).await);
}

async fn of_the_platform(seen: &mut Seen, server: &TestServer, acme: &TestTenant<'_>) {
    let tenants = |key: Option<String>, body: Value| async move {
        server.api_as(key.as_deref(), "POST", "/tenants", Some(body)).await
    };
    let admin = Some(stoa_tests::ADMIN_KEY.to_owned());
    seen.error(ErrorCode::Unauthenticated, 401, &tenants(None, json!({ "id": "x" })).await);
    let viewer = Some(acme.key("viewer").await);
    seen.error(ErrorCode::Forbidden, 403, &tenants(viewer, json!({ "id": "x" })).await);
    seen.error(ErrorCode::InvalidRequest, 400, &tenants(admin.clone(), json!({ "id": "Not A Name" })).await);
    seen.error(ErrorCode::AlreadyExists, 409, &tenants(admin, json!({ "id": "acme" })).await);
    seen.error(ErrorCode::NotFound, 404, &acme.api("GET", "/scripts/nowhere", None).await);
    let idle = server.tenant("idle").await;
    idle.api("PATCH", "", Some(json!({ "status": "suspended" }))).await.expect(200);
    seen.error(ErrorCode::TenantSuspended, 403, &idle.get("/").await);
}

async fn of_storage(seen: &mut Seen) {
    let server = TestServer::builder().databases(Databases::Postgres).start().await;
    let acme = server.tenant("acme").await;
    acme.deploy("main", "export default { fetch: () => new Response('ok') };").await;
    // What nothing but damage to the data can lead to.
    let server = {
        let (_, builder) = server.stop().await;
        let db = builder.database().await;
        let mut tx = db.write().await.unwrap();
        sqlx::query("DELETE FROM artifacts").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        builder.start().await
    };
    let damaged = server.known_tenant("acme").get("/").await;
    assert!(!damaged.body.contains("artifact") && !damaged.body.contains("damaged"), "{damaged:?}");
    seen.error(ErrorCode::InternalError, 500, &damaged);
    server.postgres().stop().await.unwrap();
    loop {
        let answer = server.known_tenant("acme").api("GET", "/api-keys", None).await;
        if answer.status == 503 {
            break seen.error(ErrorCode::StorageUnavailable, 503, &answer);
        }
    }
}
