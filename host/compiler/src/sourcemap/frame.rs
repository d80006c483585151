//! The shape of a `QuickJS` frame: `    at name (file:line:column)` or `    at file:line:column`.

/// One frame, cut at its position.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    pub(super) before: &'s str,
    pub(super) file: &'s str,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) after: &'s str,
}

/// Reads a line of a stack. `known` says which files may be meant: names of functions and files are the
/// script's own and may hold colons and parentheses.
pub(super) fn parse(line: &str, known: impl Fn(&str) -> bool) -> Option<Frame<'_>> {
    let rest = line.trim_start().strip_prefix("at ")?;
    let (body, after) = match line.strip_suffix(')') {
        Some(body) => (body, ")"),
        None => (line, ""),
    };
    let mut parts = body.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let row = parts.next()?.parse().ok()?;
    let head = parts.next()?;
    let first = line.len() - rest.len();
    let starts = if after.is_empty() { vec![first] } else { after_each_parenthesis(head) };
    let (before, file) =
        starts.into_iter().filter_map(|at| head.split_at_checked(at)).find(|(_, file)| known(file))?;
    Some(Frame { before, file, line: row, column, after })
}

fn after_each_parenthesis(head: &str) -> Vec<usize> {
    head.match_indices('(').map(|(at, _)| at + 1).collect()
}
