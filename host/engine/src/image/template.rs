//! The component that all scripts of one engine are: fixed bytes around the data module. It is made once,
//! by rewriting the engine's component so that it imports its code; a script is then put together by
//! concatenation, and an uploaded one is checked by comparison.

use super::calls::Calls;
use super::data::data_module;
use super::split::{SplitError, code_module, main_module, plain_data, stack_pointer};
use super::wiring::rewrite;
use wasm_encoder as enc;
use wasm_encoder::reencode::Error as ReencodeError;
use wasmparser::{Parser, Payload};

/// The name under which a script's component imports the engine's code.
pub const ENGINE_IMPORT: &str = "engine";

/// The engine's component cannot become a template.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Its core module cannot be cut.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Its wiring cannot be rewritten.
    #[error("the engine's component cannot be rewritten: {0}")]
    Rewrite(#[from] ReencodeError<SplitError>),
    /// The data module is not where it was put.
    #[error("the rewritten component lost its data module")]
    NoDataModule,
}

/// Why bytes are not a script of this engine.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotOurs {
    /// Not WebAssembly at all, or cut short.
    #[error("the bytes are not a complete WebAssembly component: {0}")]
    Malformed(String),
    /// It wants something that the world does not offer.
    #[error("the component imports '{0}', which is not part of the world that scripts may reach")]
    ForeignImport(String),
    /// Its data module is more than data.
    #[error("the component's data module has {0}; it may only have one memory, its stack pointer and data")]
    NotOnlyData(&'static str),
    /// Any other difference from what the compiler makes.
    #[error("the component is not wired as this engine's compiler does it")]
    ForeignWiring,
}

/// The engine, cut in two.
pub struct Template {
    /// The code that every script shares.
    pub code: Vec<u8>,
    before: Vec<u8>,
    after: Vec<u8>,
    imports: Vec<String>,
    base_data: Vec<u8>,
    stack_pointer: i32,
}

impl Template {
    /// Cuts the engine's component.
    pub fn new(engine: &[u8]) -> Result<Self, TemplateError> {
        let core = main_module(engine)?;
        let calls = Calls::read(core)?;
        let code = code_module(core, &calls)?;
        let data = plain_data(core)?;
        let component = rewrite(engine, core, &calls, &code, &data)?;
        let (before, after) = around_module(&component, &data).ok_or(TemplateError::NoDataModule)?;
        let imports = component_imports(&component).map_err(SplitError::from)?;
        Ok(Self { code, before, after, imports, stack_pointer: stack_pointer(core)?, base_data: data })
    }

    /// The script that begins with `memory`, which lies at address `start`.
    pub fn script(&self, start: usize, memory: &[u8]) -> Vec<u8> {
        self.assemble(&data_module(start, memory, self.stack_pointer))
    }

    /// The engine itself, ready to be instantiated with its code imported.
    pub fn base(&self) -> Vec<u8> {
        self.assemble(&self.base_data)
    }

    fn assemble(&self, data: &[u8]) -> Vec<u8> {
        let mut component = Vec::with_capacity(self.before.len() + data.len() + self.after.len() + 8);
        component.extend_from_slice(&self.before);
        component.push(MODULE_SECTION);
        enc::Encode::encode(data, &mut component);
        component.extend_from_slice(&self.after);
        component
    }

    /// Whether `component`, custom sections aside, is this engine with other data and nothing else.
    pub fn check(&self, component: &[u8]) -> Result<(), NotOurs> {
        let malformed = |error: wasmparser::BinaryReaderError| NotOurs::Malformed(error.to_string());
        for import in component_imports(component).map_err(malformed)? {
            if !self.imports.contains(&import) {
                return Err(NotOurs::ForeignImport(import));
            }
        }
        let data = self.data_of(component)?;
        check_only_data(data)?;
        let plain = without_custom_sections(component).map_err(malformed)?;
        if plain == self.assemble(data) { Ok(()) } else { Err(NotOurs::ForeignWiring) }
    }

    /// The bytes where the data module has to be.
    fn data_of<'a>(&self, component: &'a [u8]) -> Result<&'a [u8], NotOurs> {
        let mut parser = Parser::new(0).parse_all(component);
        let found = parser.find_map(|payload| match payload {
            Ok(Payload::ModuleSection { unchecked_range, .. })
                if unchecked_range.start >= self.before.len() =>
            {
                component.get(unchecked_range)
            }
            _ => None,
        });
        found.ok_or(NotOurs::ForeignWiring)
    }
}

/// Id of a component's section that holds a core module.
pub(super) const MODULE_SECTION: u8 = 1;

/// What lies before and after the section that holds `module`.
fn around_module(component: &[u8], module: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut section = vec![MODULE_SECTION];
    enc::Encode::encode(module, &mut section);
    let at = component.windows(section.len()).position(|window| window == section)?;
    Some((component.get(..at)?.to_vec(), component.get(at + section.len()..)?.to_vec()))
}

fn component_imports(component: &[u8]) -> Result<Vec<String>, wasmparser::BinaryReaderError> {
    let mut names = Vec::new();
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ComponentSection { .. } | Payload::ModuleSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    names.push(import?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// Copies the component without its custom sections at the top level.
fn without_custom_sections(component: &[u8]) -> Result<Vec<u8>, wasmparser::BinaryReaderError> {
    let mut plain = Vec::with_capacity(component.len());
    let mut copied_to = 0;
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ComponentSection { .. } | Payload::ModuleSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section) if depth == 0 => {
                let body = section.range();
                let start = section_start(component, body.clone());
                plain.extend_from_slice(component.get(copied_to..start).unwrap_or_default());
                copied_to = body.end;
            }
            _ => {}
        }
    }
    plain.extend_from_slice(component.get(copied_to..).unwrap_or_default());
    Ok(plain)
}

/// A section begins with its id and the length of its body in LEB128.
fn section_start(bytes: &[u8], body: std::ops::Range<usize>) -> usize {
    let mut length = Vec::new();
    enc::Encode::encode(&u32::try_from(body.len()).unwrap_or(u32::MAX), &mut length);
    let start = body.start.saturating_sub(length.len() + 1);
    // A longer spelling of the length than necessary leaves bytes that then differ from the template.
    if bytes.get(start) == Some(&0) { start } else { body.start }
}

/// Nothing but one memory, one global, their exports and active data.
fn check_only_data(data: &[u8]) -> Result<(), NotOurs> {
    let malformed = |error: wasmparser::BinaryReaderError| NotOurs::Malformed(error.to_string());
    for payload in Parser::new(0).parse_all(data) {
        match payload.map_err(malformed)? {
            Payload::Version { .. }
            | Payload::ExportSection(_)
            | Payload::GlobalSection(_)
            | Payload::DataSection(_)
            | Payload::End(_) => {}
            Payload::MemorySection(section) if section.count() == 1 => {}
            Payload::MemorySection(_) => return Err(NotOurs::NotOnlyData("another memory")),
            Payload::StartSection { .. } => return Err(NotOurs::NotOnlyData("a start function")),
            Payload::ImportSection(_) => return Err(NotOurs::NotOnlyData("imports")),
            Payload::TypeSection(_)
            | Payload::FunctionSection(_)
            | Payload::CodeSectionStart { .. }
            | Payload::CodeSectionEntry(_) => return Err(NotOurs::NotOnlyData("code")),
            _ => return Err(NotOurs::NotOnlyData("sections of another kind")),
        }
    }
    // Cutting it again must give the same bytes: exports, types and initial values are then as they should be.
    match plain_data(data) {
        Ok(again) if again == data => Ok(()),
        _ => Err(NotOurs::NotOnlyData("something besides plain data")),
    }
}
