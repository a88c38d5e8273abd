//! What `METRIKEN_EXPORT` may ask for.

use std::error;

use metriken_exposition::export::{Plugin, Running, Target};

use crate::exporter::default_schedule;
use crate::{Exporter, Format};

metriken_exposition::register_exporter! {
    static PUSHGATEWAY = Plugin {
        schemes: &["pushgateway+http", "pushgateway+https"],
        about: "pushes to a Prometheus Pushgateway: pushgateway+http://127.0.0.1:9091?job=backup",
        start,
    }
}

fn start(target: &mut Target) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let scheme = target.scheme().trim_start_matches("pushgateway+");
    let mut exporter = Exporter::builder(&format!("{scheme}://{}", target.address()));
    if let Some(job) = target.take("job") {
        exporter = exporter.job(job);
    }
    for (name, value) in target.take_named("grouping.")? {
        exporter = exporter.grouping(name, value);
    }
    if let Some(text) = target.take("format") {
        let format = Format::parse(&text);
        exporter = exporter.format(
            format.ok_or_else(|| target.invalid("format", &text, "write text or protobuf"))?,
        );
    }
    if let Some(max) = target.take_native_buckets()? {
        exporter = exporter.native_buckets(max);
    }
    if let Some(text) = target.take("method") {
        exporter = exporter.keep_others(match &*text {
            "put" => false,
            "post" => true,
            _ => return Err(target.invalid("method", &text, "write put or post").into()),
        });
    }
    if let Some(delete) = target.take_parsed("delete_on_stop")? {
        exporter = exporter.delete_on_stop(delete);
    }
    exporter = exporter
        .client(|client| client.take_parameters(target))
        .select(target.take_selection()?)
        .schedule(target.take_schedule(default_schedule())?);
    target.finish()?;
    Ok(Box::new(exporter.start()?))
}
