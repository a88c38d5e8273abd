//! Operations of a few nanoseconds: recording, and reading one metric.

use std::error::Error;

use crate::Settings;
use crate::contender::{Contender, Lineup, Role};
use crate::floor;
use crate::peer::line_up;
use crate::report::{Line, Table};
use crate::rounds::rounds;

pub type Markdown = Result<String, Box<dyn Error>>;

pub fn counter(settings: Settings) -> Markdown {
    let mut lineup = Lineup::default();
    floor::counter(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.counter(lineup));
    let mut out = String::new();
    for threads in [1, 2, 8] {
        let title = format!("One counter, {}", on(threads));
        out += &race(settings, title, floor::SHARD_ADD, &lineup, threads);
    }

    let mut lineup = Lineup::default();
    floor::counter(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.neighbours(lineup));
    let title = "Two counters side by side, each of two threads adding to one".to_owned();
    out += &race(settings, title, floor::SHARD_ADD, &lineup, 2);

    let mut lineup = Lineup::default();
    floor::counter(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.group(lineup));
    for threads in [1, 2] {
        let title = format!("One of 20 counters, by its index, {}", on(threads));
        out += &race(settings, title, floor::SHARD_ADD, &lineup, threads);
    }
    Ok(out)
}

pub fn counters(settings: Settings) -> Markdown {
    let mut out = String::new();
    for count in [1, 100, 10_000] {
        for threads in [1, 64] {
            let mut lineup = Lineup::default();
            floor::counters(&mut lineup, count);
            line_up(&mut lineup, |peer, lineup| peer.counters(lineup, count));
            let title = format!("Counters in turn, {count} of them, {}", on(threads));
            out += &race(settings, title, floor::SHARD_ADD, &lineup, threads);
        }
    }
    Ok(out)
}

pub fn histogram(settings: Settings) -> Markdown {
    let mut lineup = Lineup::default();
    floor::histogram(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.histogram(lineup));
    let table = |threads| {
        let title = format!("One histogram, {}", on(threads));
        race(settings, title, floor::H2_ADD, &lineup, threads)
    };
    Ok([1, 2, 8].map(table).concat())
}

pub fn timer(settings: Settings) -> Markdown {
    measure_timers(settings, "the system's clock")
}

pub fn timer_tsc(settings: Settings) -> Markdown {
    metriken::calibrate_clock();
    measure_timers(settings, "the processor's time stamp counter, for ours")
}

fn measure_timers(settings: Settings, clock: &str) -> Markdown {
    let mut lineup = Lineup::default();
    floor::clock(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.timer(lineup));
    let title = format!("Timer, started and stopped, with {clock}");
    let floor = if clock.starts_with("the system") {
        floor::TWO_INSTANTS
    } else {
        floor::TWO_STAMPS
    };
    Ok(race(settings, title, floor, &lineup, 1))
}

pub fn reading(settings: Settings) -> Markdown {
    let mut out = String::new();
    let mut lineup = Lineup::default();
    floor::reading(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.read_counter(lineup));
    let title = "Reading a counter that eight threads have added to".to_owned();
    out += &race(settings, title, floor::LOAD, &lineup, 1);

    let mut lineup = Lineup::default();
    floor::reading(&mut lineup);
    line_up(&mut lineup, |peer, lineup| peer.read_histogram(lineup));
    let title = "Reading a histogram that eight threads have recorded in".to_owned();
    out += &race(settings, title, floor::LOAD, &lineup, 1);
    Ok(out)
}

pub fn on(threads: usize) -> String {
    match threads {
        1 => "1 thread".to_owned(),
        _ => format!("{threads} threads"),
    }
}

/// Measures the contenders of a table and renders it.
pub fn race(
    settings: Settings,
    title: String,
    floor: &'static str,
    lineup: &Lineup,
    threads: usize,
) -> String {
    race_per(settings, title, floor, lineup, threads, 1)
}

/// The same, where an operation consists of `parts`, each of which counts.
pub fn race_per(
    settings: Settings,
    title: String,
    floor: &'static str,
    lineup: &Lineup,
    threads: usize,
    parts: usize,
) -> String {
    eprintln!("  {title}");
    // Scheduling needs time to even out.
    let target_ms = match threads {
        1 => 12.0,
        2 => 25.0,
        _ => 100.0,
    };
    let takes_part = |contender: &&Contender| threads == 1 || !contender.single;
    let contenders: Vec<&Contender> = lineup.contenders.iter().filter(takes_part).collect();
    let mut measurements: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
    for contender in &contenders {
        let measure = contender.calibrated(threads, target_ms);
        measurements.push(Box::new(move || measure() / parts as f64));
    }
    let line = |contender: &&Contender| Line {
        who: contender.who.clone(),
        what: contender.what.clone(),
        role: contender.role,
        target: contender.target,
        more: Vec::new(),
    };
    let lines: Vec<Line> = contenders.iter().map(line).collect();
    let table = Table {
        title,
        unit: "ns",
        more: &[],
        floor,
    };
    debug_assert!(lines.iter().any(|line| line.role == Role::Floor));
    table.render(&lines, &rounds(settings, &mut measurements))
}
