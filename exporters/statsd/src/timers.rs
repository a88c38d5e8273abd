//! Timers of StatsD: a bounded number of values that stand for all.
//!
//! A line a record would have no bound; a line a bucket, weighted by its rate,
//! is misread by Etsy's own daemon, which takes the rate into account for the
//! count, but not for the mean and the percentiles. So the records, in order,
//! are cut into as many runs of equal length as there may be lines, and of each
//! run the middle one is sent, with the run's length as its weight. Whoever
//! ignores weights is then wrong by no more than one record in a run.
//!
//! The count is exact. A percentile is off by at most half a run: with the 100
//! lines that are the default, the 99th is that of some record from the 99th to
//! the 100th; each value by half a bucket. With fewer records than lines, every
//! record is sent.

use metriken_exposition::Scale;

use crate::distribution::Distribution;
use crate::encoder::Lines;
use crate::ledger::{Part, Share};
use crate::rate;

pub(crate) fn add(lines: &mut Lines<'_>, distribution: &Distribution, scale: Scale) {
    let count = distribution.count();
    let runs = count.min(lines.shape.samples);
    let mut due = distribution.due().iter();
    // What is left of the bucket that runs have come to.
    let mut open = due.next().copied();
    let mut shares: Vec<Share> = Vec::new();
    let mut start = 0;
    for run in 1..=u128::from(runs) {
        // At most `count`.
        let end = (u128::from(count) * run / u128::from(runs)) as u64;
        let middle = start + (end - start - 1) / 2;
        let weight = end - start;
        let mut value = 0;
        while let Some(bucket) = &mut open
            && start < end
        {
            let taken = bucket.count.min(end - start);
            if (start..start + taken).contains(&middle) {
                value = distribution.middle(bucket.bucket);
            }
            shares.push(lines.share(Part::Tally(bucket.place), taken));
            start += taken;
            bucket.count -= taken;
            if bucket.count == 0 {
                open = due.next().copied();
            }
        }
        let identity = lines.identity;
        lines.add(
            |out| {
                identity.append_name(out, "");
                out.push(':');
                scale.append_u64(out, value);
                out.push_str("|ms");
                rate::append(out, weight);
                identity.append_end(out);
            },
            shares.drain(..),
        );
    }
}
