//! `stoad serve`: the server, its ready line, and the signals it listens to.

use super::{CommandError, logging, output};
use crate::cli::ServeArguments;
use crate::env::{self, Loaded};
use crate::server::{Handle, Server, ServerConfig};
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Instant;
use stoa_identity::AdminKey;
use stoa_tenancy::Progress;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Exit code of a server that had to cut requests off when it stopped.
const CUT: u8 = 3;

pub(super) async fn run(
    loaded: Loaded,
    arguments: ServeArguments,
    log: logging::Reload,
) -> Result<ExitCode, CommandError> {
    let started = Instant::now();
    // They are listened to from the first moment: one that came during the start must not be lost.
    let stop =
        Stop { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? };
    let hangup = signal(SignalKind::hangup())?;
    let server = Server::start(ServerConfig::new(&loaded, arguments.dev)).await?;
    greet(&loaded, &server, started)?;
    let reloading = tokio::spawn(reload(hangup, loaded, server.handle(), log));
    let drained = server.serve(stop.wait(), bar).await;
    reloading.abort();
    if drained.cut > 0 {
        output::note(&format!("stopped; {} requests were still running and were cut off", drained.cut));
        return Ok(ExitCode::from(CUT));
    }
    output::note("stopped; every request had ended");
    Ok(ExitCode::SUCCESS)
}

/// What a person wants to know, and the one line that a program waits for.
fn greet(loaded: &Loaded, server: &Server, started: Instant) -> Result<(), CommandError> {
    let settings = &loaded.settings;
    let port = server.address().port();
    let scheme = if settings.tls.cert.is_some() { "https" } else { "http" };
    let url = |host: &str| format!("{scheme}://{host}:{port}/");
    if let AdminKey::Created(key) = &server.admin_key {
        output::note(&format!(
            "The first admin key, shown this once (set STOA_ADMIN_KEY to choose your own):\n\n    {key}\n"
        ));
    }
    if server.demo {
        let demo = url(&format!("demo.{}", settings.base_domain));
        output::note(&format!("The tenant 'demo' was made, with one script: {demo}"));
    }
    let address = server.address();
    let host = if address.ip().is_unspecified() || address.ip().is_loopback() {
        settings.base_domain.clone()
    } else {
        address.ip().to_string()
    };
    let ready = format!(
        "stoad {} is ready at {} ({} tenants, {} scripts, started in {} ms)\n",
        env!("CARGO_PKG_VERSION"),
        url(&host),
        server.started.tenants + usize::from(server.demo),
        server.started.scripts + usize::from(server.demo),
        started.elapsed().as_millis()
    );
    output::write(ready.as_bytes())?;
    Ok(())
}

/// What ends the server.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    async fn wait(mut self) {
        let name = tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        };
        output::note(&format!("{name}: no new requests; waiting for those that are running"));
    }
}

/// Reads the configuration again with every SIGHUP. A bad one changes nothing.
async fn reload(mut hangup: Signal, mut loaded: Loaded, handle: Handle, log: logging::Reload) {
    while hangup.recv().await.is_some() {
        let (new, changes) = match env::reload(&loaded) {
            Ok(read) => read,
            Err(errors) => {
                tracing::error!("SIGHUP: the configuration is not taken over\n{errors}");
                continue;
            }
        };
        if let Err(error) = handle.reload(&new.settings) {
            tracing::error!("SIGHUP: the configuration is not taken over: {error}");
            continue;
        }
        log.set(&new.settings.log);
        tracing::info!(
            changed = %changes.applied.join(", "),
            needs_restart = %changes.needs_restart.join(", "),
            "SIGHUP: the configuration was read again"
        );
        loaded = new;
    }
}

/// How far compiling for a new engine has come.
fn bar(now: Progress) {
    const WIDTH: usize = 30;
    if now.of == 0 || !std::io::stderr().is_terminal() {
        return;
    }
    let full = now.done.saturating_mul(WIDTH) / now.of;
    let bar = format!("{}{}", "#".repeat(full), ".".repeat(WIDTH.saturating_sub(full)));
    let end = if now.done == now.of { "\n" } else { "" };
    output::progress(&format!("\rcompiling for this engine [{bar}] {} of {}{end}", now.done, now.of));
}
