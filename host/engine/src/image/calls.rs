//! The calls of the engine's code into the host, by way of a table.
//!
//! The engine's module imports a function for each of them. Matching those by name, for every instance, took half
//! of the time that an instance takes to make; so the code module has a function in the place of each import, which
//! calls what a table has at its place, and exports that table. A small module beside it, the bridge, fills it.

use super::split::SplitError;
use wasm_encoder as enc;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasmparser::{Parser, Payload, TypeRef};

/// Under what name the code exports the table, and the bridge imports it.
pub(super) const TABLE: &str = "calls";
/// Where the bridge imports everything from.
pub(super) const BRIDGE_IMPORT: &str = "";
/// The module has one table of its own, which comes first.
const TABLE_INDEX: u32 = 1;

/// What the engine's module imports, in its order: the place of each is its place in the table.
pub(super) struct Calls {
    types: Vec<enc::FuncType>,
    calls: Vec<Call>,
}

/// One function of the world.
pub(super) struct Call {
    pub(super) interface: String,
    pub(super) name: String,
    ty: u32,
}

impl Calls {
    /// Those of the engine's module.
    pub(super) fn read(core: &[u8]) -> Result<Self, SplitError> {
        let mut types = Vec::new();
        let mut calls = Vec::new();
        for payload in Parser::new(0).parse_all(core) {
            match payload? {
                Payload::TypeSection(section) => {
                    for ty in section.into_iter_err_on_gc_types() {
                        let ty = RoundtripReencoder.func_type(ty?);
                        types
                            .push(ty.map_err(|_| SplitError::Unexpected("a type that is not a function's"))?);
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        let TypeRef::Func(ty) = import.ty else {
                            return Err(SplitError::Unexpected("an import that is not a function"));
                        };
                        calls.push(Call {
                            interface: import.module.to_owned(),
                            name: import.name.to_owned(),
                            ty,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(Self { types, calls })
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.calls.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    /// Imported functions come first, so those in their place leave every index as it was.
    pub(super) fn functions_before(
        &self,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<enc::FunctionSection, SplitError> {
        let mut functions = enc::FunctionSection::new();
        for call in &self.calls {
            functions.function(call.ty);
        }
        for ty in section {
            functions.function(ty?);
        }
        Ok(functions)
    }

    /// Each hands its arguments on.
    pub(super) fn add_stubs(&self, code: &mut enc::CodeSection) {
        for (place, call) in (0..).zip(&self.calls) {
            let mut stub = enc::Function::new([]);
            let parameters = self.types.get(call.ty as usize).map_or(0, |ty| ty.params().len());
            for (parameter, _) in (0..).zip(0..parameters) {
                stub.instructions().local_get(parameter);
            }
            stub.instructions().i32_const(place).call_indirect(TABLE_INDEX, call.ty).end();
            code.function(&stub);
        }
    }

    pub(super) fn table_after(
        &self,
        section: wasmparser::TableSectionReader<'_>,
    ) -> Result<enc::TableSection, SplitError> {
        if section.count() != TABLE_INDEX {
            return Err(SplitError::Unexpected("not exactly one table"));
        }
        let mut tables = enc::TableSection::new();
        for table in section {
            let ty = RoundtripReencoder.table_type(table?.ty);
            tables.table(ty.map_err(|_| SplitError::Unexpected("a table of another kind"))?);
        }
        tables.table(self.table_type());
        Ok(tables)
    }

    pub(super) fn table_type(&self) -> enc::TableType {
        let size = u64::from(self.len());
        enc::TableType {
            element_type: enc::RefType::FUNCREF,
            table64: false,
            minimum: size,
            maximum: Some(size),
            shared: false,
        }
    }

    /// The module that puts functions, which it imports under the numbers of their places, into the table.
    pub(super) fn bridge(&self) -> Vec<u8> {
        let mut types = enc::TypeSection::new();
        for ty in &self.types {
            types.ty().func_type(ty);
        }
        let mut imports = enc::ImportSection::new();
        for (place, call) in self.calls.iter().enumerate() {
            imports.import(BRIDGE_IMPORT, &place.to_string(), enc::EntityType::Function(call.ty));
        }
        imports.import(BRIDGE_IMPORT, TABLE, self.table_type());
        let places: Vec<u32> = (0..self.len()).collect();
        let mut elements = enc::ElementSection::new();
        elements.active(None, &enc::ConstExpr::i32_const(0), enc::Elements::Functions(places.into()));
        let mut module = enc::Module::new();
        module.section(&types).section(&imports).section(&elements);
        module.finish()
    }
}

/// The exports of the code module: those of the engine's, and the table.
pub(super) fn exports_and_table(
    section: wasmparser::ExportSectionReader<'_>,
) -> Result<enc::ExportSection, SplitError> {
    let mut exports = enc::ExportSection::new();
    for export in section {
        let export = export?;
        let kind = RoundtripReencoder.export_kind(export.kind);
        let kind = kind.map_err(|_| SplitError::Unexpected("an export of another kind"))?;
        exports.export(export.name, kind, export.index);
    }
    exports.export(TABLE, enc::ExportKind::Table, TABLE_INDEX);
    Ok(exports)
}
