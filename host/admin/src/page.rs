//! Lists in pages: `limit` and `cursor` in, `items` and `cursor` out.

use crate::refusal::{Answer, Refusal};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use stoa_tenancy::{Page, PageRequest};
use utoipa::{IntoParams, ToSchema};

const DEFAULT_LIMIT: u32 = 20;
/// Bounds what one request can ask for.
const MAX_LIMIT: u32 = 100;

/// Which part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// At most so many, from 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(crate) limit: Option<u32>,
    /// The `cursor` of the page before.
    pub(crate) cursor: Option<String>,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paged<T> {
    /// In order.
    items: Vec<T>,
    /// For the next page; null at the end.
    cursor: Option<String>,
}

impl PageQuery {
    /// Checked, and with the cursor as the rooms know it.
    pub(crate) fn request(&self) -> Answer<PageRequest> {
        page_request(self.limit, self.cursor.as_deref())
    }
}

/// From a query that asks for other things, too.
pub(crate) fn page_request(limit: Option<u32>, cursor: Option<&str>) -> Answer<PageRequest> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Refusal::invalid(format!("limit is {limit}, and has to be from 1 to {MAX_LIMIT}")));
    }
    let cursor = cursor.map(|cursor| {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        bytes
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| Refusal::invalid("cursor is not one that this API has given out"))
    });
    Ok(PageRequest { limit, cursor: cursor.transpose()? })
}

impl<T> Paged<T> {
    /// As a room gives it.
    pub(crate) fn new(items: Vec<T>, cursor: Option<&str>) -> Self {
        Self { items, cursor: cursor.map(|cursor| URL_SAFE_NO_PAD.encode(cursor)) }
    }

    /// The part of a list that is in memory.
    pub(crate) fn of(mut all: Vec<T>, request: &PageRequest, key: impl Fn(&T) -> String) -> Self {
        all.sort_by_cached_key(&key);
        let after = |item: &T| request.cursor.as_ref().is_none_or(|cursor| key(item) > *cursor);
        let limit = request.limit as usize;
        let mut items: Vec<T> = all.into_iter().filter(after).take(limit + 1).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let cursor = items.last().filter(|_| more).map(key);
        Self::new(items, cursor.as_deref())
    }
}

impl<T> From<Page<T>> for Paged<T> {
    fn from(page: Page<T>) -> Self {
        Self::new(page.items, page.cursor.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_of_a_list_is_on_one_page() {
        let all: Vec<u32> = (0..45).rev().collect();
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let request = page_request(Some(20), cursor.as_deref()).unwrap();
            let page = Paged::of(all.clone(), &request, |number| format!("{number:02}"));
            assert!(page.items.len() <= 20);
            seen.extend(page.items);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..45).collect::<Vec<_>>());
    }

    #[test]
    fn a_limit_or_cursor_that_cannot_be_is_refused() {
        for limit in [0, 101, u32::MAX] {
            assert!(page_request(Some(limit), None).is_err(), "{limit}");
        }
        for cursor in ["%", "a b", "/w", "\u{0}", "_w"] {
            assert!(page_request(None, Some(cursor)).is_err(), "{cursor:?}");
        }
        assert_eq!(page_request(None, None).unwrap().limit, DEFAULT_LIMIT);
    }
}
