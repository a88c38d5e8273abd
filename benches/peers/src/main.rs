//! What recording, reading and scraping cost, side by side with other crates.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml [-- [--quick] [--write] [SECTION...]]
//! ```
//!
//! Prints a table for each section; `--write` also puts them into
//! `docs/benchmarks.md`. `--quick` takes a first look: few rounds, and no
//! waiting for a quiet machine. Without a SECTION all are measured but those
//! that build programs, which take half an hour and must be named.
//!
//! Every section is measured in a process of its own, so that none sees the
//! threads, the metrics and the heap of another.

mod allocations;
mod contender;
mod floor;
mod input;
mod labels;
mod lock;
mod machine;
mod page;
mod peer;
mod report;
mod rounds;
mod section;

use std::error::Error;
use std::process::{Command, Stdio};

use section::{SECTIONS, Section};

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// How thorough to be.
#[derive(Clone, Copy)]
pub struct Settings {
    pub rounds: usize,
    /// Wait for a quiet machine, and throw away rounds that were disturbed.
    pub quiet: bool,
}

impl Settings {
    const THOROUGH: Settings = Settings {
        rounds: 11,
        quiet: true,
    };
    const QUICK: Settings = Settings {
        rounds: 3,
        quiet: false,
    };
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, rest @ ..] = &arguments[..]
        && mode == section::resident::CHILD
    {
        return section::resident::child(rest);
    }
    let mut flag = |name: &str| {
        let before = arguments.len();
        arguments.retain(|argument| argument != name);
        arguments.len() < before
    };
    let (quick, write, child) = (flag("--quick"), flag("--write"), flag("--child"));
    let settings = if quick {
        Settings::QUICK
    } else {
        Settings::THOROUGH
    };
    let wanted = wanted(&arguments)?;
    if child {
        for section in wanted {
            print!("{}", (section.run)(settings)?);
        }
        return Ok(());
    }

    let mut parts = vec![("machine", page::machine()?)];
    for section in wanted {
        parts.push((section.name, in_child(section, quick)?));
    }
    for (_, text) in &parts {
        println!("{text}");
    }
    if write {
        page::write(&parts)?;
    }
    Ok(())
}

fn wanted(names: &[String]) -> Result<Vec<&'static Section>, String> {
    if names.is_empty() {
        return Ok(SECTIONS.iter().filter(|s| !s.slow).collect());
    }
    let find = |name: &String| {
        SECTIONS.iter().find(|s| s.name == name).ok_or_else(|| {
            let known: Vec<&str> = SECTIONS.iter().map(|s| s.name).collect();
            format!("no section {name:?}; there are: {}", known.join(", "))
        })
    };
    names.iter().map(find).collect()
}

fn in_child(section: &Section, quick: bool) -> Result<String, Box<dyn Error>> {
    eprintln!("measuring {}", section.name);
    let output = Command::new(std::env::current_exe()?)
        .args(["--child", section.name])
        .args(quick.then_some("--quick"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("section {} ended with {}", section.name, output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
