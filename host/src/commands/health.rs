//! `stoad health`: asks a server whether it is ready, for containers that have no other program to ask with.

use super::{CommandError, output};
use crate::env::Loaded;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);
/// More than the first line is of no interest.
const ENOUGH: usize = 64;

pub(super) async fn run(loaded: &Loaded) -> Result<ExitCode, CommandError> {
    if loaded.settings.tls.cert.is_some() {
        // Its certificate is for another name than this machine's.
        return Err(CommandError::Argument(
            "a server with TLS is asked from outside: GET /health/ready".to_owned(),
        ));
    }
    let address = reachable(loaded.settings.listen);
    match tokio::time::timeout(PATIENCE, ask(address)).await {
        Ok(Ok(line)) if line.starts_with("HTTP/1.1 200") => Ok(ExitCode::SUCCESS),
        Ok(Ok(line)) => Ok(not_ready(&format!("{address} answers: {line}"))),
        Ok(Err(error)) => Ok(not_ready(&format!("{address}: {error}"))),
        Err(_) => Ok(not_ready(&format!("{address} does not answer"))),
    }
}

fn not_ready(why: &str) -> ExitCode {
    output::note(&format!("not ready: {why}"));
    ExitCode::FAILURE
}

/// A server that listens on every address also listens here.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), listen.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), listen.port()),
        _ => listen,
    }
}

async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = vec![0; ENOUGH];
    let mut length = 0;
    while let Some(rest) = answer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        let read = stream.read(rest).await?;
        if read == 0 {
            break;
        }
        length += read;
    }
    answer.truncate(length);
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}
