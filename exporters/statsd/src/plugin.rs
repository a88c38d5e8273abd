//! What `METRIKEN_EXPORT` may ask for.

use std::error;
use std::time::Duration;

use metriken_exposition::export::{Plugin, Running, Schedule, Target};

use crate::{Address, Dialect, Error, Exporter, Histograms, agent};

metriken_exposition::register_exporter! {
    static STATSD = Plugin {
        schemes: &["statsd", "statsd+unix"],
        about: "StatsD over UDP or a unix socket: statsd://127.0.0.1:8125",
        start: |target| start(target, Dialect::StatsD),
    }
}

metriken_exposition::register_exporter! {
    static DOGSTATSD = Plugin {
        schemes: &["dogstatsd", "dogstatsd+unix"],
        about: "DogStatsD over UDP or a unix socket: dogstatsd://127.0.0.1:8125",
        start: |target| start(target, Dialect::DogStatsD),
    }
}

fn start(
    target: &mut Target,
    dialect: Dialect,
) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let mut exporter = Exporter::builder()
        .address(address(target)?)
        .dialect(dialect)
        .select(target.take_selection()?)
        .schedule(target.take_schedule(Schedule::every(Duration::from_secs(10)))?);
    if let Some(prefix) = target.take("prefix") {
        exporter = exporter.prefix(prefix);
    }
    if let Some(histograms) = target.take("histograms") {
        exporter = exporter.histograms(match histograms.as_str() {
            "values" => Histograms::Values,
            "summary" => Histograms::Summary,
            other => {
                let advice = "write histograms=values or histograms=summary";
                return Err(target.invalid("histograms", other, advice).into());
            }
        });
    }
    if let Some(bytes) = target.take_parsed("datagram_bytes")? {
        exporter = exporter.datagram_bytes(bytes);
    }
    if dialect == Dialect::DogStatsD {
        if let Some(packed) = target.take_parsed("packed")? {
            exporter = exporter.packed(packed);
        }
        if let Some(origin) = target.take_parsed("origin")? {
            exporter = exporter.origin(origin);
        }
    } else {
        if let Some(samples) = target.take_parsed("samples")? {
            exporter = exporter.samples(samples);
        }
        if let Some(tags) = target.take("tags") {
            exporter = exporter.dialect(match tags.as_str() {
                "graphite" => Dialect::Graphite,
                "none" => Dialect::StatsD,
                other => {
                    let advice = "write tags=graphite, or tags=none for labels in names";
                    return Err(target.invalid("tags", other, advice).into());
                }
            });
        }
    }
    target.finish()?;
    Ok(Box::new(exporter.start()?))
}

fn address(target: &Target) -> Result<Address, Error> {
    match target.scheme() {
        "dogstatsd" if target.address().is_empty() => agent::address(),
        scheme if scheme.ends_with("+unix") => format!("unix:{}", target.address()).parse(),
        _ => target.address().parse(),
    }
}
