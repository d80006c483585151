//! The new files, from the templates.

use super::Name;

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("../../templates/capability/", $name, ".template"))
    };
}

/// Where a template goes.
const TEMPLATES: [(&str, &str); 15] = [
    ("wit/{{name}}.wit", template!("interface.wit")),
    ("host/capabilities/{{name}}/Cargo.toml", template!("Cargo.toml")),
    ("host/capabilities/{{name}}/README.md", template!("README.md")),
    ("host/capabilities/{{name}}/src/lib.rs", template!("lib.rs")),
    ("host/capabilities/{{name}}/src/host.rs", template!("host.rs")),
    ("host/capabilities/{{name}}/src/limits.rs", template!("limits.rs")),
    ("host/capabilities/{{name}}/src/store.rs", template!("store.rs")),
    ("host/capabilities/{{name}}/src/store/memory.rs", template!("memory.rs")),
    ("host/capabilities/{{name}}/src/admin.rs", template!("admin.rs")),
    ("host/capabilities/{{name}}/tests/conformance.rs", template!("conformance.rs")),
    ("guest/src/capabilities/{{name}}.rs", template!("glue.rs")),
    ("guest/js/{{name}}.ts", template!("facade.ts")),
    ("tests/cases/{{name}}/basics/script.js", template!("script.js")),
    ("tests/cases/{{name}}/basics/steps", template!("steps")),
    ("tests/cases/{{name}}/basics/expect", template!("expect")),
];

pub(super) fn all(name: &Name) -> Vec<(String, String)> {
    TEMPLATES.iter().map(|(path, text)| (name.fill(path), name.fill(text))).collect()
}
