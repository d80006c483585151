//! A platform of one test's own.

use crate::script::TestScript;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stoa_compiler::{CompileError, Compiled, Compiler, Job, SourceFiles};
use stoa_engine::{Engine, EngineConfig, Report, Script};
use stoa_fetch::Network;
use stoa_invoker::{Deployed, Invoker, Lane, LaneConfig};
use stoa_kernel::{Limits, MIB, ScriptName, TenantId};
use stoa_kv::{KvStore, MemoryStore, Quotas};
use stoad::app::{App, Config, ENGINE};
use stoad::registry::Backends;
use tokio::sync::oneshot;
use wasm_encoder::{CustomSection, Encode, Section};

/// Few, so that a pool costs little and a leak of slots shows.
const SLOTS: u32 = 64;

/// What the clock shows while a test's script is compiled: long ago, so that a clock that stands still since
/// then shows, and always the same, so that a script's compiled code is found again on disk.
const COMPILED_AT: Duration = Duration::from_secs(1_700_000_000);

/// Where compiled code is kept between tests: beside them, in Cargo's target folder.
pub(crate) fn cache_dir() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(2).expect("a test lies in a folder of the target folder").join("stoa-tests")
}

/// Reports on their way to whoever made the request, by the address of the version that runs: every request
/// gets one of its own.
pub(crate) type Reports = Arc<Mutex<HashMap<usize, oneshot::Sender<Report>>>>;

/// The rooms, as `stoad` builds them.
pub struct Rooms {
    pub(crate) app: App,
    pub(crate) reports: Reports,
    compiler: Compiler,
}

/// What a platform is made of, where a test does not want the usual.
pub struct Builder {
    slots: u32,
    guest: Vec<u8>,
    cache_dir: Option<PathBuf>,
    kv: Arc<dyn KvStore>,
    lane: LaneConfig,
}

impl Builder {
    /// Places in the pool.
    #[must_use]
    pub fn slots(mut self, slots: u32) -> Self {
        self.slots = slots;
        self
    }

    /// Another guest engine.
    #[must_use]
    pub fn guest(mut self, guest: Vec<u8>) -> Self {
        self.guest = guest;
        self
    }

    /// Another place for compiled code. None: it is not kept.
    #[must_use]
    pub fn cache_dir(mut self, dir: Option<&Path>) -> Self {
        self.cache_dir = dir.map(Path::to_owned);
        self
    }

    /// Another store.
    #[must_use]
    pub fn kv(mut self, kv: Arc<dyn KvStore>) -> Self {
        self.kv = kv;
        self
    }

    /// Another width of the tenant's lane.
    #[must_use]
    pub fn lane(mut self, running: usize, waiting: usize) -> Self {
        self.lane = LaneConfig { running, waiting };
        self
    }

    /// Starts it.
    pub fn build(self) -> TestPlatform {
        let reports = Reports::default();
        let kept = Arc::clone(&reports);
        let reporter = move |script: &Deployed, report: Report| {
            let waiting = kept.lock().unwrap().remove(&address(script));
            if let Some(waiting) = waiting {
                // Whoever asked may have gone.
                let _ = waiting.send(report);
            }
        };
        let engine = EngineConfig {
            cache_dir: self.cache_dir.clone(),
            slots: self.slots,
            loaded_script_bytes: 256 * MIB as u64,
            ..EngineConfig::for_memory(1 << 30)
        };
        let config = Config {
            engine,
            guest: self.guest.into(),
            backends: Backends {
                kv: self.kv,
                kv_quotas: Quotas::default(),
                assets: Arc::default(),
                network: Network::default(),
                secrets: Arc::new(stoa_secrets::MemoryStore::default()),
            },
            reporter: Arc::new(reporter),
        };
        let lock = alone(self.cache_dir.as_deref());
        let app = App::build(config).expect("the engine starts");
        let compiler = app.compiler().expect("the compiler starts");
        drop(lock);
        let rooms = Arc::new(Rooms { app, reports, compiler });
        TestPlatform { rooms, lane: Lane::new(self.lane) }
    }
}

/// Where a version lies in memory: its name among those that run.
pub(crate) fn address(script: &Deployed) -> usize {
    std::ptr::from_ref(script).addr()
}

/// Lets one process at a time compile the engine; the others then find it on disk.
pub(crate) fn alone(dir: Option<&Path>) -> Option<File> {
    dir.map(|dir| {
        std::fs::create_dir_all(dir).unwrap();
        let lock = File::create(dir.join("lock")).unwrap();
        lock.lock().unwrap();
        lock
    })
}

/// A platform with one tenant.
pub struct TestPlatform {
    rooms: Arc<Rooms>,
    lane: Lane,
}

impl TestPlatform {
    /// The usual one.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// One that differs from the usual.
    pub fn builder() -> Builder {
        Builder {
            slots: SLOTS,
            guest: ENGINE.to_vec(),
            cache_dir: Some(cache_dir()),
            kv: Arc::new(MemoryStore::default()),
            lane: LaneConfig::default(),
        }
    }

    /// The sandbox.
    pub fn engine(&self) -> &Engine {
        &self.rooms.app.engine
    }

    /// The way in for every event.
    pub fn invoker(&self) -> &Invoker {
        &self.rooms.app.invoker
    }

    /// The compiler.
    pub fn compiler(&self) -> &Compiler {
        &self.rooms.compiler
    }

    /// The place of a capability among the grants.
    pub fn grant(&self, name: &str) -> usize {
        self.rooms.app.registry.index(name).expect("a capability of this name")
    }

    /// Compiles one file.
    pub async fn compile(&self, name: &str, text: &str) -> Result<Compiled, CompileError> {
        self.compile_files(name, &[(name, text)]).await
    }

    /// Compiles many.
    pub async fn compile_files(&self, entry: &str, files: &[(&str, &str)]) -> Result<Compiled, CompileError> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        self.compile_source(SourceFiles::new(entry, files).unwrap()).await
    }

    /// Compiles what was read already.
    pub async fn compile_source(&self, source: SourceFiles) -> Result<Compiled, CompileError> {
        self.rooms.compiler.compile(&job(), source).await
    }

    /// Compiles a script of one file and makes it ready for events.
    pub async fn deploy(&self, name: &str, text: &str) -> TestScript {
        self.deploy_files(name, &[(name, text)]).await
    }

    /// The same for many files.
    pub async fn deploy_files(&self, entry: &str, files: &[(&str, &str)]) -> TestScript {
        match self.compile_files(entry, files).await {
            Ok(compiled) => self.load(compiled.component),
            Err(error) => panic!("{}: {error}", error.code()),
        }
    }

    /// Makes a script ready that was loaded already.
    pub fn serve(&self, script: Script) -> TestScript {
        TestScript::new(Arc::clone(&self.rooms), self.lane.clone(), job(), Arc::new(script), Vec::new())
    }

    /// Makes a component ready that was compiled for this engine.
    pub fn load(&self, component: Vec<u8>) -> TestScript {
        let script = Arc::new(self.engine().load(&component).expect("a component of this engine"));
        TestScript::new(Arc::clone(&self.rooms), self.lane.clone(), job(), script, component)
    }
}

impl Default for TestPlatform {
    fn default() -> Self {
        Self::new()
    }
}

/// Whose script it is and what its init may use, unless a test says otherwise.
pub fn job() -> Job {
    Job {
        tenant: TenantId::new("acme").unwrap(),
        script: ScriptName::new("main").unwrap(),
        limits: Limits::INIT,
        now: COMPILED_AT,
        allow_eval: true,
    }
}

/// The error of a compilation that must not succeed.
pub fn error_of(outcome: Result<Compiled, CompileError>) -> CompileError {
    match outcome {
        Ok(compiled) => panic!("it compiled to {} bytes", compiled.component.len()),
        Err(error) => error,
    }
}

/// The engine of this server with a section that changes nothing but its identity.
pub fn other_engine() -> Vec<u8> {
    let section = CustomSection { name: "harmless".into(), data: b"another build".as_slice().into() };
    let mut guest = ENGINE.to_vec();
    guest.push(section.id());
    section.encode(&mut guest);
    guest
}
