//! Redis for tests.

use super::process::{Server, TestServerError, folder};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::{Mutex, OnceCell};

/// Where distributions put it.
const PLACES: [&str; 3] =
    ["/usr/bin/redis-server", "/usr/local/bin/redis-server", "/opt/homebrew/bin/redis-server"];

/// A Redis server.
pub struct RedisServer {
    server: Mutex<Option<Server>>,
    folder: PathBuf,
    program: &'static Path,
    prefixes: AtomicU32,
}

/// One that was stopped has nobody else to clean up after it.
impl Drop for RedisServer {
    fn drop(&mut self) {
        if self.server.get_mut().is_none() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The server of this test program. Tests do not meet in it: each has a prefix of its own.
pub async fn redis() -> Result<&'static RedisServer, TestServerError> {
    static SERVER: OnceCell<RedisServer> = OnceCell::const_new();
    SERVER.get_or_try_init(RedisServer::start).await
}

impl RedisServer {
    /// One of the test's own, to stop and start.
    pub async fn start() -> Result<Self, TestServerError> {
        let program = PLACES.iter().map(Path::new).find(|place| place.exists());
        let missing = TestServerError::Missing { program: "Redis", package: "redis-server" };
        let program = program.ok_or(missing)?;
        let redis =
            Self { server: Mutex::new(None), folder: folder(None)?, program, prefixes: AtomicU32::new(0) };
        redis.start_again().await?;
        Ok(redis)
    }

    /// For clients.
    pub fn url(&self) -> String {
        format!("redis+unix://{}/socket", self.folder.display())
    }

    /// One that nobody else has.
    pub fn prefix(&self) -> String {
        format!("test{}:", self.prefixes.fetch_add(1, Ordering::Relaxed))
    }

    /// Ends it as a crash would. Its data is lost.
    pub async fn stop(&self) -> Result<(), TestServerError> {
        if let Some(server) = self.server.lock().await.take() {
            server.stop().await?;
        }
        Ok(())
    }

    /// Starts it again, empty.
    pub async fn start_again(&self) -> Result<(), TestServerError> {
        let mut running = self.server.lock().await;
        let socket = self.folder.join("socket").display().to_string();
        let arguments = ["--port", "0", "--unixsocket", &socket, "--save", "", "--appendonly", "no"];
        let server = Server::start(self.folder.clone(), None, "KILL", self.program, &arguments).await?;
        let client = ::redis::Client::open(self.url()).map_err(std::io::Error::other)?;
        let answers = || async {
            let Ok(mut connection) = client.get_multiplexed_async_connection().await else { return false };
            ::redis::cmd("PING").query_async::<()>(&mut connection).await.is_ok()
        };
        server.ready("Redis", answers).await?;
        *running = Some(server);
        Ok(())
    }

    /// Makes it hang: it takes connections and commands, and answers none.
    pub async fn freeze(&self) -> Result<(), TestServerError> {
        self.signal("STOP").await
    }

    /// Lets it go on.
    pub async fn thaw(&self) -> Result<(), TestServerError> {
        self.signal("CONT").await
    }

    async fn signal(&self, signal: &str) -> Result<(), TestServerError> {
        if let Some(server) = &*self.server.lock().await {
            server.signal(signal)?;
        }
        Ok(())
    }
}
