//! When a key signs, and until when it verifies. Pure: the time is given.
//!
//! A key is published before it signs, so that whoever keeps the published keys has it when the first token of it
//! comes; and it verifies until the last token it has signed has expired.

use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The longest that a token of the platform's lives.
pub const MAX_TTL: Duration = Duration::from_hours(24);
/// How long a key is published before it signs: twice as long as the published keys are kept by anybody.
pub const PUBLISHED_AHEAD: Duration = Duration::from_mins(10);
/// After so long a key gives way to the next.
pub const ROTATE_EVERY: Duration = Duration::from_hours(24 * 30);
/// Keys of one realm at once: each is published.
pub const MAX_SIGNING_KEYS: usize = 16;
/// Beyond the last token's end: for the leeway of verifiers.
const GRACE: Duration = Duration::from_mins(5);

/// A key of the platform's own, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SigningKeyInfo {
    /// As tokens name it.
    #[schema(example = "stoa_NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    pub kid: String,
    /// How it signs.
    #[schema(example = "ES256")]
    pub algorithm: String,
    /// Whether it signs now.
    pub state: KeyState,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// From when on it signs, in milliseconds since 1970.
    pub signs_from: i64,
    /// Until when it verifies, in milliseconds since 1970. None: there is no key after it.
    pub verifies_until: Option<i64>,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published, and will sign.
    Next,
    /// It signs.
    Signing,
    /// It verifies what it has signed.
    Retiring,
}

/// The times of a key, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) signs_from: i64,
    pub(crate) verifies_until: Option<i64>,
}

impl Times {
    pub(crate) fn verifies(self, now: i64) -> bool {
        self.verifies_until.is_none_or(|until| now < until)
    }
}

/// Which of these signs now: the newest whose time has come.
pub(crate) fn signing(keys: &[Times], now: i64) -> Option<usize> {
    let begun = keys.iter().enumerate().filter(|(_, key)| key.signs_from <= now && key.verifies(now));
    begun.max_by_key(|(_, key)| key.signs_from).map(|(index, _)| index)
}

/// Whether one is published that will sign.
pub(crate) fn next(keys: &[Times], now: i64) -> Option<usize> {
    keys.iter().position(|key| key.signs_from > now)
}

/// Whether it is time for another.
pub(crate) fn is_due(keys: &[Times], now: i64) -> bool {
    next(keys, now).is_none()
        && signing(keys, now)
            .and_then(|index| keys.get(index))
            .is_none_or(|key| now - key.signs_from >= millis(ROTATE_EVERY))
}

/// When a key made now signs. The first one signs at once: there is nothing that anybody could have kept.
pub(crate) fn signs_from(keys: &[Times], now: i64) -> i64 {
    if signing(keys, now).is_some() { now + millis(PUBLISHED_AHEAD) } else { now }
}

/// Until when the keys before one that signs from then on verify.
pub(crate) fn retires(signs_from: i64) -> i64 {
    signs_from + millis(MAX_TTL) + millis(GRACE)
}

pub(crate) fn state(keys: &[Times], index: usize, now: i64) -> KeyState {
    if signing(keys, now) == Some(index) {
        KeyState::Signing
    } else if keys.get(index).is_some_and(|key| key.signs_from > now) {
        KeyState::Next
    } else {
        KeyState::Retiring
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;

    /// Adds a key as the store does.
    fn rotate(keys: &mut Vec<Times>, now: i64) {
        let from = signs_from(keys, now);
        for key in keys.iter_mut().filter(|key| key.verifies_until.is_none()) {
            key.verifies_until = Some(retires(from));
        }
        keys.push(Times { signs_from: from, verifies_until: None });
    }

    #[test]
    fn the_first_key_signs_at_once_and_the_next_is_published_before() {
        let mut keys = Vec::new();
        assert!(is_due(&keys, 0));
        rotate(&mut keys, 0);
        assert_eq!((signing(&keys, 0), next(&keys, 0)), (Some(0), None));
        rotate(&mut keys, HOUR);
        assert_eq!((signing(&keys, HOUR), next(&keys, HOUR)), (Some(0), Some(1)));
        assert_eq!(state(&keys, 1, HOUR), KeyState::Next);
        let later = HOUR + 10 * MINUTE;
        assert_eq!((signing(&keys, later), state(&keys, 0, later)), (Some(1), KeyState::Retiring));
    }

    #[test]
    fn a_key_gives_way_after_a_month_and_once() {
        let mut keys = Vec::new();
        rotate(&mut keys, 0);
        let month = 30 * 24 * HOUR;
        assert!(!is_due(&keys, month - 1) && is_due(&keys, month));
        rotate(&mut keys, month);
        assert!(!is_due(&keys, month + 1));
        assert!(!is_due(&keys, month + HOUR));
    }

    proptest! {
        /// Whenever keys are rotated: at each moment one signs, and it verifies until its last token has expired.
        #[test]
        fn no_token_outlives_its_key(pauses in proptest::collection::vec(0i64..72, 1..30)) {
            let (mut keys, mut now) = (Vec::new(), 0);
            for pause in pauses {
                if next(&keys, now).is_none() {
                    rotate(&mut keys, now);
                }
                for moment in (now..=now + pause * HOUR).step_by(7 * 60_000) {
                    let signer = keys[signing(&keys, moment).unwrap()];
                    prop_assert!(signer.verifies(moment + 24 * HOUR + MINUTE));
                }
                now += pause * HOUR;
            }
        }
    }
}
