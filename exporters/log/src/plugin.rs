//! What `METRIKEN_EXPORT` may ask for.

use std::error;
use std::time::Duration;

use metriken_exposition::export::{Plugin, Running, Schedule, Target};

use crate::{Exporter, Output};

metriken_exposition::register_exporter! {
    static LOG = Plugin {
        schemes: &["log"],
        about: "lines to stderr or events to tracing: log://stderr, log://tracing",
        start,
    }
}

fn start(target: &mut Target) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let output = match target.address() {
        "tracing" => Output::Tracing,
        "stderr" => match target.take("format").as_deref() {
            None | Some("human") => Output::Human,
            Some("json") => Output::Json,
            Some(other) => {
                let advice = "write format=human or format=json";
                return Err(target.invalid("format", other, advice).into());
            }
        },
        other => {
            let advice = "write log://stderr or log://tracing";
            return Err(format!("there is no log called \"{other}\"; {advice}").into());
        }
    };
    let mut exporter = Exporter::builder()
        .output(output)
        .select(target.take_selection()?)
        .schedule(target.take_schedule(Schedule::every(Duration::from_secs(60)))?);
    if output == Output::Human
        && let Some(own) = target.take_parsed("own")?
    {
        exporter = exporter.own(own);
    }
    if let Some(changed_only) = target.take_parsed("changed_only")? {
        exporter = exporter.changed_only(changed_only);
    }
    if let Some(lines) = target.take_parsed("lines")? {
        exporter = exporter.lines(lines);
    }
    target.finish()?;
    Ok(Box::new(exporter.start()?))
}
