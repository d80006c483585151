//! Which members and items of a value were looked at, for those who ask for the rest.

use std::collections::HashSet;

/// What was looked at in one value.
#[derive(Debug, Default)]
pub(super) struct Seen<'v> {
    /// Somebody asks.
    asked: bool,
    all_names: bool,
    names: HashSet<&'v str>,
    all_items: bool,
    /// Items before this one.
    first_items: usize,
    items: HashSet<usize>,
}

impl<'v> Seen<'v> {
    pub(super) fn asked() -> Self {
        Self { asked: true, ..Self::default() }
    }

    pub(super) fn unasked() -> Self {
        Self::default()
    }

    /// An empty one for who is asked the same.
    pub(super) fn alike(&self) -> Self {
        Self { asked: self.asked, ..Self::default() }
    }

    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    pub(super) fn name(&mut self, name: &'v str) {
        if self.asked {
            self.names.insert(name);
        }
    }

    pub(super) fn every_name(&mut self) {
        self.all_names = true;
    }

    pub(super) fn items_before(&mut self, end: usize) {
        self.first_items = self.first_items.max(end);
    }

    pub(super) fn item(&mut self, index: usize) {
        if self.asked {
            self.items.insert(index);
        }
    }

    pub(super) fn every_item(&mut self) {
        self.all_items = true;
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.all_names || self.names.contains(name)
    }

    pub(super) fn has_item(&self, index: usize) -> bool {
        self.all_items || index < self.first_items || self.items.contains(&index)
    }

    /// How many things it holds.
    pub(super) fn size(&self) -> u64 {
        (self.names.len() + self.items.len()) as u64
    }

    pub(super) fn add(&mut self, other: Self) {
        if !self.asked {
            return;
        }
        self.all_names |= other.all_names;
        self.all_items |= other.all_items;
        self.first_items = self.first_items.max(other.first_items);
        self.names.extend(other.names);
        self.items.extend(other.items);
    }
}
