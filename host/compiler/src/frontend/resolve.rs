//! What a specifier means: the file it names, by the rules authors know from TypeScript and bundlers.

use crate::source::{SourceFiles, joined};

/// The module of the platform.
pub(super) const PLATFORM: &str = "stoa";

/// Endings that may be left out, in the order in which they are tried.
const ENDINGS: [&str; 8] = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".json", ".d.ts"];

/// What a file's ending says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    JavaScript,
    Jsx,
    TypeScript,
    Tsx,
    Json,
    /// Types for the editor; nothing in it can be evaluated.
    Declaration,
    CommonJs,
    Other,
}

/// Why a specifier means nothing here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unresolved {
    Empty,
    /// `http:`, `https:`, `data:` and the like.
    Remote,
    /// `node:` or the bare name of a module of Node.js.
    NodeModule,
    /// A package by its bare name.
    Package,
    /// A path that does not start with `./` or `../`.
    Absolute,
    /// It leads out of the script's folder.
    Outside,
    /// No such file; the path that was looked for.
    Missing(String),
}

/// What the name's ending says.
pub(super) fn kind(name: &str) -> Kind {
    let file = name.rsplit('/').next().unwrap_or(name);
    if [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| file.ends_with(ending)) {
        return Kind::Declaration;
    }
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js" | "mjs") => Kind::JavaScript,
        Some("jsx") => Kind::Jsx,
        Some("ts" | "mts") => Kind::TypeScript,
        Some("tsx") => Kind::Tsx,
        Some("json") => Kind::Json,
        Some("cjs" | "cts") => Kind::CommonJs,
        _ => Kind::Other,
    }
}

/// The file that `specifier` names in the file `importer`.
pub(super) fn resolve(source: &SourceFiles, importer: &str, specifier: &str) -> Result<String, Unresolved> {
    if specifier == PLATFORM {
        return Ok(PLATFORM.to_owned());
    }
    if !is_relative(specifier) {
        return Err(not_relative(specifier));
    }
    let folder = importer.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = joined(folder, specifier).ok_or(Unresolved::Outside)?;
    let means_folder = specifier.ends_with('/') || matches!(specifier.rsplit('/').next(), Some("." | ".."));
    found(source, &path, means_folder).ok_or(Unresolved::Missing(path))
}

fn found(source: &SourceFiles, path: &str, means_folder: bool) -> Option<String> {
    if !means_folder {
        if source.contains(path) {
            return Some(path.to_owned());
        }
        // TypeScript's authors write the name that the compiled file would have.
        for (written, meant) in [(".js", ".ts"), (".js", ".tsx"), (".jsx", ".tsx"), (".mjs", ".mts")] {
            if let Some(stem) = path.strip_suffix(written) {
                let name = format!("{stem}{meant}");
                if source.contains(&name) {
                    return Some(name);
                }
            }
        }
        if let Some(name) = with_ending(source, path) {
            return Some(name);
        }
    }
    with_ending(source, &joined(path, "index")?)
}

fn with_ending(source: &SourceFiles, path: &str) -> Option<String> {
    ENDINGS.iter().map(|ending| format!("{path}{ending}")).find(|name| source.contains(name))
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

fn not_relative(specifier: &str) -> Unresolved {
    if specifier.is_empty() {
        return Unresolved::Empty;
    }
    if specifier.starts_with('/') {
        return Unresolved::Absolute;
    }
    if specifier.starts_with("node:") || is_node_module(specifier) {
        return Unresolved::NodeModule;
    }
    match specifier.split_once(':') {
        Some((scheme, _)) if scheme.chars().all(|each| each.is_ascii_alphanumeric()) => Unresolved::Remote,
        _ => Unresolved::Package,
    }
}

/// Modules of Node.js that are imported by their bare names. The others are told as packages.
fn is_node_module(specifier: &str) -> bool {
    let name = specifier.split('/').next().unwrap_or(specifier);
    [
        "assert",
        "async_hooks",
        "buffer",
        "child_process",
        "cluster",
        "crypto",
        "dgram",
        "dns",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "module",
        "net",
        "os",
        "path",
        "perf_hooks",
        "process",
        "querystring",
        "readline",
        "stream",
        "string_decoder",
        "timers",
        "tls",
        "tty",
        "url",
        "util",
        "v8",
        "vm",
        "worker_threads",
        "zlib",
    ]
    .contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{Unresolved, resolve};
    use crate::source::SourceFiles;

    fn files() -> SourceFiles {
        let names =
            ["main.ts", "a.ts", "a.js", "b.tsx", "data.json", "lib/index.ts", "lib/deep/x.mjs", "index.js"];
        SourceFiles::new("main.ts", names.map(|name| (name.to_owned(), vec![]))).unwrap()
    }

    #[test]
    fn specifiers_mean_what_authors_expect() {
        let cases = [
            ("main.ts", "./a", "a.ts"),
            ("main.ts", "./a.js", "a.js"),
            ("main.ts", "./main.js", "main.ts"),
            ("main.ts", "./b.js", "b.tsx"),
            ("main.ts", "./b.jsx", "b.tsx"),
            ("main.ts", "./data", "data.json"),
            ("main.ts", "./lib", "lib/index.ts"),
            ("main.ts", "./lib/", "lib/index.ts"),
            ("main.ts", ".", "index.js"),
            ("lib/index.ts", ".", "lib/index.ts"),
            ("lib/deep/x.mjs", "..", "lib/index.ts"),
            ("lib/deep/x.mjs", "../../a.ts", "a.ts"),
            ("lib/index.ts", "./deep/x", "lib/deep/x.mjs"),
            ("main.ts", "stoa", "stoa"),
        ];
        for (importer, specifier, meant) in cases {
            assert_eq!(
                resolve(&files(), importer, specifier).as_deref(),
                Ok(meant),
                "{specifier} in {importer}"
            );
        }
    }

    #[test]
    fn what_is_not_a_file_of_the_script_says_why() {
        let cases = [
            ("", Unresolved::Empty),
            ("zod", Unresolved::Package),
            ("@scope/p/x", Unresolved::Package),
            ("a.ts", Unresolved::Package),
            ("node:fs", Unresolved::NodeModule),
            ("fs/promises", Unresolved::NodeModule),
            ("https://esm.sh/zod", Unresolved::Remote),
            ("data:text/javascript,1", Unresolved::Remote),
            ("/a.ts", Unresolved::Absolute),
            ("../a.ts", Unresolved::Outside),
            ("./c", Unresolved::Missing("c".to_owned())),
            ("./a/", Unresolved::Missing("a".to_owned())),
        ];
        for (specifier, why) in cases {
            assert_eq!(resolve(&files(), "main.ts", specifier), Err(why), "{specifier}");
        }
    }
}
