//! What a script has open in a capability: each thing has a number, by which the script names it.

use std::collections::HashMap;
use stoa_kernel::{Cx, Phase};

/// The open things of one invocation, bounded in number. Dropping it closes them.
#[derive(Debug)]
pub struct Handles<T> {
    last: u32,
    most: usize,
    open: HashMap<u32, T>,
}

impl<T> Handles<T> {
    /// At most `most` at once. What init left open is gone in a request, and its numbers are never given to
    /// anything else: they begin elsewhere.
    pub fn new(cx: &Cx, most: usize) -> Self {
        let last = if cx.phase == Phase::Init { 1 << 30 } else { 0 };
        Self { last, most, open: HashMap::new() }
    }

    /// Opens one. None: as many are open as may be.
    pub fn add(&mut self, value: T) -> Option<u32> {
        if self.open.len() >= self.most {
            return None;
        }
        self.last = self.last.checked_add(1)?;
        self.open.insert(self.last, value);
        Some(self.last)
    }

    /// The one of this number, if it is open.
    pub fn get(&mut self, handle: u32) -> Option<&mut T> {
        self.open.get_mut(&handle)
    }

    /// Closes one, if it is open.
    pub fn remove(&mut self, handle: u32) -> Option<T> {
        self.open.remove(&handle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn few(most: usize, last: u32) -> Handles<&'static str> {
        Handles { last, most, open: HashMap::new() }
    }

    #[test]
    fn what_is_closed_makes_room_and_its_number_is_not_given_again() {
        let mut handles = few(2, 0);
        let one = handles.add("one");
        let two = handles.add("two");
        assert_eq!((one, two, handles.add("three")), (Some(1), Some(2), None));
        assert_eq!(handles.remove(1), Some("one"));
        assert_eq!(handles.get(1), None);
        assert_eq!(handles.remove(1), None);
        assert_eq!((handles.add("four"), handles.get(3).copied()), (Some(3), Some("four")));
    }

    #[test]
    fn numbers_end_and_do_not_begin_again() {
        assert_eq!(few(1, u32::MAX).add("one"), None);
    }
}
