//! A writer that fails, wherever it does, gets its own error back, and the next
//! page is whole.

mod page;

use std::fmt;
use std::io;

use metriken::{
    Counter, CounterGroup, FloatGauge, Histogram, Info, MetricBuilder, StateSet, metric,
};
use metriken_exposition::{Buckets, TextEncoder};

/// Requests accepted.
#[metric(name = "requests", metadata = { a = "b", "c.d" = "\n" })]
static COUNTER: Counter = Counter::new();

#[metric(name = "load")]
static FLOAT: FloatGauge = FloatGauge::with_value(0.1);

#[metric(name = "latency", unit = "nanoseconds")]
static HISTOGRAM: Histogram = Histogram::new(7, 64);

#[metric(name = "build")]
static INFO: Info = Info::new(&[("version", "1")]);

#[metric(name = "phase")]
static STATES: StateSet = StateSet::new(&["starting", "running"]);

#[metric(name = "interrupts")]
static GROUP: CounterGroup = CounterGroup::new(4);

/// Takes so many bytes, a few at a time.
struct Limited {
    taken: Vec<u8>,
    limit: usize,
}

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.taken.len();
        if room == 0 {
            return Err(io::Error::other(Full(self.limit)));
        }
        let some = bytes.len().min(room).min(7);
        self.taken.extend(&bytes[..some]);
        Ok(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        io::Write::write_all(self, text.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// The error of a writer with this limit.
#[derive(Debug, PartialEq)]
struct Full(usize);

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "full after {}", self.0)
    }
}

impl std::error::Error for Full {}

#[test]
fn a_failing_writer_gets_its_error_back_and_the_next_page_is_whole() {
    GROUP.add(1, 5);
    HISTOGRAM.record(5);
    for format in page::FORMATS {
        let buckets = Buckets::powers_of_two(0, 20, 5);
        let mut encoder = TextEncoder::new(format).buckets(buckets);
        let mut whole = String::new();
        encoder.encode(&mut whole).unwrap();

        for limit in 0..whole.len() {
            // The first page of a new set of metrics is where text is kept;
            // this one has nothing to show.
            let _new = (limit % 3 == 0).then(|| MetricBuilder::new("zz").build(Info::unset()));
            let limited = || Limited {
                taken: Vec::new(),
                limit,
            };
            let mut out = limited();
            let error = encoder.write_to(&mut out).unwrap_err();
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
            assert_eq!(inner, Some(&Full(limit)));
            assert_eq!(out.taken, &whole.as_bytes()[..limit]);

            let mut out = limited();
            encoder.encode(&mut out).unwrap_err();
            assert_eq!(out.taken, &whole.as_bytes()[..limit]);

            drop(_new);
            let mut page = String::new();
            encoder.encode(&mut page).unwrap();
            assert_eq!(page, whole);
        }
        let mut out = Limited {
            taken: Vec::new(),
            limit: whole.len(),
        };
        encoder.write_to(&mut out).unwrap();
        assert_eq!(out.taken, whole.as_bytes());
    }
}

#[test]
fn a_writer_that_takes_nothing_is_an_error_too() {
    let mut encoder = TextEncoder::new(page::FORMATS[0]);
    let error = encoder.write_to(&mut &mut [0; 10][..]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WriteZero);
}
