//! One file per capability: the glue between its WIT interface and its façade in `guest/js`.

pub mod kv;
pub mod logs;
