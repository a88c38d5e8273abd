//! Records to the path given, a hundred times a second with a file each half
//! second, until it is killed.

use std::env;
use std::time::Duration;

use metriken_recorder::{Error, Recorder};

fn main() -> Result<(), Error> {
    let path = env::args_os()
        .nth(1)
        .unwrap_or_else(|| "app.parquet".into());
    let _recording = Recorder::builder(path)
        .interval(Duration::from_millis(10))
        .segment(Duration::from_millis(500))
        .start()?;
    loop {
        recorder::work(Duration::from_secs(1));
    }
}
