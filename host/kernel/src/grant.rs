//! Which capabilities an invocation may use.

/// A set of capabilities, by their place in the server's list of them. Copied with every invocation, so it
/// is one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants(u64);

impl Grants {
    /// Every capability there is.
    pub const ALL: Self = Self(u64::MAX);
    /// None.
    pub const NONE: Self = Self(0);
    /// As many capabilities as a set can hold.
    pub const CAPACITY: usize = 64;

    /// This set without the capability at `index`.
    #[must_use]
    pub fn without(self, index: usize) -> Self {
        Self(self.0 & !Self::bit(index))
    }

    /// This set with the capability at `index`.
    #[must_use]
    pub fn with(self, index: usize) -> Self {
        Self(self.0 | Self::bit(index))
    }

    /// Whether the capability at `index` is granted.
    pub fn has(self, index: usize) -> bool {
        self.0 & Self::bit(index) != 0
    }

    fn bit(index: usize) -> u64 {
        u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_outside_the_set_is_not_granted() {
        assert!(Grants::NONE.with(3).has(3));
        assert!(!Grants::NONE.with(3).has(4));
        assert!(!Grants::ALL.without(63).has(63));
        assert!(!Grants::ALL.has(64));
    }
}
