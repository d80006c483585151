//! Claims about what can be asked for.

use super::*;

fn range(by: By, from: Option<&str>, to: Option<&str>) -> Result<(String, String), String> {
    let now: Timestamp = "2026-11-22T10:20:30Z".parse().unwrap();
    let range = Range::new(by, from, to, now).map_err(|error| error.to_string())?;
    let length = range.table().length();
    Ok((clock::shown(range.first, length), clock::shown(range.last + 1, length)))
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what may be refused")]
fn times(from: &str, to: &str) -> Result<(String, String), String> {
    Ok((from.to_owned(), to.to_owned()))
}

#[test]
fn from_is_inside_and_to_is_not() {
    let usual = times("2026-11-21T11:00:00Z", "2026-11-22T11:00:00Z");
    assert_eq!(range(By::Hour, None, None), usual);
    let month = times("2026-10-24T00:00:00Z", "2026-11-23T00:00:00Z");
    assert_eq!(range(By::Day, None, None), month);
    let day = times("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
    assert_eq!(range(By::Hour, Some("2026-11-20"), Some("2026-11-21")), day);
    assert_eq!(range(By::Day, Some("2026-11-20"), Some("2026-11-21")), day);
    let inside = times("2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z");
    assert_eq!(range(By::Hour, Some("2026-11-20T01:59:59Z"), Some("2026-11-20T02:00:01Z")), inside);
    let elsewhere = times("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z");
    assert_eq!(range(By::Hour, Some("2026-11-20T02:00:00+02:00"), Some("2026-11-20T01:00:00Z")), elsewhere);
}

#[test]
fn what_cannot_be_is_refused_and_told_why() {
    for wrong in
        ["", "yesterday", "2026-13-01", "1", "2026-11-22T10:00", "99999-01-01", "'; DROP TABLE usage_days"]
    {
        assert!(range(By::Hour, Some(wrong), None).unwrap_err().starts_with("from is"), "{wrong}");
        assert!(range(By::Day, None, Some(wrong)).unwrap_err().starts_with("to is"), "{wrong}");
    }
    let long = "x".repeat(100_000);
    assert!(range(By::Hour, Some(&long), None).unwrap_err().len() < 300);
    assert!(range(By::Hour, Some("2026-11-22"), Some("2026-11-22")).unwrap_err().contains("before"));
    assert!(range(By::Hour, Some("2027-01-01"), None).unwrap_err().contains("before"));
    assert!(range(By::Hour, Some("2026-01-01"), None).unwrap_err().contains("744 is the most"));
    assert!(range(By::Day, Some("0001-01-01"), Some("9999-12-30")).unwrap_err().contains("400 is the most"));
    assert!(range(By::Day, Some("9999-12-29"), Some("9999-12-30")).is_ok());
}
