//! The one file that names the JavaScript binding, so that the engine can be built on another one, and the
//! one that reads its memory.

#[cfg(feature = "javy")]
pub use javy::quickjs::*;
#[cfg(not(feature = "javy"))]
pub use rquickjs::*;

/// Reads the bytes of a typed array. `read` cannot reach the runtime, so nothing detaches them meanwhile.
pub fn read_bytes<T>(array: &TypedArray<'_, u8>, read: impl FnOnce(&[u8]) -> T) -> T {
    // SAFETY: the slice lives for this call only, in which no JavaScript runs.
    read(unsafe { array.as_bytes() }.unwrap_or_default())
}

/// A typed array that takes over these bytes.
#[cfg(not(feature = "javy"))]
pub fn typed_array<'js>(ctx: Ctx<'js>, bytes: Vec<u8>) -> Result<TypedArray<'js, u8>> {
    TypedArray::new(ctx, bytes)
}

/// A typed array of these bytes, which are copied: javy's QuickJS frees a buffer that was transferred once more,
/// at null, and what its binding would free there is a `Vec`.
#[cfg(feature = "javy")]
pub fn typed_array<'js>(ctx: Ctx<'js>, bytes: Vec<u8>) -> Result<TypedArray<'js, u8>> {
    TypedArray::new_copy(ctx, bytes)
}

/// A JavaScript string in UTF-8, where a lone surrogate becomes U+FFFD, as the Encoding standard says.
pub struct Text(pub std::string::String);

/// U+FFFD in UTF-8: as long as the surrogate that it takes the place of.
const REPLACEMENT: [u8; 3] = [0xEF, 0xBF, 0xBD];

impl<'js> FromJs<'js> for Text {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        let type_name = value.type_name();
        let string = value.into_string().ok_or_else(|| Error::new_from_js(type_name, "string"))?;
        let text = string.to_cstring()?;
        // SAFETY: QuickJS answers `len` bytes at this address, which `text` keeps.
        let mut bytes =
            unsafe { std::slice::from_raw_parts(text.as_ptr().cast::<u8>(), text.len()) }.to_vec();
        loop {
            match std::string::String::from_utf8(bytes) {
                Ok(text) => return Ok(Self(text)),
                Err(error) => {
                    let start = error.utf8_error().valid_up_to();
                    bytes = error.into_bytes();
                    if let Some(surrogate) = bytes.get_mut(start..start + REPLACEMENT.len()) {
                        surrogate.copy_from_slice(&REPLACEMENT);
                    } else {
                        bytes.truncate(start);
                    }
                }
            }
        }
    }
}
