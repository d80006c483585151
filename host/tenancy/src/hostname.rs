//! Which host names a tenant can have of its own.

use crate::error::TenancyError;

const MAX_HOST_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// In lower case, if it is a host name that the platform does not give out itself.
pub(crate) fn checked(given: &str, base_domain: &str, reserved: &[String]) -> Result<String, TenancyError> {
    let host = given.to_ascii_lowercase();
    match problem(&host, base_domain, reserved) {
        None => Ok(host),
        Some(reason) => Err(TenancyError::BadHostname { given: given.chars().take(80).collect(), reason }),
    }
}

fn problem(host: &str, base_domain: &str, reserved: &[String]) -> Option<&'static str> {
    if host.is_empty() || host.len() > MAX_HOST_BYTES {
        return Some("it has to have 1 to 253 characters");
    }
    if host == base_domain || host.strip_suffix(base_domain).is_some_and(|rest| rest.ends_with('.')) {
        return Some("names below the platform's own domain belong to the tenants they name");
    }
    if reserved.iter().any(|reserved| reserved == host) {
        return Some("the platform has it for itself");
    }
    if host.starts_with("*.") {
        return Some("a wildcard stands for many names; add each of them by itself");
    }
    if host.ends_with('.') {
        return Some("it is written without a dot at its end");
    }
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty()
            && label.len() <= MAX_LABEL_BYTES
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !host.split('.').all(label) {
        return Some(
            "it has to be labels of a-z, 0-9 and '-' with dots between them, without a port; \
             international names in their xn-- form",
        );
    }
    let last_is_number =
        host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    last_is_number.then_some("an IP address is no host name")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_host_name_is_taken_as_dns_takes_it() {
        let reserved = ["console.acme.example".to_owned()];
        let checked = |host: &str, base: &str| super::checked(host, base, &reserved);
        assert_eq!(checked("WWW.Acme.example", "localhost").unwrap(), "www.acme.example");
        assert_eq!(checked("xn--mller-kva.example", "localhost").unwrap(), "xn--mller-kva.example");
        for bad in [
            "",
            "a..b",
            ".a",
            "a.",
            "a b",
            "a:80",
            "a/b",
            "-a.b",
            "a-.b",
            "ä.de",
            "127.0.0.1",
            "a.localhost",
            "localhost",
            "v1.x.a.localhost",
            "*.a.de",
            "*",
            "a.de.",
            "Console.Acme.example",
            &"a".repeat(64),
            &"a.".repeat(150),
        ] {
            assert!(checked(bad, "localhost").is_err(), "{bad:?}");
        }
        assert!(checked("notlocalhost", "localhost").is_ok());
    }
}
