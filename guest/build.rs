//! The binding that javy brings wants a C library from outside; the default one brings its own.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=WASI_LIBC");
    if std::env::var_os("CARGO_FEATURE_JAVY").is_some() {
        let folder = std::env::var("WASI_LIBC").unwrap_or_else(|_| "/usr/lib/wasm32-wasi".to_owned());
        println!("cargo:rustc-link-search=native={folder}");
        println!("cargo:rustc-link-lib=static=c");
    }
}
