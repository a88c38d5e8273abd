//! Bytes are refused as a snapshot, or mean one that can be written and read.
//!
//! `cargo +nightly fuzz run snapshot_json`
#![no_main]

use libfuzzer_sys::fuzz_target;
use metriken_exposition::snapshot::{Limits, Snapshot};

fuzz_target!(|bytes: &[u8]| {
    let Ok(snapshot) = Snapshot::from_json(bytes, Limits::default()) else {
        return;
    };
    let mut written = Vec::new();
    snapshot.write_json(&mut written).unwrap();
    assert_eq!(Snapshot::from_json(&written, Limits::default()).unwrap(), snapshot);

    // What can be read can be computed with.
    let mut merged = snapshot.clone();
    merged.merge(&snapshot);
    merged.delta(&snapshot);
});
