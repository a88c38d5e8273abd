//! What an export costs the process that is measured, in every format, beside
//! other crates.
//!
//! ```text
//! cargo run --release --manifest-path benches/exports/Cargo.toml [-- [--quick] [NAME...]]
//! ```
//!
//! Prints a table for each load; with a NAME, only exporters whose names begin
//! with it are measured. Each exporter runs as its users run it, in a
//! process of its own that has all series and goes on recording, and ships to
//! this process, which only counts. A number is the processor time of all
//! threads of that process for one export, all that the system does on its
//! behalf included, less what recording takes. All are measured once a round;
//! there are three, with `--quick` one.

mod child;
mod exporter;
mod load;
mod measure;
mod sink;
mod table;

use std::error::Error;

use exporter::{EXPORTERS, Exporter};
use measure::Measured;
use sink::Sink;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, rest @ ..] = &arguments[..]
        && mode == child::CHILD
    {
        return child::run(rest);
    }
    let count = arguments.len();
    arguments.retain(|argument| argument != "--quick");
    let rounds = if arguments.len() < count { 1 } else { 3 };
    let wanted = |exporter: &&Exporter| {
        arguments.is_empty() || arguments.iter().any(|it| exporter.name.starts_with(it))
    };
    let exporters: Vec<&Exporter> = EXPORTERS.iter().filter(wanted).collect();
    if exporters.is_empty() {
        let known: Vec<&str> = EXPORTERS.iter().map(|it| it.name).collect();
        return Err(format!("no such exporter; there are: {}", known.join(", ")).into());
    }

    let sink = Sink::start()?;
    for load in load::LOADS {
        let mut samples: Vec<Vec<Measured>> = vec![Vec::new(); exporters.len()];
        for round in 1..=rounds {
            eprintln!("{}: round {round} of {rounds}", load.name());
            for (exporter, samples) in exporters.iter().zip(&mut samples) {
                samples.push(measure::measure(exporter, load, &sink)?);
            }
        }
        print!("{}", table::render(load, &exporters, &samples));
    }
    Ok(())
}
