//! What ten thousand metrics cost a program.
//!
//! ```text
//! cargo run --release --manifest-path benches/scale/Cargo.toml [-- COUNT]
//! ```
//!
//! It generates a program with COUNT metrics (10,000 if not said) and the same
//! program with none, builds and runs both, and prints the difference. A third
//! program has as many plain entries in a section of its own, which is the
//! least that anything gathered by the linker can cost. Runs take turns, and
//! what is printed are medians.

mod executable;
mod generate;
mod measure;

use std::error::Error;
use std::path::{Path, PathBuf};

use executable::Executable;
use generate::Variant;
use measure::{Run, median};

/// Builds per program, of which the quickest counts.
const BUILDS: usize = 2;
/// Runs per program, of which the median counts.
const RUNS: usize = 31;

struct Program {
    variant: Variant,
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
    let count = match std::env::args().nth(1) {
        Some(count) => count
            .parse::<usize>()
            .ok()
            .filter(|&count| count > 0)
            .ok_or_else(|| format!("{count:?} is not a number of metrics; try 10000"))?,
        None => 10_000,
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = here.join("target/generated");
    let mut programs = Vec::new();
    for variant in [Variant::Nothing, Variant::Entries, Variant::Metrics] {
        let dir = work.join(format!("{}-{count}", variant.name()));
        generate::write(&dir, variant, count, &here.join("../.."))?;
        let (path, build_s) = build(&dir, variant)?;
        programs.push(Program {
            variant,
            build_s,
            executable: Executable::read(&path)?,
            runs: Vec::new(),
        });
    }
    for _ in 0..RUNS {
        for program in &mut programs {
            let run = measure::run(&program.executable.path)?;
            let expected = program.variant.entries(count);
            if run.entries != expected {
                let found = run.entries;
                return Err(format!("{found} of {expected} entries were found").into());
            }
            program.runs.push(run);
        }
    }
    report(&programs, count);
    Ok(())
}

fn build(dir: &Path, variant: Variant) -> Result<(PathBuf, f64), Box<dyn Error>> {
    measure::build(dir)?;
    let mut quickest = f64::INFINITY;
    for _ in 0..BUILDS {
        generate::touch(dir)?;
        quickest = quickest.min(measure::build(dir)?);
    }
    Ok((dir.join("target/release").join(variant.name()), quickest))
}

fn report(programs: &[Program], count: usize) {
    let [nothing, rest @ ..] = programs else {
        return;
    };
    let n = count as f64;
    println!("{count} metrics, over a program with none:\n");
    print!("{:<46}", "");
    for program in rest {
        print!("{:>16}", program.variant.name());
    }
    println!();
    let row = |what: &str, value: &dyn Fn(&Program) -> f64| {
        print!("{what:<46}");
        for program in rest {
            print!("{:>16.2}", value(program));
        }
        println!();
    };
    let bytes = |p: &Program| p.executable.stripped_bytes as f64;
    row("build, seconds per 1,000 metrics", &|p| {
        (p.build_s - nothing.build_s) / n * 1e3
    });
    row("stripped executable, bytes per metric", &|p| {
        (bytes(p) - bytes(nothing)) / n
    });
    row("relocations per metric", &|p| {
        (p.executable.relocations as f64 - nothing.executable.relocations as f64) / n
    });
    row("functions run before main", &|p| {
        p.executable.constructors as f64 - nothing.executable.constructors as f64
    });
    row("from exec to all entries read, microseconds", &|p| {
        p.median(|r| r.enumerated_us) - nothing.median(|r| r.enumerated_us)
    });
    row("resident memory, bytes per metric", &|p| {
        (p.median(|r| r.resident_bytes) - nothing.median(|r| r.resident_bytes)) / n
    });
    row("reading name and value, ns per metric", &|p| {
        p.median(|r| r.entry_ns)
    });
}
