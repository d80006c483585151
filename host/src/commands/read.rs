//! Reads what a command is given.

use super::CommandError;
use std::io::Read;
use std::path::Path;
use stoa_compiler::SourceFiles;
use stoa_engine::TEMPLATES_FOLDER;

/// Folders that no script of its own lies in.
const LEFT_OUT: [&str; 2] = ["node_modules", "target"];
/// Files that no script imports.
const ASSETS_FOLDER: &str = "assets";
/// Endings of files that a script can import.
const ENDINGS: [&str; 8] = ["js", "mjs", "cjs", "jsx", "ts", "mts", "tsx", "json"];

/// The bytes of a file; `-` is standard input.
pub(super) fn bytes(path: &str) -> Result<Vec<u8>, CommandError> {
    let read = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|source| CommandError::File { path: path.to_owned(), source })
}

/// The entry, its templates, and where it imports files of its own, all that lie beside and below it.
pub(super) fn source(entry: &Path) -> Result<SourceFiles, CommandError> {
    let text = bytes(&entry.to_string_lossy())?;
    let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = vec![(name.clone(), text)];
    let imports_own = files.first().is_some_and(|(_, text)| {
        let text = String::from_utf8_lossy(text);
        ["'./", "\"./", "`./"].iter().any(|start| text.contains(start))
    });
    let folder = entry.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let templates = folder.join(TEMPLATES_FOLDER);
    if imports_own {
        collect(folder, "", &mut files)?;
    } else if templates.is_dir() {
        collect(&templates, TEMPLATES_FOLDER, &mut files)?;
    }
    Ok(SourceFiles::new(&name, files)?)
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), CommandError> {
    let failed = |source| CommandError::File { path: folder.display().to_string(), source };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What is served as it is comes with a deployment, not with a component.
        let is_assets = prefix.is_empty() && name == ASSETS_FOLDER;
        if name.starts_with('.') || LEFT_OUT.contains(&name.as_str()) || is_assets {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else if prefix.starts_with(TEMPLATES_FOLDER)
            || path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        {
            let name = format!("{prefix}{name}");
            if files.iter().all(|(known, _)| *known != name) {
                files.push((name, bytes(&path.to_string_lossy())?));
            }
        }
    }
    Ok(())
}
