//! What a script can do with a body that its client still sends.

use super::{deploy, numbered, upload};
use bytes::Bytes;
use futures_util::stream;
use std::sync::atomic::Ordering;
use stoa_engine::{BodyError, BodyStream, Request};
use stoa_kernel::ErrorCode;

fn chunks(chunks: &[&'static str]) -> BodyStream {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from(*chunk))).collect();
    Box::pin(stream::iter(chunks))
}

#[tokio::test]
async fn the_host_takes_nothing_from_the_client_before_the_script_reads() {
    let (body, taken) = numbered(10);
    let script = deploy("export default { fetch: (request) => new Response(request.bodyUsed) };").await;
    let reply = script.send(upload(body)).await.finish().await;
    assert_eq!((reply.text(), taken.load(Ordering::SeqCst)), ("false", 0));
    let (body, taken) = numbered(10);
    let text = "export default { async fetch({ body }) { const reader = body.getReader(); await reader.read(); await reader.cancel(); return new Response('ok'); } };";
    assert_eq!(deploy(text).await.send(upload(body)).await.finish().await.text(), "ok");
    assert_eq!(taken.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_upload_reaches_the_script_by_its_code() {
    let text = "export default { async fetch(request) {
        const seen = [];
        try { for await (const chunk of request.body) seen.push(chunk.length); }
        catch ({ name, code, message, details }) { seen.push(name, code, message, details ?? null); }
        return Response.json(seen);
    } };";
    let script = deploy(text).await;
    let whole =
        deploy("export default { fetch: async (request) => new Response(await request.text()) };").await;
    for (error, shown, code) in [
        (
            BodyError::Aborted,
            r#"[2,"HostError","INVALID_REQUEST","the client ended the body early",null]"#,
            ErrorCode::ScriptExecutionFailed,
        ),
        (
            BodyError::Timeout,
            r#"[2,"HostError","REQUEST_TIMEOUT","the client took too long to send the body",null]"#,
            ErrorCode::RequestTimeout,
        ),
        (
            BodyError::TooLarge { limit: 3 },
            r#"[2,"HostError","BODY_TOO_LARGE","the body is longer than its limit of 3 bytes",{"limit":3}]"#,
            ErrorCode::BodyTooLarge,
        ),
    ] {
        let again = match &error {
            BodyError::TooLarge { limit } => BodyError::TooLarge { limit: *limit },
            BodyError::Timeout => BodyError::Timeout,
            _ => BodyError::Aborted,
        };
        let caught = upload(stream::iter([Ok(Bytes::from("ab")), Err(error)]));
        assert_eq!(script.send(caught).await.finish().await.text(), shown);
        let uncaught = upload(stream::iter([Ok(Bytes::from("ab")), Err(again)]));
        assert_eq!(whole.send(uncaught).await.finish().await.code(), code);
    }
}

#[tokio::test]
async fn an_upload_is_read_to_its_end_by_every_method_and_once_only() {
    let text = "export default { async fetch(request) {
        const kind = new URL(request.url).searchParams.get('as');
        const before = request.bodyUsed;
        const first = await request[kind]();
        const size = first.byteLength ?? JSON.stringify(first);
        const again = await request.text().catch((error) => error.name);
        return Response.json([before, size, request.bodyUsed, again, request.body.locked]);
    } };";
    let script = deploy(text).await;
    for (kind, size) in
        [("text", r#""\"[1,2]\"""#), ("json", r#""[1,2]""#), ("arrayBuffer", "5"), ("bytes", "5")]
    {
        let request =
            Request { url: format!("http://acme.localhost/?as={kind}"), ..upload(chunks(&["[1", ",2]"])) };
        let reply = script.send(request).await.finish().await;
        assert_eq!(reply.text(), format!(r#"[false,{size},true,"TypeError",true]"#), "{kind}");
    }
}

#[tokio::test]
async fn a_streamed_request_can_be_cloned_iterated_and_read_into_buffers() {
    for (text, expected) in [
        ("const other = request.clone(); return new Response(await request.text() + await other.text());", "abcdabcd"),
        ("const parts = []; for await (const chunk of request.body) parts.push(chunk.length); return Response.json(parts);", "[2,2]"),
        (
            "const reader = request.body.getReader({ mode: 'byob' }); let all = ''; let view = new Uint8Array(3);
             for (;;) { const { done, value } = await reader.read(view); if (done) break; all += new TextDecoder().decode(value) + '|'; view = new Uint8Array(value.buffer); }
             return new Response(all);",
            "ab|cd|",
        ),
        ("const other = new Request(request); return Response.json([await other.text(), request.bodyUsed]);", r#"["abcd",true]"#),
        ("const { body } = request; return Response.json([body === request.body, body instanceof ReadableStream, await new Response(body).text(), request.bodyUsed]);", r#"[true,true,"abcd",true]"#),
        ("const { body } = request; const r = body.getReader(); await r.read(); try { new Response(body); } catch (error) { return new Response(error.name); }", "TypeError"),
    ] {
        let script = deploy(&format!("export default {{ async fetch(request) {{ {text} }} }};")).await;
        let reply = script.send(upload(chunks(&["ab", "cd"]))).await.finish().await;
        assert_eq!(reply.text(), expected, "{text}");
    }
}

#[tokio::test]
async fn a_registered_handler_finds_a_streamed_body_as_plain_values() {
    let text = "import { registerWebHandler } from 'stoa';
        registerWebHandler('/', (req) => ({ json: req.json, text: req.text }), 'POST');";
    let reply = deploy(text).await.send(upload(chunks(&["[1", ",2]"]))).await.finish().await;
    assert_eq!(reply.text(), r#"{"json":[1,2],"text":"[1,2]"}"#);
}
