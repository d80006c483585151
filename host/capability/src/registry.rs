//! The list of capabilities, as the frame keeps it.

use std::any::{Any, TypeId};
use std::sync::Arc;
use stoa_engine::{Invocation, States};
use stoa_kernel::{Cx, Grants};
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
}

/// Makes the state of a capability for one invocation.
type Open = dyn Fn(&Cx) -> Box<dyn Any + Send> + Send + Sync;

struct Entry {
    name: &'static str,
    state: TypeId,
    open: Box<Open>,
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
            open: Box::new(move |cx| Box::new(capability.open(cx))),
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
}

impl States for Registry {
    fn open(&self, state: TypeId, cx: &Cx) -> Option<Box<dyn Any + Send>> {
        let index = self.entries.iter().position(|entry| entry.state == state)?;
        if !cx.grants.has(index) {
            return None;
        }
        self.entries.get(index).map(|entry| (entry.open)(cx))
    }
}
