//! The sandbox: one Wasmtime engine per process. It cuts the guest engine into code, compiled once, and data;
//! holds scripts as memory images; runs events in fresh instances within limits; and gives every fault its
//! name.
#![doc = include_str!("../README.md")]

mod artifacts;
mod bindings;
mod config;
mod engine;
mod fault;
mod fuel;
mod image;
mod imports;
mod invocation;
mod manifest;
mod memory;
mod ops;
mod prime;
mod run;
mod script;
mod scripts;
mod sections;
mod yardstick;

pub use artifacts::{ArtifactCache, CacheError};
pub use bindings::stoa::engine::types;
pub use bindings::stoa::engine::types::{Bundle, Code, Event, Form, HostError, Request, Source, Target};
pub use config::EngineConfig;
pub use engine::{Engine, EngineError, EngineId, Slot};
pub use fault::{Fault, HostLimit};
pub use fuel::FUEL_PER_MS;
pub use image::{NotOurs, SplitError, with_memory};
pub use invocation::{Answer, Invocation, Response, States};
pub use manifest::{Failure, FailureKind, Manifest, Registration};
pub use ops::{OpId, Ops};
pub use run::{Initialised, Report, Usage};
pub use script::{LoadError, Script};
pub use scripts::{ScriptKey, Scripts};
pub use sections::{Sections, with_sections};
