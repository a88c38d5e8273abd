//! A page for a scraper: 1,000 counters, 1,000 gauges and 200 histograms with
//! 10,000 values each, shown in 16 classic buckets, into a buffer that is kept.

use std::error::Error;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use crate::contender::{Role, Target};
use crate::report::{Line, Table};
use crate::rounds::{median, rounds};
use crate::{Settings, allocations, input, machine, peer};

pub const COUNTERS: usize = 1000;
pub const GAUGES: usize = 1000;
pub const HISTOGRAMS: usize = 200;
pub const METRICS: usize = COUNTERS + GAUGES + HISTOGRAMS;

pub fn counter(i: usize) -> u64 {
    (i as u64 + 1) * 104_729
}

pub fn gauge(i: usize) -> i64 {
    (i as i64 - 500) * 7919
}

/// A metric's name and what it means.
pub struct Named {
    pub name: String,
    pub help: String,
}

/// What is to be on the page, and who writes it.
pub struct Pages {
    pub counters: &'static [Named],
    pub gauges: &'static [Named],
    pub histograms: &'static [Named],
    /// In nanoseconds, the values of each histogram.
    pub durations: Vec<u64>,
    who: String,
    role: Role,
    writers: Vec<Writer>,
}

pub struct Writer {
    line: Line,
    /// Writes the page and returns its size.
    write: Box<dyn FnMut() -> usize>,
}

impl Writer {
    /// Sets how many times the floor is wanted.
    pub fn target(&mut self, times_floor: f64) {
        self.line.target = Some(Target::TimesFloor(times_floor));
    }

    /// Shows it without comparing with it.
    pub fn aside(&mut self, reason: &'static str) {
        self.line.role = Role::Aside(reason);
    }
}

impl Pages {
    fn new() -> Self {
        let named = |count, name: &dyn Fn(usize) -> String, what: &str| -> &'static [Named] {
            let named = |i| Named {
                name: name(i),
                help: format!("Benchmark {what} number {i}"),
            };
            (0..count).map(named).collect::<Vec<_>>().leak()
        };
        Pages {
            counters: named(
                COUNTERS,
                &|i| format!("app_subsystem_requests_{i:04}"),
                "counter",
            ),
            gauges: named(
                GAUGES,
                &|i| format!("app_subsystem_queue_depth_{i:04}"),
                "gauge",
            ),
            histograms: named(
                HISTOGRAMS,
                &|i| format!("app_subsystem_latency_{i:03}_seconds"),
                "histogram",
            ),
            durations: input::durations(10_000),
            who: String::new(),
            role: Role::Floor,
            writers: Vec::new(),
        }
    }

    pub fn add(&mut self, what: &str, write: impl FnMut() -> usize + 'static) -> &mut Writer {
        self.writers.push(Writer {
            line: Line {
                who: self.who.clone(),
                what: what.to_owned(),
                role: self.role,
                target: None,
                more: Vec::new(),
            },
            write: Box::new(write),
        });
        self.writers.last_mut().unwrap()
    }
}

pub fn run(settings: Settings) -> Result<String, Box<dyn Error>> {
    machine::pin(machine::processors() - 1);
    let mut pages = Pages::new();
    for (who, role, peer) in peer::peers() {
        (pages.who, pages.role) = (who, role);
        peer.scrape(&mut pages);
    }
    (pages.who, pages.role) = (String::new(), Role::Floor);
    floors(&mut pages, &peer::page());

    let mut writers = pages.writers;
    for Writer { line, write } in &mut writers {
        // What the first pages find out, and what they grow, is kept.
        write();
        write();
        let before = allocations::count();
        let bytes = write();
        let allocations = allocations::count() - before;
        line.more = vec![bytes.to_string(), allocations.to_string()];
    }
    let mut measurements: Vec<Box<dyn FnMut() -> f64>> = Vec::new();
    for writer in &mut writers {
        let write = &mut writer.write;
        measurements.push(Box::new(move || microseconds(write)));
    }
    let measured = rounds(settings, &mut measurements);
    drop(measurements);
    let lines: Vec<Line> = writers.into_iter().map(|writer| writer.line).collect();
    let table = Table {
        title: format!("Page of {COUNTERS} counters, {GAUGES} gauges and {HISTOGRAMS} histograms"),
        unit: "µs",
        more: &["bytes", "allocations"],
        floor: PRERENDERED,
    };
    Ok(table.render(&lines, &measured))
}

/// The time of one page, by the median of a few.
fn microseconds(write: &mut dyn FnMut() -> usize) -> f64 {
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || begin.elapsed().as_millis() < 15 {
        let start = Instant::now();
        black_box(write());
        times.push(start.elapsed().as_nanos() as f64 / 1e3);
    }
    median(times)
}

const PRERENDERED: &str = "prerendered names and integer formatting";

/// A page of which all but the numbers exists.
struct Prerendered {
    text: String,
    /// Where the text before a number ends, and the number.
    numbers: Vec<(usize, AtomicU64)>,
}

impl Prerendered {
    /// Sums that are not whole are written in thousandths, to as many digits.
    fn of(page: &str) -> Self {
        let mut result = Prerendered {
            text: String::new(),
            numbers: Vec::new(),
        };
        for line in page.lines() {
            let number = line.rsplit_once(' ').filter(|_| !line.starts_with('#'));
            let Some((name, number)) = number else {
                let _ = writeln!(result.text, "{line}");
                continue;
            };
            let _ = write!(result.text, "{name} ");
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let number = AtomicU64::new(digits.parse().unwrap_or(0));
            result.numbers.push((result.text.len(), number));
        }
        result
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.clear();
        let mut digits = itoa::Buffer::new();
        let mut start = 0;
        for (end, number) in &self.numbers {
            out.extend_from_slice(&self.text.as_bytes()[start..*end]);
            out.extend_from_slice(digits.format(number.load(Relaxed)).as_bytes());
            out.push(b'\n');
            start = *end;
        }
    }
}

fn floors(pages: &mut Pages, page: &str) {
    let (once, mut out) = (Prerendered::of(page), Vec::new());
    pages.add(PRERENDERED, move || {
        once.write(&mut out);
        out.len()
    });

    // A histogram with a precision of 0.8% has 128 buckets for every power of
    // two: for a microsecond to a second there are 21 powers of two.
    let buckets = 21 * 128 * HISTOGRAMS;
    let buckets: Vec<AtomicU64> = (0..buckets as u64).map(AtomicU64::new).collect();
    let (again, mut out) = (Prerendered::of(page), Vec::new());
    pages.add("the same, and a look at every fine bucket", move || {
        let look = |bucket: &AtomicU64| bucket.load(Relaxed);
        black_box(buckets.iter().map(look).fold(0, u64::wrapping_add));
        again.write(&mut out);
        out.len()
    });
}
