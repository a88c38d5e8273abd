//! Owned copies of the walk.
//!
//! A [`Snapshot`] is what the registry showed at one time: every series with
//! its value as recorded, the scale that leads to the shown value, and the
//! times since when it counts. It can be kept, compared, sent elsewhere and
//! read there. Two snapshots make a [delta](Snapshot::delta); deltas, and the
//! snapshots of several processes, are put together by
//! [merging](Snapshot::merge).
//!
//! # Examples
//! ```
//! use metriken_exposition::Walker;
//! use metriken_exposition::snapshot::{Snapshot, Snapshotter};
//!
//! let mut snapshotter = Snapshotter::new(Walker::new(Default::default()));
//! let earlier = snapshotter.take();
//! let later = snapshotter.take();
//! for series in later.delta(&earlier).series() {
//!     println!("{} {:?}", series.name(), series.value());
//! }
//! ```
//!
//! # Which series are the same
//! Those with the same family name, kind, unit and labels; [`SeriesId`] is a
//! number made of these. Their values can be added and subtracted if they also
//! agree in shape: in scale, in whether a gauge is a whole number, in the
//! buckets of a histogram, in the states of a state set. Series that differ in
//! shape stay apart, whatever is done with snapshots. A registry never shows
//! two of them at a time.
//!
//! # Forms
//! With the features `json` and `msgpack`, a snapshot can be written and read
//! in these forms, in one schema with a version. What is read may be anybody's
//! bytes: `Limits` bound what they cost, and nothing is believed without
//! checking.

mod delta;
#[cfg(any(feature = "json", feature = "msgpack"))]
mod form;
mod histogram;
mod identity;
mod merge;
mod series;
mod snapshotter;
#[cfg(test)]
mod tests;
mod value;

use std::time::SystemTime;

use crate::{Names, Walker};

#[cfg(any(feature = "json", feature = "msgpack"))]
pub use self::form::{DecodeError, Limits};
pub use self::histogram::Histogram;
pub use self::identity::SeriesId;
pub use self::series::Series;
pub use self::snapshotter::Snapshotter;
pub use self::value::{StateSet, Value};

/// What the registry showed at one time, or what changed in an interval.
///
/// Two snapshots are equal if all times, series and values are; floats are
/// compared by their bits, and help texts not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    at: SystemTime,
    process_start: SystemTime,
    since: Option<SystemTime>,
    /// Sorted by [`Series::order`], no two equal in it.
    series: Vec<Series>,
}

impl Snapshot {
    /// Everything that is registered, now, under [`Names::Legacy`].
    ///
    /// To take more than one, keep a [`Snapshotter`], which finds out only once
    /// what stays the same.
    pub fn take() -> Self {
        Snapshotter::new(Walker::new(Names::Legacy)).take()
    }

    /// When the values were read.
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// When the process began whose metrics these are; of several, when the
    /// first did.
    pub fn process_start(&self) -> SystemTime {
        self.process_start
    }

    /// When the interval of a delta began. `None` if counters and histograms
    /// are totals, each since its own [time](Series::created).
    pub fn since(&self) -> Option<SystemTime> {
        self.since
    }

    /// All series, sorted by family name, kind, unit and labels.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The series by family. None is empty.
    pub fn families(&self) -> impl Iterator<Item = &[Series]> {
        self.series.chunk_by(|a, b| a.info.family == b.info.family)
    }

    /// The series of a family with these labels, which must be sorted by name.
    pub fn find(&self, name: &str, labels: &[(&str, &str)]) -> Option<&Series> {
        let start = self.series.partition_point(|series| series.name() < name);
        let named = self.series[start..].iter();
        let mut named = named.take_while(|series| series.name() == name);
        named.find(|series| series.labels().eq(labels.iter().copied()))
    }

    /// A snapshot without series, to be filled by [`Snapshotter::take_into`].
    pub fn empty() -> Self {
        Snapshot {
            at: SystemTime::UNIX_EPOCH,
            process_start: SystemTime::UNIX_EPOCH,
            since: None,
            series: Vec::new(),
        }
    }
}
