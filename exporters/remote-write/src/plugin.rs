//! What `METRIKEN_EXPORT` may ask for.

use std::error;

use metriken_exposition::Names;
use metriken_exposition::export::{Plugin, Running, Target};
use metriken_exposition::remote_write::Histograms;

use crate::exporter::default_schedule;
use crate::{Exporter, Version};

metriken_exposition::register_exporter! {
    static REMOTE_WRITE = Plugin {
        schemes: &["remote-write+http", "remote-write+https"],
        about: "pushes by Prometheus' remote write: remote-write+http://127.0.0.1:9090/api/v1/write",
        start,
    }
}

fn start(target: &mut Target) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let scheme = target.scheme().trim_start_matches("remote-write+");
    let mut exporter = Exporter::builder(&format!("{scheme}://{}", target.address()));
    if let Some(version) = take(target, "version", "write 1, 2 or auto", Version::parse)? {
        exporter = exporter.version(version);
    }
    let advice = "write classic, native or both";
    if let Some(histograms) = take(target, "histograms", advice, histograms)? {
        exporter = exporter.histograms(histograms);
    }
    if let Some(max) = target.take_native_buckets()? {
        exporter = exporter.native_buckets(max);
    }
    if let Some(names) = take(target, "names", "write legacy or utf8", names)? {
        exporter = exporter.names(names);
    }
    if let Some(job) = target.take("job") {
        exporter = exporter.job(job);
    }
    if let Some(instance) = target.take("instance") {
        exporter = exporter.instance(instance);
    }
    if let Some(most) = target.take_parsed("samples")? {
        exporter = exporter.samples_per_request(most);
    }
    if let Some(end) = target.take_parsed("end_series")? {
        exporter = exporter.end_series(end);
    }
    exporter = exporter
        .client(|client| client.take_parameters(target))
        .select(target.take_selection()?)
        .schedule(target.take_schedule(default_schedule())?);
    target.finish()?;
    Ok(Box::new(exporter.start()?))
}

fn take<T>(
    target: &mut Target,
    name: &str,
    advice: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, metriken_exposition::export::Error> {
    let Some(text) = target.take(name) else {
        return Ok(None);
    };
    let parsed = parse(&text).ok_or_else(|| target.invalid(name, &text, advice))?;
    Ok(Some(parsed))
}

fn histograms(text: &str) -> Option<Histograms> {
    match text {
        "classic" => Some(Histograms::Classic),
        "native" => Some(Histograms::Native),
        "both" => Some(Histograms::Both),
        _ => None,
    }
}

fn names(text: &str) -> Option<Names> {
    match text {
        "legacy" => Some(Names::Legacy),
        "utf8" => Some(Names::Utf8),
        _ => None,
    }
}
