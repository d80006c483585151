//! The engine: QuickJS and the web platform as one WebAssembly component. A script is this component's
//! memory after `init`; a request is `invoke` in a fresh copy of that memory.

mod allocator;
mod bodies;
mod capabilities;
mod dispatch;
mod event_loop;
mod failure;
mod handlers;
mod init;
#[cfg(feature = "javy")]
mod libc;
mod modules;
mod native;
mod parts;
mod quickjs;
mod random;
mod rejections;
mod runtime;
mod snapshot;
mod urls;

// Generated bindings of the world: the only way out of here.
#[expect(clippy::same_length_and_capacity, reason = "generated code")]
mod world {
    wit_bindgen::generate!({ world: "script", path: "../wit", pub_export_macro: true, default_bindings_module: "crate::world" });
}

use world::stoa::engine::types::{Bundle, Event, Failure, Manifest};

struct Engine;

impl world::Guest for Engine {
    fn precompile(name: String, text: String, keep_source: bool) -> Result<Vec<u8>, Failure> {
        runtime::precompile(&name, &text, keep_source)
    }

    fn prime(platform: Vec<u8>) {
        runtime::prime(&platform);
    }

    fn init(bundle: Bundle) -> Result<Manifest, Failure> {
        runtime::with(|runtime, ctx| init::init(runtime, ctx, bundle))
    }

    fn image() {
        snapshot::take();
    }

    fn invoke(event: Event) {
        runtime::with(|runtime, ctx| dispatch::invoke(runtime, ctx, event));
    }
}

world::export!(Engine);

/// QuickJS's libc asks for the time here, in microseconds; there is no other way to it.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    native::now_ms() * 1_000.0
}
