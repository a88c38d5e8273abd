//! Text in, gzip out, without the whole page ever being in memory as text.
//!
//! `flate2` is used with its default backend, `miniz_oxide`. Choosing another
//! here would choose it for the whole application, since Cargo unites the
//! features of a dependency; an application that does choose one is given it
//! here as well.

use std::fmt;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Encoders write a few bytes at a time, and every write to the compressor
/// costs as much as the bytes do: they are gathered into pieces of this size.
const PIECE: usize = 16 * 1024;

/// A writer of text whose result is a gzip file.
pub(super) struct GzipText {
    piece: String,
    gzip: GzEncoder<Vec<u8>>,
}

impl GzipText {
    pub(super) fn new(level: u32) -> Self {
        Self {
            piece: String::with_capacity(PIECE),
            gzip: GzEncoder::new(Vec::new(), Compression::new(level)),
        }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.compress_piece();
        self.gzip.finish().expect(MEMORY)
    }

    fn compress_piece(&mut self) {
        self.gzip.write_all(self.piece.as_bytes()).expect(MEMORY);
        self.piece.clear();
    }
}

/// The compressor's only errors are those of what it writes to, a `Vec`.
const MEMORY: &str = "compressing to memory does not fail";

impl fmt::Write for GzipText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.piece.len() + text.len() > PIECE {
            self.compress_piece();
        }
        self.piece.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Read as _;

    use super::*;

    fn unpack(bytes: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes)
            .read_to_string(&mut text)
            .expect("valid gzip");
        text
    }

    #[test]
    fn what_goes_in_comes_out_whatever_the_size_of_the_writes() {
        for write in [1, 7, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let text: String = (0u32..)
                .flat_map(|i| i.to_string().into_bytes())
                .map(char::from)
                .take(4 * PIECE)
                .collect();
            let mut gzip = GzipText::new(1);
            for piece in text.as_bytes().chunks(write) {
                gzip.write_str(std::str::from_utf8(piece).unwrap()).unwrap();
            }
            assert_eq!(unpack(&gzip.finish()), text);
        }
    }

    #[test]
    fn an_empty_page_is_a_valid_file() {
        assert_eq!(unpack(&GzipText::new(9).finish()), "");
    }
}
