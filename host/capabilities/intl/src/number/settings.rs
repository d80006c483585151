//! What a script wants of a number, as the platform's JavaScript sends it: every option with the value that ECMA-402
//! resolves it to.

use fixed_decimal::Sign;
use icu::decimal::options::GroupingStrategy;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NumberSettings {
    pub(super) style: StyleName,
    #[serde(default)]
    pub(super) currency: String,
    #[serde(default)]
    pub(super) currency_display: CurrencyDisplay,
    #[serde(default)]
    pub(super) currency_sign: CurrencySign,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) unit_display: UnitDisplay,
    pub(super) notation: Notation,
    #[serde(default)]
    pub(super) compact_display: CompactDisplay,
    pub(super) sign_display: SignDisplay,
    pub(super) use_grouping: Grouping,
    pub(super) digits: Digits,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Digits {
    pub(super) minimum_integer: i16,
    pub(super) minimum_fraction: i16,
    pub(super) maximum_fraction: i16,
    pub(super) minimum_significant: i16,
    pub(super) maximum_significant: i16,
    pub(super) priority: Priority,
    pub(super) rounding_increment: u16,
    pub(super) rounding_mode: RoundingMode,
    pub(super) trailing_zeros: TrailingZeros,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$mark:meta])* $variant:ident)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) enum $name { $($(#[$mark])* $variant),* }
    };
}

words!(StyleName { Decimal Percent Currency Unit });
words!(#[derive(Default)] CurrencyDisplay { #[default] Symbol NarrowSymbol Code Name });
words!(#[derive(Default)] CurrencySign { #[default] Standard Accounting });
words!(#[derive(Default)] UnitDisplay { #[default] Short Narrow Long });
words!(Notation { Standard Scientific Engineering Compact });
words!(#[derive(Default)] CompactDisplay { #[default] Short Long });
words!(SignDisplay { Auto Always Never ExceptZero Negative });
words!(Grouping { Auto Always Min2 Never });
words!(Priority { Fraction Significant More Less });
words!(RoundingMode { Ceil Floor Expand Trunc HalfCeil HalfFloor HalfExpand HalfTrunc HalfEven });
words!(TrailingZeros { Auto StripIfInteger });

impl NumberSettings {
    pub(super) fn grouping(&self) -> GroupingStrategy {
        match self.use_grouping {
            Grouping::Auto => GroupingStrategy::Auto,
            Grouping::Always => GroupingStrategy::Always,
            Grouping::Min2 => GroupingStrategy::Min2,
            Grouping::Never => GroupingStrategy::Never,
        }
    }
}

impl SignDisplay {
    /// The sign that is shown.
    pub(super) fn of(self, is_negative: bool, is_zero: bool, is_nan: bool) -> Sign {
        match (self, is_negative) {
            (Self::Never, _) | (Self::Auto | Self::Negative, false) => Sign::None,
            (Self::ExceptZero, _) | (Self::Negative, true) if is_zero || is_nan => Sign::None,
            (Self::Auto | Self::Always | Self::ExceptZero | Self::Negative, true) => Sign::Negative,
            (Self::Always | Self::ExceptZero, false) => Sign::Positive,
        }
    }
}
