//! How many connections each address has.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts connections by address; asked once per connection.
#[derive(Clone, Default)]
pub(super) struct PerAddress(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that was counted.
pub(super) struct Counted {
    counts: PerAddress,
    address: IpAddr,
}

impl PerAddress {
    /// None: the address has as many as it may.
    pub(super) fn enter(&self, address: IpAddr, most: usize) -> Option<Counted> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Counted { counts: self.clone(), address })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn an_address_has_as_many_as_it_may_and_nothing_is_kept_of_those_that_left() {
        let counts = PerAddress::default();
        let (one, other) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from([10, 0, 0, 1]));
        let first = counts.enter(one, 1);
        assert!(first.is_some() && counts.enter(one, 1).is_none());
        assert!(counts.enter(other, 1).is_some());
        drop(first);
        assert!(counts.0.lock().unwrap().is_empty());
        assert!(counts.enter(one, 1).is_some());
    }
}
