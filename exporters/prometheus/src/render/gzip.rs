//! A page as a gzip file, without the whole of it ever being in memory as text.
//!
//! `flate2` is used with its default backend, `miniz_oxide`. Choosing another
//! here would choose it for the whole application, since Cargo unites the
//! features of a dependency; an application that does choose one is given it
//! here as well.

use std::io;

use super::encoder::Encoder;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The compressed page of `encoder`.
///
/// # Errors
/// None: what is written to is memory.
pub(super) fn compressed(encoder: &mut Encoder, level: u32) -> io::Result<Vec<u8>> {
    // The encoder writes pieces of several KiB: each write to the compressor
    // costs as much as some text does.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_to(&mut gzip)?;
    gzip.finish()
}
