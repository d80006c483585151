//! `stoad compile`.

use super::{CommandError, output, read};
use crate::app::{App, Config};
use crate::cli::CompileArguments;
use crate::env::Loaded;
use crate::registry::Backends;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use stoa_compiler::{CompileError, Compiled, Job};
use stoa_fetch::Network;
use stoa_invoker::{Reporter, Routes};
use stoa_kernel::{InvalidName, Limits, ScriptName, TenantId};
use stoa_kv::{MemoryStore, Quotas};

pub(super) async fn run(loaded: &Loaded, arguments: CompileArguments) -> Result<ExitCode, CommandError> {
    let source = read::source(&arguments.file)?;
    let out = arguments.out.clone().unwrap_or_else(|| arguments.file.with_extension("wasm"));
    let job = job(script_name(&arguments)?)?;
    // What runs while a script is made reaches nothing.
    let app = app(loaded, Network::default(), Arc::new(|_, _| {}))?;
    let outcome = app.compiler()?.compile(&job, source).await;
    let mut compiled = match outcome {
        Ok(compiled) => compiled,
        Err(error) => return failed(error, arguments.json),
    };
    Routes::from_manifest(&compiled.manifest).map_err(stoa_invoker::DeployedError::from)?;
    std::fs::write(&out, &compiled.component)
        .map_err(|source| CommandError::File { path: out.display().to_string(), source })?;
    show(&mut compiled, &out, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

/// An app for one command: what scripts store is gone at its end.
pub(super) fn app(loaded: &Loaded, network: Network, reporter: Reporter) -> Result<App, CommandError> {
    let backends = Backends {
        kv: Arc::new(MemoryStore::default()),
        kv_quotas: Quotas::default(),
        assets: Arc::default(),
        network,
        secrets: Arc::new(stoa_secrets::MemoryStore::default()),
    };
    let config =
        Config::new(loaded.memory_bytes, Some(loaded.settings.data_dir.join("cache")), backends, reporter);
    Ok(App::build(config)?)
}

/// What is compiled from the command line belongs to this tenant.
pub(super) fn job(script: ScriptName) -> Result<Job, InvalidName> {
    Ok(Job {
        tenant: TenantId::new("local")?,
        script,
        limits: Limits::INIT,
        now: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO),
        allow_eval: true,
    })
}

fn script_name(arguments: &CompileArguments) -> Result<ScriptName, InvalidName> {
    match &arguments.name {
        Some(name) => ScriptName::new(name),
        None => name_of_file(&arguments.file),
    }
}

/// A file's name, made one that a script can have.
pub(super) fn name_of_file(path: &Path) -> Result<ScriptName, InvalidName> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(63).collect();
    ScriptName::new(if name.is_empty() { "script" } else { &name })
}

fn show(compiled: &mut Compiled, out: &Path, json: bool) -> Result<(), CommandError> {
    let lines = output::take_lines(&mut compiled.report);
    let bytes = compiled.component.len();
    if json {
        let outcome = serde_json::json!({
            "component": out,
            "bytes": bytes,
            "manifest": compiled.manifest,
            "logs": output::logs_json(&lines),
            "usage": output::usage_json(&compiled.report.usage),
        });
        output::write(format!("{outcome:#}\n").as_bytes())?;
        return Ok(());
    }
    output::logs(&lines);
    output::usage(&compiled.report.usage);
    let routes = compiled.manifest.registrations.len();
    let events = compiled.manifest.events.join(", ");
    let events = if events.is_empty() { "none" } else { &events };
    output::write(
        format!("{}: {bytes} bytes, {routes} registrations, events: {events}\n", out.display()).as_bytes(),
    )?;
    Ok(())
}

fn failed(error: CompileError, json: bool) -> Result<ExitCode, CommandError> {
    let code = error.code();
    let (diagnostics, mut report) = match error {
        CompileError::Source(diagnostics) => (diagnostics, None),
        CompileError::Init { diagnostic, report, .. } => (vec![*diagnostic], Some(report)),
        other => return Err(other.into()),
    };
    let lines = report.as_mut().map(|report| output::take_lines(report)).unwrap_or_default();
    if json {
        let outcome = serde_json::json!({
            "error": { "code": code.as_str(), "diagnostics": diagnostics, "logs": output::logs_json(&lines) },
        });
        output::write(format!("{outcome:#}\n").as_bytes())?;
    } else {
        output::logs(&lines);
        for diagnostic in diagnostics {
            output::note(&diagnostic.to_string());
        }
        output::note(&format!("{code}: the script was not compiled"));
    }
    Ok(ExitCode::FAILURE)
}
