//! Through whom a request came: what scripts ask of others because of it says so again, and a circle of scripts that
//! ask one another comes to an end. It is the header `CDN-Loop` of RFC 8586.

use std::sync::Arc;

/// How often one request, and what is asked because of it, comes to scripts: a circle takes a place in the lane of
/// its tenant, or of several, each time.
pub const MAX_PASSES: usize = 8;

/// What every installation calls itself there: a circle through two of them is one as well.
const OWN: &str = "stoa";

/// What the header said; nothing of a request that came straight here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage(Option<Arc<str>>);

impl Passage {
    /// The name of the header.
    pub const HEADER: &'static str = "cdn-loop";

    /// From the header, which may be there more than once.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut values = values.into_iter();
        Self(values.next().map(|first| {
            let rest = values.map(|value| format!(", {value}"));
            std::iter::once(first.to_owned()).chain(rest).collect::<String>().into()
        }))
    }

    /// How often it came through this platform.
    pub fn passes(&self) -> usize {
        let entries = self.0.as_deref().unwrap_or_default().split(',');
        let names = entries.filter_map(|entry| entry.split(';').next());
        names.filter(|name| name.trim().eq_ignore_ascii_case(OWN)).count()
    }

    /// What the header says of a request that is sent because of this one.
    pub fn onward(&self) -> String {
        match self.0.as_deref() {
            Some(before) => format!("{before}, {OWN}"),
            None => OWN.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pass_is_told_and_counted_and_what_others_said_is_kept() {
        assert_eq!((Passage::default().passes(), Passage::default().onward().as_str()), (0, "stoa"));
        let passage = Passage::of(["a.example;hash=\"x\"", "stoa,Stoa ;id=7, stoa.example", ""]);
        assert_eq!(passage.passes(), 2);
        let onward = passage.onward();
        assert_eq!(onward, "a.example;hash=\"x\", stoa,Stoa ;id=7, stoa.example, , stoa");
        assert_eq!(Passage::of([onward.as_str()]).passes(), 3);
    }
}
