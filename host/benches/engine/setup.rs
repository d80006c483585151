//! An engine with its scripts.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stoa_compiler::{Compiler, Job, SourceFiles};
use stoa_engine::{
    Answer, Engine, EngineConfig, Event, Invocation, LoadError, Outcome, Request, Script, ScriptKey, Scripts,
    Target,
};
use stoa_fetch::Network;
use stoa_kernel::{Cx, Grants, InvocationId, Limits, Passage, Phase, ScriptName, TenantId, Unmetered};
use stoa_kv::{MemoryStore, Quotas};
use stoad::app::{App, Config};
use stoad::registry::Backends;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::measure::Samples;

/// The scripts that are measured.
pub const SCRIPTS: [&str; 2] = ["tiny", "bundle"];

/// Machine memory that the pool is sized for.
const MEMORY_BYTES: u64 = 8 << 30;

/// On this thread, as a server's worker would.
pub fn block_on<F: Future>(future: F) -> F::Output {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Everything a measurement needs.
pub struct Bench {
    /// The engine under test.
    pub engine: Engine,
    app: App,
    scripts: Scripts,
    compiler: Compiler,
    runtime: Runtime,
}

impl Bench {
    /// With a configuration changed by `change`.
    pub fn new(change: impl FnOnce(&mut EngineConfig)) -> Self {
        let backends = Backends {
            kv: Arc::new(MemoryStore::default()),
            kv_quotas: Quotas::default(),
            assets: Arc::default(),
            network: Network::default(),
            secrets: Arc::new(stoa_secrets::MemoryStore::default()),
        };
        let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
        let mut config = Config::new(MEMORY_BYTES, Some(cache), backends, Arc::new(|_, _| {}));
        change(&mut config.engine);
        let mut arguments = std::env::args().skip_while(|argument| argument != "--guest").skip(1);
        if let Some(guest) = arguments.next() {
            config.guest = std::fs::read(guest).unwrap().into();
        }
        let loaded_script_bytes = config.engine.loaded_script_bytes;
        let app = App::build(config).unwrap();
        let scripts = Scripts::new(app.engine.clone(), loaded_script_bytes);
        let compiler = app.compiler().unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Self { engine: app.engine.clone(), app, scripts, compiler, runtime }
    }

    /// From its files to its component.
    pub fn compile(&self, name: &str) -> Vec<u8> {
        self.compile_text(source(name))
    }

    /// Compiles a script like `tiny` that no other is equal to, and puts it where a server would keep it.
    pub fn store_variant(&self, index: usize) -> (ScriptKey, PathBuf) {
        let component = self.compile_text(format!("{}\nglobalThis.variant = {index};\n", source("tiny")));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench/components");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{index}.wasm"));
        std::fs::write(&path, &component).unwrap();
        (ScriptKey::of(&component), path)
    }

    /// That script, from memory or loaded.
    pub async fn get(&self, (key, path): &(ScriptKey, PathBuf)) -> Arc<Script> {
        let fetch = async { std::fs::read(path).map_err(|error| panic!("{error}")) };
        self.scripts.get::<_, LoadError>(*key, fetch).await.unwrap()
    }

    /// Scripts and bytes in memory.
    pub async fn size(&self) -> (u64, u64) {
        self.scripts.size().await
    }

    fn compile_text(&self, text: String) -> Vec<u8> {
        let job = Job {
            tenant: TenantId::new("bench").unwrap(),
            script: ScriptName::new("bench").unwrap(),
            limits: Limits::INIT,
            now: Duration::ZERO,
            allow_eval: true,
        };
        let files = SourceFiles::single("main.js", text).unwrap();
        self.runtime.block_on(self.compiler.compile(&job, files)).unwrap().component
    }

    /// Compiled and loaded.
    pub fn load(&self, name: &str) -> Script {
        self.engine.load(&self.compile(name)).unwrap()
    }

    /// An invocation and the end at which its answer comes out.
    pub fn invocation(&self) -> (Invocation, oneshot::Receiver<Answer>) {
        let (sender, answer) = oneshot::channel();
        let cx = Cx {
            tenant: TenantId::new("bench").unwrap(),
            script: ScriptName::new("bench").unwrap(),
            invocation: InvocationId::from_random(1),
            phase: Phase::Event,
            grants: Grants::ALL,
            egress: Arc::default(),
            assets: Arc::default(),
            caller: None,
            passage: Passage::default(),
            meter: Arc::new(Unmetered),
            deadline: Instant::now() + Limits::INVOCATION.wall,
        };
        (Invocation::new(cx, Limits::INVOCATION, Arc::clone(&self.app.registry) as _, sender), answer)
    }

    /// One event in an instance of its own, which has to be answered well.
    pub async fn answer(&self, script: &Script) {
        let (invocation, mut answer) = self.invocation();
        let outcome = script.run(invocation, event(), drop).await;
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        check(answer.try_recv().ok());
    }

    /// `rounds` events in one instance.
    pub fn warm(&self, script: &Script, rounds: usize) -> Samples {
        let mut samples = Samples::default();
        let (mut invocation, _) = self.invocation();
        invocation.limits.cpu = Duration::from_secs(100_000);
        let mut last = None;
        let events = (0..rounds + 50).map(|_| event());
        let outcome = script.run_warm(invocation, events, |answer| {
            check(answer);
            let now = Instant::now();
            if let Some(last) = last.replace(now) {
                samples.push(now.duration_since(last));
            }
        });
        block_on(outcome).unwrap();
        samples
    }
}

fn check(answer: Option<Answer>) {
    match answer {
        Some(Answer::Response(response)) if response.status < 300 => {}
        other => panic!("not answered well: {other:?}"),
    }
}

fn event() -> Event {
    let headers = (0..8).map(|index| (format!("x-header-{index}"), format!("value-{index}")));
    Event {
        id: "inv_00000000000000000000000000000001".to_owned(),
        kind: "request".to_owned(),
        target: Target::Entry("fetch".to_owned()),
        request: Some(Request {
            method: "POST".to_owned(),
            url: "https://x.example/users?x=1".to_owned(),
            headers: headers.collect(),
            params: Vec::new(),
            body: br#"{"name":"Ann","age":31,"tags":["a","b"],"email":"a@b.co"}"#.to_vec().into(),
            caller: None,
        }),
        args: None,
        meta: None,
        seed: 42,
    }
}

fn source(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scripts");
    let path = match name {
        "tiny" => folder.join("tiny.js"),
        _ => folder.join("dist/bundle.js"),
    };
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; scripts/bench builds it", path.display()))
}
