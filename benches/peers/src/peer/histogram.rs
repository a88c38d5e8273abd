//! The crate `histogram`, whose buckets are those of this project.

use histogram::AtomicHistogram;

use super::{Peer, leak};
use crate::contender::{Lineup, clobber};
use crate::input::DURATIONS;

pub struct Histogram;

impl Peer for Histogram {
    fn packages(&self) -> &'static [&'static str] {
        &["histogram"]
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let atomic = leak(AtomicHistogram::new(7, 64).unwrap());
        lineup.each("`AtomicHistogram` (7, 64)", |i| {
            let _ = atomic.increment(durations.ns(i));
        });
        lineup
            .threads("`Histogram` (7, 64)", move |_| {
                let mut histogram = histogram::Histogram::new(7, 64).unwrap();
                Box::new(move |n| {
                    for i in 0..n as usize {
                        let _ = histogram.increment(durations.ns(i));
                        clobber();
                    }
                })
            })
            .single()
            .aside("for one thread, without readers");
    }
}
