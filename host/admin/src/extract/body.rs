//! Bodies are read up to a limit and within a time: what is read is held in memory.

use crate::refusal::{Answer, Refusal};
use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::time::Duration;
use stoa_kernel::ErrorCode;

/// 50 MiB at a slow uplink's speed.
pub(crate) const READ_TIME: Duration = Duration::from_mins(2);

/// Refuses what says that it is too long, before it is read.
pub(crate) fn check_length(headers: &HeaderMap, limit: usize, code: ErrorCode) -> Answer<()> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit as u64 => Err(Refusal::too_large(code, limit)),
        _ => Ok(()),
    }
}

/// The whole body, if it is no longer than `limit`; `code` is what it is called if it is.
pub(crate) async fn bounded(headers: &HeaderMap, body: Body, limit: usize, code: ErrorCode) -> Answer<Bytes> {
    check_length(headers, limit, code)?;
    let read = tokio::time::timeout(READ_TIME, Limited::new(body, limit).collect()).await;
    match read.map_err(|_| too_slow())? {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::too_large(code, limit)),
        Err(_) => Err(Refusal::invalid("the body ended before it was complete")),
    }
}

pub(crate) fn too_slow() -> Refusal {
    Refusal::new(ErrorCode::RequestTimeout, "the body took too long to arrive")
}
