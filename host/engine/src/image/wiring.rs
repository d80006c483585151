//! Rewrites the engine's component into the one that all scripts are: its code is imported, the data module stands
//! in its place, and the bridge in that of the modules by which the engine's component was wired.

use super::calls::{BRIDGE_IMPORT, Calls, TABLE};
use super::split::{DATA_IMPORT, SplitError, memory_type};
use super::template::{ENGINE_IMPORT, MODULE_SECTION, TemplateError};
use std::collections::HashMap;
use wasm_encoder as enc;
use wasm_encoder::reencode::{Error as ReencodeError, Reencode, ReencodeComponent, RoundtripReencoder};
use wasmparser::{ComponentAlias, ExternalKind, Instance, Parser, Payload, TypeRef};

/// Core modules of what is written, in their order.
const CODE_MODULE: u32 = 0;
const DATA_MODULE: u32 = 1;
const BRIDGE_MODULE: u32 = 2;
/// Core instances of what is written.
const DATA: u32 = 0;
const CODE: u32 = 1;
const BRIDGE_ARGUMENTS: u32 = 2;

type Result<T> = std::result::Result<T, ReencodeError<SplitError>>;

/// The engine's component with `data` and `code`, which is imported.
pub(super) fn rewrite(
    engine: &[u8],
    core: &[u8],
    calls: &Calls,
    code: &[u8],
    data: &[u8],
) -> std::result::Result<Vec<u8>, TemplateError> {
    let mut types = enc::CoreTypeSection::new();
    types.ty().module(&module_type(code, calls)?);
    let mut imports = enc::ComponentImportSection::new();
    imports.import(ENGINE_IMPORT, enc::ComponentTypeRef::Module(0));
    let mut component = enc::Component::new();
    component.section(&types).section(&imports);
    let mut rewriter = Rewriter {
        core,
        data,
        calls,
        modules: 0,
        main: None,
        instances: Vec::new(),
        functions: Vec::new(),
        written_functions: 0,
        sources: Vec::new(),
    };
    rewriter.parse_component(&mut component, Parser::new(0), engine)?;
    Ok(component.finish())
}

/// A core instance of the engine's component.
enum Wired {
    /// By name, the functions that it is put together from.
    Bundle(HashMap<String, u32>),
    /// The module with the memory.
    Main,
    /// A module of the wiring: the first lends functions to the main one, the second puts the real ones behind them.
    Wiring,
}

/// A core function of the engine's component.
enum Function {
    /// It stands in what is written, under this index.
    Written(u32),
    /// Lent by the wiring under this name, and left out.
    Lent(String),
}

struct Rewriter<'a> {
    core: &'a [u8],
    data: &'a [u8],
    calls: &'a Calls,
    modules: u32,
    main: Option<u32>,
    instances: Vec<Wired>,
    functions: Vec<Function>,
    written_functions: u32,
    /// For each call the function that the main module got for it.
    sources: Vec<u32>,
}

fn unexpected<T>(what: &'static str) -> Result<T> {
    Err(ReencodeError::UserError(SplitError::Unexpected(what)))
}

impl Reencode for Rewriter<'_> {
    type Error = SplitError;

    fn function_index(&mut self, index: u32) -> Result<u32> {
        match self.functions.get(index as usize) {
            Some(Function::Written(index)) => Ok(*index),
            _ => unexpected("a function of the wiring where one of its own belongs"),
        }
    }
}

impl ReencodeComponent for Rewriter<'_> {
    fn parse_component_submodule(
        &mut self,
        component: &mut enc::Component,
        _parser: Parser,
        module: &[u8],
    ) -> Result<()> {
        if module == self.core {
            self.main = Some(self.modules);
            component.section(&enc::RawSection { id: MODULE_SECTION, data: self.data });
            component.section(&enc::RawSection { id: MODULE_SECTION, data: &self.calls.bridge() });
        }
        self.modules += 1;
        Ok(())
    }

    fn parse_component_custom_section(
        &mut self,
        _component: &mut enc::Component,
        _section: wasmparser::CustomSectionReader<'_>,
    ) -> Result<()> {
        Ok(())
    }

    fn parse_instance(&mut self, instances: &mut enc::InstanceSection, instance: Instance<'_>) -> Result<()> {
        let wired = match instance {
            Instance::Instantiate { module_index, args } if Some(module_index) == self.main => {
                self.sources = self.sources(&args)?;
                instances.instantiate(DATA_MODULE, std::iter::empty::<(&str, enc::ModuleArg)>());
                instances.instantiate(CODE_MODULE, [(DATA_IMPORT, enc::ModuleArg::Instance(DATA))]);
                Wired::Main
            }
            Instance::Instantiate { args, .. } => {
                if let [arguments] = &*args {
                    self.instantiate_bridge(instances, arguments.index)?;
                }
                Wired::Wiring
            }
            Instance::FromExports(exports) => {
                let functions = exports.iter().filter(|export| export.kind == ExternalKind::Func);
                Wired::Bundle(functions.map(|export| (export.name.to_owned(), export.index)).collect())
            }
        };
        self.instances.push(wired);
        Ok(())
    }

    fn parse_component_alias_section(
        &mut self,
        aliases: &mut enc::ComponentAliasSection,
        section: wasmparser::ComponentAliasSectionReader<'_>,
    ) -> Result<()> {
        for alias in section {
            let alias = alias?;
            let ComponentAlias::CoreInstanceExport { kind, instance_index, name } = alias else {
                aliases.alias(self.component_alias(alias)?);
                continue;
            };
            let name = match (self.instances.get(instance_index as usize), kind) {
                (Some(Wired::Main), ExternalKind::Func) => {
                    self.write_function();
                    name
                }
                (Some(Wired::Main), _) => name,
                (Some(Wired::Wiring), ExternalKind::Table) => TABLE,
                (Some(Wired::Wiring), ExternalKind::Func) => {
                    self.functions.push(Function::Lent(name.to_owned()));
                    continue;
                }
                _ => return unexpected("an alias that its wiring does not need"),
            };
            aliases.alias(enc::Alias::CoreInstanceExport { instance: CODE, kind: kind.into(), name });
        }
        Ok(())
    }

    fn parse_component_canonical(
        &mut self,
        section: &mut enc::CanonicalFunctionSection,
        function: wasmparser::CanonicalFunction,
    ) -> Result<()> {
        match function {
            wasmparser::CanonicalFunction::Lower { .. } => self.write_function(),
            wasmparser::CanonicalFunction::Lift { .. } => {}
            _ => return unexpected("a built-in of the component model, which the design does not use"),
        }
        enc::reencode::component_utils::parse_component_canonical(self, section, function)
    }
}

impl Rewriter<'_> {
    fn write_function(&mut self) {
        self.functions.push(Function::Written(self.written_functions));
        self.written_functions += 1;
    }

    fn bundle(&self, instance: u32) -> Result<&HashMap<String, u32>> {
        match self.instances.get(instance as usize) {
            Some(Wired::Bundle(functions)) => Ok(functions),
            _ => unexpected("an argument of another kind"),
        }
    }

    fn sources(&self, args: &[wasmparser::InstantiationArg<'_>]) -> Result<Vec<u32>> {
        let source = |call: &super::calls::Call| {
            let argument = args.iter().find(|argument| argument.name == call.interface);
            let Some(argument) = argument else { return unexpected("an import that nothing is given for") };
            let function = self.bundle(argument.index)?.get(&call.name).copied();
            function.map_or_else(|| unexpected("an import that nothing is given for"), Ok)
        };
        self.calls.iter().map(source).collect()
    }

    /// `arguments` is the bundle of what the wiring put behind the functions that it lent.
    fn instantiate_bridge(&mut self, instances: &mut enc::InstanceSection, arguments: u32) -> Result<()> {
        let real = self.bundle(arguments)?;
        let mut exports = vec![(TABLE.to_owned(), enc::ExportKind::Table, 0)];
        for (place, source) in self.sources.iter().enumerate() {
            let index = match self.functions.get(*source as usize) {
                Some(Function::Lent(name)) => {
                    match real.get(name).and_then(|real| self.functions.get(*real as usize)) {
                        Some(Function::Written(index)) => *index,
                        _ => return unexpected("a function that nothing was put behind"),
                    }
                }
                Some(Function::Written(index)) => *index,
                None => return unexpected("a dangling function"),
            };
            exports.push((place.to_string(), enc::ExportKind::Func, index));
        }
        instances.export_items(exports.iter().map(|(name, kind, index)| (name.as_str(), *kind, *index)));
        instances.instantiate(BRIDGE_MODULE, [(BRIDGE_IMPORT, enc::ModuleArg::Instance(BRIDGE_ARGUMENTS))]);
        Ok(())
    }
}

/// The type that the component declares for the code it imports.
fn module_type(code: &[u8], calls: &Calls) -> std::result::Result<enc::ModuleType, TemplateError> {
    let mut module = enc::ModuleType::new();
    let mut round_trip = RoundtripReencoder;
    let mut functions: Vec<u32> = Vec::new();
    let malformed = |_| SplitError::Unexpected("a type of another kind");
    for payload in Parser::new(0).parse_all(code) {
        match payload.map_err(SplitError::from)? {
            Payload::TypeSection(section) => {
                for ty in section.into_iter_err_on_gc_types() {
                    let ty = round_trip.func_type(ty.map_err(SplitError::from)?).map_err(malformed)?;
                    module.ty().func_type(&ty);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.map_err(SplitError::from)?;
                    if let TypeRef::Func(index) = import.ty {
                        functions.push(index);
                    }
                    module.import(
                        import.module,
                        import.name,
                        round_trip.entity_type(import.ty).map_err(malformed)?,
                    );
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
                        ExternalKind::Table if export.name == TABLE => {
                            module.export(export.name, enc::EntityType::Table(calls.table_type()));
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
