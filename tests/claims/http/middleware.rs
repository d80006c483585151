//! Middleware and plain values, over the wire: paths are a script's own, and a 400 says what the client did wrong.

use super::on_every_database;
use stoa_tests::{Answer, TestServer};

on_every_database! {
    paths_of_middleware_are_below_the_mount
    the_client_reads_what_is_wrong_with_its_request
}

async fn paths_of_middleware_are_below_the_mount(server: TestServer) {
    let acme = server.tenant("acme").await;
    let script = "import { registerWebHandler, use } from 'stoa';\n\
        use('/api/*', () => Response.forbidden());\n\
        registerWebHandler('/api/:x', () => 'open');\n\
        registerWebHandler('/', (context) => context.meta);\n\
        export default { fetch: () => new Response('open') };";
    acme.put_at("/scripts/blog?mount=/blog", script).await.expect(201);
    acme.put_at("/scripts/api?mount=/api", script).await.expect(201);
    for (path, status) in [
        ("/blog/api/x", 403),
        ("/blog/api/x/y", 403),
        ("/blog/api", 403),
        ("/blog/x", 200),
        ("/api/x", 200),
        ("/api/api/x", 403),
    ] {
        acme.get(path).await.expect(status);
    }
    assert_eq!(acme.get("/blog").await.expect(200).body, "{\"mount\":\"/blog\"}");
}

async fn the_client_reads_what_is_wrong_with_its_request(server: TestServer) {
    let acme = server.tenant("acme").await;
    let script = "import { registerWebHandler } from 'stoa';\n\
        registerWebHandler('/json', (req) => req.json, 'POST');\n\
        registerWebHandler('/form', (req) => [req.form, req.files], 'POST');";
    acme.deploy("main", script).await;
    let form = "multipart/form-data; boundary=b";
    let deep = "[".repeat(100_000);
    let unnamed = "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--";
    for (path, content_type, body, message) in [
        ("/json", "application/json", &b"{\n  \"a\": oops }"[..], "at line 2, column 8"),
        ("/json", "application/json", b"\"a\xff\"", "the byte at offset 2 is not UTF-8"),
        ("/json", "application/json", deep.as_bytes(), "it is nested too deeply"),
        ("/json", "application/json; charset=utf-16", b"1", "its charset is \"utf-16\""),
        ("/form", form, unnamed.as_bytes(), "part 1: it has no name"),
        ("/form", form, b"--b", "part 1: the boundary before it is not followed by a line break"),
        ("/form", "multipart/form-data", b"--b--", "its content type names no boundary"),
    ] {
        let request = server.request("POST", &acme.host(), path);
        let answer = Answer::of(request.header("content-type", content_type).body(body.to_vec())).await;
        let answer = answer.expect(400);
        assert_eq!(answer.code(), "BAD_REQUEST", "{}", answer.body);
        let told = answer.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains(message), "{told}");
    }
}
