use super::quantity::{bytes, count, percent, time};
use super::second::Second;
use crate::process;

const HEAD: &str =
    "    up   req/s    hits err/s      p50      p99     p999  conns   bytes/s entries\n";

/// After how many lines the head is printed again: a small terminal's worth.
const PAGE: usize = 20;

/// The table as lines, for a file or a pipe.
#[derive(Default)]
pub(super) struct Lines {
    printed: usize,
}

impl Lines {
    /// The line of a second, below a head if it is time for one.
    pub(super) fn line(&mut self, second: &Second<'_>) -> String {
        let head = if self.printed.is_multiple_of(PAGE) {
            HEAD
        } else {
            ""
        };
        self.printed += 1;
        let [p50, p99, p999] = second.quantiles(|reading| &reading.service).map(time);
        let traffic = second.rate(|reading| reading.received_bytes + reading.sent_bytes);
        format!(
            "{head}{:>4.0} s{:>8}{:>8}{:>6}{p50:>9}{p99:>9}{p999:>9}{:>7}{:>10}{:>8}\n",
            process::uptime_s(),
            count(second.rate(|reading| reading.requests)),
            percent(second.hit_ratio()),
            count(second.rate(|reading| reading.errors)),
            second.now.connections,
            bytes(traffic),
            count(second.now.entries.max(0) as f64),
        )
    }
}
