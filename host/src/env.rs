//! The only reader of the environment and of what the machine is. Rooms get plain structs.

use std::path::PathBuf;

/// Settings of this process.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Local state: `STOA_DATA_DIR`, else `.stoa` in the working directory.
    pub data_dir: PathBuf,
    /// What to log: `STOA_LOG`, in the syntax of `tracing-subscriber`, else warnings.
    pub log: String,
    /// Memory of the machine, or of the container it is in.
    pub memory_bytes: u64,
}

/// Assumed where the system does not tell: a small server.
const FALLBACK_MEMORY_BYTES: u64 = 2 << 30;

impl Settings {
    /// As the process was started.
    pub fn read() -> Self {
        Self {
            data_dir: variable("STOA_DATA_DIR").map_or_else(|| PathBuf::from(".stoa"), PathBuf::from),
            log: variable("STOA_LOG").unwrap_or_else(|| "warn".to_owned()),
            memory_bytes: memory_bytes(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one file that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The machine's memory, or the container's limit where that is less.
fn memory_bytes() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    });
    let container: Option<u64> =
        std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    let machine = machine.unwrap_or(FALLBACK_MEMORY_BYTES);
    container.map_or(machine, |limit| limit.min(machine))
}
