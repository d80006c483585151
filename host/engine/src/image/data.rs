//! From a memory to the data segments that bring it back.

use super::split::{SplitError, assemble_data};
use wasm_encoder as enc;
use wasmparser::{Parser, Payload};

const WASM_PAGE_BYTES: usize = 64 * 1024;

/// Zeros are left out of the segments where at least this many follow one another: less would not pay for
/// the head of another segment.
const WORTHWHILE_GAP: usize = 64;

/// The data module that begins with `memory`, which lies at address `start`.
pub(super) fn data_module(start: usize, memory: &[u8], stack_pointer: i32) -> Vec<u8> {
    assemble_data(pages(start, memory), stack_pointer, &segments(start, memory))
}

/// `core` with another memory. This is how the engine's own build keeps what priming has loaded.
pub fn with_memory(core: &[u8], start: usize, memory: &[u8]) -> Result<Vec<u8>, SplitError> {
    let mut module = enc::Module::new();
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload?;
        match &payload {
            Payload::MemorySection(_) => {
                let mut memories = enc::MemorySection::new();
                memories.memory(enc::MemoryType {
                    minimum: pages(start, memory),
                    maximum: None,
                    memory64: false,
                    shared: false,
                    page_size_log2: None,
                });
                module.section(&memories);
            }
            Payload::DataSection(_) => {
                module.section(&segments(start, memory));
            }
            Payload::DataCountSection { .. } => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    module.section(&enc::RawSection { id, data: core.get(range).unwrap_or_default() });
                }
            }
        }
    }
    Ok(module.finish())
}

fn pages(start: usize, memory: &[u8]) -> u64 {
    (start + memory.len()).div_ceil(WASM_PAGE_BYTES) as u64
}

fn segments(start: usize, memory: &[u8]) -> enc::DataSection {
    let mut data = enc::DataSection::new();
    let mut rest = memory;
    while let Some(first) = rest.iter().position(|byte| *byte != 0) {
        let (_, from) = rest.split_at(first);
        let (segment, after) = from.split_at(segment_length(from));
        let address = start + memory.len() - from.len();
        // Addresses are unsigned, constants are signed: the bits are the same.
        let offset = u32::try_from(address).unwrap_or(u32::MAX).cast_signed();
        data.active(0, &enc::ConstExpr::i32_const(offset), segment.iter().copied());
        rest = after;
    }
    data
}

/// Up to the next worthwhile gap, or to the last byte that is not zero.
fn segment_length(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Some(rest) = bytes.get(end..) {
        match rest.iter().take(WORTHWHILE_GAP).rposition(|byte| *byte != 0) {
            Some(last) => end += last + 1,
            None => break,
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(module: &[u8], length: usize) -> Vec<u8> {
        let mut memory = vec![0; length];
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::DataSection(section) = payload.unwrap() {
                for segment in section {
                    let segment = segment.unwrap();
                    let wasmparser::DataKind::Active { offset_expr, .. } = segment.kind else { panic!() };
                    let mut operators = offset_expr.get_operators_reader();
                    let wasmparser::Operator::I32Const { value } = operators.read().unwrap() else {
                        panic!()
                    };
                    let at = usize::try_from(value).unwrap();
                    memory[at..at + segment.data.len()].copy_from_slice(segment.data);
                }
            }
        }
        memory
    }

    #[test]
    fn a_memory_comes_back_as_it_was() {
        let mut memory = vec![0_u8; 200_000];
        for (index, byte) in [(16, 1), (17, 2), (80, 3), (81, 0), (144, 4), (5_000, 5), (199_999, 6)] {
            memory[index] = byte;
        }
        let module = data_module(16, &memory[16..], 1_048_576);
        assert_eq!(read_back(&module, memory.len()), memory);
        assert!(module.len() < 300, "zeros are left out: {} bytes", module.len());
    }
}
