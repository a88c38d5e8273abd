//! Building and running the programs.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What one run of a program printed.
pub struct Run {
    pub enumerated_us: f64,
    pub entries: usize,
    pub resident_bytes: f64,
    pub entry_ns: f64,
}

/// Builds the package in `dir` and returns the seconds that took.
pub fn build(dir: &Path) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--target-dir", "target"])
        .current_dir(dir)
        .status()?;
    if !status.success() {
        return Err(format!("cargo could not build {}", dir.display()).into());
    }
    Ok(start.elapsed().as_secs_f64())
}

/// Runs a program, telling it when it was started.
pub fn run(program: &Path) -> Result<Run, Box<dyn Error>> {
    let output = Command::new(program).arg(now_ns().to_string()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [enumerated_ns, entries, resident_bytes, entry_ns] = numbers[..] else {
        return Err(format!("{} printed {text:?}", program.display()).into());
    };
    Ok(Run {
        enumerated_us: enumerated_ns / 1e3,
        entries: entries as usize,
        resident_bytes,
        entry_ns,
    })
}

/// The time on the clock that the programs read: nanoseconds since boot.
fn now_ns() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the call fills the structure it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
