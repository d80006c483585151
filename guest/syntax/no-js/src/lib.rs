//! Stands in for `js-sys` in this build. oxc's browser list asks a JavaScript host for the date on every
//! WebAssembly target; there is no such host here, no browser is ever queried, and the real crate
//! would make the component import one. The clock stands at 1970.

/// A date that never moves.
pub struct Date;

impl Date {
    /// The time of day in milliseconds.
    pub fn now() -> f64 {
        0.0
    }

    /// The date of today.
    pub fn new_0() -> Self {
        Self
    }

    /// Would move the date.
    pub fn set_time(&self, _: f64) -> f64 {
        0.0
    }

    /// The year.
    pub fn get_full_year(&self) -> u32 {
        1970
    }

    /// The month, from zero.
    pub fn get_month(&self) -> u32 {
        0
    }

    /// Would move the date.
    pub fn set_full_year_with_month(&self, _: u32, _: i32) -> f64 {
        0.0
    }
}
