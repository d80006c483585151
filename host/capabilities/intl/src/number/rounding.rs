//! How many digits are shown, as ECMA-402 says in `ToRawFixed` and `ToRawPrecision`.

use super::settings::{Digits, Priority, RoundingMode, TrailingZeros};
use fixed_decimal::{Decimal, RoundingIncrement, SignedRoundingMode, UnsignedRoundingMode};

impl Digits {
    pub(super) fn round(&self, number: &mut Decimal, is_negative: bool) {
        let mode = self.rounding_mode.unsigned(is_negative);
        let fraction = (-self.maximum_fraction, -self.minimum_fraction);
        let significant = |number: &Decimal| {
            let top = if number.absolute.is_zero() { 0 } else { number.absolute.nonzero_magnitude_start() };
            (top - self.maximum_significant + 1, top - self.minimum_significant + 1)
        };
        let by_significance = significant(number);
        let uses_significance = match self.priority {
            Priority::Fraction => false,
            Priority::Significant => true,
            Priority::More => by_significance.0 <= fraction.0,
            Priority::Less => by_significance.0 > fraction.0,
        };
        if uses_significance {
            number.round_with_mode(by_significance.0, mode);
            // 9.99 to two digits is 10: it has its digits further up.
            pad(number, significant(number).1);
        } else {
            self.round_fraction(number, fraction.0, mode);
            pad(number, fraction.1);
        }
        if self.trailing_zeros == TrailingZeros::StripIfInteger {
            number.absolute.trim_end_if_integer();
        }
        number.absolute.trim_start();
        number.absolute.pad_start(self.minimum_integer);
    }

    fn round_fraction(&self, number: &mut Decimal, position: i16, mode: SignedRoundingMode) {
        let mut increment = self.rounding_increment;
        let mut position = position;
        while increment > 0 && increment.is_multiple_of(10) {
            increment /= 10;
            position += 1;
        }
        let step = match increment {
            2 => RoundingIncrement::MultiplesOf2,
            5 => RoundingIncrement::MultiplesOf5,
            25 => RoundingIncrement::MultiplesOf25,
            _ => RoundingIncrement::MultiplesOf1,
        };
        number.round_with_mode_and_increment(position, mode, step);
    }
}

/// Takes away zeros at the end, and adds those that there must be.
fn pad(number: &mut Decimal, smallest: i16) {
    number.absolute.trim_end();
    number.absolute.pad_end(smallest.min(0));
}

impl RoundingMode {
    /// The mode for a number whose sign has been taken off.
    fn unsigned(self, is_negative: bool) -> SignedRoundingMode {
        let mode = match (self, is_negative) {
            (Self::Ceil, false) | (Self::Floor, true) | (Self::Expand, _) => UnsignedRoundingMode::Expand,
            (Self::Ceil, true) | (Self::Floor, false) | (Self::Trunc, _) => UnsignedRoundingMode::Trunc,
            (Self::HalfCeil, false) | (Self::HalfFloor, true) | (Self::HalfExpand, _) => {
                UnsignedRoundingMode::HalfExpand
            }
            (Self::HalfCeil, true) | (Self::HalfFloor, false) | (Self::HalfTrunc, _) => {
                UnsignedRoundingMode::HalfTrunc
            }
            (Self::HalfEven, _) => UnsignedRoundingMode::HalfEven,
        };
        SignedRoundingMode::Unsigned(mode)
    }
}
