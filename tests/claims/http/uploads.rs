//! Forms past the limit of bodies: their files go to disk, the script reads them from there, and nothing of them stays.

use super::{LONG, Wire, on_every_database, status, tenant};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, future, stream};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;
use stoa_config::ByteSize;
use stoa_tests::{Answer, TestServer, TestTenant, resident_bytes};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

on_every_database! {
    a_large_form_is_read_like_a_small_one
    what_is_wrong_with_a_large_form_is_told_as_of_a_small_one
    large_files_are_what_files_are
    each_limit_says_which_it_is
    a_form_that_breaks_off_is_the_clients_error
    files_can_be_read_for_as_long_as_the_invocation_goes_on
}

const MIB: usize = 1 << 20;

const SCRIPT: &str = r#"
import { registerWebHandler, sharedStorage } from "stoa";
const on = (path, handler, options) => registerWebHandler(path, handler, "POST", options);
const never = () => new Promise(() => setTimeout(() => {}, 600_000));
on("/form", async ({ form, files }) => ({ form, files, ends: await Promise.all(files.map((file) => file.slice(-3).text())) }));
on("/limited", ({ form }) => form, { bodyLimit: "2mb" });
on("/shaped", ({ json }) => json, { schema: { body: { a: "required|string" } } });
on("/text", ({ text }) => text.length);
on("/none", () => "none");
on("/echo", ({ files: [file] }) => new Response(file));
on("/loop", () => { for (;;); });
on("/hold", async ({ files: [file] }) => new Response((async function* () { yield `${file.size}`; await never(); })()));
on("/later", ({ files: [file], waitUntil }) => {
  const read = async () => {
    await new Promise((done) => setTimeout(done, 50));
    await sharedStorage.setItem("later", await file.slice(0, 5).text());
  };
  waitUntil(read());
  return "soon";
});
registerWebHandler("/later", async () => (await sharedStorage.getItem("later")) ?? "");
on("/kinds", async ({ files: [file] }) => {
  const digest = (data) => crypto.subtle.digest("SHA-256", data).then((hash) => new Uint8Array(hash).toHex());
  const whole = await file.bytes();
  const form = new FormData();
  form.append("again", file, "other.bin");
  const sent = await new Request("http://a.example", { method: "POST", body: form }).formData();
  const url = URL.createObjectURL(file);
  let streamed = 0;
  for await (const chunk of file.stream()) streamed += chunk.length;
  const same = {
    arrayBuffer: await file.arrayBuffer(),
    text: new TextEncoder().encode(await file.text()),
    response: await new Response(file).bytes(),
    clone: await structuredClone(file).bytes(),
    slices: await new Blob([file.slice(0, 70_000), file.slice(70_000, -1), file.slice(-1)]).bytes(),
    slice: await file.slice(-9e9, 9e9).bytes(),
    form: await sent.get("again").bytes(),
    url: await (await fetch(url)).bytes(),
  };
  const wanted = await digest(whole);
  const wrong = [];
  for (const [name, bytes] of Object.entries(same)) if ((await digest(bytes)) !== wanted) wrong.push(name);
  const range = await (await fetch(url, { headers: { range: "bytes=65535-65537" } })).text();
  const mixed = await new Blob(["<", file.slice(3, 6), new Uint8Array([62])]).text();
  const twice = file.slice(10, 200_000).slice(5, -100_000);
  const again = [await twice.slice(0, 4).text(), await file.slice(15, 19).text()];
  return { wrong, streamed, range, mixed, size: twice.size, again, renamed: sent.get("again").name, empty: await file.slice(5, 5).text() };
});
"#;

/// One part of a form.
fn part(disposition: &str, content: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

/// A file of so many bytes.
fn file(bytes: usize) -> String {
    part("name=f; filename=big.txt", &text(bytes))
}

/// Of which no two pieces are alike.
fn text(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 8);
    for number in 0..=bytes / 8 {
        write!(text, "{number:07} ").unwrap();
    }
    text.truncate(bytes);
    text
}

/// How a body goes out.
#[derive(Clone, Copy, Debug)]
enum Sent {
    /// With its length.
    Measured,
    /// In pieces that are cut anywhere.
    Chunked,
}

async fn send_as(server: &TestServer, acme: &TestTenant<'_>, path: &str, form: &str, sent: Sent) -> Answer {
    let request = server.request("POST", &acme.host(), path);
    let request = request.header("content-type", "multipart/form-data; boundary=b");
    Answer::of(match sent {
        Sent::Measured => request.body(form.to_owned()),
        Sent::Chunked => {
            let chunks: Vec<_> = form.as_bytes().chunks(9_973).map(Bytes::copy_from_slice).collect();
            let chunks = chunks.into_iter().map(Ok::<_, std::io::Error>);
            request.body(reqwest::Body::wrap_stream(stream::iter(chunks)))
        }
    })
    .await
}

async fn send(server: &TestServer, acme: &TestTenant<'_>, path: &str, form: &str) -> Answer {
    send_as(server, acme, path, form, Sent::Measured).await
}

async fn a_large_form_is_read_like_a_small_one(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let others = [
        part("name=tag", "one"),
        part("name=tag", "tw\u{f6}"),
        part("name=none; filename=\"\"", ""),
        part("name=empty; filename=empty.txt", ""),
        part("name=\"quo%22ted\"", "\r\n--"),
        part(
            "name=n; filename=\"plain\"; filename*=UTF-8''n%C3%A4me.txt\r\nContent-Type: image/png",
            "\r\n--c",
        ),
    ]
    .concat();
    for (bytes, sent) in [
        (10, Sent::Measured),
        (10, Sent::Chunked),
        (MIB - 2_000, Sent::Chunked),
        (MIB, Sent::Measured),
        (MIB, Sent::Chunked),
        (3 * MIB, Sent::Measured),
        (3 * MIB, Sent::Chunked),
    ] {
        let form = format!("preamble\r\n{}{others}--b--\r\nepilogue", file(bytes));
        let answer = send_as(&server, &acme, "/form", &form, sent).await.expect(200);
        let expected = json!({
            "form": { "tag": ["one", "tw\u{f6}"], "quo\"ted": "\r\n--" },
            "files": [
                { "field": "f", "name": "big.txt", "type": "text/plain", "size": bytes },
                { "field": "empty", "name": "empty.txt", "type": "text/plain", "size": 0 },
                { "field": "n", "name": "n\u{e4}me.txt", "type": "image/png", "size": 5 },
            ],
            "ends": [text(bytes)[bytes - 3..], "", "--c"],
        });
        assert_eq!(answer.json(), expected, "{bytes} {sent:?}");
    }
}

async fn what_is_wrong_with_a_large_form_is_told_as_of_a_small_one(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    let field = part("name=a", "1");
    for (rest, problem) in [
        (String::new(), "part 2: the boundary before it is not followed by a line break"),
        ("--".to_owned(), ""),
        (" --".to_owned(), "part 2: the boundary before it is not followed by a line break"),
        (format!("\r\n{field}"), "part 2: it is not ended by the boundary"),
        ("\r\na: b".to_owned(), "part 2: the body ends within its headers"),
        (format!("\r\na: {}", "x".repeat(16_384)), "part 2: its headers are longer than 16384 bytes"),
        ("\r\na: b\r\n\r\nabc\r\n--c--".to_owned(), "part 2: it is not ended by the boundary"),
        ("\r\na: b\r\n\r\n\r\n--b--".to_owned(), "part 2: it has no Content-Disposition: form-data"),
        ("\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--".to_owned(), "part 2: it has no name"),
        (
            "\r\nContent-Disposition: form-data; name=a; filename*=utf-8''%E\r\n\r\n\r\n--b--".to_owned(),
            "part 2: the name of its file has broken escapes",
        ),
        ("\r\nnone\r\n\r\n\r\n--b\r\nthe first counts".to_owned(), "part 2: one of its headers has no name"),
        (
            format!("\r\n{}--b--", "a: b\r\n\r\n\r\n--b\r\n".repeat(1_000)),
            "part 2: it has no Content-Disposition: form-data",
        ),
        (
            format!("\r\n{}--", "Content-Disposition: form-data; name=a\r\n\r\n\r\n--b\r\n".repeat(1_000)),
            "it has more than 1000 parts",
        ),
    ] {
        let mut told = Vec::new();
        for bytes in [10, 2 * MIB] {
            for sent in [Sent::Measured, Sent::Chunked] {
                let form = format!("{}--b{rest}", file(bytes));
                told.push(send_as(&server, &acme, "/form", &form, sent).await);
            }
        }
        for answer in &told {
            if problem.is_empty() {
                assert_eq!(answer.status, 200, "{answer:?}");
                continue;
            }
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{answer:?}");
            let (error, first) = (&answer.json()["error"], &told[0].json()["error"]);
            assert_eq!(error["details"]["problem"], problem, "{rest:.200}");
            assert_eq!((&error["message"], &error["details"]), (&first["message"], &first["details"]));
        }
    }
    let form = format!("{}--b--", file(2 * MIB));
    for boundary in ["", "; boundary=", "; boundary=\"\"", "; boundary=\u{e4}", "; boundary=c"] {
        let content_type = format!("multipart/form-data{boundary}");
        let ask = |form: &str| {
            let request = server.request("POST", &acme.host(), "/form");
            Answer::of(request.header("content-type", content_type.as_bytes()).body(form.to_owned()))
        };
        let (small, large) = (ask("--b--").await, ask(&form).await);
        assert_eq!((large.status, large.code().as_str()), (400, "BAD_REQUEST"), "{large:?}");
        assert_eq!(large.json()["error"]["details"], small.json()["error"]["details"], "{boundary}");
    }
    // As with small ones, who does not read it does not mind.
    assert_eq!(send(&server, &acme, "/none", &file(2 * MIB)).await.expect(200).body, "none");
}

async fn large_files_are_what_files_are(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 10_000, "wall_ms": 30_000 }))).await.expect(200);
    let bytes = 2 * MIB + 1;
    let answer = send(&server, &acme, "/kinds", &format!("{}--b--", file(bytes))).await.expect(200);
    let text = text(bytes);
    let expected = json!({
        "wrong": [],
        "streamed": bytes,
        "range": text[65_535..65_538],
        "mixed": format!("<{}>", &text[3..6]),
        "size": 99_985,
        "again": [text[15..19], text[15..19]],
        "renamed": "other.bin",
        "empty": "",
    });
    assert_eq!(answer.json(), expected);
}

async fn each_limit_says_which_it_is(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "upload_bytes": 4 * MIB }))).await.expect(200);
    let large = |bytes: usize| format!("{}--b--", file(bytes));
    let fields = format!("{}{}--b--", part("name=a", &text(MIB)), file(10));
    let heads = part(&format!("name=a; filename={}", "x".repeat(16_000)), "").repeat(70) + &large(10);
    for (path, form, name, limit, source) in [
        ("/form", large(4 * MIB), "upload_bytes", 4 * MIB, "tenant"),
        ("/form", fields, "body_bytes", MIB, "platform"),
        ("/form", heads, "body_bytes", MIB, "platform"),
        ("/limited", large(3 * MIB), "upload_bytes", 2 * MIB, "route"),
        ("/shaped", large(2 * MIB), "body_bytes", MIB, "platform"),
    ] {
        for sent in [Sent::Measured, Sent::Chunked] {
            let answer = send_as(&server, &acme, path, &form, sent).await;
            assert_eq!((answer.status, answer.code().as_str()), (413, "BODY_TOO_LARGE"), "{answer:?}");
            let details = answer.json()["error"]["details"].take();
            let found = (&details["name"], &details["limit"], &details["source"]);
            assert_eq!(found, (&json!(name), &json!(limit), &json!(source)), "{path} {sent:?}");
        }
    }
    send(&server, &acme, "/limited", &large(MIB)).await.expect(200);
    let text = send(&server, &acme, "/text", &large(MIB)).await;
    assert_eq!((text.status, text.code().as_str()), (413, "BODY_TOO_LARGE"), "{text:?}");
    assert!(text.body.contains("request.files"), "{text:?}");
}

async fn a_form_that_breaks_off_is_the_clients_error(server: TestServer) {
    tenant(&server, SCRIPT).await;
    let form = format!("{}--b--", file(2 * MIB));
    let head = |length: usize| {
        format!(
            "POST /form HTTP/1.1\r\nhost: acme.stoa.test\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    // It says more than it sends.
    let mut wire = Wire::to(&server).await;
    wire.send(&head(form.len() + 1)).await.send(&form).await.0.shutdown().await.unwrap();
    let answer = wire.end().await;
    assert!(answer.is_empty() || status(&answer) == "400", "{answer}");
    // It says less: what it says is what counts.
    let answer = Wire::to(&server).await.send(&head(form.len() - 5)).await.send(&form).await.end().await;
    assert_eq!(status(&answer), "400", "{answer}");
    assert!(answer.contains("part 1: it is not ended by the boundary"), "{answer}");
}

async fn files_can_be_read_for_as_long_as_the_invocation_goes_on(server: TestServer) {
    let acme = tenant(&server, SCRIPT).await;
    assert_eq!(send(&server, &acme, "/later", &format!("{}--b--", file(2 * MIB))).await.body, "soon");
    let read = async { while acme.get("/later").await.expect(200).body != "0000000"[..5] {} };
    timeout(LONG, read).await.expect("it was read");
    until_nothing_is_kept().await;
}

/// Files without a name that this process has open in the store of a server.
fn kept() -> Vec<PathBuf> {
    let open = std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    open.filter(|path| path.to_string_lossy().contains("/uploads/")).collect()
}

async fn until_nothing_is_kept() {
    let gone = async {
        while !kept().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, gone).await.unwrap_or_else(|_| panic!("{:?}", kept()));
}

/// A server with little room for files.
async fn narrow() -> TestServer {
    let builder = TestServer::builder().settings(|settings| {
        settings.uploads.max_bytes = ByteSize::mib(16);
        settings.uploads.max_bytes_per_tenant = ByteSize::mib(8);
        settings.http.body_timeout = "500ms".parse().unwrap();
    });
    builder.start().await
}

/// An upload whose handler does not come to an end.
async fn held(
    server: &TestServer,
    acme: &TestTenant<'_>,
    bytes: usize,
) -> impl Stream<Item = reqwest::Result<Bytes>> + use<> {
    let request = server.request("POST", &acme.host(), "/hold").body(format!("{}--b--", file(bytes)));
    let response = request.header("content-type", "multipart/form-data; boundary=b").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = Box::pin(response.bytes_stream());
    assert_eq!(body.next().await.unwrap().unwrap(), bytes.to_string());
    body
}

/// Sends until the answer has this status; until then it has the other one.
async fn until(server: &TestServer, acme: &TestTenant<'_>, bytes: usize, wanted: u16, meanwhile: u16) {
    let form = format!("{}--b--", file(bytes));
    let sent = async {
        loop {
            let answer = send(server, acme, "/none", &form).await;
            if answer.status == wanted {
                break;
            }
            assert_eq!(answer.status, meanwhile, "{answer:?}");
        }
    };
    timeout(LONG, sent).await.unwrap_or_else(|_| panic!("no {wanted}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_finds_the_room_taken_comes_back_and_finds_it_free() {
    let server = narrow().await;
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "wall_ms": 600_000 }))).await.expect(200);
    let form = |bytes: usize| format!("{}--b--", file(bytes));
    let mut holding = Vec::new();
    for _ in 0..5 {
        holding.push(held(&server, &acme, 3 * MIB / 2).await);
    }
    assert_eq!(kept().len(), 5);
    assert!(kept().iter().all(|path| path.to_string_lossy().ends_with("(deleted)")), "{:?}", kept());
    for sent in [Sent::Measured, Sent::Chunked] {
        let full = send_as(&server, &acme, "/none", &form(3 * MIB / 2), sent).await;
        assert_eq!((full.status, full.code().as_str()), (503, "UPLOADS_FULL"), "{full:?}");
        assert!(!full.header("retry-after").is_empty());
        let details = full.json()["error"]["details"].take();
        assert_eq!((&details["source"], &details["limit"]), (&json!("tenant"), &json!(8 * MIB)));
    }
    // What needs no room has it, and so have others.
    assert_eq!(send(&server, &acme, "/none", &form(100_000)).await.status, 200);
    let other = server.tenant("other").await;
    other.deploy("main", SCRIPT).await;
    assert_eq!(send(&server, &other, "/none", &form(7 * MIB)).await.status, 200);
    // Clients that leave take their invocations along.
    drop(holding);
    until(&server, &acme, 7 * MIB, 200, 503).await;
    until_nothing_is_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_an_upload_ends_its_room_is_given_back() {
    let server = narrow().await;
    let acme = tenant(&server, SCRIPT).await;
    acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 50 }))).await.expect(200);
    let form = format!("{}--b--", file(7 * MIB));
    // Killed.
    assert_eq!(send(&server, &acme, "/loop", &form).await.code(), "CPU_LIMIT_EXCEEDED");
    until(&server, &acme, 7 * MIB, 200, 503).await;
    // Malformed at its end.
    assert_eq!(send(&server, &acme, "/form", &file(7 * MIB)).await.status, 400);
    until(&server, &acme, 7 * MIB, 200, 503).await;
    // Left by its client half-way, and stalled half-way.
    let head = format!(
        "POST /none HTTP/1.1\r\nhost: acme.stoa.test\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n\r\n",
        form.len()
    );
    for leaves in [true, false] {
        // The last one was answered before its room was given back.
        until_nothing_is_kept().await;
        let mut wire = Wire::to(&server).await;
        wire.send(&head).await.send(&form[..5 * MIB]).await;
        until(&server, &acme, 4 * MIB, 503, 200).await;
        if leaves {
            drop(wire);
        } else {
            let answer = wire.end().await;
            assert!(status(&answer) == "408" && answer.contains("REQUEST_TIMEOUT"), "{answer}");
        }
        until(&server, &acme, 7 * MIB, 200, 503).await;
    }
    until_nothing_is_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_uploads_at_once_where_five_have_room_are_served_or_told_to_wait() {
    let server = narrow().await;
    let acme = tenant(&server, SCRIPT).await;
    let form = format!("{}--b--", file(3 * MIB / 2));
    let answers = future::join_all((0..20).map(|_| send(&server, &acme, "/form", &form))).await;
    let served = answers.iter().filter(|answer| answer.status == 200).count();
    assert!(served >= 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!((answer.status, answer.code().as_str()), (503, "UPLOADS_FULL"), "{answer:?}");
    }
    until(&server, &acme, 7 * MIB, 200, 503).await;
    until_nothing_is_kept().await;
}

/// A form with one file of so many chunks, made as it is sent.
fn streamed(chunks: usize, chunk: &'static [u8]) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    let head = Bytes::from(part("name=f; filename=big.bin", "").trim_end().to_owned() + "\r\n\r\n");
    let inside = std::iter::repeat_n(Bytes::from_static(chunk), chunks);
    let all = std::iter::once(head).chain(inside).chain(std::iter::once(Bytes::from("\r\n--b--")));
    stream::iter(all.map(Ok))
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_megabytes_pass_through_a_handler_with_flat_memory() {
    static CHUNK: [u8; 64 * 1024] = [7; 64 * 1024];
    let server = TestServer::builder().start().await;
    let acme = tenant(&server, SCRIPT).await;
    let quotas = json!({ "cpu_ms": 20_000, "wall_ms": 60_000, "memory_bytes": 16 * MIB });
    acme.api("PUT", "/quotas", Some(quotas)).await.expect(200);
    let echo = async |chunks: usize| {
        let request = server.request("POST", &acme.host(), "/echo");
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        let body = reqwest::Body::wrap_stream(streamed(chunks, &CHUNK));
        let response = request.body(body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let (mut given, mut most) = (0, 0);
        let mut body = response.bytes_stream();
        while let Some(piece) = body.next().await {
            let piece = piece.unwrap();
            assert!(piece.iter().all(|byte| *byte == 7));
            given += piece.len();
            if given % MIB < piece.len() {
                most = most.max(resident_bytes());
            }
        }
        assert_eq!(given, chunks * CHUNK.len());
        most
    };
    let little = echo(32).await;
    let much = echo(799).await;
    println!("{} MiB resident, of {} MiB with little", much / MIB as u64, little / MIB as u64);
    assert!(much < little + 16 * MIB as u64, "{little} {much}");
    until_nothing_is_kept().await;
}
