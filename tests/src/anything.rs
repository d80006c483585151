//! Compiles whatever bytes it is given, or reads them as a form, and says what has to hold for all of them. The fuzz
//! targets call it, and the suite runs it over inputs of its own.

use crate::TestPlatform;
use crate::platform::job;
use std::time::Duration;
use stoa_compiler::{CompileError, Job, SourceFiles};
use stoa_kernel::{ErrorCode, Limits, MIB};
use stoa_uploads::{Boundary, Content, Fault, FormReader, Part, Stop};

/// What init may use: enough for ordinary scripts, and little enough that an input costs milliseconds.
const INIT: Limits = Limits { cpu: Duration::from_millis(50), wall: Duration::from_secs(10), ..Limits::INIT };
/// What a request of the compiled script may use.
const EVENT: Limits = Limits { memory_bytes: 32 * MIB, ..INIT };

/// Names of the entry; the first byte of the input chooses.
const ENTRIES: [&str; 5] = ["main.js", "main.ts", "main.tsx", "main.jsx", "main.mjs"];
/// Names of the other files, in the order in which they come.
const OTHERS: [&str; 4] = ["a.ts", "b.js", "data.json", "lib/index.tsx"];

/// The files that an input means: its first byte chooses the entry's name, and the byte `\xff`, which is in no
/// text, begins the next file.
fn files(input: &[u8]) -> SourceFiles {
    let (choice, text) = input.split_first().unwrap_or((&0, &[]));
    let entry = ENTRIES.iter().cycle().nth(usize::from(*choice)).unwrap();
    let mut texts = text.split(|byte| *byte == 0xff);
    let mut files = vec![((*entry).to_owned(), texts.next().unwrap_or_default().to_vec())];
    files.extend(OTHERS.iter().zip(texts).map(|(name, text)| ((*name).to_owned(), text.to_vec())));
    SourceFiles::new(entry, files).expect("names that may be")
}

/// Compiles an input and, where that succeeds, sends it a request.
///
/// # Panics
/// If the platform, rather than the input, is at fault.
pub async fn compile_anything(platform: &TestPlatform, input: &[u8]) {
    let source = files(input);
    let names: Vec<String> = source.files().keys().cloned().collect();
    let job = Job { limits: INIT, ..job() };
    match platform.compiler().compile(&job, source).await {
        Ok(compiled) => {
            let script = platform.load(compiled.component).limits(EVENT);
            let reply = script.get("/").await;
            if reply.outcome.is_err() {
                assert_ne!(reply.code(), ErrorCode::InternalError, "{:?}", reply.outcome);
            }
        }
        Err(error) => check_told(&error, &names),
    }
}

/// A mistake has to be the script's, in one of its files, and told shortly.
fn check_told(error: &CompileError, names: &[String]) {
    let code = error.code();
    assert!(
        matches!(
            code,
            ErrorCode::CompileFailed | ErrorCode::InitLimitExceeded | ErrorCode::HostCallLimitExceeded
        ),
        "{code}: {error}"
    );
    let text = error.to_string();
    assert!(text.len() < 64 * 1024, "{} bytes of diagnostics", text.len());
    assert!(!text.contains("fault of the platform"), "{text}");
    let diagnostics = match error {
        CompileError::Source(diagnostics) => diagnostics.as_slice(),
        CompileError::Init { diagnostic, .. } => std::slice::from_ref(diagnostic.as_ref()),
        other => panic!("{other}"),
    };
    assert!(!diagnostics.is_empty());
    for diagnostic in diagnostics {
        assert!(names.contains(&diagnostic.file), "{diagnostic}");
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1, "{diagnostic}");
    }
}

/// What a form may hold in memory here.
const HELD: usize = 512;

/// Reads an input as a form whose boundary is `b`, as a whole and in pieces that its first byte chooses.
///
/// # Panics
/// If what comes of it depends on where it is cut, or is more than it may be.
pub fn read_any_form(input: &[u8]) {
    let (choice, form) = input.split_first().unwrap_or((&0, &[]));
    let whole = read_form(std::iter::once(form));
    assert_eq!(whole, read_form(form.chunks(usize::from(*choice) + 1)));
    let (parts, files, stop) = whole;
    let size = |part: &Part| match &part.content {
        Content::Here(text) => (part.head.len() + text.len(), 0),
        Content::Stored(bytes) => (part.head.len(), *bytes),
    };
    let (held, stored) = parts.iter().map(size).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert!(held <= HELD && held + files.len() <= form.len(), "{held} and {} of {}", files.len(), form.len());
    // A part that was not read to its end is not among them.
    assert!(stored <= files.len() as u64 && (stop.is_some() || stored == files.len() as u64));
}

fn read_form<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Part>, Vec<u8>, Option<Result<Fault, ()>>) {
    let boundary = Boundary::of("multipart/form-data; boundary=b").expect("a form").expect("a boundary");
    let mut reader = FormReader::new(&boundary, HELD);
    let mut files = Vec::new();
    for piece in pieces {
        match reader.push(piece, &mut files) {
            Ok(()) => {}
            Err(Stop::Broken(fault)) => return (reader.into_parts(), files, Some(Ok(fault))),
            Err(Stop::TooMuchBesideFiles) => return (Vec::new(), Vec::new(), Some(Err(()))),
        }
    }
    let (parts, fault) = reader.finish();
    (parts, files, fault.map(Ok))
}
