//! Dates in digits, as CLDR's `availableFormats` have them: for locales whose short style, which icu4x has, is another.

use icu::locale::Locale;

/// Locale, year with month and day, year with month, month with day. Nothing where the two agree.
const PATTERNS: &[(&str, &str, &str, &str)] = &[
    ("am", "d/M/y", "M/y", "d/M"),
    ("be", "d.M.y", "M.y", "d.M"),
    ("bg", "", "", "d.MM"),
    ("bs", "", "MM/y", ""),
    ("cs", "d. M. y", "M/y", "d. M."),
    ("cy", "d/M/y", "M/y", "d/M"),
    ("da", "d.M.y", "M.y", "d.M"),
    ("de", "d.M.y", "M/y", "d.M."),
    ("en-IE", "d/M/y", "", "d/M"),
    ("en-IN", "d/M/y", "", ""),
    ("en-NZ", "", "", "d/M"),
    ("en-ZA", "", "", "MM/dd"),
    ("es-CL", "", "MM-y", "dd-MM"),
    ("es-CO", "d/M/y", "", ""),
    ("es-MX", "d/M/y", "M/y", "d/M"),
    ("et", "d.M.y", "M.y", "d.M"),
    ("fr-BE", "dd/MM/y", "", "dd/MM"),
    ("fr-CH", "", "", "dd.MM."),
    ("gd", "d/M/y", "M/y", "d/M"),
    ("gl", "d/M/y", "M/y", "d/M"),
    ("hu", "", "y. M.", "M. d."),
    ("id", "d/M/y", "M/y", "d/M"),
    ("is", "", "M. y", ""),
    ("ja", "y/M/d", "y/M", "M/d"),
    ("jv", "", "", "dd/MM"),
    ("ka", "d.M.y", "M.y", "d.M"),
    ("ko", "y. M. d.", "y. M.", ""),
    ("ky", "y-dd-MM", "", ""),
    ("lt", "", "", "MM-d"),
    ("lv", "d.MM.y.", "", ""),
    ("ms", "d/M/y", "M-y", "d-M"),
    ("my", "d/M/y", "y-MM", "d/M"),
    ("nb", "d.M.y", "M.y", ""),
    ("nl", "d-M-y", "M-y", "d-M"),
    ("nl-BE", "d/M/y", "M/y", "d/M"),
    ("nn", "d.M.y", "M.y", ""),
    ("no", "d.M.y", "M.y", ""),
    ("pcm", "d/M/y", "M/y", "d /M"),
    ("pl", "d.MM.y", "", "d.MM"),
    ("ps", "y-MM-dd", "y-MM", "MM-dd"),
    ("si", "y-M-d", "y-M", "M-d"),
    ("sl", "d. M. y", "M/y", "d. M."),
    ("so", "M/d/y", "M/y", "M/d"),
    ("sv", "", "", "d/M"),
    ("sv-FI", "d.M.y", "", "d.M"),
    ("sw", "d/M/y", "M/y", "d/M"),
    ("te", "d/M/y", "M/y", "d/M"),
    ("ti", "M/d/y", "", ""),
    ("tr", "dd.MM.y", "MM/y", "d/M"),
    ("vi", "d/M/y", "M/y", "d/M"),
    ("zh-SG", "y年M月d日", "y/M", "M-d"),
];

/// The pattern of a date in digits.
pub(super) fn pattern_of(locale: &Locale, date: &str) -> Option<&'static str> {
    let mut fields: Vec<char> = date.chars().collect();
    let widest = fields.iter().filter(|letter| **letter == 'M').count();
    fields.dedup();
    let row = row_of(locale)?;
    let pattern = match fields.iter().collect::<String>().as_str() {
        _ if widest > 2 => return None,
        "yMd" => row.1,
        "yM" => row.2,
        "Md" => row.3,
        _ => return None,
    };
    (!pattern.is_empty()).then_some(pattern)
}

fn row_of(locale: &Locale) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    let id = &locale.id;
    let row = |name: &str| PATTERNS.iter().find(|row| row.0 == name);
    let region = id.region.and_then(|region| row(&format!("{}-{region}", id.language)));
    region.or_else(|| row(id.language.as_str()))
}
