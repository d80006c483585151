//! TLS from files, with what is negotiated on it.

use super::{TestServer, patient};
use crate::config::TlsFiles;
use crate::server::{Tls, TlsError};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const AUTHORITY: &[u8] = include_bytes!("ca.pem");
const CERT: &str = include_str!("cert.pem");
const KEY: &str = include_str!("key.pem");

fn files(dir: &Path, cert: &str, key: &str) -> TlsFiles {
    let files = TlsFiles { cert: dir.join("cert.pem"), key: dir.join("key.pem") };
    std::fs::write(&files.cert, cert).unwrap();
    std::fs::write(&files.key, key).unwrap();
    files
}

async fn connect(server: &TestServer, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(AUTHORITY).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let tcp = TcpStream::connect(server.address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, tcp).await
}

#[tokio::test]
async fn both_versions_of_http_are_negotiated_and_the_handler_knows_of_tls() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Arc::new(Tls::load(files(dir.path(), CERT, KEY)).unwrap());
    let server = TestServer::with_tls(patient(), Some(Arc::clone(&tls))).await;
    let mut stream = connect(&server, &["http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("secure: true"), "{answer}");
    let stream = connect(&server, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    tls.reload().unwrap();
    assert!(connect(&server, &["h2"]).await.is_ok());
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_again_leaves_the_one_before() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Arc::new(Tls::load(files(dir.path(), CERT, KEY)).unwrap());
    let server = TestServer::with_tls(patient(), Some(Arc::clone(&tls))).await;
    files(dir.path(), "", KEY);
    assert!(matches!(tls.reload(), Err(TlsError::NoCertificate { .. })));
    assert!(connect(&server, &[]).await.is_ok());
}

#[test]
fn files_that_are_not_what_they_should_be_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = |cert, key| Tls::load(files(dir.path(), cert, key)).err().unwrap();
    assert!(matches!(error(CERT, CERT), TlsError::NoKey { .. }));
    assert!(matches!(error(KEY, KEY), TlsError::NoCertificate { .. }));
    let other = std::str::from_utf8(AUTHORITY).unwrap();
    let unfit = error(other, KEY);
    assert!(matches!(unfit, TlsError::Unfit { .. }), "{unfit}");
    assert!(unfit.to_string().contains("key.pem"), "{unfit}");
    let missing = Tls::load(TlsFiles { cert: dir.path().join("no"), key: dir.path().join("no") });
    assert!(matches!(missing, Err(TlsError::Unreadable { .. })));
}

#[tokio::test]
async fn plain_http_on_a_port_with_tls_gets_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Arc::new(Tls::load(files(dir.path(), CERT, KEY)).unwrap());
    let server = TestServer::with_tls(patient(), Some(tls)).await;
    let answer = server.connect().await.get("/").await.end().await;
    assert!(!answer.contains("HTTP/1.1"), "{answer}");
}
