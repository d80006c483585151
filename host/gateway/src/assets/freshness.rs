//! For how long a client may go on without asking: for ever where the name changes with the content, and not at all
//! otherwise. To ask costs a request without a body; to be wrong for a year cannot be mended.

/// Bundlers write at least so many characters.
const HASH_CHARS: usize = 8;

/// `Cache-Control` of an asset. What only some may see is not for caches that many share.
pub(super) fn of(name: &str, is_private: bool) -> &'static str {
    match (is_hashed(name), is_private) {
        (true, false) => "max-age=31536000, immutable",
        (true, true) => "private, max-age=31536000, immutable",
        (false, false) => "max-age=0, must-revalidate",
        (false, true) => "private, max-age=0, must-revalidate",
    }
}

/// Whether a name holds a hash of the content: `app.3f9a1c2b.js`, `index-BX1k9a2Z.js`. It is what stands before the
/// endings, after a dot or a hyphen, and looks as no word, number or date does.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let mut parts = file.split('.').rev();
    // The ending, and one before it: `.js`, `.js.map`, `.min.js`.
    let endings = parts.next().is_some();
    let candidates = parts.take(2).flat_map(|part| {
        let after_hyphen = part.split_once('-').map(|_| part.rsplit('-').next().unwrap_or_default());
        [Some(part), after_hyphen]
    });
    let count = file.matches(['.', '-']).count();
    // What is the whole name, and not a part of it, is what somebody called it.
    endings && count > 1 && candidates.flatten().any(|part| part != file && is_hash(part))
}

/// Many hexadecimal digits, or just as many letters and digits as bundlers write, that change their kind again and again.
fn is_hash(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let changes = |kind: fn(u8) -> u8| {
        let kinds = text.bytes().map(kind);
        kinds.clone().zip(kinds.skip(1)).filter(|(one, next)| one != next).count()
    };
    if text.len() >= HASH_CHARS && text.bytes().all(is_hex) {
        return changes(|byte| u8::from(byte.is_ascii_digit())) >= 2;
    }
    text.len() == HASH_CHARS
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && changes(|byte| match byte {
            b'0'..=b'9' => 0,
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            _ => 3,
        }) >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_bundlers_are_known() {
        for name in [
            "app.3f9a1c2b.js",
            "assets/index-BX1k9a2Z.js",
            "assets/index-BX1k9a2Z.js.map",
            "css/main.8d2f0c1e9b7a4d5e6f70.css",
            "chunk-4XJ2KD5Q.js",
            "static/chunks/main-app-1a2b3c4d5e6f7a8b.js",
            "logo.6ce24c58.svg",
            "vendor-D3aK_9xZ.css",
        ] {
            assert!(is_hashed(name), "{name}");
        }
    }

    #[test]
    fn what_people_call_their_files_is_not_taken_for_a_hash() {
        for name in [
            "index.html",
            "app.js",
            "user-settings.js",
            "my-Component.js",
            "report-20240101.pdf",
            "report.20240101.pdf",
            "photo-DSC00012.jpg",
            "photo-IMG_0012.jpg",
            "photo-iPhone15.jpg",
            "bootstrap-5.3.0.min.js",
            "jquery-3.7.1.min.js",
            "3f9a1c2b",
            "3f9a1c2b.js",
            "facade-deadbeef.js",
            "file.00000000.txt",
            "a-b-c.txt",
            "3f9a1c2b/index.html",
            "",
        ] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn what_only_some_may_see_is_private() {
        assert_eq!(of("app.3f9a1c2b.js", false), "max-age=31536000, immutable");
        assert_eq!(of("index.html", true), "private, max-age=0, must-revalidate");
    }
}
