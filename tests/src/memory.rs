//! What this process holds of the machine's memory.

/// Resident bytes of this process, without files that are mapped: compiled code comes and goes with the
/// system's cache.
pub fn resident_bytes() -> u64 {
    // `status` counts in batches for each thread; this file is exact.
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let kib = |name: &str| -> u64 {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells it");
        line.trim().strip_suffix("kB").unwrap().trim().parse().unwrap()
    };
    (kib("Pss_Anon:") + kib("Pss_Shmem:")) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_to_shows_and_what_is_freed_does_not() {
        const SIZE: usize = 64 << 20;
        let before = resident_bytes();
        let kept = std::hint::black_box(vec![1_u8; SIZE]);
        let with = resident_bytes();
        drop(kept);
        let after = resident_bytes();
        assert!(with > before + SIZE as u64 / 2, "{before} {with}");
        assert!(after < before + SIZE as u64 / 2, "{before} {after}");
    }
}
