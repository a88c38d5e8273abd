//! Memory by threads and metrics, measured in processes of their own.

use std::error::Error;
use std::fmt::Write;
use std::process::Command;
use std::sync::Barrier;

use metriken::{Counter, Histogram};

use crate::Settings;
use crate::input::DURATIONS;

/// The first argument of a process that measures itself.
pub const CHILD: &str = "--resident";

/// A kind of metric, how many of them, and one thread's use of one of them.
struct Kind {
    name: &'static str,
    count: usize,
    /// Makes `count` metrics and returns what a thread does with them.
    make: fn(usize) -> Box<dyn Fn() + Sync>,
}

const KINDS: [Kind; 6] = [
    Kind {
        name: "metriken `Counter`",
        count: 1000,
        make: |count| each(count, |_| Counter::new(), Counter::increment),
    },
    Kind {
        name: "metriken 0.11 `Counter`",
        count: 1000,
        make: |count| {
            let add = |counter: &metriken011::Counter| {
                counter.increment();
            };
            each(count, |_| metriken011::Counter::new(), add)
        },
    },
    Kind {
        name: "metriken 0.11 `ShardedCounterGroup` of 1,000",
        count: 1000,
        make: |count| {
            let group = metriken011::ShardedCounterGroup::new(count);
            Box::new(move || {
                (0..count).for_each(|i| {
                    group.increment(i);
                })
            })
        },
    },
    Kind {
        name: "metriken `Histogram` (7, 64)",
        count: 100,
        make: |count| {
            let record = |h: &Histogram| DURATIONS.ns.iter().for_each(|&ns| h.record(ns));
            each(count, |_| Histogram::new(7, 64), record)
        },
    },
    Kind {
        name: "metriken 0.11 `AtomicCounterHistogram` (7, 64)",
        count: 100,
        make: |count| {
            let record = |h: &metriken011::AtomicCounterHistogram| {
                DURATIONS.ns.iter().for_each(|&ns| {
                    let _ = h.increment(ns);
                })
            };
            each(
                count,
                |_| metriken011::AtomicCounterHistogram::new(7, 64),
                record,
            )
        },
    },
    Kind {
        name: "metriken 0.11 `ShardedCounterHistogram` (7, 64)",
        count: 100,
        make: |count| {
            let record = |h: &metriken011::ShardedCounterHistogram| {
                DURATIONS.ns.iter().for_each(|&ns| {
                    let _ = h.increment(ns);
                })
            };
            each(
                count,
                |_| metriken011::ShardedCounterHistogram::new(7, 64),
                record,
            )
        },
    },
];

fn each<T: Sync + 'static>(
    count: usize,
    make: fn(usize) -> T,
    operation: fn(&T),
) -> Box<dyn Fn() + Sync> {
    let metrics: Vec<T> = (0..count).map(make).collect();
    Box::new(move || metrics.iter().for_each(operation))
}

const THREADS: [usize; 3] = [1, 8, 64];

pub fn run(_: Settings) -> Result<String, Box<dyn Error>> {
    let mut out = String::from("#### Resident memory\n\n");
    let _ = writeln!(
        out,
        "KiB, by the number of threads that have used every metric; the threads \
         themselves are left out.\n\n| | 1 | 8 | 64 |\n| --- | ---: | ---: | ---: |"
    );
    for (index, kind) in KINDS.iter().enumerate() {
        let _ = write!(out, "| {} × {} |", kind.count, kind.name);
        for threads in THREADS {
            let with = resident_kib(index, threads, kind.count)?;
            let without = resident_kib(index, threads, 0)?;
            let _ = write!(out, " {} |", with.saturating_sub(without));
        }
        out.push('\n');
    }
    out.push('\n');
    Ok(out)
}

fn resident_kib(kind: usize, threads: usize, count: usize) -> Result<u64, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .arg(CHILD)
        .args([kind, threads, count].map(|number| number.to_string()))
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Uses the metrics on as many threads as asked for, and prints the resident
/// memory while all of them are alive.
pub fn child(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let numbers: Result<Vec<usize>, _> = arguments.iter().map(|text| text.parse()).collect();
    let [kind, threads, count] = numbers?[..] else {
        return Err("three numbers are expected".into());
    };
    // Its memory is not that of the metrics.
    std::sync::LazyLock::force(&DURATIONS);
    let used = (KINDS[kind].make)(count);
    let (ready, read) = (Barrier::new(threads + 1), Barrier::new(threads + 1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                used();
                ready.wait();
                read.wait();
            });
        }
        ready.wait();
        let statm = std::fs::read_to_string("/proc/self/statm");
        read.wait();
        let statm = statm?;
        let pages = statm.split(' ').nth(1).ok_or("no resident pages")?;
        println!("{}", pages.parse::<u64>()? * 4);
        Ok(())
    })
}
