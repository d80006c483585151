//! What the host has to know of the head of a part. All else of it is read in the guest, by the rules that small forms
//! are read by; the one question that is asked here too has to be answered alike.

/// Whether it is the head of a file: one that has a name.
pub(crate) fn is_file(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let lines = text.split("\r\n").filter_map(|line| line.split_once(':'));
    // The last one counts.
    let disposition = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-disposition")).last();
    disposition.is_some_and(|(_, value)| has_parameter(value, "filename") || has_extended_name(value))
}

/// Parameters as browsers write them: in quotes, a backslash is itself.
fn has_parameter(disposition: &str, wanted: &str) -> bool {
    let mut rest = disposition;
    while let Some((_, after)) = rest.split_once(';') {
        let text = after.trim_start_matches(['\t', ' ']);
        let end = text.find(['=', ';', '"', '\t', ' ']).unwrap_or(text.len());
        let (key, value) = text.split_at(end);
        let Some(value) = value.strip_prefix('=') else {
            rest = after;
            continue;
        };
        if key.eq_ignore_ascii_case(wanted) {
            return true;
        }
        rest =
            value.strip_prefix('"').and_then(|quoted| quoted.split_once('"')).map_or(value, |(_, next)| next);
    }
    false
}

/// The name as other clients write one that is not ASCII.
fn has_extended_name(disposition: &str) -> bool {
    const START: &str = "filename*=utf-8'";
    disposition.match_indices(';').any(|(at, _)| {
        let text = disposition.get(at + 1..).unwrap_or_default().trim_start_matches(['\t', ' ']);
        let start = text.get(..START.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(START) && text.get(START.len()..).is_some_and(|rest| rest.contains('\''))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_with_the_name_of_a_file_is_one() {
        for (disposition, expected) in [
            (r#"form-data; name="a"; filename="b""#, true),
            (r#"form-data; name="a"; FileName="""#, true),
            ("form-data;filename=b;name=a", true),
            ("form-data; name=a; filename*=UTF-8''b", true),
            ("form-data; name=a; filename*=latin1''b", false),
            (r#"form-data; name="a; filename=b""#, false),
            (r#"form-data; name="a" filename="b""#, false),
            ("form-data; name=a; filename", false),
            ("form-data; name=a", false),
        ] {
            let head = format!("X-Other: filename=x\r\ncontent-disposition: {disposition}\r\n");
            assert_eq!(is_file(head.as_bytes()), expected, "{disposition}");
        }
        assert!(!is_file(b"Content-Disposition: form-data; filename=a\r\nContent-Disposition: form-data"));
        assert!(!is_file(b"no header"));
    }
}
