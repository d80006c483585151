//! `stoad` as it is typed: what it prints where, and its exit codes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

mod compile;
mod config;
mod invoke;
mod vault;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SCRIPT: &str = "import { registerWebHandler } from 'stoa';
import { who } from './lib/who';
export function init() {
  console.log('at init', { step: 1 });
  registerWebHandler('/hello/:name', (req: any) => {
    console.warn('asked');
    return new Response(`hello ${req.params.name} from ${who}, ${req.query.q ?? 'no query'}`, { status: 201, headers: { 'x-a': '1' } });
  });
  registerWebHandler('/echo', (req: any) => ({ text: req.text, type: req.headers['content-type'] ?? null, many: req.headers.get('x-many') }), ['POST', 'PUT']);
  registerWebHandler('/bytes', () => ({ bodyBase64: 'AP8=' }));
  registerWebHandler('/throws', () => {
    throw new TypeError('it broke');
  });
  registerWebHandler('/loops', () => { for (;;) {} });
}
";

/// A folder with a script in it.
struct Desk(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("app.ts", SCRIPT);
        desk.write("lib/who.ts", "export const who: string = 'lib';\n");
        desk
    }

    /// With the script compiled to `app.wasm`.
    fn compiled() -> Self {
        let desk = Self::new();
        let ran = desk.run(&["compile", "app.ts"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        // Compiled code is kept between tests.
        self.run_in(&[("STOA_DATA_DIR", &data_dir().to_string_lossy())], arguments, input)
    }

    /// With these variables of Stoa and no others.
    fn run_in(&self, variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Ran {
        #[expect(clippy::disallowed_methods, reason = "a child gets all of it but our own settings")]
        let inherited = std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("STOA_"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_stoad"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .envs(inherited)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }
}

impl Ran {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

fn data_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("stoad-cli")
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

#[test]
fn what_cannot_be_read_is_named_and_is_exit_code_1() {
    let desk = Desk::new();
    desk.write("text.wasm", "this is no component");
    desk.write("style.css", "a {}");
    for (arguments, words) in [
        (&["compile", "gone.ts"][..], "gone.ts: No such file"),
        (&["compile", "app.ts", "-o", "no/such/folder.wasm"], "no/such/folder.wasm: No such file"),
        (&["compile", "style.css"], "`style.css` cannot be evaluated"),
        (&["invoke", "gone.wasm"], "gone.wasm: No such file"),
        (&["invoke", "text.wasm"], "not a complete WebAssembly component"),
        (&["invoke", "app.ts"], "not a complete WebAssembly component"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{arguments:?}: {}", ran.err);
        assert_has(&ran.err, &[words]);
    }
}

#[test]
fn arguments_that_mean_nothing_are_exit_code_2() {
    let desk = Desk::compiled();
    for (arguments, words) in [
        (&["fly"][..], "unrecognized subcommand"),
        (&["compile"], "<FILE>"),
        (&["compile", "app.ts", "--fast"], "unexpected argument '--fast'"),
        (&["compile", "app.ts", "--name", "My Shop"], "'My Shop' is not a valid script name"),
        (&["invoke", "app.wasm", "--header", "no-colon"], "'no-colon' is not of the form name: value"),
        (&["invoke", "app.wasm", "--header", "a b: 1"], "invalid HTTP header name"),
        (&["invoke", "app.wasm", "--method", "NO WAY"], "--method: invalid HTTP method"),
        (&["invoke", "app.wasm", "--url", "http://[bad"], "--url: "),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert_has(&ran.err, &[words]);
    }
}
