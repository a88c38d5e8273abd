//! Pages while metrics come and go: every one of them is valid and has what
//! was there all the time.

mod page;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use metriken::{Counter, Gauge, Histogram, Info, MetricBuilder, metric};
use metriken_exposition::{Names, TextEncoder};

use page::Page;

const PAGES: usize = 400;

#[metric(name = "there", metadata = { n = "always" })]
static THERE: Counter = Counter::with_value(7);

/// Registers and drops metrics, some of which are in each other's way.
fn come_and_go(thread: usize, stop: &AtomicBool, made: &AtomicU64) {
    let mut kept = std::collections::VecDeque::new();
    let mut n = thread;
    while !stop.load(Ordering::Relaxed) {
        n += 2;
        let named = |name| MetricBuilder::new(name).metadata("n", (n % 10).to_string());
        let metric: Box<dyn Send> = match n % 7 {
            0 => Box::new(named("there").build(Counter::new())),
            1 => Box::new(
                named("histogram")
                    .unit("bytes")
                    .build(Histogram::new(2, 20)),
            ),
            2 => Box::new(named("histogram_bytes").build(Gauge::new())),
            3 => Box::new(named("info").build(Info::new(&[("a", "b")]))),
            4 => Box::new(named("there").build(Gauge::new())),
            5 => Box::new(named("there_total").build(Gauge::new())),
            _ => Box::new(named("gauge").build(Gauge::new())),
        };
        kept.push_back(metric);
        if kept.len() > 8 {
            kept.pop_front();
        }
        made.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn every_page_is_valid_while_metrics_come_and_go() {
    let (stop, made) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        for thread in 0..2 {
            let (stop, made) = (&stop, &made);
            scope.spawn(move || come_and_go(thread, stop, made));
        }
        let pages = page::FORMATS.map(|format| {
            scope.spawn(move || {
                let mut encoder = TextEncoder::new(format);
                let mut lengths = std::collections::HashSet::new();
                for _ in 0..PAGES {
                    let page = Page::encode(&mut encoder, format, Names::Legacy);
                    assert_eq!(page.value("there_total", &[("n", "always")]), "7");
                    lengths.insert(page.samples().count());
                }
                lengths.len()
            })
        });
        let different = pages.map(|pages| pages.join());
        stop.store(true, Ordering::Relaxed);
        for different in different {
            assert!(different.unwrap() > 1, "nothing came or went");
        }
    });
    assert!(made.into_inner() > 100);
}
