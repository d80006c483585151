//! Where in a template something stands. Tera does not remember that of what it has read, so it is looked for.

/// Line and column of the first place inside a tag where one of `words` stands by itself.
pub fn of_word(text: &str, word: &str) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let places = text.match_indices(word).map(|(at, _)| at);
    let mut alone = places.filter(|at| {
        let (before, from) = text.split_at(*at);
        let after = from.strip_prefix(word).unwrap_or_default();
        // `user.name` is not where `name` stands.
        !before.ends_with(|c| is_part(c) || c == '.') && !after.starts_with(is_part) && in_tag(before)
    });
    alone.next().map(|at| line_and_column(text, at))
}

fn in_tag(before: &str) -> bool {
    let last = |marks: [&str; 2]| marks.iter().filter_map(|mark| before.rfind(mark)).max();
    last(["{{", "{%"]) > last(["}}", "%}"])
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before.get(start..).unwrap_or_default().chars().count() + 1)
}

/// The place in a message of a parser: ` --> 3:5` on a line of its own.
pub fn in_message(message: &str) -> Option<(usize, usize)> {
    let (_, from) = message.split_once("--> ")?;
    let (line, column) = from.lines().next()?.trim().split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}
