//! The sandbox: a guest engine in Wasmtime. It cuts the guest engine into code, compiled once, and data;
//! holds scripts as memory images; runs events in fresh instances within limits; and gives every fault its
//! name.
#![doc = include_str!("../README.md")]

mod artifacts;
mod bindings;
mod body;
mod config;
mod engine;
mod event;
mod fault;
mod fuel;
mod image;
mod imports;
mod incoming;
mod invocation;
mod manifest;
mod memory;
mod ops;
mod outgoing;
mod pace;
mod parts;
mod prime;
mod report;
mod run;
mod running;
mod script;
mod scripts;
mod sections;
mod templates;
mod yardstick;

pub use artifacts::{ArtifactCache, CacheError};
pub use bindings::stoa::engine::types;
pub use bindings::stoa::engine::types::{Bundle, Code, Form, HostError, Source, Target};
pub use body::{Body, BodyError, BodyStream, MAX_CHUNK_BYTES, Received};
pub use config::EngineConfig;
pub use engine::{Engine, EngineError, EngineId, Slot};
pub use event::{Event, Request};
pub use fault::{Fault, HostLimit};
pub use fuel::FUEL_PER_MS;
pub use image::{NotOurs, SplitError, with_memory};
pub use invocation::{Answer, Invocation, Response, States};
pub use manifest::{Failure, FailureKind, Manifest, Registration};
pub use memory::MemoryMeter;
pub use ops::{OpId, Ops};
pub use pace::MAX_STREAMING;
pub use parts::add_part;
pub use report::{Outcome, Report, Usage};
pub use run::Initialised;
pub use script::{LoadError, Script};
pub use scripts::{ScriptKey, Scripts};
pub use sections::{Sections, with_sections};
pub use templates::{TEMPLATES_FOLDER, TemplateFiles};
