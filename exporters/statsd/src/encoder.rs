//! From samples to lines.

use metriken_core::{HistogramMetric, Sample};
use metriken_exposition::Scale;

use crate::datagrams::Datagrams;
use crate::distribution::Distribution;
use crate::identity::{Identity, Naming, Subject, is_timer};
use crate::ledger::{Account, Ledger, Part, Share};
use crate::{Dialect, Histograms, dropped, number, summary, timers, values};

/// Makes lines of all that it is shown, as far as the receiver was not told
/// before.
#[derive(Debug)]
pub(crate) struct Encoder {
    naming: Naming,
    shape: Shape,
    ledger: Ledger,
    identity: Identity,
    distribution: Distribution,
    datagrams: Datagrams,
}

/// How lines are cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The most bytes of a datagram.
    pub(crate) datagram: usize,
    /// Whether a line of DogStatsD's may have several values.
    pub(crate) packed: bool,
    /// The most lines of one timer.
    pub(crate) samples: u64,
}

impl Encoder {
    pub(crate) fn new(naming: Naming, shape: Shape) -> Self {
        Encoder {
            naming,
            shape,
            ledger: Ledger::default(),
            identity: Identity::default(),
            distribution: Distribution::default(),
            datagrams: Datagrams::default(),
        }
    }

    /// Begins an export.
    pub(crate) fn begin(&mut self) {
        self.ledger.begin();
        self.datagrams = Datagrams::new(self.shape.datagram);
    }

    /// The lines of all series since it began.
    pub(crate) fn finish(&mut self) -> Datagrams {
        std::mem::take(&mut self.datagrams).finish()
    }

    /// Notes what a datagram said that was sent.
    pub(crate) fn sent(&mut self, shares: &[Share]) {
        shares.iter().for_each(|&share| self.ledger.sent(share));
    }

    /// Adds the lines of a series.
    pub(crate) fn write(&mut self, subject: &Subject<'_>, sample: &Sample<'_>) {
        self.datagrams.next_series();
        match *sample {
            Sample::Counter(value) => self.write_counter(subject, value),
            Sample::Gauge(value) => self.write_gauge(subject, value < 0, |out| {
                subject.scale.append_i64(out, value);
            }),
            Sample::Float(value) => self.write_float(subject, value),
            Sample::Histogram(histogram) => self.write_histogram(subject, histogram),
            Sample::Info => {
                let family = format!("{}_info", subject.family);
                let subject = Subject {
                    family: &family,
                    ..*subject
                };
                self.write_gauge(&subject, false, |out| out.push('1'));
            }
            Sample::StateSet { states, active } => self.write_states(subject, states, active),
            // The walk shows none of an unknown kind.
            _ => {}
        }
    }

    /// The account of a series, and where its lines go. `None` if another
    /// series of this export has its name.
    fn open(&mut self, subject: &Subject<'_>) -> Option<(&mut Ledger, Lines<'_>)> {
        self.identity.set(&self.naming, subject);
        let key = self.identity.key();
        let Some(account) = self.ledger.open(key, subject.created) else {
            dropped::NAME_TAKEN.increment();
            return None;
        };
        let lines = Lines {
            account,
            shape: self.shape,
            identity: &self.identity,
            datagrams: &mut self.datagrams,
        };
        Some((&mut self.ledger, lines))
    }

    fn write_counter(&mut self, subject: &Subject<'_>, value: u64) {
        let Some((ledger, mut lines)) = self.open(subject) else {
            return;
        };
        let due = ledger.count(lines.account, value);
        if due > 0 {
            let share = lines.share(Part::Tally(0), due);
            lines.add_count("", due, subject.scale, share);
        }
    }

    fn write_float(&mut self, subject: &Subject<'_>, value: f64) {
        let value = subject.scale.apply(value);
        if value.is_finite() {
            self.write_gauge(subject, value < 0.0, |out| number::append_f64(out, value));
        } else {
            dropped::NOT_A_NUMBER.increment();
        }
    }

    /// A gauge with a sign is, but for DogStatsD, a change of what it was. So
    /// it is set to zero before, in the same datagram.
    fn write_gauge(&mut self, subject: &Subject<'_>, below: bool, value: impl Fn(&mut String)) {
        let sign_means_change = self.naming.dialect != Dialect::DogStatsD;
        let Some((_, mut lines)) = self.open(subject) else {
            return;
        };
        if below && sign_means_change {
            let identity = lines.identity;
            lines.add(
                |out| {
                    identity.append_line(out, "", "g", |out| out.push('0'));
                    out.push('\n');
                    identity.append_line(out, "", "g", value);
                },
                [],
            );
        } else {
            lines.add_gauge("", value);
        }
    }

    /// A gauge for each state, with the state as a label named after the set.
    fn write_states(&mut self, subject: &Subject<'_>, states: &[&str], active: u64) {
        for (place, state) in states.iter().enumerate() {
            let on = if active >> place & 1 == 1 { '1' } else { '0' };
            let labels = |show: &mut dyn FnMut(&str, &str)| {
                (subject.labels)(show);
                show(subject.family, state);
            };
            let subject = Subject {
                labels: &labels,
                ..*subject
            };
            self.write_gauge(&subject, false, |out| out.push(on));
        }
    }

    fn write_histogram(&mut self, subject: &Subject<'_>, histogram: &dyn HistogramMetric) {
        // Read before anything else is done: reading may panic.
        self.distribution.read(histogram);
        let mut distribution = std::mem::take(&mut self.distribution);
        let Naming {
            dialect,
            histograms,
            ..
        } = self.naming;
        let is_timer = is_timer(&self.naming, subject);
        if let Some((ledger, mut lines)) = self.open(subject) {
            distribution.subtract_sent(ledger, lines.account);
            match (histograms, dialect) {
                (Histograms::Summary, _) => summary::add(&mut lines, &distribution, subject.scale),
                (Histograms::Values, Dialect::DogStatsD) => {
                    values::add(&mut lines, &mut distribution, subject.scale);
                }
                (Histograms::Values, _) if is_timer => {
                    timers::add(
                        &mut lines,
                        &distribution,
                        number::in_thousandths(subject.scale),
                    );
                }
                (Histograms::Values, _) => timers::add(&mut lines, &distribution, subject.scale),
            }
        }
        self.distribution = distribution;
    }
}

/// Where the lines of one series go.
pub(crate) struct Lines<'e> {
    pub(crate) account: Account,
    pub(crate) shape: Shape,
    pub(crate) identity: &'e Identity,
    datagrams: &'e mut Datagrams,
}

impl Lines<'_> {
    /// So much of a tally of the series.
    pub(crate) fn share(&self, of: Part, amount: u64) -> Share {
        Share {
            account: self.account,
            of,
            amount,
        }
    }

    /// Adds what `write` appends, which says `shares`.
    pub(crate) fn add(
        &mut self,
        write: impl FnOnce(&mut String),
        shares: impl IntoIterator<Item = Share>,
    ) {
        if self.datagrams.line(write, shares).is_err() {
            dropped::TOO_LONG.increment();
        }
    }

    pub(crate) fn add_count(&mut self, suffix: &str, due: u64, scale: Scale, share: Share) {
        let identity = self.identity;
        let value = |out: &mut String| scale.append_u64(out, due);
        self.add(|out| identity.append_line(out, suffix, "c", value), [share]);
    }

    pub(crate) fn add_gauge(&mut self, suffix: &str, value: impl FnOnce(&mut String)) {
        let identity = self.identity;
        self.add(|out| identity.append_line(out, suffix, "g", value), []);
    }
}

#[cfg(test)]
mod tests;
