//! A script as `multipart/form-data`: each part with a filename is a file, `entry` and `mount` are fields.

use super::{Sent, entry_of};
use crate::extract::{READ_TIME, check_length, too_slow};
use crate::refusal::{Answer, Refusal, shown};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use stoa_assets::{AssetFiles, MAX_ASSET_BYTES, MAX_DEPLOYED_BYTES};
use stoa_compiler::SourceFiles;
use stoa_compiler::source::{MAX_FILES, MAX_TOTAL_BYTES};
use stoa_kernel::ErrorCode;
use stoa_tenancy::Upload;

/// The source, what is served with it, and what stands between the files.
const MAX_BODY_BYTES: usize = MAX_TOTAL_BYTES + MAX_DEPLOYED_BYTES + (2 << 20);
/// A path and a file's name are shorter.
const MAX_FIELD_BYTES: usize = 1_024;

#[derive(Default)]
struct Read {
    files: Vec<(String, Vec<u8>)>,
    assets: AssetFiles,
    bytes: usize,
    entry: Option<String>,
    mount: Option<String>,
}

pub(super) async fn read(mut request: Request) -> Answer<Sent> {
    check_length(request.headers(), MAX_BODY_BYTES, ErrorCode::ScriptTooLarge)?;
    DefaultBodyLimit::max(MAX_BODY_BYTES).apply(&mut request);
    let multipart = Multipart::from_request(request, &()).await;
    let multipart =
        multipart.map_err(|_| Refusal::invalid("Content-Type does not name the boundary of the parts"))?;
    let read = tokio::time::timeout(READ_TIME, parts(multipart)).await.map_err(|_| too_slow())??;
    let entry = entry_of(read.entry, read.files.iter().map(|(name, _)| name))?;
    let source = SourceFiles::new(&entry, read.files)?;
    Ok(Sent { source: Upload::Files(source), assets: read.assets, mount: read.mount })
}

async fn parts(mut multipart: Multipart) -> Answer<Read> {
    let mut read = Read::default();
    while let Some(field) = multipart.next_field().await.map_err(malformed)? {
        match field.file_name().map(str::to_owned) {
            Some(name) => read.file(name, field).await?,
            None => read.field(field).await?,
        }
    }
    Ok(read)
}

impl Read {
    async fn file(&mut self, name: String, field: Field<'_>) -> Answer<()> {
        if let Some(name) = AssetFiles::name_of(&name) {
            let content = bytes_of(field, MAX_ASSET_BYTES + 1).await?;
            return Ok(self.assets.add(name, Some(content.into()))?);
        }
        if self.files.len() == MAX_FILES {
            let message = format!("the script has more than {MAX_FILES} files");
            return Err(Refusal::new(ErrorCode::ScriptTooLarge, message));
        }
        let content = bytes_of(field, MAX_TOTAL_BYTES - self.bytes + 1).await?;
        self.bytes += content.len();
        if self.bytes > MAX_TOTAL_BYTES {
            return Err(Refusal::too_large(ErrorCode::ScriptTooLarge, MAX_TOTAL_BYTES));
        }
        self.files.push((name, content));
        Ok(())
    }

    async fn field(&mut self, mut field: Field<'_>) -> Answer<()> {
        let name = field.name().unwrap_or_default().to_owned();
        let place = match name.as_str() {
            "entry" => &mut self.entry,
            "mount" => &mut self.mount,
            other => {
                return Err(Refusal::invalid(format!(
                    "the part '{}' has no filename, so it is no file, and is neither entry nor mount",
                    shown(other)
                )));
            }
        };
        let mut content = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(malformed)? {
            if content.len() + chunk.len() > MAX_FIELD_BYTES {
                return Err(Refusal::invalid(format!(
                    "the part '{name}' is longer than {MAX_FIELD_BYTES} bytes"
                )));
            }
            content.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(content)
            .map_err(|_| Refusal::invalid(format!("the part '{name}' is not UTF-8")))?;
        match place.replace(text) {
            None => Ok(()),
            Some(_) => Err(Refusal::invalid(format!("the part '{name}' is there twice"))),
        }
    }
}

/// No more than `most` of them.
async fn bytes_of(mut field: Field<'_>, most: usize) -> Answer<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(malformed)? {
        let room = most - content.len();
        content.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if content.len() == most {
            break;
        }
    }
    Ok(content)
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn malformed(error: MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::too_large(ErrorCode::ScriptTooLarge, MAX_TOTAL_BYTES)
    } else {
        Refusal::invalid("the multipart body is malformed, or ended before it was complete")
    }
}
