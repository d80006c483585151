//! What each tenant has used, and how much it may.
#![doc = include_str!("../README.md")]

mod budget;
mod clock;
mod csv;
mod metering;
mod meters;
mod quota;
mod report;
mod store;
#[cfg(test)]
mod tests;

pub use clock::{Clock, system_clock};
pub use csv::{Of, csv};
pub use metering::{FLUSH, Gauge, Metering, Stored};
pub use meters::{Account, Meters, ScriptMeter};
pub use quota::{Allowances, Allowed, DailyPatch, DailyQuotas};
pub use report::{By, MOST_ROWS, QuotaUse, Range, Report, ReportError, Span, Sums};
