//! Under which path the routes of a script are.

use crate::error::TenancyError;
use std::sync::Arc;

const MAX_MOUNT_BYTES: usize = 255;

/// What the platform answers itself, on every host.
const RESERVED: [&str; 5] = ["/auth", "/engine", "/graphql", "/mcp", "/health"];

/// Without a slash at its end, so that `/` is empty.
pub(crate) fn checked(given: &str) -> Result<Arc<str>, TenancyError> {
    let path = given.strip_suffix('/').unwrap_or(given);
    match problem(path) {
        None => Ok(path.into()),
        Some(reason) => Err(TenancyError::BadMount { given: given.chars().take(80).collect(), reason }),
    }
}

fn problem(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return None;
    }
    if path.len() > MAX_MOUNT_BYTES {
        return Some("it is longer than 255 bytes");
    }
    let Some(rest) = path.strip_prefix('/') else { return Some("it has to begin with '/'") };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !rest.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && part.bytes().all(plain))
    {
        return Some("its parts have to be of letters, digits and -._~, without parameters");
    }
    is_reserved(path).then_some("the platform answers this path itself")
}

/// Whether the platform answers a path, and no script ever does.
pub(crate) fn is_reserved(path: &str) -> bool {
    let is_or_is_below = |reserved: &str| {
        path.strip_prefix(reserved).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    RESERVED.into_iter().any(is_or_is_below)
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_mount_is_a_plain_path_that_the_platform_does_not_need() {
        assert_eq!(&*checked("/").unwrap(), "");
        assert_eq!(&*checked("/api/v1/").unwrap(), "/api/v1");
        assert!(checked("/engineering").is_ok());
        for bad in ["api", "//", "/a//b", "/:id", "/a/../b", "/ä", "/engine", "/engine/x", "/health", "/a b"]
        {
            assert!(checked(bad).is_err(), "{bad:?}");
        }
    }
}
