use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// `body` as a gzip file.
///
/// The level is the fastest: of the text and the numbers that metrics are, the
/// best makes a tenth less for several times the work, which the process has
/// better uses for.
///
/// # Examples
/// ```
/// let body = "http_requests_total 1\n".repeat(100);
/// assert!(metriken_http::gzip(body.as_bytes()).len() < body.len() / 10);
/// ```
pub fn gzip(body: &[u8]) -> Vec<u8> {
    // What is written to is memory, so neither step can fail.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_was_compressed_is_read_back() {
        for body in [&b""[..], b"a", &[7; 100_000]] {
            let mut read = Vec::new();
            let compressed = gzip(body);
            GzDecoder::new(&*compressed).read_to_end(&mut read).unwrap();
            assert_eq!(read, body);
        }
    }
}
