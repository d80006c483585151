//! Which crate may know which. The layers are those of docs/architecture.md.

use crate::Tree;

/// Every room of `host/`, by folder, with its layer. `capabilities/*` are all alike.
const ROOMS: [(&str, u8); 27] = [
    ("host/kernel", 0),
    ("host/config", 1),
    ("host/telemetry", 1),
    ("host/schema", 1),
    ("host/uploads", 1),
    ("host/storage", 1),
    ("host/rules", 2),
    ("host/openapi", 3),
    ("host/wire", 1),
    ("host/engine", 2),
    ("host/rendering", 3),
    ("host/compiler", 4),
    ("host/capability", 3),
    ("host/capabilities/*", 4),
    ("host/vault", 2),
    ("host/audit", 2),
    ("host/metering", 2),
    ("host/tokens", 3),
    ("host/federation", 4),
    ("host/identity", 4),
    ("host/invoker", 5),
    ("host/tenancy", 6),
    ("host/gateway", 7),
    ("host/portal", 7),
    ("host/admin", 7),
    ("host/worker", 7),
    ("host", 8),
];

/// A library, and the rooms that may use it.
const OWNERS: [(&str, &[&str]); 4] = [
    (
        "axum",
        &["host", "host/gateway", "host/portal", "host/admin", "host/capability", "host/capabilities/*"],
    ),
    (
        "sqlx",
        &[
            "host/storage",
            "host/vault",
            "host/audit",
            "host/metering",
            "host/tokens",
            "host/federation",
            "host/identity",
            "host/tenancy",
            "host/capabilities/*",
        ],
    ),
    (
        "redis",
        &[
            "host/storage",
            "host/vault",
            "host/audit",
            "host/metering",
            "host/tokens",
            "host/federation",
            "host/identity",
            "host/tenancy",
            "host/capabilities/*",
        ],
    ),
    (
        "wasmtime",
        &[
            "host/engine",
            "host/rendering",
            "host/compiler",
            "host/capability",
            "host/capabilities/*",
            "host/invoker",
        ],
    ),
];

pub fn arrows_point_down(tree: &mut Tree) {
    let rooms = rooms(tree);
    for room in &rooms {
        let Some(layer) = layer(&room.folder) else {
            tree.broken(&room.manifest, "this room has no layer; give it one in tests/tidy/layers.rs");
            continue;
        };
        for other in &rooms {
            let is_lower = self::layer(&other.folder).is_some_and(|lower| lower < layer);
            if room.dependencies.contains(&other.package) && !is_lower {
                let fix =
                    format!("layer {layer} may not depend on {}; arrows point down only", other.package);
                tree.broken(&room.manifest, fix);
            }
        }
    }
}

pub fn libraries_stay_in_their_rooms(tree: &mut Tree) {
    for room in rooms(tree) {
        for (library, owners) in OWNERS {
            if room.dependencies.iter().any(|name| name == library)
                && !owners.contains(&kind(&room.folder).as_str())
            {
                tree.broken(&room.manifest, format!("'{library}' belongs to {}", owners.join(", ")));
            }
        }
    }
}

struct Room {
    folder: String,
    manifest: String,
    package: String,
    dependencies: Vec<String>,
}

fn rooms(tree: &Tree) -> Vec<Room> {
    let manifests = tree.ending(&["/Cargo.toml"]).into_iter().filter(|file| file.starts_with("host/"));
    manifests.map(|manifest| Room::read(tree, manifest)).collect()
}

impl Room {
    /// Reads the two sections that matter; what tests use does not.
    fn read(tree: &Tree, manifest: String) -> Self {
        let folder = manifest.trim_end_matches("/Cargo.toml").to_owned();
        let (mut package, mut dependencies) = (String::new(), Vec::new());
        let mut section = String::new();
        for line in tree.text(&manifest).lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = String::from(name.trim_end_matches(']'));
                continue;
            }
            let key = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if section == "package" && key == "name" {
                package = line.split('"').nth(1).map(str::to_owned).unwrap_or_default();
            } else if section == "dependencies" && !key.is_empty() && !key.starts_with('#') {
                dependencies.push(key.to_owned());
            }
        }
        Self { folder, manifest, package, dependencies }
    }
}

/// The folder, or what stands for all capabilities.
fn kind(folder: &str) -> String {
    match folder.strip_prefix("host/capabilities/") {
        Some(_) => "host/capabilities/*".to_owned(),
        None => folder.to_owned(),
    }
}

fn layer(folder: &str) -> Option<u8> {
    let kind = kind(folder);
    ROOMS.iter().find(|(room, _)| *room == kind).map(|(_, layer)| *layer)
}
