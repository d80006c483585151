//! What goes out compressed, and that it is what was said.

use super::*;
use http::Request;
use http_body::Body as _;
use http_body_util::BodyExt;
use proptest::prelude::*;
use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use stoa_engine::BodyError;

const ON: Compression = Compression { on: true, least: 10 };

fn request(headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn answer(headers: &[(&'static str, &'static str)], body: impl Into<Bytes>) -> Response<Reply> {
    let mut response = Response::new(Reply::from(body));
    for (name, value) in headers {
        response.headers_mut().append(*name, HeaderValue::from_static(value));
    }
    response
}

fn decoded(coding: Coding, coded: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match coding {
        Coding::Identity => plain.extend_from_slice(coded),
        Coding::Gzip => drop(flate2::read::GzDecoder::new(coded).read_to_end(&mut plain).unwrap()),
        Coding::Br => drop(brotli::Decompressor::new(coded, 4096).read_to_end(&mut plain).unwrap()),
        Coding::Zstd => plain = zstd::decode_all(coded).unwrap(),
    }
    plain
}

async fn sent(asking: &Parts, mut response: Response<Reply>) -> (HeaderMap, Vec<u8>) {
    ON.finish(asking, &mut response).await;
    let (parts, body) = response.into_parts();
    (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn what_is_worth_it_is_compressed_as_the_client_takes_it() {
    let text = "all work and no play makes jack a dull boy; ".repeat(100);
    for (accepts, coding) in
        [("gzip, deflate, br, zstd", Coding::Zstd), ("gzip, br", Coding::Br), ("gzip", Coding::Gzip)]
    {
        let response =
            answer(&[("content-type", "text/html; charset=utf-8"), ("etag", "\"a\"")], text.clone());
        let (headers, body) = sent(&request(&[("accept-encoding", accepts)]), response).await;
        assert_eq!(headers[CONTENT_ENCODING], coding.name().unwrap());
        assert_eq!(
            (&headers[VARY], &headers[ETAG]),
            (&"accept-encoding".parse().unwrap(), &"W/\"a\"".parse().unwrap())
        );
        assert!(body.len() < text.len() / 10, "{coding:?}: {}", body.len());
        assert_eq!(decoded(coding, &body), text.as_bytes());
    }
    // It depends on who asks, also for whoever gets it as it is.
    let (headers, body) = sent(&request(&[]), answer(&[("content-type", "text/plain")], text.clone())).await;
    assert_eq!((headers.len(), &headers[VARY]), (2, &HeaderValue::from_static("accept-encoding")));
    assert_eq!(body, text.as_bytes());
}

#[tokio::test]
async fn what_is_not_worth_it_or_not_ours_to_change_is_left_alone() {
    let asking = request(&[("accept-encoding", "gzip")]);
    for headers in [
        &[("content-type", "image/png")][..],
        &[],
        &[("content-type", "text/event-stream")],
        &[("content-type", "text/html"), ("content-encoding", "br")],
        &[("content-type", "text/html"), ("cache-control", "public, No-Transform")],
        &[("content-type", "text/html"), ("repr-digest", "sha-256=:AA==:")],
        &[("content-type", "text/html"), ("content-range", "bytes 0-9/20")],
    ] {
        let (after, body) = sent(&asking, answer(headers, "0123456789")).await;
        assert_eq!((after.len(), body.as_slice()), (headers.len(), &b"0123456789"[..]), "{headers:?}");
    }
    let page = [("content-type", "text/html")];
    let (after, _) = sent(&asking, answer(&page, "012345678")).await;
    assert!(!after.contains_key(VARY), "too short");
    for status in [204, 205, 206, 304] {
        let mut response = answer(&page, "0123456789");
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        assert!(!sent(&asking, response).await.0.contains_key(CONTENT_ENCODING), "{status}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_learns_nothing_from_the_length() {
    for (site, cookie, compressed) in [
        ("cross-site", true, false),
        ("same-site", true, false),
        ("same-origin", true, true),
        ("none", true, true),
        ("cross-site", false, true),
    ] {
        let mut headers = vec![("accept-encoding", "gzip"), ("sec-fetch-site", site)];
        headers.extend(cookie.then_some(("cookie", "a=1")));
        let response = answer(&[("content-type", "application/json")], "0123456789");
        let (after, _) = sent(&request(&headers), response).await;
        assert_eq!(after.contains_key(CONTENT_ENCODING), compressed, "{site} {cookie}");
        assert!(after.contains_key(VARY));
    }
}

#[tokio::test]
async fn who_has_it_is_told_so_by_either_form_of_the_tag() {
    for tag in ["\"a\"", "W/\"a\""] {
        let mut response = answer(&[("content-type", "text/plain"), ("etag", "\"a\"")], "0123456789");
        ON.finish(&request(&[("accept-encoding", "gzip"), ("if-none-match", tag)]), &mut response).await;
        assert_eq!(response.status(), 304);
        assert_eq!(
            (&response.headers()[ETAG], &response.headers()[VARY]),
            (&"W/\"a\"".parse().unwrap(), &"accept-encoding".parse().unwrap())
        );
        assert!(!response.headers().contains_key(CONTENT_ENCODING) && response.body().is_end_stream());
    }
}

/// A stream that gives pieces when they are put in.
fn stream(pieces: tokio::sync::mpsc::UnboundedReceiver<Result<Bytes, BodyError>>) -> Reply {
    let next = |mut pieces: tokio::sync::mpsc::UnboundedReceiver<_>| async move {
        pieces.recv().await.map(|piece| (piece, pieces))
    };
    Reply::stream(Box::pin(futures_util::stream::unfold(pieces, next)))
}

fn polled(body: &mut Reply) -> Poll<Option<Result<Bytes, BodyError>>> {
    let polled = Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()));
    polled.map(|frame| frame.map(|frame| frame.map(|frame| frame.into_data().unwrap())))
}

#[tokio::test]
async fn a_stream_lets_out_what_it_has_when_it_pauses() {
    for coding in OFFERED {
        let (put, pieces) = tokio::sync::mpsc::unbounded_channel();
        let mut body = stream(pieces).coded(Encoder::new(coding, None).unwrap());
        assert!(polled(&mut body).is_pending());
        let mut out = Vec::new();
        for said in ["first", "second"] {
            put.send(Ok(Bytes::from(said))).unwrap();
            let Poll::Ready(Some(Ok(piece))) = polled(&mut body) else { panic!("{coding:?}: nothing") };
            out.extend_from_slice(&piece);
            assert!(polled(&mut body).is_pending(), "{coding:?}");
        }
        // Whoever reads it now can read both.
        let mut seen = [0; 11];
        match coding {
            Coding::Gzip => flate2::read::GzDecoder::new(&*out).read_exact(&mut seen).unwrap(),
            Coding::Br => brotli::Decompressor::new(&*out, 64).read_exact(&mut seen).unwrap(),
            _ => zstd::Decoder::new(&*out).unwrap().read_exact(&mut seen).unwrap(),
        }
        assert_eq!(&seen, b"firstsecond", "{coding:?}");
        drop(put);
        let rest = body.collect().await.unwrap().to_bytes();
        assert_eq!(decoded(coding, &[out, rest.to_vec()].concat()), b"firstsecond");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_breaks_off_compressed() {
    let (put, pieces) = tokio::sync::mpsc::unbounded_channel();
    let mut body = stream(pieces).coded(Encoder::new(Coding::Gzip, None).unwrap());
    put.send(Ok(Bytes::from("first"))).unwrap();
    put.send(Err(BodyError::Aborted)).unwrap();
    assert!(matches!(polled(&mut body), Poll::Ready(Some(Err(BodyError::Aborted)))));
    assert!(matches!(polled(&mut body), Poll::Ready(None)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whole or in pieces, whatever they are: the client gets the same bytes.
    #[test]
    fn what_is_compressed_is_what_was_said(bytes in proptest::collection::vec(any::<u8>(), 0..300_000), piece in 1_usize..100_000) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for coding in OFFERED {
            let body = Bytes::from(bytes.clone());
            let whole = runtime.block_on(all(Encoder::new(coding, Some(body.len())).unwrap(), body)).unwrap();
            prop_assert_eq!(&decoded(coding, &whole), &bytes);
            let (put, pieces) = tokio::sync::mpsc::unbounded_channel();
            for piece in bytes.chunks(piece) {
                put.send(Ok(Bytes::copy_from_slice(piece))).unwrap();
            }
            drop(put);
            let streamed = stream(pieces).coded(Encoder::new(coding, None).unwrap());
            let streamed = runtime.block_on(streamed.collect()).unwrap().to_bytes();
            prop_assert_eq!(&decoded(coding, &streamed), &bytes);
        }
    }
}
