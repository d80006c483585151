//! The only reader of the environment, of configuration files and of what the machine is. Rooms get plain structs.

mod machine;

use crate::cli::SourceArguments;
use machine::memory_bytes;
use std::io::Read;
use std::path::{Path, PathBuf};
use stoa_config::{
    Changes, ConfigErrors, FaultKind, FileFormat, Flag, MAX_FILE_BYTES, Origin, Profile, Resolved, Secret,
    Settings, SourceFile, Sources, VARIABLE_PREFIX, resolve,
};
use stoa_fetch::Authorities;
use stoa_vault::MasterKey;
use tracing_subscriber::EnvFilter;

/// Where a configuration file is looked for, in the working directory.
const FILES: [&str; 4] = ["stoa.toml", "stoa.yaml", "stoa.yml", "stoa.json"];
/// No key is longer, and a wrong path may name anything.
const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;
/// What a tool logs when nothing is said: it shows its outcome itself.
const TOOL_LOG: &str = "warn";

/// What the command line says about settings.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--profile`
    pub profile: Option<String>,
    /// Arguments that are settings themselves.
    pub settings: Vec<Flag>,
}

/// The settings of this process.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Where each of them came from.
    pub origins: Resolved,
    /// The configuration file, if there is one.
    pub file: Option<String>,
    /// Memory of the machine, or of the container it is in.
    pub memory_bytes: u64,
    /// What is never shown, wherever it was read.
    pub secrets: Secrets,
    flags: Flags,
}

/// What is never shown.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// The first admin key, if it was given.
    pub admin_key: Option<Secret>,
}

impl From<SourceArguments> for Flags {
    fn from(arguments: SourceArguments) -> Self {
        Self { config: arguments.config, profile: arguments.profile, settings: Vec::new() }
    }
}

/// Everything that a server needs: the files that settings name are there, and secrets are read.
pub fn load(flags: &Flags) -> Result<Loaded, ConfigErrors> {
    let mut loaded = read(flags)?;
    let mut errors = check_log(&loaded);
    let tls = &loaded.settings.tls;
    for (path, file) in [("tls.cert", &tls.cert), ("tls.key", &tls.key)] {
        if let Some(Err(error)) = file.as_ref().map(std::fs::File::open) {
            let file = file.as_deref().unwrap_or(Path::new(""));
            errors.push(loaded.origin(path), unreadable(file, &error));
        }
    }
    if let Some(Err(error)) = loaded.settings.fetch.extra_ca.as_deref().map(Authorities::read) {
        let kind = FaultKind::Unfit { path: "fetch.extra_ca".to_owned(), message: error.to_string() };
        errors.push(loaded.origin("fetch.extra_ca"), kind);
    }
    check_master_keys(&loaded, &mut errors);
    match admin_key(&loaded) {
        Ok(key) => loaded.secrets.admin_key = key,
        Err(kind) => errors.push(loaded.origin("admin_key_file"), kind),
    }
    errors.or(loaded)
}

/// What a command needs that serves nobody: it can do without keys and certificates, and is quieter.
pub fn load_for_tool(flags: &Flags) -> Result<Loaded, ConfigErrors> {
    let mut loaded = read(flags)?;
    check_log(&loaded).or(())?;
    if loaded.origin("log") == Origin::Default {
        TOOL_LOG.clone_into(&mut loaded.settings.log);
    }
    Ok(loaded)
}

/// Reads everything again. What takes a restart stays as it was and is named.
pub fn reload(now: &Loaded) -> Result<(Loaded, Changes), ConfigErrors> {
    let new = load(&now.flags)?;
    let (origins, changes) = now.origins.reloaded(new.origins)?;
    // The first admin key is only looked at when a database is new.
    let loaded = Loaded { settings: origins.settings.clone(), origins, secrets: now.secrets.clone(), ..new };
    Ok((loaded, changes))
}

impl Loaded {
    /// Where a setting was said.
    pub fn origin(&self, path: &str) -> Origin {
        self.origins.values.get(path).map_or(Origin::Default, |value| value.origin.clone())
    }
}

fn read(flags: &Flags) -> Result<Loaded, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    let variables = variables(&mut errors);
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, text)| known == name && !text.is_empty());
        found.map(|(_, text)| text.clone())
    };
    let file = match (&flags.config, variable("STOA_CONFIG")) {
        (Some(path), _) => open(path, Origin::Flag("--config".into())),
        (None, Some(path)) => open(Path::new(&path), Origin::Variable("STOA_CONFIG".into())),
        (None, None) => find(),
    };
    let file = file.unwrap_or_else(|(origin, kind)| {
        errors.push(origin, kind);
        None
    });
    let profile = match (&flags.profile, variable("STOA_PROFILE")) {
        (Some(name), _) => Some(Profile { name: name.clone(), origin: Origin::Flag("--profile".into()) }),
        (None, Some(name)) => Some(Profile { name, origin: Origin::Variable("STOA_PROFILE".into()) }),
        (None, None) => None,
    };
    let name = file.as_ref().map(|file| file.name.clone());
    // Without the file that was meant, its profiles would only be reported missing.
    let profile = profile.filter(|_| errors.is_empty());
    let sources = Sources { file, profile, variables, flags: flags.settings.clone() };
    let resolved = resolve(&sources);
    if !errors.is_empty() {
        for fault in resolved.err().iter().flat_map(ConfigErrors::faults) {
            errors.push(fault.origin.clone(), fault.kind.clone());
        }
        return Err(errors);
    }
    let origins = resolved?;
    Ok(Loaded {
        secrets: Secrets { admin_key: origins.settings.admin_key.clone() },
        settings: origins.settings.clone(),
        origins,
        file: name,
        memory_bytes: memory_bytes(),
        flags: flags.clone(),
    })
}

/// Every variable that could be a setting.
#[expect(clippy::disallowed_methods, reason = "this is the one file that reads the environment")]
fn variables(errors: &mut ConfigErrors) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(VARIABLE_PREFIX)) else { continue };
        match value.into_string() {
            Ok(value) => found.push((name.to_owned(), value)),
            Err(_) => {
                let (expected, found) = ("UTF-8 text".to_owned(), "other bytes".to_owned());
                let kind = FaultKind::Invalid { path: "value".to_owned(), expected, found };
                errors.push(Origin::Variable(name.into()), kind);
            }
        }
    }
    // The environment has no order of its own; messages have one.
    found.sort();
    found
}

type Opened = Result<Option<SourceFile>, (Origin, FaultKind)>;

/// The one file in the working directory, if there is one.
fn find() -> Opened {
    let mut there = FILES.iter().filter(|name| Path::new(name).exists());
    match (there.next(), there.next()) {
        (Some(one), Some(other)) => {
            Err((Origin::File((*one).into()), FaultKind::TwoFiles { other: (*other).to_owned() }))
        }
        (Some(one), None) => open(Path::new(one), Origin::File((*one).into())),
        (None, _) => Ok(None),
    }
}

fn open(path: &Path, origin: Origin) -> Opened {
    let name = path.display().to_string();
    let Some(format) = FileFormat::of(&name) else { return Err((origin, FaultKind::UnknownFormat)) };
    // One byte more than is taken tells that there are more.
    match read_up_to(path, MAX_FILE_BYTES as u64 + 1) {
        Ok(bytes) => Ok(Some(SourceFile { name, format, bytes })),
        Err(error) => Err((origin, unreadable(path, &error))),
    }
}

fn read_up_to(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> FaultKind {
    FaultKind::Unreadable { file: path.display().to_string(), why: error.to_string() }
}

/// The filter has a syntax of its own, which only its library knows.
fn check_log(loaded: &Loaded) -> ConfigErrors {
    let mut errors = ConfigErrors::default();
    if EnvFilter::builder().parse(&loaded.settings.log).is_err() {
        let kind = FaultKind::Invalid {
            path: "log".to_owned(),
            expected: "a level or a filter such as \"info\" or \"warn,stoad=debug\"".to_owned(),
            found: format!("{:?}", loaded.settings.log),
        };
        errors.push(loaded.origin("log"), kind);
    }
    errors
}

/// They are more than a text of some length.
fn check_master_keys(loaded: &Loaded, errors: &mut ConfigErrors) {
    let vault = &loaded.settings.vault;
    let given = vault.master_key.iter().map(|key| ("vault.master_key", key));
    let previous = vault.previous_keys.iter().map(|key| ("vault.previous_keys", key));
    for (path, key) in given.chain(previous) {
        if let Err(error) = MasterKey::read(key.expose(), path) {
            let kind = FaultKind::Unfit { path: path.to_owned(), message: error.to_string() };
            errors.push(loaded.origin(path), kind);
        }
    }
}

fn admin_key(loaded: &Loaded) -> Result<Option<Secret>, FaultKind> {
    let Some(path) = &loaded.settings.admin_key_file else {
        return Ok(loaded.settings.admin_key.clone());
    };
    let bytes = read_up_to(path, MAX_KEY_FILE_BYTES).map_err(|error| unreadable(path, &error))?;
    let key = std::str::from_utf8(&bytes).ok().and_then(|text| Secret::new(text.trim()));
    key.map(Some).ok_or_else(|| FaultKind::Invalid {
        path: "admin_key_file".to_owned(),
        expected: "a file that holds a key of at least 16 characters without spaces and nothing else"
            .to_owned(),
        found: format!("another text in '{}'", path.display()),
    })
}
