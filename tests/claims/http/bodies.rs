//! Bodies of requests: limits are told early, streams flow, and a client that stalls is let go.

use super::{Wire, on_every_database, status, tenant};
use serde_json::json;
use stoa_tests::{Answer, TestServer};

on_every_database! {
    a_body_that_is_announced_too_long_is_refused_before_it_is_sent
    a_body_that_turns_out_too_long_is_refused_and_its_sender_reads_why
    an_upload_streams_through_a_script
    a_connection_goes_on_after_a_body_that_was_read
    a_body_that_breaks_off_or_is_none_is_the_clients_error
}

const BOTH: &str = "import { registerWebHandler } from 'stoa';\n\
    registerWebHandler('/whole', (c) => String(c.request.text.length), 'POST');\n\
    export default { async fetch(request) {\n\
      if (new URL(request.url).pathname === '/ignore') return new Response('ignored');\n\
      return new Response(request.body);\n\
    } };";

async fn a_body_that_is_announced_too_long_is_refused_before_it_is_sent(server: TestServer) {
    tenant(&server, BOTH).await;
    for (path, length) in [("/whole", 2 << 20), ("/echo", 60 << 20)] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: acme.stoa.test\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
        );
        let answer = Wire::to(&server).await.send(&head).await.end().await;
        assert_eq!(status(&answer), "413", "{answer}");
        let details = format!("\"used\":{length}");
        assert!(answer.contains("BODY_TOO_LARGE") && answer.contains(&details), "{answer}");
        assert!(answer.contains("\"source\":\"platform\""), "{answer}");
    }
}

async fn a_body_that_turns_out_too_long_is_refused_and_its_sender_reads_why(server: TestServer) {
    let acme = tenant(&server, BOTH).await;
    acme.api("PUT", "/quotas", Some(json!({ "body_bytes": 100_000, "upload_bytes": 200_000 })))
        .await
        .expect(200);
    for path in ["/whole", "/echo"] {
        // Without a length: chunked.
        let chunks = (0..64).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 16 * 1024]));
        let body = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
        let answer = Answer::try_of(server.request("POST", &acme.host(), path).body(body)).await;
        // A script that echoes has begun its answer when it turns out; all that can be done is to break it off.
        match answer {
            Ok(answer) => {
                assert_eq!((answer.status, answer.code().as_str()), (413, "BODY_TOO_LARGE"), "{path}");
                assert_eq!(answer.json()["error"]["details"]["source"], "tenant", "{path}");
            }
            Err(error) => assert_eq!(path, "/echo", "{error}"),
        }
    }
}

async fn an_upload_streams_through_a_script(server: TestServer) {
    let acme = tenant(&server, BOTH).await;
    acme.api("PUT", "/quotas", Some(json!({ "cpu_ms": 20_000, "wall_ms": 60_000 }))).await.expect(200);
    let body: String =
        (0..500_000).map(|number: u32| char::from(b'a' + u8::try_from(number % 26).unwrap())).collect();
    let body = body.repeat(10);
    let echo = acme.send("POST", "/echo", &body).await.expect(200);
    assert!(echo.body == body, "{} bytes came back", echo.body.len());
    assert_eq!(acme.send("POST", "/whole", &body[..1 << 20]).await.expect(200).body, (1 << 20).to_string());
    assert_eq!(acme.send("POST", "/ignore", &body).await.expect(200).body, "ignored");
}

async fn a_connection_goes_on_after_a_body_that_was_read(server: TestServer) {
    tenant(&server, BOTH).await;
    let mut wire = Wire::to(&server).await;
    for _ in 0..3 {
        wire.send("POST /whole HTTP/1.1\r\nhost: acme.stoa.test\r\ntransfer-encoding: chunked\r\n\r\n")
            .await
            .send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            .await;
        assert!(wire.until("\r\n\r\n5").await.starts_with("HTTP/1.1 200"));
    }
}

async fn a_body_that_breaks_off_or_is_none_is_the_clients_error(server: TestServer) {
    tenant(&server, BOTH).await;
    let head = "POST /whole HTTP/1.1\r\nhost: acme.stoa.test\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = Wire::to(&server).await.send(head).await.send("zz\r\n").await.end().await;
    assert_eq!(status(&answer), "400", "{answer}");
    assert!(answer.contains("INVALID_REQUEST"), "{answer}");
}
