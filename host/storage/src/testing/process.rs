//! A server in a folder of its own. A shell stands between it and the test: when the pipe to the shell closes,
//! be it that the test was killed, the shell ends the server and removes the folder.

use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// Starts the server, waits for the end of the pipe, and cleans up. What ends the test must not end it before.
const KEEPER: &str = r#"
trap '' HUP INT TERM
folder=$1 signal=$2; shift 2
(trap - HUP INT TERM; exec "$@") >"$folder/log" 2>&1 & server=$!
echo "$server"
read -r order
kill -CONT "$server" 2>/dev/null; kill "-$signal" "$server" 2>/dev/null; wait "$server"
[ "$order" = keep ] || rm -rf "$folder"
"#;

/// A server that takes longer does not start.
const START: Duration = Duration::from_secs(30);
/// Between two tries to connect.
const TRY: Duration = Duration::from_millis(20);

/// No server for the test.
#[derive(Debug, thiserror::Error)]
pub enum TestServerError {
    /// It is not installed.
    #[error("{program} is missing; install it (Debian: apt-get install {package})")]
    Missing {
        /// The program.
        program: &'static str,
        /// The package that has it.
        package: &'static str,
    },
    /// It does not start.
    #[error("{program} does not start: {log}")]
    Start {
        /// The program.
        program: &'static str,
        /// What it said.
        log: String,
    },
    /// `PostgreSQL` does not run as root, and there is no other user to run it as.
    #[error("PostgreSQL does not run as root, and there is no user 'postgres'")]
    User,
    /// Files or processes.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server was started and refuses.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Who runs a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// A server that runs.
pub(super) struct Server {
    pub(super) folder: PathBuf,
    pub(super) pid: u32,
    keeper: Child,
}

/// A folder that only the keeper of a server removes, with its owner.
pub(super) fn folder(user: Option<User>) -> Result<PathBuf, TestServerError> {
    let folder = TempDir::with_prefix("stoa-test-")?.keep();
    if let Some(User { uid, gid }) = user {
        chown(&folder, Some(uid), Some(gid))?;
    }
    Ok(folder)
}

/// The user that is root, if this is.
pub(super) fn is_root(folder: &Path) -> io::Result<bool> {
    Ok(folder.metadata()?.uid() == 0)
}

/// The program, as it will be run.
pub(super) fn command(program: &Path, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    if let Some(User { uid, gid }) = user {
        command.uid(uid).gid(gid);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    /// Starts `program`, which ends on `signal`.
    pub(super) async fn start(
        folder: PathBuf,
        user: Option<User>,
        signal: &str,
        program: &Path,
        arguments: &[&str],
    ) -> Result<Self, TestServerError> {
        let mut keeper = command(Path::new("/bin/sh"), user);
        keeper.args(["-c", KEEPER, "keeper"]).arg(&folder).arg(signal).arg(program).args(arguments);
        keeper.stdin(Stdio::piped()).stderr(Stdio::null()).current_dir(&folder).process_group(0);
        let mut keeper = keeper.spawn()?;
        let mut line = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut line).await?;
        }
        let pid = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { folder, pid, keeper })
    }

    /// Waits until `connect` succeeds.
    pub(super) async fn ready<F: Future<Output = bool>>(
        &self,
        program: &'static str,
        connect: impl Fn() -> F,
    ) -> Result<(), TestServerError> {
        let end = Instant::now() + START;
        while !connect().await {
            let is_gone = !Path::new(&format!("/proc/{}", self.pid)).exists();
            if Instant::now() > end || is_gone {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(TestServerError::Start { program, log });
            }
            sleep(TRY).await;
        }
        Ok(())
    }

    /// Ends the server at once, as a crash would, and keeps its data.
    pub(super) async fn stop(mut self) -> Result<PathBuf, TestServerError> {
        if let Some(mut orders) = self.keeper.stdin.take() {
            orders.write_all(b"keep\n").await?;
        }
        self.keeper.wait().await?;
        Ok(self.folder)
    }

    /// Sends a signal to the server and to the processes that it started.
    pub(super) fn signal(&self, signal: &str) -> io::Result<()> {
        let children = format!("/proc/{0}/task/{0}/children", self.pid);
        let children = std::fs::read_to_string(children).unwrap_or_default();
        let mut kill = std::process::Command::new("kill");
        kill.arg(format!("-{signal}")).arg(self.pid.to_string()).args(children.split_whitespace());
        kill.status().map(drop)
    }
}
