//! Cuts the engine's core module into a code module and a data module.
//!
//! The code module imports its memory and its stack pointer and has no data; the data module exports both
//! and has nothing else. It works because the stack pointer is the only mutable global: all other state of
//! QuickJS lies in linear memory. What the module called of the host it calls through a table (`calls.rs`).

use super::calls::{Calls, exports_and_table};
use wasm_encoder as enc;
use wasmparser::{DataKind, Operator, Parser, Payload};

/// Where the code module imports what the data module exports.
pub(super) const DATA_IMPORT: &str = "data";
const MEMORY: &str = "memory";
const STACK_POINTER: &str = "stack-pointer";

/// The engine's module is not of the shape that can be cut.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The bytes are not WebAssembly.
    #[error("malformed module: {0}")]
    Malformed(#[from] wasmparser::BinaryReaderError),
    /// No core module in the component has a memory of its own.
    #[error("the component has no module with a memory")]
    NoMainModule,
    /// Something in the module has no place in the design.
    #[error("the engine's module has {0}")]
    Unexpected(&'static str),
}

/// The core module that has the memory; the others only wire it up.
pub fn main_module(component: &[u8]) -> Result<&[u8], SplitError> {
    let mut largest: &[u8] = &[];
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload? {
            let module = component.get(unchecked_range).unwrap_or_default();
            if module.len() > largest.len() {
                largest = module;
            }
        }
    }
    if largest.is_empty() { Err(SplitError::NoMainModule) } else { Ok(largest) }
}

/// The code module: everything but memory, data and the stack pointer.
pub(super) fn code_module(core: &[u8], calls: &Calls) -> Result<Vec<u8>, SplitError> {
    let mut module = enc::Module::new();
    let mut code = enc::CodeSection::new();
    let mut functions = 0;
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(_) => {
                module.section(&data_imports());
            }
            Payload::FunctionSection(section) => {
                module.section(&calls.functions_before(section.clone())?);
            }
            Payload::TableSection(section) => {
                module.section(&calls.table_after(section.clone())?);
            }
            Payload::GlobalSection(section) => {
                module.section(&globals_but_the_stack_pointer(section.clone())?);
            }
            Payload::ExportSection(section) => {
                module.section(&exports_and_table(section.clone())?);
            }
            Payload::StartSection { .. } => return Err(SplitError::Unexpected("a start function")),
            Payload::CodeSectionStart { count, .. } => {
                functions = calls.len() + *count;
                calls.add_stubs(&mut code);
            }
            Payload::CodeSectionEntry(body) => {
                code.raw(core.get(body.range()).unwrap_or_default());
                if code.len() == functions {
                    module.section(&code);
                }
            }
            Payload::MemorySection(_)
            | Payload::DataSection(_)
            | Payload::DataCountSection { .. }
            | Payload::CustomSection(_) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    module.section(&enc::RawSection { id, data: core.get(range).unwrap_or_default() });
                }
            }
        }
    }
    Ok(module.finish())
}

fn data_imports() -> enc::ImportSection {
    let mut imports = enc::ImportSection::new();
    imports.import(DATA_IMPORT, MEMORY, memory_type(1));
    imports.import(DATA_IMPORT, STACK_POINTER, stack_pointer_type());
    imports
}

/// Imported globals come first, so taking the stack pointer, which is global 0, out of the defined ones and
/// importing it leaves every index as it was.
fn globals_but_the_stack_pointer(
    section: wasmparser::GlobalSectionReader<'_>,
) -> Result<enc::GlobalSection, SplitError> {
    let mut globals = enc::GlobalSection::new();
    for (index, global) in section.into_iter().enumerate() {
        let global = global?;
        if global.ty.mutable != (index == 0) {
            return Err(SplitError::Unexpected("a mutable global besides the stack pointer"));
        }
        if index > 0 {
            let ty = enc::GlobalType { val_type: enc::ValType::I32, mutable: false, shared: false };
            globals.global(ty, &enc::ConstExpr::i32_const(constant(&global.init_expr)?));
        }
    }
    Ok(globals)
}

/// The data module with what `core` itself begins with.
pub(super) fn plain_data(core: &[u8]) -> Result<Vec<u8>, SplitError> {
    let mut memories = Vec::new();
    let mut data = enc::DataSection::new();
    for payload in Parser::new(0).parse_all(core) {
        match payload? {
            Payload::MemorySection(section) => {
                for memory in section {
                    memories.push(memory?.initial);
                }
            }
            Payload::DataSection(section) => {
                for segment in section {
                    let segment = segment?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        return Err(SplitError::Unexpected("a passive data segment"));
                    };
                    let offset = enc::ConstExpr::i32_const(constant(&offset_expr)?);
                    data.active(0, &offset, segment.data.iter().copied());
                }
            }
            _ => {}
        }
    }
    match memories.as_slice() {
        [pages] => Ok(assemble_data(*pages, stack_pointer(core)?, &data)),
        _ => Err(SplitError::Unexpected("not exactly one memory")),
    }
}

/// Where the stack begins: the value of global 0.
pub(super) fn stack_pointer(core: &[u8]) -> Result<i32, SplitError> {
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::GlobalSection(section) = payload?
            && let Some(global) = section.into_iter().next()
        {
            return constant(&global?.init_expr);
        }
    }
    Err(SplitError::Unexpected("no stack pointer"))
}

/// A module that has a memory of `pages`, the stack pointer, `data`, and nothing else.
pub(super) fn assemble_data(pages: u64, stack_pointer: i32, data: &enc::DataSection) -> Vec<u8> {
    let mut memories = enc::MemorySection::new();
    memories.memory(plain_memory(pages));
    let mut globals = enc::GlobalSection::new();
    globals.global(stack_pointer_type(), &enc::ConstExpr::i32_const(stack_pointer));
    let mut exports = enc::ExportSection::new();
    exports.export(MEMORY, enc::ExportKind::Memory, 0).export(STACK_POINTER, enc::ExportKind::Global, 0);
    let mut module = enc::Module::new();
    module.section(&memories).section(&globals).section(&exports).section(data);
    module.finish()
}

pub(super) fn memory_type(minimum: u64) -> enc::EntityType {
    enc::EntityType::Memory(plain_memory(minimum))
}

fn plain_memory(minimum: u64) -> enc::MemoryType {
    enc::MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None }
}

fn stack_pointer_type() -> enc::GlobalType {
    enc::GlobalType { val_type: enc::ValType::I32, mutable: true, shared: false }
}

fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<i32, SplitError> {
    let mut operators = expression.get_operators_reader();
    let Operator::I32Const { value } = operators.read()? else {
        return Err(SplitError::Unexpected("an initial value that is not an i32 constant"));
    };
    match operators.read()? {
        Operator::End => Ok(value),
        _ => Err(SplitError::Unexpected("a computed initial value")),
    }
}
