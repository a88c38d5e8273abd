//! What there is to say of every series, and what has changed since the last
//! time.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

use histogram::Config;
use metriken_core::{Kind, Sample, h2};
use metriken_exposition::{Member, Scale, Series, Walker};

use crate::own;

/// All series at one time.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) at: SystemTime,
    /// How long it is since the last one; for the first, since the start of
    /// the process.
    pub(crate) interval: Duration,
    pub(crate) entries: Vec<Entry>,
    /// How many series there was no room for.
    pub(crate) left_out: usize,
}

/// One series.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) kind: Kind,
    pub(crate) unit: String,
    pub(crate) reading: Reading,
    pub(crate) has_changed: bool,
}

/// The value of a series, in the shown unit; whole numbers to the last digit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading {
    Count {
        total: String,
        change: String,
        /// Of the change, a second.
        rate: f64,
    },
    Whole(String, f64),
    Float(f64),
    /// The records of the interval.
    Distribution(Distribution),
    Info,
    /// The states that are on.
    States(Vec<String>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Distribution {
    /// Records since the process began.
    pub(crate) total: u64,
    pub(crate) count: u64,
    pub(crate) rate: f64,
    /// What follows is nothing where there are no records.
    pub(crate) mean: f64,
    pub(crate) percentiles: [f64; 4],
    pub(crate) max: f64,
}

/// The percentiles that are shown, in thousandths, and their names.
pub(crate) const PERCENTILES: [(&str, u64); 4] =
    [("p50", 500), ("p90", 900), ("p99", 990), ("p999", 999)];

/// What the last report said.
#[derive(Debug)]
pub(crate) struct Past {
    /// By the clock that nobody sets.
    at: Instant,
    series: HashMap<String, (SystemTime, Seen)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Count(u64),
    Buckets(Vec<(u32, u64)>, Option<u64>),
    Other(Reading),
}

impl Past {
    /// Nothing was said since the process began.
    pub(crate) fn new() -> Self {
        let age = metriken_exposition::start_time().elapsed();
        let now = Instant::now();
        Past {
            at: now.checked_sub(age.unwrap_or_default()).unwrap_or(now),
            series: HashMap::new(),
        }
    }

    /// What there is to say `at` a time, which is `now`, and what is past then.
    pub(crate) fn report(
        &self,
        walker: &mut Walker,
        at: SystemTime,
        now: Instant,
    ) -> (Report, Past) {
        let interval = now.saturating_duration_since(self.at);
        let mut entries = Vec::new();
        let mut series = HashMap::with_capacity(self.series.len());
        let walk = walker.walk();
        for family in walk.families() {
            for member in family.members() {
                member.visit(|shown| {
                    let (key, mut entry) = entry(&member, shown.labels);
                    let before = self.series.get(&key);
                    let before = before.filter(|(created, _)| *created == member.created());
                    let before = before.map(|(_, seen)| seen);
                    let (reading, seen) = read(&member, shown, before, interval);
                    entry.has_changed = before.is_none_or(|before| *before != seen);
                    // Nothing yet is no news.
                    let is_empty = match &seen {
                        Seen::Count(count) => *count == 0,
                        Seen::Buckets(buckets, _) => buckets.is_empty(),
                        Seen::Other(_) => false,
                    };
                    entry.has_changed &= before.is_some() || !is_empty;
                    entry.reading = reading;
                    series.insert(key, (member.created(), seen));
                    entries.push(entry);
                });
            }
        }
        let report = Report {
            at,
            interval,
            entries,
            left_out: 0,
        };
        (report, Past { at: now, series })
    }
}

impl Report {
    /// About what it takes in memory.
    pub(crate) fn size_bytes(&self) -> usize {
        let texts = |entry: &Entry| {
            let labels = entry.labels.iter();
            let labels: usize = labels.map(|(name, value)| name.len() + value.len()).sum();
            size_of::<Entry>() + entry.name.len() + entry.unit.len() + labels
        };
        self.entries.iter().map(texts).sum()
    }

    /// Leaves out what metriken says of itself, unless that is trouble, or all
    /// there is: then it was asked for.
    pub(crate) fn leave_out_own(&mut self) {
        if !self.entries.iter().all(own::is_own) {
            let stays = |entry: &Entry| !own::is_own(entry) || own::is_trouble(entry);
            self.entries.retain(stays);
        }
    }

    /// Leaves out what has not changed.
    pub(crate) fn keep_changed(&mut self) {
        self.entries.retain(|entry| entry.has_changed);
    }

    /// Leaves out what is too much: first what has not changed, then the last.
    pub(crate) fn limit(&mut self, lines: usize) {
        self.left_out = self.entries.len().saturating_sub(lines);
        let mut unchanged_to_go = self.left_out;
        let mut kept = Vec::new();
        for entry in self.entries.drain(..).rev() {
            if !entry.has_changed && unchanged_to_go > 0 {
                unchanged_to_go -= 1;
            } else {
                kept.push(entry);
            }
        }
        kept.reverse();
        kept.truncate(lines);
        self.entries = kept;
    }
}

/// What names a series, and the entry about it that is to be filled.
fn entry(member: &Member<'_>, own: &[metriken_core::Label<'_>]) -> (String, Entry) {
    let family = member.family();
    let mut key = family.name().to_owned();
    let suffix = if family.kind() == Kind::Info {
        "_info"
    } else {
        ""
    };
    let mut labels = Vec::new();
    member.for_each_label(own, |name, value| {
        for part in [name, value] {
            key.push('\0');
            key.push_str(part);
        }
        labels.push((name.to_owned(), value.to_owned()));
    });
    let entry = Entry {
        name: family.name().to_owned() + suffix,
        labels,
        kind: family.kind(),
        unit: family.unit().to_owned(),
        reading: Reading::Info,
        has_changed: true,
    };
    (key, entry)
}

fn read(
    member: &Member<'_>,
    shown: Series<'_>,
    before: Option<&Seen>,
    interval: Duration,
) -> (Reading, Seen) {
    let scale = member.scale();
    let per_second = |amount: f64| match interval.as_secs_f64() {
        0.0 => 0.0,
        seconds => amount / seconds,
    };
    let other = |reading: Reading| (reading.clone(), Seen::Other(reading));
    match *shown.sample {
        Sample::Counter(total) => {
            let before = match before {
                // What has become less has begun anew.
                Some(Seen::Count(before)) if *before <= total => *before,
                _ => 0,
            };
            let change = total - before;
            let reading = Reading::Count {
                total: exact(scale, total),
                change: exact(scale, change),
                rate: per_second(scale.apply(change as f64)),
            };
            (reading, Seen::Count(total))
        }
        Sample::Gauge(value) => {
            let mut text = String::new();
            scale.append_i64(&mut text, value);
            other(Reading::Whole(text, scale.apply(value as f64)))
        }
        Sample::Float(value) => other(Reading::Float(scale.apply(value))),
        Sample::Histogram(histogram) => {
            let mut buckets = Vec::new();
            let totals = histogram.for_each_bucket(&mut |bucket, count| {
                buckets.push((bucket as u32, count));
            });
            let (due, sum_before) = match before {
                Some(Seen::Buckets(before, sum)) => match subtract(&buckets, before) {
                    Some(due) => (due, sum.unwrap_or(0)),
                    None => (buckets.clone(), 0),
                },
                _ => (buckets.clone(), 0),
            };
            let sum = totals.sum.map(|sum| sum.wrapping_sub(sum_before));
            let mut distribution = distribution(&histogram.config(), &due, sum, scale);
            distribution.total = totals.count;
            distribution.rate = per_second(distribution.count as f64);
            let reading = Reading::Distribution(distribution);
            (reading, Seen::Buckets(buckets, totals.sum))
        }
        Sample::StateSet { states, active } => {
            let on = states.iter().enumerate();
            let on = on.filter(|(place, _)| active >> place & 1 == 1);
            other(Reading::States(
                on.map(|(_, &state)| state.to_owned()).collect(),
            ))
        }
        _ => other(Reading::Info),
    }
}

fn exact(scale: Scale, value: u64) -> String {
    let mut text = String::new();
    scale.append_u64(&mut text, value);
    text
}

/// The buckets less those of before; `None` if one of them has become less.
fn subtract(now: &[(u32, u64)], before: &[(u32, u64)]) -> Option<Vec<(u32, u64)>> {
    let mut before = before.iter().peekable();
    let mut due = Vec::new();
    for &(bucket, count) in now {
        let earlier = match before.peek() {
            Some(&&(earlier, _)) if earlier < bucket => return None,
            Some(&&(earlier, count)) if earlier == bucket => {
                before.next();
                count
            }
            _ => 0,
        };
        match count.checked_sub(earlier)? {
            0 => {}
            count => due.push((bucket, count)),
        }
    }
    before.next().is_none().then_some(due)
}

fn distribution(
    config: &Config,
    due: &[(u32, u64)],
    sum: Option<u64>,
    scale: Scale,
) -> Distribution {
    let count: u64 = due.iter().map(|(_, count)| count).sum();
    let Some(&(last, _)) = due.last() else {
        return Distribution::default();
    };
    let middle = |bucket: u32| {
        let range = [h2::start, h2::end].map(|bound| bound(config, bucket as usize) as f64);
        range[0] / 2.0 + range[1] / 2.0
    };
    let of_middles = || -> f64 {
        let products = due
            .iter()
            .map(|&(bucket, count)| middle(bucket) * count as f64);
        products.sum()
    };
    let sum = sum.map_or_else(of_middles, |sum| sum as f64);
    Distribution {
        total: count,
        count,
        rate: 0.0,
        mean: scale.apply(sum / count as f64),
        percentiles: PERCENTILES.map(|(_, thousandths)| {
            let wanted = u128::from(count) * u128::from(thousandths);
            let mut below = 0_u128;
            let holds = |&&(_, count): &&(u32, u64)| {
                below += u128::from(count);
                below * 1000 >= wanted
            };
            let bucket = due.iter().find(holds).map_or(last, |&(bucket, _)| bucket);
            scale.apply(middle(bucket))
        }),
        max: scale.apply(h2::end(config, last as usize) as f64),
    }
}

#[cfg(test)]
mod tests {
    use metriken::{Counter, MetricBuilder};
    use metriken_exposition::{Names, Selection};

    use super::*;

    #[test]
    fn a_clock_that_is_set_back_changes_no_rate() {
        let counter = MetricBuilder::new("set_back").build(Counter::new());
        let selection = Selection::all().matching("set_back");
        let mut walker = Walker::new(Names::Utf8).select(selection);
        let (at, now) = (SystemTime::now(), Instant::now());
        let (_, past) = Past::new().report(&mut walker, at, now);
        counter.add(10);
        let later = now + Duration::from_secs(5);
        let earlier = at - Duration::from_secs(3600);
        let (report, _) = past.report(&mut walker, earlier, later);
        assert_eq!((report.at, report.interval.as_secs()), (earlier, 5));
        let Reading::Count { rate, .. } = report.entries[0].reading else {
            panic!("{report:?}");
        };
        assert_eq!(rate, 2.0);
    }

    #[test]
    fn a_difference_of_buckets_is_none_if_one_became_less() {
        let before = [(1, 2), (5, 1)];
        assert_eq!(
            subtract(&[(1, 2), (3, 1), (5, 4)], &before),
            Some(vec![(3, 1), (5, 3)])
        );
        assert_eq!(subtract(&before, &before), Some(vec![]));
        assert_eq!(subtract(&[(1, 1), (5, 1)], &before), None);
        assert_eq!(subtract(&[(1, 2), (9, 9)], &before), None);
        assert_eq!(subtract(&[(1, 2)], &before), None);
    }

    #[test]
    fn percentiles_are_those_of_the_buckets() {
        let config = Config::new(7, 64).unwrap();
        let due: Vec<_> = (1..=100).map(|value| (value, 10)).collect();
        let shown = distribution(&config, &due, Some(50_500), Scale::ONE);
        assert_eq!((shown.count, shown.mean, shown.max), (1000, 50.5, 100.0));
        assert_eq!(shown.percentiles, [50.0, 90.0, 99.0, 100.0]);
        assert_eq!(distribution(&config, &due, None, Scale::ONE).mean, 50.5);
        assert_eq!(
            distribution(&config, &[], None, Scale::ONE),
            Distribution::default()
        );
    }

    fn named(name: &str, has_changed: bool) -> Entry {
        Entry {
            name: name.to_owned(),
            labels: Vec::new(),
            kind: Kind::Info,
            unit: String::new(),
            reading: Reading::Info,
            has_changed,
        }
    }

    #[test]
    fn what_has_not_changed_is_left_out_before_what_has() {
        let entries = || {
            vec![
                named("a", false),
                named("b", true),
                named("c", false),
                named("d", true),
            ]
        };
        for (lines, kept) in [(4, "abcd"), (3, "abd"), (2, "bd"), (1, "b"), (0, "")] {
            let mut report = Report {
                at: SystemTime::UNIX_EPOCH,
                interval: Duration::ZERO,
                entries: entries(),
                left_out: 0,
            };
            report.limit(lines);
            let names: String = report
                .entries
                .iter()
                .map(|entry| entry.name.as_str())
                .collect();
            assert_eq!((names.as_str(), report.left_out), (kept, 4 - lines));
        }
    }
}
