//! The host functions of `encoding`.

use crate::bindings::stoa::engine::encoding as wit;
use crate::decoding::{Decoding, of_label};
use crate::{Encoding, MAX_OPEN};
use stoa_capability::{Gate, GuestError, HostError};
use stoa_kernel::ErrorCode;

/// Bytes of one call: what a script waits for without being asked for its deadline.
const MAX_PIECE: usize = 64 * 1024;

/// Why a text is not decoded.
#[derive(Debug, thiserror::Error)]
enum EncodingError {
    #[error("there is no encoding {0:?}")]
    Unknown(String),
    #[error(
        "{MAX_OPEN} texts are being decoded at once, which is the most; end each by a call of decode() without \
         `stream`"
    )]
    TooMany,
    #[error("a piece of a text has at most {MAX_PIECE} bytes; this one has {0}")]
    Piece(usize),
    #[error(
        "this text is not being decoded; one that was begun at top level cannot be continued in a request"
    )]
    Gone,
}

impl GuestError for EncodingError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InvalidArgument
    }
}

type Outcome<T> = wasmtime::Result<Result<T, HostError>>;

impl wit::Host for Gate<'_, Encoding> {
    fn name_of(&mut self, label: String) -> Outcome<Option<String>> {
        Ok(self.granted()?.map(|_| of_label(&label).map(|encoding| encoding.name().to_ascii_lowercase())))
    }

    fn begin(&mut self, encoding: String, fatal: bool, ignore_bom: bool) -> Outcome<u32> {
        self.answer(|granted| {
            let known = of_label(&encoding).ok_or(EncodingError::Unknown(encoding))?;
            let decoding = Decoding::new(known, fatal, ignore_bom);
            granted.state.open.add(decoding).ok_or(EncodingError::TooMany)
        })
    }

    fn decode(&mut self, decoder: u32, bytes: Vec<u8>, last: bool) -> Outcome<Option<String>> {
        self.answer(|granted| {
            if bytes.len() > MAX_PIECE {
                return Err(EncodingError::Piece(bytes.len()));
            }
            let open = &mut granted.state.open;
            let text = open.get(decoder).ok_or(EncodingError::Gone)?.next(&bytes, last);
            if last || text.is_none() {
                open.remove(decoder);
            }
            Ok(text)
        })
    }
}
