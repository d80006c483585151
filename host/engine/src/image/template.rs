//! The component that all scripts of one engine are: fixed bytes around the data module. It is made once,
//! by rewriting the engine's component so that it imports its code; a script is then put together by
//! concatenation, and an uploaded one is checked by comparison.

use super::data::data_module;
use super::split::{
    DATA_IMPORT, SplitError, code_module, main_module, memory_type, plain_data, stack_pointer,
};
use std::convert::Infallible;
use wasm_encoder as enc;
use wasm_encoder::reencode::{Error as ReencodeError, Reencode, ReencodeComponent, RoundtripReencoder};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

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
    Rewrite(#[from] ReencodeError<Infallible>),
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
        let code = code_module(core)?;
        let data = plain_data(core)?;
        let component = rewrite(engine, core, &code, &data)?;
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
const MODULE_SECTION: u8 = 1;

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

/// Rewrites the engine's component: the code is imported, the module in its place is the data, and the code
/// is instantiated with the data's instance as one more argument.
fn rewrite(engine: &[u8], core: &[u8], code: &[u8], data: &[u8]) -> Result<Vec<u8>, TemplateError> {
    let mut types = enc::CoreTypeSection::new();
    types.ty().module(&module_type(code)?);
    let mut imports = enc::ComponentImportSection::new();
    imports.import(ENGINE_IMPORT, enc::ComponentTypeRef::Module(0));
    let mut component = enc::Component::new();
    component.section(&types).section(&imports);
    let mut rewriter =
        Rewriter { core, data, modules_seen: 0, main_module: None, instances_seen: 0, data_instance: None };
    rewriter.parse_component(&mut component, Parser::new(0), engine)?;
    Ok(component.finish())
}

struct Rewriter<'a> {
    core: &'a [u8],
    data: &'a [u8],
    modules_seen: u32,
    main_module: Option<u32>,
    instances_seen: u32,
    data_instance: Option<u32>,
}

impl Reencode for Rewriter<'_> {
    type Error = Infallible;
}

impl ReencodeComponent for Rewriter<'_> {
    /// The imported code is module 0 and type 0.
    fn module_index(&mut self, index: u32) -> u32 {
        index + 1
    }

    /// The data's instance stands right before that of the code.
    fn instance_index(&mut self, index: u32) -> u32 {
        if self.data_instance.is_some_and(|data| index >= data) { index + 1 } else { index }
    }

    fn parse_component_submodule(
        &mut self,
        component: &mut enc::Component,
        _parser: Parser,
        module: &[u8],
    ) -> Result<(), ReencodeError<Infallible>> {
        let is_main = module == self.core;
        if is_main {
            self.main_module = Some(self.modules_seen);
        }
        let bytes = if is_main { self.data } else { module };
        component.section(&enc::RawSection { id: MODULE_SECTION, data: bytes });
        self.modules_seen += 1;
        Ok(())
    }

    fn parse_component_custom_section(
        &mut self,
        _component: &mut enc::Component,
        _section: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), ReencodeError<Infallible>> {
        Ok(())
    }

    fn parse_instance(
        &mut self,
        instances: &mut enc::InstanceSection,
        instance: wasmparser::Instance<'_>,
    ) -> Result<(), ReencodeError<Infallible>> {
        let index = self.instances_seen;
        self.instances_seen += 1;
        if let wasmparser::Instance::Instantiate { module_index, args } = &instance
            && Some(*module_index) == self.main_module
        {
            instances.instantiate(module_index + 1, std::iter::empty::<(&str, enc::ModuleArg)>());
            let mut arguments: Vec<_> = args
                .iter()
                .map(|arg| (arg.name, enc::ModuleArg::Instance(self.instance_index(arg.index))))
                .collect();
            arguments.push((DATA_IMPORT, enc::ModuleArg::Instance(index)));
            instances.instantiate(0, arguments);
            self.data_instance = Some(index);
            return Ok(());
        }
        enc::reencode::component_utils::parse_instance(self, instances, instance)
    }
}

/// The type that the component declares for the code it imports.
fn module_type(code: &[u8]) -> Result<enc::ModuleType, TemplateError> {
    let mut module = enc::ModuleType::new();
    let mut round_trip = RoundtripReencoder;
    let mut functions: Vec<u32> = Vec::new();
    for payload in Parser::new(0).parse_all(code) {
        match payload.map_err(SplitError::from)? {
            Payload::TypeSection(section) => {
                for ty in section.into_iter_err_on_gc_types() {
                    let ty = round_trip.func_type(ty.map_err(SplitError::from)?)?;
                    module.ty().func_type(&ty);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(SplitError::from)?;
                    if let TypeRef::Func(index) = import.ty {
                        functions.push(index);
                    }
                    module.import(import.module, import.name, round_trip.entity_type(import.ty)?);
                }
            }
            Payload::FunctionSection(section) => {
                for index in section {
                    functions.push(index.map_err(SplitError::from)?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.map_err(SplitError::from)?;
                    match export.kind {
                        ExternalKind::Func => {
                            let index = functions.get(export.index as usize).copied();
                            let index = index.ok_or(SplitError::Unexpected("a dangling export"))?;
                            module.export(export.name, enc::EntityType::Function(index));
                        }
                        ExternalKind::Memory => {
                            module.export(export.name, memory_type(1));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(module)
}
