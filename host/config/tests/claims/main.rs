//! What a configuration is promised to be.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod documentation;
mod faults;
mod hostile;
mod layers;

use stoa_config::{ConfigErrors, FileFormat, Origin, Profile, Resolved, SourceFile, Sources, resolve};

fn file(name: &str, text: &str) -> Sources {
    let format = FileFormat::of(name).unwrap();
    let file = SourceFile { name: name.to_owned(), format, bytes: text.as_bytes().to_vec() };
    Sources { file: Some(file), ..Sources::default() }
}

fn with(mut sources: Sources, variables: &[(&str, &str)]) -> Sources {
    sources.variables = variables.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    sources
}

fn profile(mut sources: Sources, name: &str) -> Sources {
    sources.profile = Some(Profile { name: name.to_owned(), origin: Origin::Flag("--profile".into()) });
    sources
}

#[track_caller]
fn fine(sources: &Sources) -> Resolved {
    resolve(sources).unwrap()
}

#[track_caller]
fn wrong(sources: &Sources) -> ConfigErrors {
    resolve(sources).unwrap_err()
}

#[track_caller]
fn assert_wrong(sources: &Sources, lines: &[&str]) {
    assert_eq!(wrong(sources).to_string().lines().collect::<Vec<_>>(), lines);
}
