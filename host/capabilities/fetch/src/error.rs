//! What a script is told when a request fails: the cause, and what can be done about it. Nothing in it tells what
//! the server's own network looks like.

use crate::limits::{MAX_HEADER_BYTES, MAX_HEADERS, MAX_REDIRECTS, MAX_TENANT_CONNECTIONS, MAX_URL_BYTES};
use crate::secrets::{MAX_SECRETS, Place};
use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Spent};

/// It was not sent, or its response did not come, or not whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// What the script gave is no request.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Where it leads, scripts may not go.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What it would need for `{{secret:name}}`.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Something on the way to the other server, or that server.
    #[error("{host}: {failure}")]
    Failed {
        /// Of which server.
        host: String,
        /// What.
        failure: Failure,
    },
    /// It has failed too often to be asked again so soon.
    #[error(
        "{host} has failed several times in a row and is left alone for {} ms; try again later",
        wait.as_millis()
    )]
    CircuitOpen {
        /// Host and port.
        host: String,
        /// Until it may be asked again.
        wait: Duration,
    },
    /// More than the invocation may fetch.
    #[error(transparent)]
    Limit(#[from] Limit),
    /// More than the tenant may have in a day.
    #[error("{0}")]
    Quota(Box<Spent>),
    /// The script does not want it any more.
    #[error("the request was given up")]
    Aborted,
}

/// What cannot be a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// No URL at all.
    #[error("the URL is not valid")]
    Url,
    /// Too long.
    #[error("a URL has at most {MAX_URL_BYTES} bytes")]
    Length,
    /// Not HTTP.
    #[error("'{0}' cannot be fetched; http and https can")]
    Scheme(String),
    /// A name or password in it.
    #[error("a URL with a user name or a password cannot be fetched; use the Authorization header")]
    Credentials,
    /// The method.
    #[error("the method is not valid")]
    Method,
    /// A header.
    #[error("the header '{0}' is not valid")]
    Header(String),
    /// Too many.
    #[error("a request has at most {MAX_HEADERS} headers")]
    Headers,
    /// Nothing by that name.
    #[error("there is no such request, or it has ended")]
    Exchange,
}

/// Where scripts may not go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A name of the server's own network, or of the machine.
    #[error("{0} is no name of the public internet; scripts reach public hosts only")]
    Name(String),
    /// An address that is not public, or a name with such an address.
    #[error("{0} does not lead to the public internet; scripts reach public addresses only")]
    Address(String),
    /// A port that is some other protocol's.
    #[error("port {0} is closed to scripts, as in browsers: it belongs to another protocol than HTTP")]
    Port(u16),
    /// By the lists of the tenant.
    #[error("this tenant's policy does not allow {0}; an admin of the platform can change its egress lists")]
    Policy(String),
}

/// Why a secret did not take its place. Its value is in none of these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is none.
    #[error("this script has no secret '{0}', nor has its tenant; an admin of the tenant can set it")]
    Unknown(String),
    /// Somewhere else.
    #[error(
        "the secret '{name}' may not go to {host}; an admin of the tenant can add it to the secret's allowed_hosts"
    )]
    Host {
        /// The secret.
        name: String,
        /// Host and port.
        host: String,
    },
    /// Not in clear.
    #[error(
        "the secret '{name}' may go to {host} by https only; an admin of the tenant can allow http by writing \"http://\" \
         before the host in its allowed_hosts"
    )]
    Clear {
        /// The secret.
        name: String,
        /// Host and port.
        host: String,
    },
    /// Not there.
    #[error(
        "the secret '{name}' may not stand in the {place} of a request; an admin of the tenant can add \"{place}\" to its places"
    )]
    Place {
        /// The secret.
        name: String,
        /// Where it was written.
        place: Place,
    },
    /// It does not fit.
    #[error(
        "the value of the secret '{name}' does not fit into the {place} of a request: it is too long, or has characters that cannot stand there"
    )]
    Unfit {
        /// The secret.
        name: String,
        /// Where it was written.
        place: Place,
    },
    /// It would go on to another server.
    #[error(
        "the request is redirected to {host}, and the secret '{name}' is not sent on to another host; ask {host} itself, or use redirect 'manual'"
    )]
    Redirected {
        /// The secret.
        name: String,
        /// Host and port.
        host: String,
    },
    /// A stream.
    #[error(
        "a body that is a stream is sent as it comes, so {{{{secret:name}}}} is not replaced in it; give the body whole"
    )]
    Streamed,
    /// More than one request takes.
    #[error("a request takes at most {MAX_SECRETS} secrets")]
    TooMany,
    /// Not now, or not at all.
    #[error("the secret '{name}' cannot be read at the moment")]
    Unreadable {
        /// The secret.
        name: String,
        /// Why not.
        code: ErrorCode,
    },
}

/// What went wrong outside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name has no address.
    #[error("the name was not found; check its spelling")]
    Dns,
    /// Nobody there.
    #[error("no connection could be made; check that the server runs and the port is right")]
    Connect,
    /// It did not come in time.
    #[error("{what} took longer than {} ms; the server is slow or does not answer", after.as_millis())]
    Timeout {
        /// Connecting, the response, …
        what: &'static str,
        /// As long as it was waited.
        after: Duration,
    },
    /// TLS.
    #[error("no secure connection could be made: {0}")]
    Tls(String),
    /// It went away.
    #[error("the connection was closed before the response was complete")]
    Closed,
    /// Not HTTP.
    #[error("the response is not valid HTTP")]
    Protocol,
    /// Too many or too long.
    #[error(
        "the headers of the response are more than {MAX_HEADERS}, or longer than {MAX_HEADER_BYTES} bytes"
    )]
    Headers,
    /// Not what its `content-encoding` says.
    #[error("the body of the response is not what its content-encoding '{0}' says")]
    Encoding(&'static str),
    /// In circles.
    #[error("it redirects more than {MAX_REDIRECTS} times")]
    Redirects,
    /// To nowhere.
    #[error("it redirects to what is no URL")]
    Location,
    /// The script asked for none.
    #[error("it redirects, and redirect is 'error'")]
    Redirected,
    /// The body has gone already.
    #[error("it redirects a request whose body is a stream, which cannot be sent again; give the body whole")]
    Replay,
    /// All taken.
    #[error(
        "all {MAX_TENANT_CONNECTIONS} connections of the tenant are in use; read or cancel the bodies of earlier \
         responses"
    )]
    Busy,
}

/// What the invocation may fetch, and would pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Requests.
    #[error("the script made more than {limit} requests in one invocation, redirects included")]
    Fetches {
        /// So many are allowed.
        limit: u32,
    },
    /// Bytes, in memory.
    #[error(
        "the response is longer than {limit} bytes, the most that is read as a whole; read its body as a stream"
    )]
    Whole {
        /// So many are allowed.
        limit: usize,
    },
    /// Bytes, in all.
    #[error("a body is longer than {limit} bytes, the most that is streamed")]
    Streamed {
        /// So many are allowed.
        limit: usize,
    },
}

impl FetchError {
    /// Its code, from the closed list.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid(_) => ErrorCode::InvalidArgument,
            Self::Refused(_) => ErrorCode::EgressRefused,
            Self::Secret(error) => error.code(),
            Self::Failed { .. } | Self::Aborted => ErrorCode::FetchFailed,
            Self::CircuitOpen { .. } => ErrorCode::CircuitOpen,
            Self::Limit(_) => ErrorCode::SubrequestLimitExceeded,
            Self::Quota(_) => ErrorCode::QuotaExceeded,
        }
    }

    /// What a program can use of it: a JSON object.
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Failed { failure, .. } => Some(format!("{{\"reason\":\"{}\"}}", failure.reason())),
            Self::CircuitOpen { wait, .. } => Some(format!("{{\"retry_after_ms\":{}}}", wait.as_millis())),
            Self::Limit(limit) => {
                let (what, limit) = match limit {
                    Limit::Fetches { limit } => ("fetches", u64::from(*limit)),
                    Limit::Whole { limit } => ("response_bytes", *limit as u64),
                    Limit::Streamed { limit } => ("streamed_bytes", *limit as u64),
                };
                Some(format!("{{\"what\":\"{what}\",\"limit\":{limit}}}"))
            }
            Self::Quota(spent) => Some(spent.details()),
            Self::Invalid(_) | Self::Refused(_) | Self::Secret(_) | Self::Aborted => None,
        }
    }

    /// Whether it speaks against the other server, and not against the script or its limits.
    pub(crate) fn is_outage(&self) -> bool {
        use Failure::{Closed, Connect, Dns, Protocol, Timeout, Tls};
        matches!(
            self,
            Self::Failed { failure: Dns | Connect | Timeout { .. } | Tls(_) | Closed | Protocol, .. }
        )
    }
}

impl SecretError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Host { .. } | Self::Clear { .. } | Self::Redirected { .. } => ErrorCode::EgressRefused,
            Self::Unknown(_) | Self::Place { .. } | Self::Unfit { .. } | Self::Streamed | Self::TooMany => {
                ErrorCode::InvalidArgument
            }
            Self::Unreadable { code, .. } => *code,
        }
    }
}

impl Failure {
    /// In a word.
    fn reason(&self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Timeout { .. } => "timeout",
            Self::Tls(_) => "tls",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
            Self::Headers => "headers",
            Self::Encoding(_) => "encoding",
            Self::Redirects | Self::Location | Self::Redirected | Self::Replay => "redirect",
            Self::Busy => "busy",
        }
    }

    /// From what the client reports: our own errors come out of it as they went in.
    pub(crate) fn of_client(error: &(dyn StdError + 'static), host: &str) -> FetchError {
        if let Some(error) = find::<FetchError>(error) {
            return error.clone();
        }
        let failure = match (find::<rustls::Error>(error), find::<hyper::Error>(error)) {
            (Some(error), _) => Self::Tls(of_tls(error)),
            (None, Some(error)) if error.is_parse_too_large() => Self::Headers,
            (None, Some(error)) if error.is_parse() => Self::Protocol,
            _ => Self::Closed,
        };
        FetchError::Failed { host: host.to_owned(), failure }
    }
}

/// What is wrong with the certificate, in words that need no source code beside them.
fn of_tls(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(error) = error else { return error.to_string() };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired; whoever runs it has to renew it".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is for another name; check the host in the URL".to_owned()
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the server's certificate is signed by nobody who is trusted; the \
            operator of the platform can name an authority of its own (fetch.extra_ca)"
                .to_owned()
        }
        other => format!("the server's certificate is not valid: {other}"),
    }
}

/// The first error of a type among an error and its causes. What an `io::Error` wraps is no cause of it to the
/// standard library.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
