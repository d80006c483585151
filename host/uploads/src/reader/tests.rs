//! Forms as they are, and as anybody might send them.

use super::*;
use proptest::prelude::*;

/// What came of a form: its parts, the bytes of its files, and what is wrong.
type Outcome = (Vec<Part>, Vec<u8>, Option<Fault>);

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, most: usize) -> Result<Outcome, Stop> {
    let boundary = Boundary::of("multipart/form-data; boundary=b").unwrap().unwrap();
    let mut reader = FormReader::new(&boundary, most);
    let mut files = Vec::new();
    for piece in pieces {
        match reader.push(piece, &mut files) {
            Ok(()) => {}
            Err(Stop::Broken(fault)) => return Ok((reader.into_parts(), files, Some(fault))),
            Err(stop) => return Err(stop),
        }
    }
    let (parts, fault) = reader.finish();
    Ok((parts, files, fault))
}

fn problem(form: &str) -> Option<(String, Option<u32>)> {
    let (_, _, fault) = read([form.as_bytes()], 1 << 20).unwrap();
    fault.map(|fault| (fault.problem, fault.part))
}

const FIELD: &str = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n";
const FILE: &str = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\ntwo\r\n";

#[test]
fn fields_are_held_and_files_are_passed_on() {
    let form = format!("preamble\r\n{FIELD}{FILE}{FIELD}{FILE}--b--\r\nepilogue\r\n--b\r\n");
    let (parts, files, fault) = read([form.as_bytes()], 1 << 20).unwrap();
    let contents: Vec<_> = parts.iter().map(|part| part.content.clone()).collect();
    let field = Content::Here(b"one".to_vec());
    assert_eq!(contents, [field.clone(), Content::Stored(3), field, Content::Stored(3)]);
    assert_eq!(parts.first().unwrap().head, b"Content-Disposition: form-data; name=a\r\n");
    assert_eq!((files.as_slice(), fault), (b"twotwo".as_slice(), None));
}

#[test]
fn what_is_wrong_is_told_with_its_part() {
    let whole = |problem: &str| Some((problem.to_owned(), None));
    let of = |problem: &str, part| Some((problem.to_owned(), Some(part)));
    for (form, expected) in [
        ("--b--".to_owned(), None),
        ("\r\n--b--".to_owned(), None),
        (String::new(), whole("it does not begin with its boundary")),
        ("x--b--".to_owned(), whole("it does not begin with its boundary")),
        ("--b".to_owned(), of(NO_LINE_BREAK, 1)),
        ("--b-".to_owned(), of(NO_LINE_BREAK, 1)),
        ("--b  \t".to_owned(), of(NO_LINE_BREAK, 1)),
        ("--b --".to_owned(), of(NO_LINE_BREAK, 1)),
        (format!("{FIELD}--bc\r\n"), of(NO_LINE_BREAK, 2)),
        (format!("{FILE}--b\r\na: b"), of("the body ends within its headers", 2)),
        ("--b\r\na: b\r\n\r\ncontent".to_owned(), of("it is not ended by the boundary", 1)),
        ("--b\r\na: b\r\n\r\n--b--".to_owned(), None),
        (FIELD.repeat(1_000) + "--b--", None),
        (FIELD.repeat(1_001) + "--b--", whole("it has more than 1000 parts")),
    ] {
        assert_eq!(problem(&form), expected, "{form:.200}");
    }
}

#[test]
fn heads_have_a_bound_and_so_has_all_that_is_held() {
    let form = |length: usize| format!("--b\r\na:{}\r\n\r\n--b--", "x".repeat(length - 4));
    assert_eq!(problem(&form(MAX_HEAD_BYTES - 1)), None);
    let long = Some(("its headers are longer than 16384 bytes".to_owned(), Some(1)));
    assert_eq!(problem(&form(MAX_HEAD_BYTES)), long);
    assert_eq!(problem(&format!("--b\r\n{}", "x".repeat(MAX_HEAD_BYTES + 1))), long);
    let head = FIELD.len() - "--b\r\n\r\none\r\n".len();
    let form = format!("{FIELD}{FILE}");
    assert_eq!(read([form.as_bytes()], head + 2), Err(Stop::TooMuchBesideFiles));
    assert_eq!(read([FIELD.as_bytes()], head + 3).unwrap().0.len(), 0, "it has no end");
}

/// A form of such parts as are hard to tell apart.
fn forms() -> impl Strategy<Value = (Vec<(bool, Vec<u8>)>, Vec<u8>)> {
    let piece = prop_oneof![
        Just(b"\r\n--".to_vec()),
        Just(b"\r\n-".to_vec()),
        Just(b"--b".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"b".to_vec()),
    ];
    let content = prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
    // The empty line before the content is as good a beginning of a boundary as any.
    let is_content =
        |content: &Vec<u8>| Finder::new("\r\n--b").find(&[b"\r\n", content.as_slice()].concat()).is_none();
    let part = (any::<bool>(), content.prop_filter("no boundary", is_content));
    prop::collection::vec(part, 0..4).prop_map(|parts| {
        let mut form = Vec::new();
        for (is_file, content) in &parts {
            let name = if *is_file { "; filename=x" } else { "" };
            form.extend(format!("--b\r\nContent-Disposition: form-data; name=a{name}\r\n\r\n").bytes());
            form.extend(content);
            form.extend(b"\r\n");
        }
        form.extend(b"--b--\r\n");
        (parts, form)
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_wherever_it_is_cut((parts, form) in forms(), cuts in prop::collection::vec(1_usize..9, 0..40)) {
        let mut pieces = Vec::new();
        let mut rest = form.as_slice();
        for cut in cuts {
            let (piece, after) = rest.split_at(cut.min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        let (found, files, fault) = read(pieces, 1 << 20).unwrap();
        prop_assert_eq!(fault, None);
        let mut stored = files.as_slice();
        let contents: Vec<_> = found.into_iter().map(|part| match part.content {
            Content::Here(text) => (false, text),
            Content::Stored(length) => {
                let (file, after) = stored.split_at(usize::try_from(length).unwrap());
                stored = after;
                (true, file.to_vec())
            }
        }).collect();
        prop_assert_eq!(contents, parts);
        prop_assert!(stored.is_empty());
    }
}
