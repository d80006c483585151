//! What the machine is.

/// Assumed where the system does not tell: a small server.
const FALLBACK_MEMORY_BYTES: u64 = 2 << 30;

/// The machine's memory, or the container's limit where that is less.
pub(super) fn memory_bytes() -> u64 {
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
