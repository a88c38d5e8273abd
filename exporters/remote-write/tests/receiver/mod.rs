//! What the receivers of all tests have in common.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::time::Duration;

use fixture_receiver::{Answer, PATIENCE, Request};
use fixture_remote_write::{Series, read_one, read_two};
use metriken_remote_write::{Exporter, Schedule, Selection};

/// The answer of a receiver of version 2 that stored all of a request, of which
/// it says how much that was.
pub(crate) fn stored(request: &Request) -> Answer {
    let series = read(request);
    let histograms = series.iter().filter(|it| it.histogram.is_some()).count();
    written(204, series.len() - histograms, histograms)
        .header("X-Prometheus-Remote-Write-Exemplars-Written", 99)
}

/// The answer of a receiver that stored so much.
pub(crate) fn written(status: u16, samples: usize, histograms: usize) -> Answer {
    Answer::new(status)
        .header("X-Prometheus-Remote-Write-Samples-Written", samples)
        .header("X-Prometheus-Remote-Write-Histograms-Written", histograms)
}

/// The number of the version that a request says it is of.
pub(crate) fn version(request: &Request) -> u8 {
    let kind = request.header("content-type").unwrap();
    match request.header("x-prometheus-remote-write-version").unwrap() {
        "0.1.0" => {
            assert_eq!(kind, "application/x-protobuf");
            1
        }
        "2.0.0" => {
            assert_eq!(
                kind,
                "application/x-protobuf;proto=io.prometheus.write.v2.Request"
            );
            2
        }
        other => panic!("{other}"),
    }
}

/// What a request says.
pub(crate) fn read(request: &Request) -> Vec<Series> {
    assert_eq!(request.header("content-encoding"), Some("snappy"));
    let body = snap::raw::Decoder::new()
        .decompress_vec(&request.body)
        .unwrap();
    match version(request) {
        1 => read_one(&body).0,
        _ => read_two(&body),
    }
}

/// The value of the only series of a name in a request, if there is one.
pub(crate) fn value(request: &Request, name: &str) -> Option<f64> {
    let series = read(request);
    let [series] = fixture_remote_write::named(&series, name)[..] else {
        return None;
    };
    series.value
}

/// An exporter of some metrics that pushes often.
pub(crate) fn exporter(address: impl std::fmt::Display, pattern: &str) -> Exporter {
    Exporter::builder(&format!("http://{address}/api/v1/write"))
        .select(Selection::all().matching(pattern))
        .schedule(Schedule::every(Duration::from_millis(50)).flush(PATIENCE))
}
