//! A server in a process of its own.

use reqwest::{Client, RequestBuilder, Response};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;

/// The platform admin's key, where a test sets one.
pub const KEY: &str = "the-admin-key-of-this-test";

/// Code that was compiled for one server is found by all: each would take seconds.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/serve-cache");

/// A server that is ready.
pub struct Process {
    child: Child,
    /// What it printed on standard output: its ready line.
    pub ready: String,
    errors: Option<JoinHandle<String>>,
    address: String,
    client: Client,
}

impl Process {
    /// Starts one in an empty environment but for `variables`, and waits for its ready line.
    pub fn start(dir: &Path, variables: &[(&str, &str)]) -> Self {
        std::fs::create_dir_all(CACHE).unwrap();
        let data = dir.join(".stoa");
        std::fs::create_dir_all(&data).unwrap();
        if !data.join("cache").exists() {
            std::os::unix::fs::symlink(CACHE, data.join("cache")).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_stoad"))
            .current_dir(dir)
            .env_clear()
            .env("STOA_LISTEN", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let mut pipe = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).unwrap();
            text
        });
        let port = ready.split("localhost:").nth(1).and_then(|rest| rest.split('/').next());
        let Some(port) = port else {
            let status = child.wait().unwrap();
            panic!("no ready line, {status}: {ready}{}", errors.join().unwrap());
        };
        let address = format!("127.0.0.1:{port}");
        Self { child, address, ready, errors: Some(errors), client: Client::new() }
    }

    /// A request to a host name.
    pub fn request(&self, method: &str, host: &str, path: &str) -> RequestBuilder {
        let request = self.client.request(method.parse().unwrap(), format!("http://{}{path}", self.address));
        request.header("host", host)
    }

    /// What a host name answers to GET.
    pub async fn get(&self, host: &str, path: &str) -> String {
        self.request("GET", host, path).send().await.unwrap().text().await.unwrap()
    }

    /// A request to the management API.
    pub fn api(&self, method: &str, path: &str) -> RequestBuilder {
        self.request(method, "localhost", &format!("/engine/api/v1{path}")).bearer_auth(KEY)
    }

    /// Puts a script of one file.
    pub async fn put(&self, path: &str, source: &str) -> reqwest::Result<Response> {
        let request = self.api("PUT", path).header("content-type", "application/javascript");
        request.body(source.to_owned()).send().await
    }

    pub fn id(&self) -> i32 {
        i32::try_from(self.child.id()).unwrap()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Waits for its end, and gives what it wrote on standard error.
    pub fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        (status, self.errors.take().unwrap().join().unwrap())
    }

    /// Stops it gracefully.
    pub fn stop(self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.end()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
