//! Tokens that are replaced while the process runs.

mod receiver;

use std::fs;
use std::path::Path;
use std::time::Instant;

use metriken_exposition::export;
use metriken_otlp as _;
use receiver::PATIENCE;

#[test]
fn a_file_of_headers_that_changed_is_read_anew() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("headers");
    fs::write(&file, "x-token: first").unwrap();
    let (address, sent) = receiver::start(|_| 200);
    let shown = file.display();
    let exporting = export::start(&format!(
        "otlp+http://{address}?interval=20ms&headers_file={shown}"
    ));
    let _exporting = exporting.unwrap();
    let start = Instant::now();
    let wait_for = |header: &str| {
        while !sent.recv_timeout(PATIENCE).unwrap().head.contains(header) {
            assert!(start.elapsed() < PATIENCE, "{header}");
        }
    };
    wait_for("x-token: first");
    fs::write(&file, "x-token: another").unwrap();
    wait_for("x-token: another");
}
