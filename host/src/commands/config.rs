//! `stoad config`.

use super::output;
use crate::cli::ConfigCommand;
use crate::env::{self, Flags, Loaded};
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use stoa_config::{Catalog, ConfigErrors, Origin};

pub(super) fn run(flags: &Flags, command: &ConfigCommand) -> ExitCode {
    let told = match command {
        ConfigCommand::Check => env::load(flags).map(|loaded| check(&loaded)),
        ConfigCommand::Print { json: false } => env::load(flags).map(|loaded| lines(&loaded)),
        ConfigCommand::Print { json: true } => env::load(flags).map(|loaded| values(&loaded)),
        ConfigCommand::Schema => Ok(format!("{:#}\n", stoa_config::json_schema())),
    };
    match told.map(|text| output::write(text.as_bytes())) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            output::error(&format!("cannot print the outcome: {error}"));
            ExitCode::FAILURE
        }
        Err(errors) => failed(&errors),
    }
}

fn failed(errors: &ConfigErrors) -> ExitCode {
    output::note(&errors.to_string());
    ExitCode::FAILURE
}

/// That all is well, and what may still surprise.
fn check(loaded: &Loaded) -> String {
    let mut told = vec![match &loaded.file {
        Some(file) => format!("{file} is fine\n"),
        None => "there is no configuration file, and the rest is fine\n".to_owned(),
    }];
    if !loaded.origins.profiles.is_empty() {
        told.push(format!("note: profiles: {}\n", loaded.origins.profiles.join(", ")));
    }
    let overridden = loaded.origins.overridden.iter();
    told.extend(
        overridden.map(|over| format!("note: {}: {} overrides {}\n", over.path, over.by, over.origin)),
    );
    told.concat()
}

/// In the order of the documentation, as TOML: what is not set, or may not stand in a file, is a comment.
fn lines(loaded: &Loaded) -> String {
    let catalog = Catalog::new();
    let lines = catalog.settings().iter().filter_map(|setting| {
        let value = loaded.origins.values.get(&setting.path)?;
        let path = &setting.path;
        let line = match &value.shown {
            Value::Null => format!("# {path} is not set"),
            text if setting.is_key() => format!("# {path} = {text}"),
            text => format!("{path} = {text}"),
        };
        Some(match &value.origin {
            Origin::Default => format!("{line}\n"),
            origin => format!("{line:<40} # {origin}\n"),
        })
    });
    lines.collect()
}

fn values(loaded: &Loaded) -> String {
    let values = loaded.origins.values.iter().map(|(path, value)| {
        (path.clone(), json!({ "value": value.shown, "origin": value.origin.to_string() }))
    });
    format!("{:#}\n", Value::Object(values.collect::<Map<_, _>>()))
}
