//! Lists in pages.

/// Which part of a list.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// At most so many.
    pub limit: u32,
    /// After this one: the last of the page before.
    pub cursor: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// In order.
    pub items: Vec<T>,
    /// For the next page; none at the end.
    pub cursor: Option<String>,
}

impl<T> Page<T> {
    /// The part of `all`, which is in order of `key`, that `request` asks for.
    pub(crate) fn of<S>(
        all: impl Iterator<Item = S>,
        request: &PageRequest,
        key: impl Fn(&S) -> String,
        shown: impl Fn(S) -> T,
    ) -> Self {
        let after = |item: &S| request.cursor.as_ref().is_none_or(|cursor| key(item) > *cursor);
        let limit = request.limit.max(1) as usize;
        let mut found: Vec<S> = all.filter(after).take(limit + 1).collect();
        let more = found.len() > limit;
        found.truncate(limit);
        let cursor = if more { found.last().map(&key) } else { None };
        Self { items: found.into_iter().map(shown).collect(), cursor }
    }
}
