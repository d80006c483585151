//! Words for an import that means nothing here: what is wrong, and what the author can do about it.

use super::resolve::{Kind, Unresolved, kind};
use crate::source::SourceFiles;

const BUNDLE: &str = "npm packages are bundled by the SDK: run `stoa build` and deploy what it writes.";

/// The message and the help for a specifier that could not be resolved.
pub(super) fn unresolved(source: &SourceFiles, specifier: &str, why: &Unresolved) -> (String, String) {
    match why {
        Unresolved::Empty => {
            ("an import names no module".to_owned(), "Name a file, such as `./names.ts`.".to_owned())
        }
        Unresolved::Remote => (
            format!("cannot import `{specifier}`: nothing is fetched while a script is compiled"),
            "Add the file to the script, or install the package from npm and run `stoa build`.".to_owned(),
        ),
        Unresolved::NodeModule => (
            format!("cannot import `{specifier}`: modules of Node.js do not exist here"),
            "Use the web's own APIs (fetch, crypto.subtle, URL, streams) or what \"stoa\" exports."
                .to_owned(),
        ),
        Unresolved::Package if specifier.starts_with("stoa/") => {
            (format!("cannot import `{specifier}`"), "Everything is exported by \"stoa\" itself.".to_owned())
        }
        Unresolved::Package => package(source, specifier),
        Unresolved::Absolute => (
            format!("cannot import `{specifier}`: paths start with `./` or `../`"),
            format!("Write the path from this file, such as `.{specifier}`."),
        ),
        Unresolved::Outside => (
            format!("cannot import `{specifier}`: it leads out of the script's folder"),
            "A script sees only the files that are deployed with it.".to_owned(),
        ),
        Unresolved::Missing(path) => {
            let help = match nearest(source, path) {
                _ if path.starts_with("assets/") => {
                    "What lies below `assets/` is served as it is, and cannot be imported: put it elsewhere, or read it \
                     with fetchAsset."
                        .to_owned()
                }
                Some(name) => format!("Did you mean the file `{name}`?"),
                None => "Only the files that are deployed with the script can be imported.".to_owned(),
            };
            (format!("cannot find `{specifier}`: the script has no such file"), help)
        }
    }
}

/// The message and the help for JSX whose runtime is not at hand.
pub(super) fn jsx_runtime(specifier: &str) -> (String, String) {
    let message = format!("JSX needs `{specifier}`, which is not part of the script");
    let help = format!(
        "Name your JSX library in the first line, such as `/** @jsxImportSource hono/jsx */`; {BUNDLE} \
         Or name a function of your own: `/** @jsxRuntime classic @jsx h */`."
    );
    (message, help)
}

/// The message and the help for a file that is there and cannot be evaluated.
pub(super) fn not_code(kind: Kind, name: &str) -> (String, String) {
    let message = format!("`{name}` cannot be evaluated");
    let help = match kind {
        Kind::Declaration => "It declares types only: write `import type`.",
        Kind::CommonJs => "CommonJS is not supported: write `import` and `export`, or run `stoa build`.",
        _ => "Files end in .js, .mjs, .jsx, .ts, .mts, .tsx or .json.",
    };
    (message, help.to_owned())
}

fn package(source: &SourceFiles, specifier: &str) -> (String, String) {
    let message = format!("cannot import `{specifier}`: the package is not part of the script");
    if source.contains(specifier) {
        return (message, format!("If you mean the file of that name, write `./{specifier}`."));
    }
    (message, BUNDLE.to_owned())
}

/// The file whose name is most like `path`, when it is like it at all.
fn nearest<'s>(source: &'s SourceFiles, path: &str) -> Option<&'s str> {
    let names = source.files().keys().filter(|name| !matches!(kind(name), Kind::Other | Kind::Declaration));
    let near = names.filter_map(|name| {
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let far = distance(path, name).min(distance(path, stem));
        let same_file = name.rsplit('/').next() == path.rsplit('/').next();
        (same_file || far <= path.chars().count() / 3).then_some((far, name.as_str()))
    });
    near.min().map(|(_, name)| name)
}

/// How many characters must be added, removed or replaced to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    // Names are short by rule, but a specifier is not.
    const LONGEST: usize = 300;
    if one.len() > LONGEST || other.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (index, left) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (right, cell) in other.chars().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            *cell = replaced.min(diagonal + 1).min(before + 1);
            before = *cell;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};
    use crate::source::SourceFiles;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn the_nearest_file_is_suggested() {
        let names = ["main.ts", "routes/users.ts", "routes/posts.ts"];
        let files = SourceFiles::new("main.ts", names.map(|name| (name.to_owned(), vec![]))).unwrap();
        assert_eq!(nearest(&files, "routes/user"), Some("routes/users.ts"));
        assert_eq!(nearest(&files, "posts.ts"), Some("routes/posts.ts"));
        assert_eq!(nearest(&files, "zebra"), None);
    }
}
