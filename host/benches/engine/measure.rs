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

/// Page faults of this process so far that needed no disk.
pub fn page_faults() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The fields after the name in parentheses begin with the third.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    fields.split(' ').nth(7).and_then(|count| count.parse().ok()).unwrap_or(f64::NAN)
}

/// Resident memory of this process: all of it, and the part that is pages of files.
pub fn resident_mib() -> (f64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN) / 1024.0
    };
    (mib("VmRSS:"), mib("RssFile:"))
}
