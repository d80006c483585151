//! Rust's view of the world `core`, generated from `wit/`.

#![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated code")]

wasmtime::component::bindgen!({
    world: "core",
    path: "../../wit",
    imports: {
        "stoa:engine/ops.wait-any": async | trappable,
        default: trappable,
    },
    exports: { default: async },
    additional_derives: [PartialEq],
});
