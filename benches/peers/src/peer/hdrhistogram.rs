//! The crate `hdrhistogram`.

use std::sync::Mutex;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::{Peer, leak};
use crate::contender::{Lineup, clobber};
use crate::input::DURATIONS;

pub struct HdrHistogram;

/// With a precision of two digits: 1%.
fn two_digits() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 10_000_000_000, 2).unwrap()
}

impl Peer for HdrHistogram {
    fn packages(&self) -> &'static [&'static str] {
        &["hdrhistogram"]
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let merged = leak(Mutex::new(two_digits().into_sync()));
        let merge = || {
            merged
                .lock()
                .unwrap()
                .refresh_timeout(Duration::from_millis(1))
        };
        lineup
            .threads("`SyncHistogram`'s `Recorder`, 2 digits", move |_| {
                let mut recorder = merged.lock().unwrap().recorder();
                Box::new(move |n| {
                    for i in 0..n as usize {
                        recorder.record(durations.ns(i)).unwrap();
                        clobber();
                    }
                })
            })
            .after(u64::MAX, merge);
        lineup
            .threads("`Histogram`, 2 digits", move |_| {
                let mut histogram = two_digits();
                Box::new(move |n| {
                    for i in 0..n as usize {
                        histogram.record(durations.ns(i)).unwrap();
                        clobber();
                    }
                })
            })
            .single()
            .aside("for one thread, without readers");
    }
}
