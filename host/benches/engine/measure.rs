//! Samples and how they are shown.

use std::time::{Duration, Instant};

/// Durations of the same work.
#[derive(Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// One more, in microseconds.
    pub fn push(&mut self, duration: Duration) {
        self.0.push(duration.as_secs_f64() * 1e6);
    }

    /// Times `work`.
    pub fn time(&mut self, work: impl FnOnce()) {
        let started = Instant::now();
        work();
        self.push(started.elapsed());
    }

    /// In microseconds.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let index = ((sorted.len() as f64 - 1.0) * share) as usize;
        sorted.get(index).copied().unwrap_or(f64::NAN)
    }
}

/// A line of the table.
pub struct Row(String);

impl Row {
    /// Of this name.
    pub fn new(name: String) -> Self {
        Self(name)
    }

    /// With these times.
    pub fn us(self, samples: &Samples) {
        println!("| {} | {} | {} |", self.0, shown(samples.quantile(0.5)), shown(samples.quantile(0.99)));
    }
}

fn shown(us: f64) -> String {
    if us < 1_000.0 { format!("{us:.1} us") } else { format!("{:.2} ms", us / 1_000.0) }
}

/// Resident memory of this process.
pub fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(f64::NAN);
    kib / 1024.0
}
