//! How many instructions the hot paths take, held to recorded figures.
//!
//! ```text
//! cargo run --release --manifest-path benches/instructions/Cargo.toml [-- --record]
//! ```
//!
//! Times are noisy where many share a machine, and instructions are not: one
//! more on a hot path is seen in any environment. It runs the benchmark `hot`
//! under callgrind and fails if a count is more than 2% above the one in
//! `recorded.txt`; `--record` writes that file. It needs valgrind, and
//! `gungraun-runner` in the version of gungraun that `Cargo.toml` names.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::process::{Command, ExitCode, Stdio};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A new compiler moves counts a little; a mistake moves them a lot.
const TOLERANCE: f64 = 0.02;

fn main() -> ExitCode {
    match count() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("instructions: {error}");
            ExitCode::FAILURE
        }
    }
}

fn count() -> Result<(), Box<dyn Error>> {
    let path = format!("{HERE}/recorded.txt");
    let counted = parse_report(&run()?)?;
    match std::env::args().nth(1).as_deref() {
        None => compare(&counted, &parse_record(&fs::read_to_string(path)?)?),
        Some("--record") => Ok(fs::write(path, record(&counted))?),
        Some(other) => Err(format!("{other:?} is not --record").into()),
    }
}

/// What the benchmark prints.
fn run() -> Result<String, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "--bench", "hot"])
        .current_dir(HERE)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(
            "the benchmark did not run; it needs valgrind and gungraun-runner \
                    (cargo install gungraun-runner --version 0.20.0)"
                .into(),
        );
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The name and the count of each benchmark: `hot::hot::NAME ...` and, in one
/// of the lines below, `Instructions: COUNT|...`.
fn parse_report(report: &str) -> Result<Vec<(String, u64)>, Box<dyn Error>> {
    let mut counted = Vec::new();
    let mut name = None;
    for line in report.lines() {
        if let Some(rest) = line.strip_prefix("hot::hot::") {
            name = rest.split_whitespace().next();
        } else if let Some(rest) = line.trim_start().strip_prefix("Instructions:")
            && let Some(name) = name.take()
        {
            let count = rest.split('|').next().unwrap_or_default().trim();
            counted.push((name.to_owned(), count.parse()?));
        }
    }
    if counted.is_empty() {
        return Err(format!("no counts in what the benchmark printed:\n{report}").into());
    }
    Ok(counted)
}

fn parse_record(text: &str) -> Result<Vec<(String, u64)>, Box<dyn Error>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let parse = |line: &str| {
        let (name, count) = line
            .split_once(' ')
            .ok_or(format!("{line:?} has no count"))?;
        Ok((name.to_owned(), count.trim().parse()?))
    };
    lines.map(parse).collect()
}

fn record(counted: &[(String, u64)]) -> String {
    let mut text = String::from(
        "# Instructions of the benchmarks in benches/instructions/benches/hot, x86-64 Linux, by callgrind.\n\
         # Written by `cargo run --release --manifest-path benches/instructions/Cargo.toml -- --record`.\n",
    );
    for (name, count) in counted {
        let _ = writeln!(text, "{name} {count}");
    }
    text
}

fn compare(counted: &[(String, u64)], recorded: &[(String, u64)]) -> Result<(), Box<dyn Error>> {
    let mut exceeded = Vec::new();
    println!("{:<20}{:>12}{:>12}{:>9}", "", "counted", "recorded", "");
    for (name, count) in counted {
        let Some((_, before)) = recorded.iter().find(|(recorded, _)| recorded == name) else {
            return Err(format!("{name} is not in recorded.txt; record it with --record").into());
        };
        let change = *count as f64 / *before as f64 - 1.0;
        println!("{name:<20}{count:>12}{before:>12}{:>8.1}%", change * 100.0);
        if change > TOLERANCE {
            exceeded.push(&**name);
        }
    }
    if let Some((name, _)) = recorded
        .iter()
        .find(|(r, _)| counted.iter().all(|(c, _)| c != r))
    {
        return Err(format!("{name} is recorded and was not counted").into());
    }
    if exceeded.is_empty() {
        return Ok(());
    }
    Err(format!(
        "more instructions than recorded: {}; if that is meant, record them with --record",
        exceeded.join(", ")
    )
    .into())
}
