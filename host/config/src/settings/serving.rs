//! How the server is reached, what one client may take of it, and how it stops.

use crate::{ByteSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

/// Encryption by the server itself; with neither file it speaks plain HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The certificate and its chain, PEM. A reload reads it again; turning TLS on or off takes a restart.
    #[schemars(with = "Option<String>", extend("x-kind" = "path", "x-reload" = "while-set"))]
    pub cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[schemars(with = "Option<String>", extend("x-kind" = "path", "x-reload" = "while-set"))]
    pub key: Option<PathBuf>,
}

/// What one connection and one request may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Until the headers are there: against clients that send them a byte at a time.
    #[schemars(extend("x-reload" = true))]
    pub header_timeout: Span,
    /// Between two pieces of a body.
    #[schemars(extend("x-reload" = true))]
    pub body_timeout: Span,
    /// How long a connection may be open with nothing asked.
    #[schemars(extend("x-reload" = true))]
    pub idle_timeout: Span,
    /// All headers of a request together.
    #[schemars(extend("x-reload" = true, "x-minimum" = "1KiB", "x-maximum" = "1MiB"))]
    pub max_header_bytes: ByteSize,
    /// Connections at once.
    #[schemars(range(min = 1, max = 1_000_000), extend("x-reload" = true))]
    pub max_connections: u32,
    /// Connections at once of one client address; left out, one client may have them all.
    #[schemars(range(min = 1, max = 1_000_000), extend("x-reload" = true))]
    pub max_connections_per_ip: Option<u32>,
    /// A body that a script reads as a stream, and a multipart form.
    #[schemars(extend("x-reload" = true, "x-maximum" = "10GiB"))]
    pub max_upload: ByteSize,
    /// A body that a script is handed whole.
    #[schemars(extend("x-reload" = true, "x-maximum" = "512MiB"))]
    pub max_body: ByteSize,
    /// Whether answers are compressed for clients that take them so.
    #[schemars(extend("x-reload" = true))]
    pub compression: bool,
    /// Answers that are shorter are sent as they are.
    #[schemars(extend("x-reload" = true, "x-maximum" = "1MiB"))]
    pub compression_min: ByteSize,
    /// What the answers that routes have kept take together; the coldest are dropped.
    #[schemars(extend("x-maximum" = "64GiB"))]
    pub response_cache: ByteSize,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            header_timeout: Span::secs(10),
            body_timeout: Span::secs(30),
            idle_timeout: Span::secs(60),
            max_header_bytes: ByteSize::kib(32),
            max_connections: 10_000,
            max_connections_per_ip: None,
            max_upload: ByteSize::mib(50),
            max_body: ByteSize::mib(1),
            compression: true,
            compression_min: ByteSize::kib(1),
            response_cache: ByteSize::mib(64),
        }
    }
}

/// How the server stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Shutdown {
    /// How long requests that are under way may take to finish.
    #[schemars(extend("x-reload" = true, "x-minimum" = "0s"))]
    pub drain: Span,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { drain: Span::secs(25) }
    }
}
