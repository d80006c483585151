//! The list of capabilities, as the frame keeps it.

use crate::erase::EraseError;
use futures_util::future::BoxFuture;
use std::any::{Any, TypeId};
use std::future::ready;
use std::sync::Arc;
use stoa_engine::{Invocation, States};
use stoa_kernel::{Cx, Grants, ScriptName, TenantId};
use wasmtime::component::Linker;

/// A family of host functions that scripts can be granted.
pub trait Capability: Send + Sync + 'static {
    /// As in its folder, its WIT file and grants.
    const NAME: &'static str;
    /// Whether init may use it: only what reads and changes nothing outside.
    const IN_INIT: bool = false;

    /// What it keeps for one invocation.
    type State: Send + 'static;

    /// Makes that, when the invocation first calls it.
    fn open(&self, cx: &Cx) -> Self::State;

    /// Adds its host functions.
    fn link(linker: &mut Linker<Invocation>) -> wasmtime::Result<()>;

    /// Removes all that it keeps for a script, or for every script of a tenant, for good. Asked twice, it finds
    /// nothing the second time.
    fn erase<'a>(
        &'a self,
        _tenant: &'a TenantId,
        _script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        Box::pin(ready(Ok(())))
    }
}

/// A capability without the type of its state.
trait Member: Send + Sync {
    fn open(&self, cx: &Cx) -> Box<dyn Any + Send>;

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>>;
}

impl<C: Capability> Member for C {
    fn open(&self, cx: &Cx) -> Box<dyn Any + Send> {
        Box::new(Capability::open(self, cx))
    }

    fn erase<'a>(
        &'a self,
        tenant: &'a TenantId,
        script: Option<&'a ScriptName>,
    ) -> BoxFuture<'a, Result<(), EraseError>> {
        Capability::erase(self, tenant, script)
    }
}

struct Entry {
    name: &'static str,
    state: TypeId,
    member: Box<dyn Member>,
}

/// Collects the capabilities of a server, in the order of their grants.
pub struct RegistryBuilder<'a> {
    linker: &'a mut Linker<Invocation>,
    entries: Vec<Entry>,
}

/// The capabilities of a server.
#[derive(Default)]
pub struct Registry {
    entries: Vec<Entry>,
}

impl<'a> RegistryBuilder<'a> {
    /// Adds host functions to `linker`.
    pub fn new(linker: &'a mut Linker<Invocation>) -> Self {
        Self { linker, entries: Vec::new() }
    }

    /// One more.
    pub fn with<C: Capability>(mut self, capability: C) -> wasmtime::Result<Self> {
        if self.entries.len() >= Grants::CAPACITY {
            return Err(wasmtime::Error::msg("more capabilities than a set of grants can hold"));
        }
        C::link(self.linker)?;
        self.entries.push(Entry {
            name: C::NAME,
            state: TypeId::of::<C::State>(),
            member: Box::new(capability),
        });
        Ok(self)
    }

    /// All of them.
    pub fn build(self) -> Arc<Registry> {
        Arc::new(Registry { entries: self.entries })
    }
}

impl Registry {
    /// The place of a capability in the set of grants.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    /// Their names, in the order of their grants.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.entries.iter().map(|entry| entry.name)
    }

    /// Removes all that capabilities keep for a script, or for every script of a tenant.
    pub async fn erase(&self, tenant: &TenantId, script: Option<&ScriptName>) -> Result<(), EraseError> {
        for entry in &self.entries {
            entry.member.erase(tenant, script).await?;
        }
        Ok(())
    }
}

impl States for Registry {
    fn open(&self, state: TypeId, cx: &Cx) -> Option<Box<dyn Any + Send>> {
        let index = self.entries.iter().position(|entry| entry.state == state)?;
        if !cx.grants.has(index) {
            return None;
        }
        self.entries.get(index).map(|entry| entry.member.open(cx))
    }
}
