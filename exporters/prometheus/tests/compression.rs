//! gzip for those who ask for it, and the same page inside.

use std::io::Read as _;

use flate2::read::GzDecoder;
use metriken::{Gauge, metric};
use metriken_prometheus::Exporter;

mod client;

/// Never set: pages are compared here.
#[metric(name = "compression_gauge")]
static GAUGE: Gauge = Gauge::new();

#[test]
fn a_compressed_page_is_the_plain_page() {
    let endpoint = client::silent_endpoint();
    let plain = client::get(&endpoint, "/metrics", "");
    assert_eq!(plain.header("content-encoding"), None);
    assert!(
        plain.text().contains("compression_gauge 0\n"),
        "{}",
        plain.text()
    );
    let packed = client::get(&endpoint, "/metrics", "Accept-Encoding: gzip\r\n");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("content-type"), plain.header("content-type"));
    let mut text = String::new();
    let mut decoder = GzDecoder::new(packed.body.as_slice());
    decoder.read_to_string(&mut text).expect("valid gzip");
    assert_eq!(text, plain.text());
}

#[test]
fn nobody_else_gets_gzip() {
    let endpoint = client::endpoint();
    for header in ["gzip;q=0", "identity", "br", "*", "deflate, gzip;q=0"] {
        let answer = client::get(
            &endpoint,
            "/metrics",
            &format!("Accept-Encoding: {header}\r\n"),
        );
        assert_eq!(answer.header("content-encoding"), None, "{header}");
    }
}

#[test]
fn level_zero_turns_it_off() {
    let endpoint = client::start(Exporter::builder().gzip_level(0));
    let answer = client::get(&endpoint, "/metrics", "Accept-Encoding: gzip\r\n");
    assert_eq!(answer.header("content-encoding"), None);
}
