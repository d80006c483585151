//! Whose entries: a script's shared shelf, or the one that it has for somebody who is signed in.

use crate::error::KvError;
use ring::digest::{SHA256, digest};
use std::fmt::Write;
use stoa_kernel::{Caller, Cx, ScriptName, TenantId};

/// As long as the ids that the platform gives can be, and much longer than they are.
const MAX_ID_BYTES: usize = 64;

/// A shelf of one script, on which entries are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    tenant: TenantId,
    script: ScriptName,
    /// What stores know it by, if it is not the shared one: that is known by the script's name, which costs nothing.
    personal: Option<String>,
}

impl Shelf {
    /// What all see.
    pub fn shared(tenant: &TenantId, script: &ScriptName) -> Self {
        Self { tenant: tenant.clone(), script: script.clone(), personal: None }
    }

    /// What one of them sees.
    pub fn personal(tenant: &TenantId, script: &ScriptName, caller: &Caller) -> Self {
        let kind = if caller.is_key() { "key" } else { "user" };
        let personal = Some(format!("{}{}", of_script(script), person(kind, &caller.id)));
        Self { personal, ..Self::shared(tenant, script) }
    }

    /// Of whoever this invocation is for.
    pub(crate) fn of_caller(cx: &Cx) -> Result<Self, KvError> {
        let caller = cx.caller.as_ref().ok_or(KvError::Nobody)?;
        Ok(Self::personal(&cx.tenant, &cx.script, caller))
    }

    pub(crate) fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// What stores know it by: `<script>`, or `<script>/<kind>:<id>`.
    pub(crate) fn name(&self) -> &str {
        self.personal.as_deref().unwrap_or(self.script.as_str())
    }
}

/// How the names of a script's personal shelves begin, and those of no other: no script's name has a slash.
pub(crate) fn of_script(script: &ScriptName) -> String {
    format!("{script}/")
}

/// How the names of a user's shelves end, and those of nobody else.
pub(crate) fn of_user(id: &str) -> String {
    format!("/{}", person("user", id))
}

/// What another issuer calls somebody may be long, and hold anything, a slash too: of that there is a hash.
fn person(kind: &str, id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if id.len() <= MAX_ID_BYTES && id.bytes().all(is_plain) {
        return format!("{kind}:{id}");
    }
    let mut name = format!("{kind}#");
    for byte in digest(&SHA256, id.as_bytes()).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_can_be_called_what_another_is_stored_by() {
        let hashed = person("user", "https://login.example|a/user:usr_1");
        assert_eq!(person("user", "usr_1"), "user:usr_1");
        assert_eq!(hashed.len(), "user#".len() + 64);
        assert!(!hashed.ends_with(&of_user("usr_1")) && !hashed.contains('/'));
        for id in ["", &"x".repeat(65), "a\0b", "é", "usr_1 "] {
            assert_ne!(person("user", id), person("user", &format!("{id}1")), "{id:?}");
        }
        assert_ne!(person("user", &hashed["user#".len()..]), hashed, "a hash is no id");
    }
}
