//! The requests of a case.

/// One line of `steps`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Request { method: String, path: String, headers: Vec<(String, String)>, body: String },
    Event { kind: &'static str, args: Option<String> },
}

/// `GET /path`, with a body after the path, and one header on each of the lines below that are indented. A body of
/// many lines stands on indented lines that begin with a bar, and each of them ends as HTTP's do.
pub(super) fn read(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if line.starts_with(' ') {
            let body_line = line.trim_start().strip_prefix('|');
            if let (Some(text), Some(Step::Request { body, .. })) = (body_line, steps.last_mut()) {
                body.push_str(text.strip_prefix(' ').unwrap_or(text));
                body.push_str("\r\n");
                continue;
            }
            let header = line.trim().split_once(": ");
            match (header, steps.last_mut()) {
                (Some((name, value)), Some(Step::Request { headers, .. })) => {
                    headers.push((name.to_owned(), value.to_owned()));
                }
                _ => return Err(format!("steps: '{line}' is no header of a request")),
            }
            continue;
        }
        let (word, rest) = line.split_once(' ').ok_or_else(|| format!("steps: '{line}' is no step"))?;
        let (subject, body) = rest.split_once(' ').unwrap_or((rest, ""));
        steps.push(match (word, subject) {
            ("EVENT", kind) => Step::Event {
                kind: event(kind).ok_or_else(|| format!("steps: there is no event '{kind}'"))?,
                args: (!body.is_empty()).then(|| body.to_owned()),
            },
            (method, path) => Step::Request {
                method: method.to_owned(),
                path: path.to_owned(),
                headers: Vec::new(),
                body: body.to_owned(),
            },
        });
    }
    Ok(steps)
}

fn event(kind: &str) -> Option<&'static str> {
    ["scheduled", "queue", "setup"].into_iter().find(|known| *known == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_requests_with_headers_and_events() {
        let steps =
            read("# about\nPOST /a?b=c {\"d\": 1}\n  x-y: z: 1\nEVENT scheduled {}\nGET /\n").unwrap();
        let post = Step::Request {
            method: "POST".to_owned(),
            path: "/a?b=c".to_owned(),
            headers: vec![("x-y".to_owned(), "z: 1".to_owned())],
            body: "{\"d\": 1}".to_owned(),
        };
        let get = Step::Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: String::new(),
        };
        let event = Step::Event { kind: "scheduled", args: Some("{}".to_owned()) };
        assert_eq!(steps, [post, event, get]);
    }

    #[test]
    fn a_body_has_as_many_lines_as_it_needs() {
        let steps = read("POST /a\n  x-y: z\n  | --b\n  |\n  |  c: | d\n").unwrap();
        let Some(Step::Request { headers, body, .. }) = steps.first() else { panic!("{steps:?}") };
        assert_eq!((headers.len(), body.as_str()), (1, "--b\r\n\r\n c: | d\r\n"));
    }

    #[test]
    fn steps_that_mean_nothing_are_errors() {
        for text in ["  a: b\n", "GET\n", "EVENT birthday\n", "GET /\n  no header\n", "  | a\n"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
