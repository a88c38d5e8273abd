//! The answer to `stats`: the registry, as a client of the service sees it.

use std::io::Write;

use metriken::{Label, MetricEntry, Sample, metrics};

/// A line for every number, and one that says that these are all.
pub(super) fn lines() -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in &metrics() {
        entry.visit(&mut |labels: &[Label<'_>], sample: Sample<'_>| {
            write_series(&mut lines, entry, labels, sample);
        });
    }
    lines.extend_from_slice(b"end\n");
    lines
}

fn write_series(out: &mut Vec<u8>, entry: &MetricEntry, labels: &[Label<'_>], sample: Sample<'_>) {
    let value = match sample {
        Sample::Counter(sum) => sum.to_string(),
        Sample::Gauge(value) => value.to_string(),
        Sample::Float(value) => value.to_string(),
        Sample::Histogram(values) => values.for_each_bucket(&mut |_, _| {}).count.to_string(),
        // Not a number.
        _ => return,
    };
    out.extend_from_slice(b"stat ");
    out.extend_from_slice(entry.name().as_bytes());
    let constant = entry.metadata().as_labels();
    for (i, label) in constant.iter().chain(labels).enumerate() {
        let before = if i == 0 { '{' } else { ',' };
        // Writing to memory does not fail.
        let _ = write!(out, "{before}{}={:?}", label.name(), label.value());
    }
    if !constant.is_empty() || !labels.is_empty() {
        out.push(b'}');
    }
    let _ = writeln!(out, " {value}");
}
