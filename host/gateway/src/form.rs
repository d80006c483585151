//! A multipart form that is too large to be handed over whole: its files go to the store as they come.

use crate::answer::{beside_files_too_large, of_body, of_store};
use crate::request::Upload;
use futures_util::StreamExt;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use hyper::body::Incoming;
use std::sync::Arc;
use stoa_engine::{Body, Received};
use stoa_tenancy::Version;
use stoa_uploads::{Boundary, Fault, Files, Form, FormReader, NoBoundary, Part, Stop, Store};
use stoa_wire::Problem;

/// What its content type says, if it is one.
pub(crate) fn boundary(parts: &Parts) -> Option<Result<Boundary, NoBoundary>> {
    Boundary::of(&String::from_utf8_lossy(parts.headers.get(CONTENT_TYPE)?.as_bytes()))
}

/// Receives it. One that does not say its length may turn out to be small after all. What is wrong with it is told to
/// the script, which answers as it does for small forms.
pub(crate) async fn receive(
    store: &Store,
    version: &Version,
    boundary: Result<Boundary, NoBoundary>,
    declared: Option<u64>,
    upload: &mut Upload<Incoming>,
) -> Result<Received, Problem> {
    let unread = |error| of_body(&error, version, "upload_bytes");
    let unkept = |error| of_store(&error);
    let most = version.limits().body_bytes;
    let enough = if declared.is_some() { 0 } else { most as u64 };
    store.check(version.tenant(), declared.unwrap_or_default()).map_err(unkept)?;
    let (beginning, is_cut) = upload.beginning(enough).await.map_err(unread)?;
    if !is_cut {
        return Ok(Body::Whole(beginning).into());
    }
    let boundary = match boundary {
        Ok(boundary) => boundary,
        Err(NoBoundary(fault)) => return Ok(broken(Vec::new(), fault)),
    };
    let mut reader = FormReader::new(&boundary, most);
    let mut spool = store.spool(version.tenant());
    let mut next = Some(beginning);
    while let Some(bytes) = next {
        match reader.push(&bytes, spool.buffer()) {
            Ok(()) => {}
            Err(Stop::Broken(fault)) => return Ok(broken(reader.into_parts(), fault)),
            Err(Stop::TooMuchBesideFiles) => return Err(beside_files_too_large(version, most)),
        }
        spool = spool.relieve().await.map_err(unkept)?;
        next = upload.next().await.transpose().map_err(unread)?;
    }
    let (parts, fault) = reader.finish();
    let files = spool.finish().await.map_err(unkept)?;
    Ok(received(parts, fault, files))
}

/// One of which nothing but its fault will be of interest.
fn broken(parts: Vec<Part>, fault: Fault) -> Received {
    received(parts, Some(fault), Files::none())
}

fn received(parts: Vec<Part>, fault: Option<Fault>, files: Files) -> Received {
    Received::Form(Box::new(Form { parts, fault, files: Arc::new(files) }))
}
