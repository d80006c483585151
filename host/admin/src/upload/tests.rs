//! Claims about what may be sent, hostile bodies included.

use super::*;
use axum::body::{Body, Bytes};
use futures_util::stream;
use std::convert::Infallible;

async fn send(content_type: &str, body: impl Into<Body>) -> Answer<Sent> {
    send_named(content_type, body, None).await
}

async fn send_named(content_type: &str, body: impl Into<Body>, filename: Option<&str>) -> Answer<Sent> {
    let request = Request::builder().header(CONTENT_TYPE, content_type).body(body.into()).unwrap();
    read(request, filename).await
}

fn code(sent: Answer<Sent>) -> &'static str {
    sent.expect_err("it is refused").problem().code.as_str()
}

fn files(sent: Answer<Sent>) -> (String, Vec<String>, Option<String>) {
    let Sent { source: Upload::Files(files), mount, .. } = sent.expect("it is taken") else {
        panic!("no files")
    };
    (files.entry().to_owned(), files.files().keys().cloned().collect(), mount)
}

fn part(head: &str, content: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

async fn multipart(parts: &[(&str, &str)]) -> Answer<Sent> {
    let parts: String = parts.iter().map(|(head, content)| part(head, content)).collect();
    send("multipart/form-data; boundary=XX", format!("{parts}--XX--\r\n")).await
}

/// Chunks without an end, of which nobody knows the length before.
fn endless() -> Body {
    let chunk = Bytes::from(vec![b' '; 64 * 1024]);
    Body::from_stream(stream::repeat_with(move || Ok::<_, Infallible>(chunk.clone())))
}

#[tokio::test]
async fn a_single_file_is_called_after_its_type_or_as_it_is_told() {
    for (content_type, name) in [
        ("text/javascript", "main.js"),
        ("application/javascript; charset=utf-8", "main.js"),
        ("text/typescript", "main.ts"),
        ("Application/TypeScript", "main.ts"),
        ("text/jsx", "main.jsx"),
        ("text/tsx", "main.tsx"),
    ] {
        assert_eq!(files(send(content_type, "1").await).0, name);
    }
    assert_eq!(files(send_named("text/javascript", "1", Some("src/a.mjs")).await).0, "src/a.mjs");
    assert_eq!(code(send_named("text/javascript", "1", Some("../a.js")).await), "COMPILE_FAILED");
    assert_eq!(code(send_named("application/json", "{}", Some("a.js")).await), "INVALID_REQUEST");
}

#[tokio::test]
async fn another_type_is_refused_with_a_list_of_those_that_are_taken() {
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "text/javascript2"] {
        let refused = send(content_type, "1").await.unwrap_err();
        assert_eq!(refused.problem().code.as_str(), "UNSUPPORTED_MEDIA_TYPE", "{content_type}");
        assert!(refused.problem().details["accepted"].to_string().contains("text/typescript"));
    }
}

#[tokio::test]
async fn a_set_of_files_is_json() {
    let body = r#"{"entry": "a.ts", "files": {"a.ts": "1", "b/c.ts": {"base64": "Mg=="}}, "mount": "/x"}"#;
    let (entry, names, mount) = files(send("application/json", body).await);
    assert_eq!((entry.as_str(), mount.as_deref()), ("a.ts", Some("/x")));
    assert_eq!(names, ["a.ts", "b/c.ts"]);
    assert_eq!(files(send("application/json", r#"{"files": {"only.js": "1"}}"#).await).0, "only.js");
}

#[tokio::test]
async fn json_that_is_no_script_is_refused() {
    for (body, expected) in [
        ("", "INVALID_REQUEST"),
        ("[]", "INVALID_REQUEST"),
        (r#"{"files": {}}"#, "INVALID_REQUEST"),
        (r#"{"files": {"a.js": "1", "b.js": "1"}}"#, "INVALID_REQUEST"),
        (r#"{"entry": "a.js", "files": {"a.js": 1}}"#, "INVALID_REQUEST"),
        (r#"{"entry": "a.js", "files": {"a.js": {"base64": "%"}}}"#, "INVALID_REQUEST"),
        (r#"{"entry": "a.js", "files": {"a.js": {"base64": "", "hex": ""}}}"#, "INVALID_REQUEST"),
        (r#"{"entry": "a.js", "files": {"a.js": "1"}, "mounts": "/"}"#, "INVALID_REQUEST"),
        (r#"{"entry": "a.js", "files": {"a.js": "1", "a.js": "2"}}"#, "COMPILE_FAILED"),
        (r#"{"entry": "b.js", "files": {"a.js": "1"}}"#, "COMPILE_FAILED"),
        (r#"{"entry": "a.js", "files": {"a.js": "1", "../b.js": "1"}}"#, "COMPILE_FAILED"),
    ] {
        assert_eq!(code(send("application/json", body).await), expected, "{body}");
    }
    let many: Vec<String> = (0..=MAX_SENT_FILES).map(|number| format!("\"{number}.js\": \"\"")).collect();
    let body = format!("{{\"entry\": \"0.js\", \"files\": {{{}}}}}", many.join(","));
    assert_eq!(code(send("application/json", body).await), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_set_of_files_is_multipart() {
    let sent = multipart(&[
        ("name=\"entry\"", "src/main.ts"),
        ("name=\"file\"; filename=\"src/main.ts\"", "import './b.ts'"),
        ("name=\"file\"; filename=\"src/b.ts\"", ""),
        ("name=\"mount\"", "/api"),
    ]);
    let (entry, names, mount) = files(sent.await);
    assert_eq!((entry.as_str(), mount.as_deref()), ("src/main.ts", Some("/api")));
    assert_eq!(names, ["src/b.ts", "src/main.ts"]);
}

#[tokio::test]
async fn a_hostile_multipart_body_is_refused() {
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[], "INVALID_REQUEST"),
        (&[("name=\"evil\"", "1")], "INVALID_REQUEST"),
        (&[("name=\"entry\"", "a"), ("name=\"entry\"", "b")], "INVALID_REQUEST"),
        (&[("name=\"f\"; filename=\"../../a.js\"", "1")], "COMPILE_FAILED"),
        (&[("name=\"f\"; filename=\"/etc/a.js\"", "1")], "COMPILE_FAILED"),
        (
            &[("name=\"f\"; filename=\"a.js\"", "1"), ("name=\"g\"; filename=\"b.js\"", "1")],
            "INVALID_REQUEST",
        ),
        (
            &[
                ("name=\"entry\"", "a.js"),
                ("name=\"f\"; filename=\"a.js\"", "1"),
                ("name=\"f\"; filename=\"./a.js\"", "2"),
            ],
            "COMPILE_FAILED",
        ),
    ];
    for (parts, expected) in cases {
        assert_eq!(code(multipart(parts).await), expected, "{parts:?}");
    }
    let long = "x".repeat(MAX_TOTAL_BYTES / 2);
    let field = multipart(&[("name=\"entry\"", &long)]).await;
    assert_eq!(code(field), "INVALID_REQUEST");
    let file = "name=\"f\"; filename=\"a.js\"";
    assert_eq!(code(multipart(&[(file, &long), (file, &long), (file, "xx")]).await), "SCRIPT_TOO_LARGE");
}

#[tokio::test]
async fn a_multipart_body_that_is_cut_or_has_no_boundary_is_refused() {
    let whole = format!("{}--XX--\r\n", part("name=\"f\"; filename=\"a.js\"", "1"));
    for cut in 0..whole.len() - 4 {
        let sent = send("multipart/form-data; boundary=XX", whole[..cut].to_owned()).await;
        assert_eq!(code(sent), "INVALID_REQUEST", "cut after {cut}");
    }
    assert_eq!(code(send("multipart/form-data", whole.clone()).await), "INVALID_REQUEST");
    assert_eq!(code(send("multipart/form-data; boundary=YY", whole).await), "INVALID_REQUEST");
}

#[tokio::test]
async fn more_parts_than_a_script_has_files_are_refused() {
    let parts: String =
        (0..2_000).map(|number| part(&format!("name=f; filename=\"{number}.js\""), "")).collect();
    let sent = send("multipart/form-data; boundary=XX", format!("{parts}--XX--\r\n")).await;
    assert_eq!(code(sent), "SCRIPT_TOO_LARGE");
}

#[tokio::test]
async fn a_body_without_an_end_is_read_no_further_than_its_limit() {
    for (content_type, expected) in [
        ("text/javascript", "SCRIPT_TOO_LARGE"),
        ("application/json", "SCRIPT_TOO_LARGE"),
        ("application/wasm", "BODY_TOO_LARGE"),
    ] {
        assert_eq!(code(send(content_type, endless()).await), expected, "{content_type}");
    }
    let head = Bytes::from("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.js\"\r\n\r\n");
    let chunk = Bytes::from(vec![b' '; 64 * 1024]);
    let chunks = std::iter::once(head).chain(std::iter::repeat(chunk)).map(Ok::<_, Infallible>);
    let sent = send("multipart/form-data; boundary=XX", Body::from_stream(stream::iter(chunks))).await;
    assert_eq!(code(sent), "SCRIPT_TOO_LARGE");
}

#[tokio::test]
async fn a_length_that_is_too_large_is_refused_before_anything_is_read() {
    let request =
        Request::builder().header(CONTENT_TYPE, "text/javascript").header("content-length", 6 << 20);
    let never = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    assert_eq!(code(read(request.body(never).unwrap(), None).await), "SCRIPT_TOO_LARGE");
}

#[tokio::test]
async fn a_component_is_bytes() {
    let sent = send("application/wasm", vec![0, 97, 115, 109]).await.unwrap();
    assert!(matches!(sent.source, Upload::Component(bytes) if bytes == [0, 97, 115, 109]));
}

#[tokio::test]
async fn files_below_assets_are_no_part_of_the_script_and_may_be_any_bytes() {
    let json =
        r#"{"files": {"main.js": "1", "assets/a.bin": {"base64": "AP8="}, "./assets//b/c.txt": "text"}}"#;
    let parts = multipart(&[
        ("name=\"f\"; filename=\"main.js\"", "1"),
        ("name=\"f\"; filename=\"assets/a.bin\"", "\0"),
        ("name=\"f\"; filename=\"assets/b/c.txt\"", "text"),
    ]);
    for sent in [send("application/json", json).await, parts.await] {
        let sent = sent.unwrap();
        let none = stoa_kernel::AssetList::new();
        let list = sent.assets.clone().prepare(&none, &none, 1).unwrap().list;
        assert_eq!(list.keys().collect::<Vec<_>>(), ["a.bin", "b/c.txt"]);
        // The only other file is the entry.
        assert_eq!(files(Ok(sent)), ("main.js".to_owned(), vec!["main.js".to_owned()], None));
    }
    let twice = r#"{"files": {"main.js": "1", "assets/a": "1", "./assets/a": "2"}}"#;
    assert_eq!(code(send("application/json", twice).await), "COMPILE_FAILED");
    let only = r#"{"files": {"assets/a": "1"}}"#;
    assert_eq!(code(send("application/json", only).await), "INVALID_REQUEST");
}

#[tokio::test]
async fn an_asset_that_is_too_large_is_named_however_it_comes() {
    let large = "x".repeat(stoa_assets::MAX_ASSET_BYTES + 1);
    let head = "name=\"f\"; filename=\"assets/large.txt\"";
    let refused = multipart(&[("name=\"f\"; filename=\"main.js\"", "1"), (head, &large)]).await;
    let refused = refused.expect_err("it is refused");
    assert_eq!(refused.problem().code.as_str(), "ASSET_TOO_LARGE");
    assert!(refused.problem().message.contains("'large.txt'"));
    let json = format!("{{\"files\": {{\"main.js\": \"1\", \"assets/large.txt\": \"{large}\"}}}}");
    assert_eq!(code(send("application/json", json).await), "ASSET_TOO_LARGE");
}
