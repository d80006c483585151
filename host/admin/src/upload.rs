//! A script in the forms in which it may be sent. Everything is bounded while it is read.

mod files;
mod multipart;

pub(crate) use files::{Bundle, FileContent, Named, entry_of};

use crate::extract::{bounded, parse};
use crate::refusal::{Answer, Refusal, shown};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::json;
use stoa_assets::{AssetFiles, MAX_DEPLOYED};
use stoa_compiler::SourceFiles;
use stoa_compiler::source::{MAX_FILES, MAX_TOTAL_BYTES};
use stoa_kernel::ErrorCode;
use stoa_tenancy::Upload;

/// A component holds its memory image, which may be as large as an instance's memory, but rarely is.
const MAX_COMPONENT_BYTES: usize = 50 << 20;
/// In JSON a character of source may take two, and base64 takes a third more. What is read is in memory twice, so a
/// large site is sent as multipart.
const MAX_JSON_BYTES: usize = 2 * MAX_TOTAL_BYTES + (21 << 20);
/// Files of all kinds.
const MAX_SENT_FILES: usize = MAX_FILES + MAX_DEPLOYED;

/// What is taken, and for a single file what it is called if it is not said.
const TYPES: [(&str, Form); 10] = [
    ("application/javascript", Form::Single("main.js")),
    ("text/javascript", Form::Single("main.js")),
    ("text/typescript", Form::Single("main.ts")),
    ("application/typescript", Form::Single("main.ts")),
    ("text/jsx", Form::Single("main.jsx")),
    ("text/tsx", Form::Single("main.tsx")),
    ("application/json", Form::Json),
    ("multipart/form-data", Form::Multipart),
    ("application/wasm", Form::Component),
    // What curl and browsers make of a `.ts` file when nobody tells them: their table says MPEG.
    ("video/mp2t", Form::Single("main.ts")),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Single(&'static str),
    Json,
    Multipart,
    Component,
}

/// A script as it was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) source: Upload,
    /// Of its files those that are served as they are.
    pub(crate) assets: AssetFiles,
    /// If the body says where the script's routes are to be.
    pub(crate) mount: Option<String>,
}

/// Reads a script. `filename` is what a single file is to be called.
pub(crate) async fn read(request: Request, filename: Option<&str>) -> Answer<Sent> {
    let form = form_of(request.headers())?;
    if filename.is_some() && !matches!(form, Form::Single(_)) {
        return Err(Refusal::invalid(
            "filename names a script that is sent as one file; this body names its own",
        ));
    }
    if form == Form::Multipart {
        return multipart::read(request).await;
    }
    let (parts, body) = request.into_parts();
    let (limit, code) = match form {
        Form::Component => (MAX_COMPONENT_BYTES, ErrorCode::BodyTooLarge),
        Form::Json => (MAX_JSON_BYTES, ErrorCode::ScriptTooLarge),
        Form::Single(_) | Form::Multipart => (MAX_TOTAL_BYTES, ErrorCode::ScriptTooLarge),
    };
    let body = bounded(&parts.headers, body, limit, code).await?;
    match form {
        Form::Single(name) => {
            let source = SourceFiles::single(filename.unwrap_or(name), body)?;
            Ok(Sent { source: Upload::Files(source), assets: AssetFiles::default(), mount: None })
        }
        Form::Component => {
            Ok(Sent { source: Upload::Component(body.into()), assets: AssetFiles::default(), mount: None })
        }
        Form::Json | Form::Multipart => parse::<Bundle>(&body)?.sent(),
    }
}

fn form_of(headers: &HeaderMap) -> Answer<Form> {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    let form = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(media_type));
    form.map(|(_, form)| *form).ok_or_else(|| {
        let accepted = TYPES.iter().map(|(name, _)| *name).filter(|name| !name.starts_with("video/"));
        let accepted: Vec<&str> = accepted.collect();
        let message = format!(
            "a script cannot be sent as '{}'; Content-Type has to be one of {}",
            shown(media_type),
            accepted.join(", ")
        );
        Refusal::new(ErrorCode::UnsupportedMediaType, message).with_details(json!({ "accepted": accepted }))
    })
}

#[cfg(test)]
mod tests;
