//! What ten thousand metrics cost a program.
//!
//! ```text
//! cargo run --release --manifest-path benches/scale/Cargo.toml [-- [--peers] [COUNT]]
//! ```
//!
//! It generates a program with COUNT metrics (10,000 if not said) and the same
//! program with none, builds and runs both, and prints the difference. Another
//! program has as many plain entries in a section of its own, which is the
//! least that anything gathered by the linker can cost. With `--peers` there
//! are programs with other crates, whose builds take minutes each. Runs take
//! turns, and what is printed are medians.

mod executable;
mod generate;
mod measure;

use std::error::Error;
use std::path::{Path, PathBuf};

use executable::Executable;
use generate::Variant;
use measure::{Run, median};

/// Builds per program, of which the quickest counts. Other crates take minutes
/// for one.
const fn builds(variant: Variant) -> usize {
    match variant {
        Variant::Metriken011 | Variant::Prometheus => 1,
        _ => 2,
    }
}

/// Runs per program, of which the median counts.
const RUNS: usize = 31;

struct Program {
    variant: Variant,
    count: usize,
    build_s: f64,
    executable: Executable,
    runs: Vec<Run>,
}

impl Program {
    fn median(&self, of: impl Fn(&Run) -> f64) -> f64 {
        median(self.runs.iter().map(of).collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut variants, mut count) = (vec![Variant::Entries, Variant::Metrics], 10_000);
    for argument in std::env::args().skip(1) {
        if argument == "--peers" {
            variants.extend([Variant::Linkme, Variant::Metriken011, Variant::Prometheus]);
            continue;
        }
        let number = argument.parse().ok().filter(|&number| number > 0);
        let mistake = || format!("{argument:?} is not a number of metrics; try 10000");
        count = number.ok_or_else(mistake)?;
    }

    let mut programs: Vec<Program> = Vec::new();
    for variant in variants {
        for (variant, count) in [variant.baseline(), (variant, count)] {
            let same = |p: &Program| p.variant == variant && p.count == count;
            if !programs.iter().any(same) {
                programs.push(make(variant, count)?);
            }
        }
    }
    for _ in 0..RUNS {
        for program in &mut programs {
            let run = measure::run(&program.executable.path)?;
            if run.entries != program.count {
                let (found, count) = (run.entries, program.count);
                return Err(format!("{found} of {count} entries were found").into());
            }
            program.runs.push(run);
        }
    }
    report(&programs, count);
    Ok(())
}

/// Generates and builds a program.
fn make(variant: Variant, count: usize) -> Result<Program, Box<dyn Error>> {
    eprintln!("building {} with {count} metrics", variant.name());
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = here.join(format!("target/generated/{}-{count}", variant.name()));
    generate::write(&dir, variant, count, &here.join("../.."))?;
    let (path, build_s) = build(&dir, variant)?;
    Ok(Program {
        variant,
        count,
        build_s,
        executable: Executable::read(&path)?,
        runs: Vec::new(),
    })
}

fn build(dir: &Path, variant: Variant) -> Result<(PathBuf, f64), Box<dyn Error>> {
    measure::build(dir)?;
    let mut quickest = f64::INFINITY;
    for _ in 0..builds(variant) {
        generate::touch(dir)?;
        quickest = quickest.min(measure::build(dir)?);
    }
    Ok((dir.join("target/release").join(variant.name()), quickest))
}

/// Prints a table in Markdown.
fn report(programs: &[Program], count: usize) {
    let n = count as f64;
    let with_metrics: Vec<&Program> = programs.iter().filter(|p| p.count > 0).collect();
    // Each beside its program without metrics.
    let pairs = with_metrics.into_iter().map(|program| {
        let (variant, count) = program.variant.baseline();
        let baseline = |p: &&Program| p.variant == variant && p.count == count;
        let baseline = programs.iter().find(baseline);
        (program, baseline.expect("it was made too"))
    });
    let pairs: Vec<(&Program, &Program)> = pairs.collect();

    println!("{count} metrics, over the same program with none:\n");
    let titles = pairs
        .iter()
        .map(|(p, _)| format!(" {} |", p.variant.title()));
    println!("| |{}", titles.collect::<String>());
    println!("| --- |{}", " ---: |".repeat(pairs.len()));
    let row = |what: &str, value: &dyn Fn(&Program) -> f64, over: bool, per: f64| {
        let cell = |(program, baseline): &(&Program, &Program)| {
            let least = if over { value(baseline) } else { 0.0 };
            format!(" {} |", digits((value(program) - least) / per))
        };
        println!("| {what} |{}", pairs.iter().map(cell).collect::<String>());
    };
    row(
        "build, seconds per 1,000 metrics",
        &|p| p.build_s,
        true,
        n / 1e3,
    );
    row(
        "stripped executable, bytes per metric",
        &|p| p.executable.stripped_bytes as f64,
        true,
        n,
    );
    row(
        "relocations per metric",
        &|p| p.executable.relocations as f64,
        true,
        n,
    );
    row(
        "functions run before main",
        &|p| p.executable.constructors as f64,
        true,
        1.0,
    );
    let enumerated = |p: &Program| p.median(|r| r.enumerated_us);
    row(
        "from exec to all entries read, microseconds",
        &enumerated,
        true,
        1.0,
    );
    row(
        "resident memory, bytes per metric",
        &|p| p.median(|r| r.resident_bytes),
        true,
        n,
    );
    row(
        "reading name and value, ns per metric",
        &|p| p.median(|r| r.entry_ns),
        false,
        1.0,
    );
}

fn digits(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
