//! What the engine is built from, and how that becomes Wasmtime's configuration.

use std::path::PathBuf;
use stoa_kernel::MIB;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// Settings of the engine, one per process.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Where compiled code is kept between starts. None: nothing is kept.
    pub cache_dir: Option<PathBuf>,
    /// How many invocations may run at once. Each holds address space, and memory for what it has written.
    pub slots: u32,
    /// The most linear memory that any limit can allow.
    pub max_memory_bytes: usize,
    /// How many bytes of loaded scripts are kept before the coldest is dropped.
    pub loaded_script_bytes: u64,
    /// Count fuel. Off only to measure what counting costs: nothing would end a loop.
    pub count_fuel: bool,
    /// How many bytes of a slot's memory stay resident between invocations.
    pub keep_resident_bytes: usize,
}

impl EngineConfig {
    /// For a machine with this much memory: at most half of it goes to running instances at 16 MiB each,
    /// at most a quarter to loaded scripts.
    pub fn for_memory(total_bytes: u64) -> Self {
        let slots = (total_bytes / 2 / (16 * MIB as u64)).clamp(16, 1_000);
        Self {
            cache_dir: None,
            slots: u32::try_from(slots).unwrap_or(1_000),
            max_memory_bytes: 512 * MIB,
            loaded_script_bytes: total_bytes / 4,
            count_fuel: true,
            keep_resident_bytes: 4 * MIB,
        }
    }
}

/// QuickJS ends a recursion at 512 KiB of its own stack; the sandbox's stack must be larger than that can
/// ever need, or a deep recursion would trap where a RangeError belongs.
const MAX_WASM_STACK_BYTES: usize = 8 * MIB;
/// What host functions may use on top.
const HOST_STACK_BYTES: usize = MIB;

/// Core instances per script: data, code, and the bridge between the code and the world.
const CORE_INSTANCES: u32 = 3;
/// Tables per script, both of its code: one for its own functions, one for those of the world.
const TABLES: u32 = 2;

/// Tables and stacks are small; keeping what an ordinary request touches saves a system call each.
const SMALL_KEEP_RESIDENT_BYTES: usize = 64 * 1024;

pub(crate) fn wasmtime_config(config: &EngineConfig) -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(config.slots)
        .total_core_instances(config.slots.saturating_mul(CORE_INSTANCES))
        .total_memories(config.slots)
        .total_tables(config.slots.saturating_mul(TABLES))
        .max_tables_per_module(TABLES)
        .total_stacks(config.slots)
        .max_memory_size(config.max_memory_bytes)
        .table_elements(20_000)
        .linear_memory_keep_resident(config.keep_resident_bytes)
        .table_keep_resident(SMALL_KEEP_RESIDENT_BYTES)
        .async_stack_keep_resident(SMALL_KEEP_RESIDENT_BYTES)
        // A slot remembers whose image it holds. Giving up none of them costs little memory, as most of it is
        // pages of files, and spares the next event of that script to map it again.
        .max_unused_warm_slots(config.slots)
        .pagemap_scan(Enabled::Auto);
    let mut wasmtime = Config::new();
    wasmtime
        .consume_fuel(config.count_fuel)
        .cranelift_opt_level(OptLevel::Speed)
        .concurrency_support(false)
        .wasm_backtrace_max_frames(None)
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .async_stack_size(MAX_WASM_STACK_BYTES + HOST_STACK_BYTES)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    wasmtime
}
