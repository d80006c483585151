//! Where log lines go, and what of them.

use crate::env::Loaded;
use std::io::IsTerminal;
use stoa_config::LogFormat;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, reload};

/// Changes what is logged.
#[derive(Clone)]
pub(super) struct Reload(reload::Handle<EnvFilter, Registry>);

impl Reload {
    /// Takes another filter; it was checked when it was read.
    pub(super) fn set(&self, filter: &str) {
        if let Err(error) = self.0.reload(parsed(filter)) {
            tracing::error!(%error, "the log filter stays as it was");
        }
    }
}

/// Everything goes to standard error: standard output is for what was asked for.
pub(super) fn start(loaded: &Loaded) -> Reload {
    let (filter, handle) = reload::Layer::new(parsed(&loaded.settings.log));
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let lines = match loaded.settings.log_format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    tracing_subscriber::registry().with(filter).with(lines).init();
    Reload(handle)
}

fn parsed(filter: &str) -> EnvFilter {
    EnvFilter::builder().parse_lossy(filter)
}
