//! Distributions of DogStatsD: every record is sent, those of a bucket as one
//! value with a weight.
//!
//! The receiver sketches with a relative error of about one percent; a bucket's
//! middle is off by half of its width, 0.4% for a grouping power of 7. Counts
//! are exact. Buckets with the same number of records share lines: most have
//! one record or two.

use metriken_exposition::Scale;

use crate::distribution::{Distribution, Due};
use crate::encoder::Lines;
use crate::ledger::{Part, Share};
use crate::rate;

pub(crate) fn add(lines: &mut Lines<'_>, distribution: &mut Distribution, scale: Scale) {
    let by_count = |due: &Due| (due.count, due.bucket);
    distribution.due_mut().sort_unstable_by_key(by_count);
    let mut end = String::new();
    let mut line = String::new();
    let mut value = String::new();
    for alike in distribution.due().chunk_by(|a, b| a.count == b.count) {
        end.clear();
        end.push_str("|d");
        rate::append(&mut end, alike[0].count);
        lines.identity.append_end(&mut end);

        let mut rest = alike;
        while !rest.is_empty() {
            line.clear();
            lines.identity.append_name(&mut line, "");
            let mut taken = 0;
            for due in rest {
                value.clear();
                value.push(':');
                scale.append_u64(&mut value, distribution.middle(due.bucket));
                let fits = line.len() + value.len() + end.len() <= lines.shape.datagram;
                if taken > 0 && !(fits && lines.shape.packed) {
                    break;
                }
                line.push_str(&value);
                taken += 1;
            }
            let (first, later) = rest.split_at(taken);
            rest = later;
            line.push_str(&end);
            let (account, text) = (lines.account, &line);
            let shares = first.iter().map(|due| Share {
                account,
                of: Part::Tally(due.place),
                amount: due.count,
            });
            lines.add(|out| out.push_str(text), shares);
        }
    }
}
