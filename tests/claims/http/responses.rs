//! What a script answers is what the client gets, within what HTTP allows.

use super::{LONG, Wire, on_every_database, raw, status, tenant};
use stoa_tests::TestServer;
use tokio::time::timeout;

on_every_database! {
    head_and_options_are_answered_for_what_get_answers
    headers_of_a_script_cannot_break_the_protocol
    a_stream_reaches_the_client_as_it_is_written
    a_stream_that_fails_is_not_taken_for_a_whole_answer
}

async fn head_and_options_are_answered_for_what_get_answers(server: TestServer) {
    let script = "import { registerWebHandler } from 'stoa';\n\
        registerWebHandler('/a', () => 'hello');\n\
        registerWebHandler('/a', () => 'made', 'POST');";
    let acme = tenant(&server, script).await;
    let head = raw(&server, "HEAD /a HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n").await;
    assert!(head.contains("content-length: 5\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let options = acme.send("OPTIONS", "/a", "").await.expect(204);
    assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS, POST");
    let wrong = acme.send("DELETE", "/a", "").await.expect(405);
    assert_eq!(
        (wrong.code().as_str(), wrong.header("allow")),
        ("METHOD_NOT_ALLOWED", "GET, HEAD, OPTIONS, POST")
    );
    let missing = raw(&server, "HEAD /b HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n").await;
    assert!(status(&missing) == "404" && missing.ends_with("\r\n\r\n"), "{missing}");
}

async fn headers_of_a_script_cannot_break_the_protocol(server: TestServer) {
    let script = "export default { fetch() {\n\
        const headers = new Headers({ 'x-own': 'caf\\u00e9', 'content-length': '1', 'transfer-encoding': 'gzip', connection: 'x', 'x-request-id': 'mine' });\n\
        headers.append('set-cookie', 'a=1'); headers.append('set-cookie', 'b=2');\n\
        return new Response('hello', { status: 201, headers });\n\
      } };";
    let acme = tenant(&server, script).await;
    let answer = acme.get("/").await.expect(201);
    assert_eq!((answer.body.as_str(), answer.header("content-length")), ("hello", "5"));
    assert_eq!(answer.headers["x-own"].as_bytes(), b"caf\xe9");
    assert_eq!(answer.headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert!(answer.header("x-request-id").starts_with("req_"));
    assert!(answer.headers.get("transfer-encoding").is_none());
}

async fn a_stream_reaches_the_client_as_it_is_written(server: TestServer) {
    let script = "export default { fetch: () => new Response((async function* () {\n\
        yield new TextEncoder().encode('first');\n\
        await new Promise((done) => setTimeout(done, 60_000));\n\
      })()) };";
    let acme = tenant(&server, script).await;
    acme.api("PUT", "/quotas", Some(serde_json::json!({ "wall_ms": 100_000 }))).await.expect(200);
    let mut wire = Wire::to(&server).await;
    wire.send("GET / HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n").await.until("first").await;
}

async fn a_stream_that_fails_is_not_taken_for_a_whole_answer(server: TestServer) {
    let script = "export default { fetch: () => new Response((async function* () {\n\
        yield new TextEncoder().encode('first'); throw new Error('secret');\n\
      })()) };";
    let acme = tenant(&server, script).await;
    let answer = raw(&server, "GET / HTTP/1.1\r\nhost: acme.stoa.test\r\n\r\n").await;
    assert!(!answer.ends_with("0\r\n\r\n") && !answer.contains("secret"), "{answer}");
    let whole = async { server.request("GET", &acme.host(), "/").send().await?.bytes().await };
    assert!(timeout(LONG, whole).await.unwrap().is_err());
}
