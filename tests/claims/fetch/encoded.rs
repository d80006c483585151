//! Bodies as servers compress them.

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::{self, Write};
use std::mem::take;
use std::sync::{Arc, Mutex};

/// Every way that a request says it takes.
pub const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];

/// What has been written by an encoder that still goes on.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One body. Each part of it can be decoded when it is there, whether or not more follows.
pub fn encoded<'a>(coding: &str, parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let sink = Sink::default();
    let mut encoder: Box<dyn Write> = match coding {
        "gzip" => Box::new(GzEncoder::new(sink.clone(), Compression::best())),
        "deflate" => Box::new(ZlibEncoder::new(sink.clone(), Compression::best())),
        "br" => Box::new(CompressorWriter::new(sink.clone(), 4096, 5, 22)),
        _ => Box::new(zstd::Encoder::new(sink.clone(), 3).unwrap().auto_finish()),
    };
    let mut pieces = Vec::new();
    for part in parts {
        encoder.write_all(part).unwrap();
        encoder.flush().unwrap();
        pieces.push(take(&mut *sink.0.lock().unwrap()));
    }
    drop(encoder);
    pieces.push(take(&mut *sink.0.lock().unwrap()));
    pieces
}
