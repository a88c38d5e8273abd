//! Takes snapshots, again and again.
//!
//! At ten milliseconds a snapshot, copying names and labels each time would
//! cost more than reading the values. So the snapshotter remembers the series
//! in the order in which the walk shows them, and where each of them goes in
//! the sorted snapshot. As long as the walk shows the same, values are written
//! to their places, and nothing is allocated. When it shows something else, all
//! is found out anew, and what was known already is taken over.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use metriken_core::Label;

use super::Snapshot;
use super::series::{FamilyInfo, Labels, Series, SeriesInfo};
use super::value::Value;
use crate::walk::{Family, Member};
use crate::{Walk, Walker, process};

/// Takes snapshots of what a [`Walker`] shows; keeps what stays the same.
///
/// # Examples
/// ```
/// use metriken_exposition::Walker;
/// use metriken_exposition::snapshot::{Snapshot, Snapshotter};
///
/// let mut snapshotter = Snapshotter::new(Walker::new(Default::default()));
/// let mut snapshot = Snapshot::empty();
/// for _ in 0..3 {
///     // In the same memory each time.
///     snapshotter.take_into(&mut snapshot);
///     println!("{} series at {:?}", snapshot.series().len(), snapshot.at());
/// }
/// ```
#[derive(Debug)]
pub struct Snapshotter {
    walker: Walker,
    /// The walk that was seen last: see [`Walk::generation`].
    generation: Option<u64>,
    /// Its series, in its order.
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    info: Arc<SeriesInfo>,
    member: usize,
    /// Its labels besides its member's, as the metric shows them.
    own: Labels,
    /// Where it goes in the snapshot.
    place: usize,
}

impl Snapshotter {
    /// A snapshotter of what `walker` shows, under its names.
    pub fn new(walker: Walker) -> Self {
        Snapshotter {
            walker,
            generation: None,
            known: Vec::new(),
        }
    }

    /// A snapshot of now.
    pub fn take(&mut self) -> Snapshot {
        let mut snapshot = Snapshot::empty();
        self.take_into(&mut snapshot);
        snapshot
    }

    /// Makes `snapshot` one of now, whatever it was before.
    ///
    /// # Cost
    /// If it was taken by this snapshotter, and the same series exist as then,
    /// nothing is allocated but for buckets of histograms that were empty, and
    /// what the walk allocates for labels whose names are not legal.
    pub fn take_into(&mut self, snapshot: &mut Snapshot) {
        snapshot.at = SystemTime::now();
        snapshot.process_start = process::start_time();
        snapshot.since = None;
        let walk = self.walker.walk();
        let same = self.generation == Some(walk.generation());
        if same && update(&self.known, &walk, snapshot) {
            return;
        }
        self.generation = Some(walk.generation());
        collect(&mut self.known, &walk, snapshot);
    }
}

/// Writes the values of a walk to the places of the known series. `false` if it
/// shows other series; the snapshot is anything then.
fn update(known: &[Known], walk: &Walk<'_>, snapshot: &mut Snapshot) -> bool {
    if snapshot.series.len() != known.len() {
        return false;
    }
    let at = snapshot.at;
    let mut known = known.iter();
    let mut same = true;
    for family in walk.families() {
        for member in family.members() {
            let created = member.created();
            member.visit(|shown| {
                same = same
                    && known.next().is_some_and(|known| {
                        if !known.is(&member, shown.labels) {
                            return false;
                        }
                        let series = &mut snapshot.series[known.place];
                        // The snapshot may have been merged, or be another's.
                        let ours = Arc::ptr_eq(&series.info, &known.info);
                        series.created = created;
                        series.at = at;
                        ours && series.value.update(shown.sample)
                    });
            });
            if !same {
                return false;
            }
        }
    }
    known.next().is_none()
}

/// Fills the snapshot with what a walk shows, and remembers that.
fn collect(known: &mut Vec<Known>, walk: &Walk<'_>, snapshot: &mut Snapshot) {
    let infos = known.drain(..).map(|known| (known.info.id, known.info));
    let mut infos: HashMap<_, _> = infos.collect();
    // With their places in the walk.
    let mut all = Vec::new();
    for family in walk.families() {
        let family_info = Arc::new(FamilyInfo::of(&family));
        for member in family.members() {
            member.visit(|shown| {
                let Some(value) = Value::of(shown.sample) else {
                    return;
                };
                let info = SeriesInfo::of(&family_info, &member, shown.labels);
                let info = match infos.remove(&info.id) {
                    Some(same) if same.is(&info) => same,
                    _ => Arc::new(info),
                };
                let series = Series {
                    info: info.clone(),
                    created: member.created(),
                    at: snapshot.at,
                    value,
                };
                all.push((known.len(), series));
                known.push(Known {
                    info,
                    member: member.index(),
                    own: shown.labels.iter().map(owned).collect(),
                    place: 0,
                });
            });
        }
    }
    all.sort_by(|(_, a), (_, b)| a.order(b));
    for (place, (walked, _)) in all.iter().enumerate() {
        known[*walked].place = place;
    }
    snapshot.series.clear();
    snapshot
        .series
        .extend(all.into_iter().map(|(_, series)| series));
}

impl Known {
    /// Whether this is the series that `member`, of the same walk's generation,
    /// shows with these labels of its own.
    fn is(&self, member: &Member<'_>, own: &[Label<'_>]) -> bool {
        let same = |((name, value), label): (&(Box<str>, Box<str>), &Label<'_>)| {
            **name == *label.name() && **value == *label.value()
        };
        self.member == member.index()
            && self.own.len() == own.len()
            && self.own.iter().zip(own).all(same)
    }
}

fn owned(label: &Label<'_>) -> (Box<str>, Box<str>) {
    (label.name().into(), label.value().into())
}

impl FamilyInfo {
    fn of(family: &Family<'_>) -> Self {
        FamilyInfo::new(family.name(), family.kind(), family.unit(), family.help())
    }
}

impl SeriesInfo {
    fn of(family: &Arc<FamilyInfo>, member: &Member<'_>, own: &[Label<'_>]) -> Self {
        let mut labels = Vec::new();
        member.for_each_label(own, |name, value| {
            // One without a value is no label.
            if !value.is_empty() {
                labels.push((name.into(), value.into()));
            }
        });
        SeriesInfo::new(family.clone(), labels.into(), member.scale())
    }

    /// Whether the two are the same in everything, help included.
    fn is(&self, other: &Self) -> bool {
        self == other && self.family.help == other.family.help
    }
}
