//! A report as CSV, for spreadsheets and billing (RFC 4180).

use crate::report::{Report, Span};
use std::fmt::Write;

/// What the rows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A tenant's scripts.
    Scripts,
    /// All tenants.
    Tenants,
}

/// The rows, under a line with the names of the columns.
pub fn csv(report: &Report, of: Of) -> String {
    let by = match of {
        Of::Scripts => "script",
        Of::Tenants => "tenant",
    };
    let mut text = format!(
        "at,{by},requests,cpu_ms,memory_mib_seconds,egress_bytes,log_lines,response_bytes,storage_bytes\r\n"
    );
    for Span { at, by, used } in &report.items {
        field(&mut text, at);
        text.push(',');
        field(&mut text, by);
        for number in [
            used.requests,
            used.cpu_ms,
            used.memory_mib_seconds,
            used.egress_bytes,
            used.log_lines,
            used.response_bytes,
            used.storage_bytes,
        ] {
            // Writing into a string does not fail.
            let _ = write!(text, ",{number}");
        }
        text.push_str("\r\n");
    }
    text
}

/// A text as one field. What a spreadsheet would take for a formula is made a text with a quote in front.
fn field(text: &mut String, value: &str) {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let value = if is_formula { format!("'{value}") } else { value.to_owned() };
    if value.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(&value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        let mut text = String::new();
        field(&mut text, value);
        text
    }

    #[test]
    fn whatever_a_name_is_it_stays_one_field() {
        for (value, expected) in [
            ("main", "main"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=1+1", "'=1+1"),
            ("-1-1", "'-1-1"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
        ] {
            assert_eq!(shown(value), expected);
        }
    }
}
