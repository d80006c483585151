//! What a route says of something of which its tenant may have said something, too.

/// Nothing, no, or this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Said<T> {
    /// It is left to the tenant, and then to the platform.
    #[default]
    Nothing,
    /// Not here, whatever the tenant says.
    No,
    /// This.
    Yes(T),
}

impl<T> Said<T> {
    /// From what was read of the option, which is none where it says `false`.
    pub(crate) fn of(read: Option<T>) -> Self {
        read.map_or(Self::No, Self::Yes)
    }

    /// This one, and where it says nothing, the other one.
    pub fn or<'a>(&'a self, other: &'a Self) -> &'a Self {
        if matches!(self, Self::Nothing) { other } else { self }
    }

    /// What is said, if it is something.
    pub fn yes(&self) -> Option<&T> {
        match self {
            Self::Yes(said) => Some(said),
            Self::Nothing | Self::No => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_routes_word_goes_before_its_tenants() {
        let tenant = Said::Yes(1);
        assert_eq!(Said::Nothing.or(&tenant).yes(), Some(&1));
        assert_eq!(Said::No.or(&tenant).yes(), None);
        assert_eq!(Said::Yes(2).or(&tenant).yes(), Some(&2));
        assert_eq!(Said::<u8>::Nothing.or(&Said::Nothing).yes(), None);
        assert_eq!((Said::<u8>::of(None), Said::of(Some(1))), (Said::No, Said::Yes(1)));
    }
}
