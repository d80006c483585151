//! `PostgreSQL` for tests. Making a cluster takes seconds, so one is made per machine and build, and copied.

use super::process::{Server, TestServerError, User, command, folder, is_root};
use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::{Mutex, OnceCell};
use url::Url;

/// Where Debian and others put it.
const INSTALLED: &str = "/usr/lib/postgresql";
/// A crash of the machine loses nothing that a test would miss.
const SETTINGS: [&str; 12] = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=on",
    "-c",
    "listen_addresses=",
    "-c",
    "max_connections=200",
    "-c",
    "shared_buffers=32MB",
];

/// A `PostgreSQL` server.
pub struct Postgres {
    server: Mutex<Option<Server>>,
    folder: PathBuf,
    programs: PathBuf,
    user: Option<User>,
    databases: AtomicU32,
}

/// One that was stopped has nobody else to clean up after it.
impl Drop for Postgres {
    fn drop(&mut self) {
        if self.server.get_mut().is_none() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The server of this test program. Its databases are many, so tests do not meet.
pub async fn postgres() -> Result<&'static Postgres, TestServerError> {
    static SERVER: OnceCell<Postgres> = OnceCell::const_new();
    SERVER.get_or_try_init(Postgres::start).await
}

impl Postgres {
    /// One of the test's own, to stop and start.
    pub async fn start() -> Result<Self, TestServerError> {
        install_default_drivers();
        let programs = programs()?;
        let mine = folder(None)?;
        let user = if is_root(&mine)? { Some(postgres_user()?) } else { None };
        std::fs::remove_dir(&mine)?;
        let folder = folder(user)?;
        copy(&template(&programs, user).await?, &folder.join("data"), user).await?;
        let postgres =
            Self { server: Mutex::new(None), folder, programs, user, databases: AtomicU32::new(0) };
        postgres.start_again().await?;
        Ok(postgres)
    }

    /// The URL of a new, empty database.
    pub async fn database(&self) -> Result<String, TestServerError> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = options(&self.url("postgres"))?.connect().await?;
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await?;
        connection.close().await?;
        Ok(self.url(&name))
    }

    /// Ends it as a crash would.
    pub async fn stop(&self) -> Result<(), TestServerError> {
        if let Some(server) = self.server.lock().await.take() {
            server.stop().await?;
        }
        Ok(())
    }

    /// Starts it again, with its data.
    pub async fn start_again(&self) -> Result<(), TestServerError> {
        let mut running = self.server.lock().await;
        let (data, sockets) = (self.folder.join("data"), self.folder.display().to_string());
        let mut arguments = vec!["-D", data.to_str().unwrap_or_default(), "-k", &sockets];
        arguments.extend(SETTINGS);
        let program = self.programs.join("postgres");
        let server = Server::start(self.folder.clone(), self.user, "QUIT", &program, &arguments).await?;
        let options = options(&self.url("postgres"))?;
        server.ready("PostgreSQL", || async { options.connect().await.is_ok() }).await?;
        *running = Some(server);
        Ok(())
    }

    /// Makes it hang: it takes connections and statements, and answers none.
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

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }
}

fn options(url: &str) -> Result<AnyConnectOptions, TestServerError> {
    let url = Url::parse(url).map_err(std::io::Error::other)?;
    Ok(AnyConnectOptions::from_url(&url)?)
}

/// The newest that is installed.
fn programs() -> Result<PathBuf, TestServerError> {
    const MISSING: TestServerError =
        TestServerError::Missing { program: "PostgreSQL", package: "postgresql" };
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = std::fs::read_dir(INSTALLED).map_err(|_| MISSING)?;
    let folders = installed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let newest = folders.filter(|path| path.join("bin/initdb").exists()).max_by_key(|path| version(path));
    newest.map(|path| path.join("bin")).ok_or(MISSING)
}

fn postgres_user() -> Result<User, TestServerError> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    let line = users.lines().find(|line| line.starts_with("postgres:")).ok_or(TestServerError::User)?;
    let mut fields = line.split(':').skip(2).map_while(|field| field.parse().ok());
    match (fields.next(), fields.next()) {
        (Some(uid), Some(gid)) => Ok(User { uid, gid }),
        _ => Err(TestServerError::User),
    }
}

/// A cluster as `initdb` makes it, kept for the next time. Of many that make it at once, one keeps its own.
async fn template(programs: &Path, user: Option<User>) -> Result<PathBuf, TestServerError> {
    let fresh = folder(user)?;
    let owner = fresh.metadata()?.uid();
    let version = programs.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let kept = std::env::temp_dir().join(format!("stoa-test-postgres-{version}-{owner}"));
    // The folder of temporary files is everybody's.
    if kept.join("data/PG_VERSION").exists() && kept.metadata()?.uid() == owner {
        std::fs::remove_dir(&fresh)?;
        return Ok(kept.join("data"));
    }
    let mut initdb = command(&programs.join("initdb"), user);
    initdb.args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]);
    let made = initdb.arg("-D").arg(fresh.join("data")).current_dir(&fresh).output().await?;
    if !made.status.success() {
        let log = String::from_utf8_lossy(&made.stderr).into_owned();
        return Err(TestServerError::Start { program: "initdb", log });
    }
    if std::fs::rename(&fresh, &kept).is_err() {
        std::fs::remove_dir_all(&fresh)?;
    }
    Ok(kept.join("data"))
}

async fn copy(from: &Path, to: &Path, user: Option<User>) -> Result<(), TestServerError> {
    let mut copy = command(Path::new("/bin/cp"), user);
    let copied = copy.arg("-a").arg("--reflink=auto").arg(from).arg(to).output().await?;
    if copied.status.success() {
        return Ok(());
    }
    let log = String::from_utf8_lossy(&copied.stderr).into_owned();
    Err(TestServerError::Start { program: "cp", log })
}
