//! The frame that every capability stands in. It gives each what none should write itself: the check of the
//! grant, the tenant's context, metering of host calls, and the form in which errors reach a script. A
//! capability reaches its state through [`Gate`] only, so none of it can be forgotten.
#![doc = include_str!("../README.md")]

mod erase;
mod error;
mod gate;
mod handles;
mod registry;

pub use erase::EraseError;
pub use error::GuestError;
pub use gate::{Gate, GateData, Granted, gate};
pub use handles::Handles;
pub use registry::{Capability, Registry, RegistryBuilder};
pub use stoa_engine::{FUEL_PER_MS, HostError, Invocation, MAX_CHUNK_BYTES, OpId, TemplateFiles, types};
/// What host functions are added to, for those who need not know Wasmtime otherwise.
pub use wasmtime::{Result as LinkResult, component::Linker};
