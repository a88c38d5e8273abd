//! A distribution as counters and gauges, for receivers that are not to see
//! values.

use metriken_exposition::Scale;

use crate::distribution::Distribution;
use crate::encoder::Lines;
use crate::ledger::{Part, Share};

/// The percentiles that are shown, in thousandths.
const PERCENTILES: [(&str, u64); 4] = [(".p50", 500), (".p90", 900), (".p99", 990), (".p999", 999)];

pub(crate) fn add(lines: &mut Lines<'_>, distribution: &Distribution, scale: Scale) {
    // By itself: of the lines of an earlier export, only this may not have been
    // taken.
    if let Some(sum) = distribution.sum().filter(|&sum| sum > 0) {
        let share = lines.share(Part::Sum, sum);
        lines.add_count(".sum", sum, scale, share);
    }
    let count = distribution.count();
    let Some(last) = distribution.due().last() else {
        return;
    };
    let (identity, account) = (lines.identity, lines.account);
    let shares = distribution.due().iter().map(|due| Share {
        account,
        of: Part::Tally(due.place),
        amount: due.count,
    });
    let value = |out: &mut String| Scale::ONE.append_u64(out, count);
    lines.add(
        |out| identity.append_line(out, ".count", "c", value),
        shares,
    );
    for (suffix, thousandths) in PERCENTILES {
        let value = at(distribution, thousandths);
        lines.add_gauge(suffix, |out| scale.append_u64(out, value));
    }
    let most = distribution.end(last.bucket);
    lines.add_gauge(".max", |out| scale.append_u64(out, most));
}

/// The middle of the bucket with the record that as many are not above.
fn at(distribution: &Distribution, thousandths: u64) -> u64 {
    let wanted = u128::from(distribution.count()) * u128::from(thousandths);
    let mut below = 0_u128;
    for due in distribution.due() {
        below += u128::from(due.count);
        if below * 1000 >= wanted {
            return distribution.middle(due.bucket);
        }
    }
    0
}
