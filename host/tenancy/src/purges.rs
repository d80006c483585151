//! What was purged of the answers that are kept for a tenant. Every node keeps its own and learns of a purge as it
//! learns of every change of the tenant; nobody's clock is asked, because purges are numbered.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many paths are remembered; of older purges it is only known that there were some.
const MOST: usize = 256;
const MAX_PATH_BYTES: usize = 2_048;

/// The purges of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purges {
    last: u64,
    /// Whoever was kept before this one may be concerned by one that is forgotten.
    floor: u64,
    paths: Vec<(u64, String)>,
}

/// What is to be purged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// Paths, such as `/prices`, with whatever query; `/blog/*` is also `/blog` and all that is below it, and `/*`
    /// is everything.
    #[schema(min_items = 1, max_items = 100)]
    pub paths: Vec<String>,
}

/// A purge that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({ "number": 7, "paths": ["/prices", "/blog/*"] }))]
pub struct Purged {
    /// The tenant's how manieth it is.
    pub number: u64,
    /// As they were given.
    pub paths: Vec<String>,
}

/// A path that cannot be purged.
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// None, or too many.
    #[error("paths: there must be 1 to 100 of them, not {0}; everything is \"/*\"")]
    Count(usize),
    /// It is none.
    #[error("paths[{index}]: '{given}' is no path: {reason}")]
    Path {
        /// Which.
        index: usize,
        /// Its beginning.
        given: String,
        /// Why not.
        reason: &'static str,
    },
}

impl Purge {
    pub(crate) fn check(&self) -> Result<(), PurgeError> {
        if !(1..=100).contains(&self.paths.len()) {
            return Err(PurgeError::Count(self.paths.len()));
        }
        for (index, path) in self.paths.iter().enumerate() {
            let before_star = path.strip_suffix("/*").unwrap_or(path);
            let reason = if !path.starts_with('/') {
                "it must begin with \"/\""
            } else if path.len() > MAX_PATH_BYTES {
                "it is longer than 2048 bytes"
            } else if before_star.contains('*') {
                "a \"*\" can only be all of the last part"
            } else if path.contains(['?', '#']) {
                "it has a query or a fragment; a path stands for all its queries"
            } else {
                continue;
            };
            return Err(PurgeError::Path { index, given: path.chars().take(80).collect(), reason });
        }
        Ok(())
    }
}

impl Purges {
    /// The number of the last one.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Whether an answer for `path` was purged that was asked for when `seen` was the last.
    pub fn concern(&self, seen: u64, path: &str) -> bool {
        if seen == self.last {
            return false;
        }
        if seen < self.floor {
            return true;
        }
        let path = decoded(path);
        self.paths.iter().any(|(number, purged)| *number > seen && is_of(&path, purged))
    }

    pub(crate) fn add(&mut self, purge: &Purge) {
        self.last += 1;
        let number = self.last;
        for path in &purge.paths {
            let path = decoded(path);
            if path == "/*" {
                self.floor = number;
            }
            self.paths.retain(|(_, known)| *known != path);
            self.paths.push((number, path));
        }
        let too_many = self.paths.len().saturating_sub(MOST);
        if let Some((newest, _)) = self.paths.drain(..too_many).next_back() {
            self.floor = self.floor.max(newest);
        }
        let floor = self.floor;
        self.paths.retain(|(number, _)| *number > floor);
    }
}

fn is_of(path: &str, purged: &str) -> bool {
    match purged.strip_suffix("/*") {
        None => path == purged,
        Some(above) => path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}

/// One path is written in several ways, and all of them are it.
fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purge(paths: &[&str]) -> Purge {
        Purge { paths: paths.iter().map(|path| (*path).to_owned()).collect() }
    }

    #[test]
    fn what_was_kept_before_a_purge_of_its_path_is_concerned() {
        let mut purges = Purges::default();
        assert!(!purges.concern(0, "/prices"));
        purges.add(&purge(&["/prices", "/blog/*", "/caf%C3%A9"]));
        assert_eq!(purges.last(), 1);
        for (path, concerned) in [
            ("/prices", true),
            ("/prices/", false),
            ("/price", false),
            ("/blog", true),
            ("/blog/", true),
            ("/blog/1/2", true),
            ("/blogs", false),
            ("/caf%c3%a9", true),
            ("/%70rices", true),
        ] {
            assert_eq!(purges.concern(0, path), concerned, "{path}");
            assert!(!purges.concern(1, path), "{path}");
        }
        purges.add(&purge(&["/other"]));
        assert!(purges.concern(0, "/prices") && !purges.concern(1, "/prices") && purges.concern(1, "/other"));
        purges.add(&purge(&["/*"]));
        assert!(purges.concern(2, "/") && purges.paths.is_empty());
    }

    #[test]
    fn however_many_there_are_none_is_lost_and_the_list_is_short() {
        let mut purges = Purges::default();
        for number in 0..2 * MOST {
            purges.add(&purge(&[&format!("/{number}")]));
            purges.add(&purge(&["/again"]));
            assert!(purges.concern(purges.last() - 2, &format!("/{number}")));
        }
        assert!(purges.paths.len() <= MOST);
        assert!(purges.concern(0, "/0") && purges.concern(0, "/never"));
        assert!(!purges.concern(purges.last() - 1, "/never"));
        let stored = serde_json::to_string(&purges).unwrap();
        assert_eq!(serde_json::from_str::<Purges>(&stored).unwrap(), purges);
    }

    #[test]
    fn what_is_no_path_is_refused_by_its_place() {
        for paths in [
            &["prices"][..],
            &[""],
            &["/a", "/*/b"],
            &["/a*"],
            &["/a?b=1"],
            &[&format!("/{}", "a".repeat(3_000))],
        ] {
            assert!(matches!(purge(paths).check(), Err(PurgeError::Path { .. })), "{paths:?}");
        }
        assert!(matches!(purge(&[]).check(), Err(PurgeError::Count(0))));
        assert!(matches!(purge(&["/a"; 101]).check(), Err(PurgeError::Count(101))));
        assert!(purge(&["/", "/*", "/a/*"]).check().is_ok());
    }
}
