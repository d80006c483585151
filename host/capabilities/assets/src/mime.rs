//! Of which type an asset is: by its name, and by its content where the name says nothing.

use infer::MatcherType;

/// What nobody knows anything of.
const UNKNOWN: &str = "application/octet-stream";
/// Longer is no type.
const MAX_MIME_BYTES: usize = 127;

/// The type of a file, as `Content-Type` says it. Text gets its charset only if its content is UTF-8: a page in another
/// encoding says so itself, and must not be contradicted.
pub fn of(name: &str, bytes: &[u8]) -> String {
    let guessed = mime_guess::from_path(name).first_raw().map(better);
    let essence = guessed.or_else(|| of_content(bytes)).unwrap_or(UNKNOWN);
    if is_text(essence) && std::str::from_utf8(bytes).is_ok() {
        format!("{essence}; charset=utf-8")
    } else {
        essence.to_owned()
    }
}

/// Where the table has an old name, or takes an author's file for something else.
fn better(guessed: &'static str) -> &'static str {
    match guessed {
        "application/javascript" | "application/x-javascript" => "text/javascript",
        "video/vnd.dlna.mpeg-tts" => "text/plain",
        other => other,
    }
}

/// Only what a browser shows and does not run: what somebody has written into a file must not become a page.
fn of_content(bytes: &[u8]) -> Option<&'static str> {
    if let Some(found) = infer::get(bytes).filter(|found| found.matcher_type() != MatcherType::Text) {
        return Some(found.mime_type());
    }
    let is_text = !bytes.is_empty()
        && std::str::from_utf8(bytes)
            .is_ok_and(|text| !text.chars().any(|char| char.is_control() && !"\t\n\r\x0c".contains(char)));
    is_text.then_some("text/plain")
}

/// A type without its parameters, in small letters.
fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/") || essence.ends_with("+xml") || essence == "application/xml"
}

/// Whether bytes of this type get smaller when they are compressed.
pub fn is_compressible(mime: &str) -> bool {
    const BINARY: [&str; 12] = [
        "application/json",
        "application/javascript",
        "application/wasm",
        "application/rtf",
        "application/vnd.ms-fontobject",
        "application/x-font-ttf",
        "application/font-sfnt",
        "font/ttf",
        "font/otf",
        "image/bmp",
        "image/x-icon",
        "image/vnd.microsoft.icon",
    ];
    let essence = essence(mime);
    is_text(&essence) || essence.ends_with("+json") || BINARY.contains(&essence.as_str())
}

/// Whether a browser runs what is in a document of this type, in the name of the site that served it.
pub fn is_active(mime: &str) -> bool {
    let essence = essence(mime);
    essence == "text/html"
        || essence == "text/xml"
        || essence == "application/xml"
        || essence == "text/xsl"
        || essence.ends_with("+xml")
        || essence == "multipart/related"
        || essence == "message/rfc822"
}

/// A type that somebody says. The error says why it is none.
pub fn checked(mime: &str) -> Result<String, &'static str> {
    let is_token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    if mime.len() > MAX_MIME_BYTES {
        return Err("it is longer than 127 bytes");
    }
    if !mime.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err("it has characters that no type has");
    }
    let (kind, sub) = mime.split(';').next().unwrap_or_default().trim().split_once('/').ok_or(SHAPE)?;
    if is_token(kind) && is_token(sub) { Ok(mime.trim().to_owned()) } else { Err(SHAPE) }
}

const SHAPE: &str = "a type is written like image/png";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_what_it_is() {
        for (name, mime) in [
            ("index.html", "text/html; charset=utf-8"),
            ("a/app.js", "text/javascript; charset=utf-8"),
            ("app.mjs", "text/javascript; charset=utf-8"),
            ("style.CSS", "text/css; charset=utf-8"),
            ("logo.svg", "image/svg+xml; charset=utf-8"),
            ("data.json", "application/json"),
            ("feed.xml", "text/xml; charset=utf-8"),
            ("site.webmanifest", "application/manifest+json"),
            ("notes.md", "text/markdown; charset=utf-8"),
            ("logo.png", "image/png"),
            ("photo.jpeg", "image/jpeg"),
            ("photo.avif", "image/avif"),
            ("photo.webp", "image/webp"),
            ("favicon.ico", "image/x-icon"),
            ("font.woff2", "font/woff2"),
            ("lib.wasm", "application/wasm"),
            ("clip.mp4", "video/mp4"),
            ("paper.pdf", "application/pdf"),
            ("main.ts", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(of(name, b"text"), mime, "{name}");
        }
    }

    #[test]
    fn a_page_that_is_no_utf8_says_itself_what_it_is() {
        assert_eq!(of("old.html", b"caf\xe9"), "text/html");
    }

    #[test]
    fn the_content_speaks_where_the_name_says_nothing() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(of("logo", png), "image/png");
        assert_eq!(of("logo.of-ours", png), "image/png");
        assert_eq!(of("LICENSE", b"Apache\n"), "text/plain; charset=utf-8");
        // Nobody is made to run what has no ending.
        assert_eq!(of("page", b"<!DOCTYPE html><script>1</script>"), "text/plain; charset=utf-8");
        assert_eq!(of("blob", b"\x01\x02\xff"), UNKNOWN);
        assert_eq!(of("none", b""), UNKNOWN);
        // The name counts more than the content.
        assert_eq!(of("logo.txt", png), "text/plain");
    }

    #[test]
    fn a_type_is_one_or_is_refused() {
        assert_eq!(checked(" text/html; charset=utf-8"), Ok("text/html; charset=utf-8".to_owned()));
        for mime in [
            "",
            "png",
            "image/",
            "/png",
            "a b/c",
            "a/b\r\nx: y",
            "image/png\0",
            "é/a",
            &format!("a/{}", "b".repeat(200)),
        ] {
            assert!(checked(mime).is_err(), "{mime:?}");
        }
    }

    #[test]
    fn what_runs_is_known_however_it_is_written() {
        for mime in
            ["text/html", "TEXT/HTML; charset=x", "image/svg+xml", "application/xhtml+xml", "text/xml"]
        {
            assert!(is_active(mime), "{mime}");
        }
        for mime in ["image/png", "text/plain", "application/pdf"] {
            assert!(!is_active(mime), "{mime}");
        }
    }
}
