//! Claims about documents that are kept, in a time that stands still.

use super::*;
use crate::outbound::Answering;
use bytes::Bytes;
use http::Response;
use std::sync::Mutex as StdMutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server that says what it is told to. None: it does not answer.
#[derive(Default)]
struct Server {
    says: StdMutex<Option<(u16, String)>>,
    asked: AtomicUsize,
}

impl Server {
    fn say(&self, status: u16, text: &str) {
        *self.says.lock().unwrap() = Some((status, text.to_owned()));
    }

    fn fall_silent(&self) {
        *self.says.lock().unwrap() = None;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Outbound for Server {
    fn send<'a>(&'a self, _: Option<&'a TenantId>, request: Request<Vec<u8>>) -> Answering<'a> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let says = self.says.lock().unwrap().clone();
        Box::pin(async move {
            tokio::task::yield_now().await;
            let host = request.uri().host().unwrap_or_default().to_owned();
            let (status, text) = says.ok_or(Unreachable { host, why: "silence".to_owned() })?;
            Ok(Response::builder().status(status).body(Bytes::from(text)).unwrap())
        })
    }
}

const URL: &str = "https://login.example/keys";

fn texts(server: &Arc<Server>) -> Documents<String> {
    let read = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with("key") => Ok(text.to_owned()),
        _ => Err("it is no key"),
    };
    Documents::new(Arc::clone(server) as Arc<dyn Outbound>, read)
}

#[tokio::test(start_paused = true)]
async fn a_document_is_fetched_once_however_many_want_it() {
    let server = Arc::new(Server::default());
    server.say(200, "key 1");
    let documents = texts(&server);
    let wanted = || documents.get(None, URL);
    let (one, two, three) = tokio::join!(wanted(), wanted(), wanted());
    assert!([one, two, three].into_iter().all(|text| *text.unwrap() == "key 1"));
    assert_eq!(server.asked(), 1);
    tokio::time::advance(FRESH).await;
    server.say(200, "key 2");
    assert_eq!(*wanted().await.unwrap(), "key 2");
    assert_eq!(server.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_known_goes_on_while_its_server_is_away_and_not_for_ever() {
    let server = Arc::new(Server::default());
    server.say(200, "key 1");
    let documents = texts(&server);
    documents.get(None, URL).await.unwrap();
    server.fall_silent();
    tokio::time::advance(FRESH).await;
    for _ in 0..100 {
        assert_eq!(*documents.get(None, URL).await.unwrap(), "key 1");
    }
    assert_eq!(server.asked(), 2, "one that does not answer is left alone for a while");
    tokio::time::advance(STALE).await;
    assert!(matches!(documents.get(None, URL).await, Err(Unavailable::Unreachable(_))));
    assert!(matches!(documents.get(None, URL).await, Err(Unavailable::Paused { .. })));
    server.say(200, "key 2");
    tokio::time::advance(PAUSE).await;
    assert_eq!(*documents.get(None, URL).await.unwrap(), "key 2");
}

#[tokio::test(start_paused = true)]
async fn a_newer_one_is_asked_for_only_so_often() {
    let server = Arc::new(Server::default());
    server.say(200, "key 1");
    let documents = texts(&server);
    let first = documents.get(None, URL).await.unwrap();
    server.say(200, "key 2");
    for _ in 0..1_000 {
        assert!(Arc::ptr_eq(&documents.newer(None, URL, &first).await.unwrap(), &first));
    }
    assert_eq!(server.asked(), 1);
    tokio::time::advance(PAUSE).await;
    let newer = || documents.newer(None, URL, &first);
    let (one, two) = tokio::join!(newer(), newer());
    assert_eq!((one.unwrap().as_str(), two.unwrap().as_str()), ("key 2", "key 2"));
    assert_eq!(server.asked(), 2, "whoever waited takes what the other has fetched");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_document_is_told_apart() {
    let server = Arc::new(Server::default());
    let documents = texts(&server);
    for (status, text, shown) in [
        (404, "key", "'login.example' answers 404"),
        (302, "key", "'login.example' answers 302"),
        (200, "<html>", "it is no key"),
        (200, &"key".repeat(MAX_ANSWER_BYTES), "it is too long"),
    ] {
        server.say(status, text);
        let error = documents.get(None, URL).await.unwrap_err().to_string();
        assert!(error.contains(shown), "{error}");
        tokio::time::advance(PAUSE).await;
    }
}

#[tokio::test(start_paused = true)]
async fn tenants_share_no_document() {
    let server = Arc::new(Server::default());
    server.say(200, "key 1");
    let documents = texts(&server);
    let acme = TenantId::new("acme").unwrap();
    documents.get(None, URL).await.unwrap();
    documents.get(Some(&acme), URL).await.unwrap();
    assert_eq!(server.asked(), 2);
}
