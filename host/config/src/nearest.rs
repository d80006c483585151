//! What somebody may have meant.

/// Nobody mistypes a name this long, and finding out would take long too.
const MOST_CHARS: usize = 64;

/// The candidate that is closest to `given`, if it is close at all.
pub(crate) fn nearest<'a>(given: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().count();
    if length > MOST_CHARS {
        return None;
    }
    let own_name = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let own = own_name(given);
    let close = candidates.filter_map(|candidate| {
        let whole = distance(given, candidate);
        // Under the wrong section, or none, a setting is still known by its own name.
        let named = distance(&own, &own_name(candidate)) + 1;
        let is_close = whole <= 1 + length / 5 || named <= 1 + own.chars().count() / 4;
        is_close.then(|| (whole.min(named), whole, candidate))
    });
    close.min().map(|(_, _, candidate)| candidate)
}

/// How many letters have to be put in, taken out or changed.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, left) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, right) in row.iter_mut().skip(1).zip(&right) {
            let changed = diagonal + usize::from(left != *right);
            diagonal = *cell;
            *cell = changed.min(*cell + 1).min(before + 1);
            before = *cell;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_what_was_meant() {
        let known = ["listen", "log", "database.url", "redis.url", "http.max_body", "limits.cpu"];
        let nearest = |given| nearest(given, known.into_iter());
        assert_eq!(nearest("lissten"), Some("listen"));
        assert_eq!(nearest("server.lissten"), Some("listen"));
        assert_eq!(nearest("database.ulr"), Some("database.url"));
        assert_eq!(nearest("databse.url"), Some("database.url"));
        assert_eq!(nearest("max_body"), Some("http.max_body"));
        assert_eq!(nearest("quite.another"), None);
        assert_eq!(nearest(&"l".repeat(1_000_000)), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}
