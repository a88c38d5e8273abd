//! What `METRIKEN_EXPORT` may ask for.

use std::error;

use metriken_exposition::export::{Plugin, Running, Target};

use crate::Recorder;

metriken_exposition::register_exporter! {
    static PARQUET = Plugin {
        schemes: &["parquet"],
        about: "records to Parquet files: parquet:///var/log/app.parquet?interval=100ms",
        start,
    }
}

fn start(target: &mut Target) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let mut recorder = Recorder::builder(target.address()).select(target.take_selection()?);
    if let Some(interval) = target.take_duration("interval")? {
        recorder = recorder.interval(interval);
    }
    if let Some(segment) = target.take_duration("segment")? {
        recorder = recorder.segment(segment);
    }
    if let Some(files) = target.take_parsed("keep_files")? {
        recorder = recorder.keep_files(files);
    }
    if let Some(bytes) = target.take_parsed("keep_bytes")? {
        recorder = recorder.keep_bytes(bytes);
    }
    if let Some(age) = target.take_duration("keep_for")? {
        recorder = recorder.keep_for(age);
    }
    if let Some(level) = target.take_parsed("level")? {
        recorder = recorder.level(level);
    }
    if let Some(power) = target.take_parsed("grouping_power")? {
        recorder = recorder.grouping_power(power);
    }
    if let Some(bytes) = target.take_parsed("memory_bytes")? {
        recorder = recorder.memory_bytes(bytes);
    }
    if let Some(flush) = target.take_duration("flush")? {
        recorder = recorder.flush(flush);
    }
    if let Some(source) = target.take("source") {
        recorder = recorder.source(source);
    }
    for (key, value) in target.take_named("metadata.")? {
        recorder = recorder.metadata(key, value);
    }
    target.finish()?;
    Ok(Box::new(recorder.start()?))
}
