//! From the schema to a snapshot: what can be said in it and cannot be true is
//! found here.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::SystemTime;

use metriken_core::Kind;

use super::document::{self as doc, Document};
use super::error::DecodeError;
use super::time::from_ns;
use super::told::told;
use crate::Scale;
use crate::snapshot::histogram::Histogram;
use crate::snapshot::series::{FamilyInfo, Labels, Series, SeriesInfo};
use crate::snapshot::{Snapshot, StateSet, Value};

/// What is wrong with a part; its place is added on the way up.
type Checked<T> = Result<T, String>;

impl Document<'_> {
    /// The snapshot that this describes.
    pub(super) fn into_snapshot(self) -> Result<Snapshot, DecodeError> {
        self.check().map_err(|wrong| DecodeError::malformed(&wrong))
    }

    fn check(self) -> Checked<Snapshot> {
        let at = time(self.at_ns)?;
        let mut families = Vec::new();
        for family in self.families {
            families.push((family_info(&family)?, family.series));
        }
        // Each family by itself: comparing its name for every pair of series
        // would cost the one times the other, and a sender chooses both.
        families.sort_by(|(a, _), (b, _)| a.key().cmp(&b.key()));
        families.dedup_by(|(later, more), (first, series)| {
            let is_same = later == first;
            if is_same {
                series.append(more);
            }
            is_same
        });
        let mut series = Vec::new();
        for (family, its) in families {
            let start = series.len();
            family_series(&family, its, at, &mut series)
                .map_err(|wrong| format!("family \"{}\": {wrong}", told(&family.name)))?;
            series[start..].sort_by(Series::order);
        }
        let twins = |pair: &&[Series]| pair[0].order(&pair[1]) == Ordering::Equal;
        if let Some(twins) = series.windows(2).find(twins) {
            let name = told(twins[0].name());
            return Err(format!("family \"{name}\" has a series twice"));
        }
        Ok(Snapshot {
            at,
            process_start: time(self.process_start_ns)?,
            since: self.since_ns.map(time).transpose()?,
            series,
        })
    }
}

fn family_info(family: &doc::Family<'_>) -> Checked<Arc<FamilyInfo>> {
    let kinds = [
        Kind::Counter,
        Kind::Gauge,
        Kind::Histogram,
        Kind::Info,
        Kind::StateSet,
    ];
    let kind = kinds.into_iter().find(|kind| kind.as_str() == family.kind);
    let kind = kind.ok_or_else(|| {
        let (name, kind) = (told(&family.name), told(&family.kind));
        format!("family \"{name}\": there is no kind \"{kind}\"")
    })?;
    if family.name.is_empty() {
        return Err("a family needs a name".to_owned());
    }
    let (name, unit, help) = (&*family.name, &*family.unit, &*family.help);
    Ok(Arc::new(FamilyInfo::new(name, kind, unit, help)))
}

fn family_series(
    family: &Arc<FamilyInfo>,
    its: Vec<doc::Series<'_>>,
    at: SystemTime,
    all: &mut Vec<Series>,
) -> Checked<()> {
    for (index, series) in its.into_iter().enumerate() {
        let series = one_series(series, family, at);
        all.push(series.map_err(|wrong| format!("series {index}: {wrong}"))?);
    }
    Ok(())
}

fn one_series(
    series: doc::Series<'_>,
    family: &Arc<FamilyInfo>,
    at: SystemTime,
) -> Checked<Series> {
    let value = value(series.value)?;
    if value.kind() != family.kind {
        let (value, family) = (value.kind(), family.kind);
        return Err(format!(
            "a value of kind {value} in a family of kind {family}"
        ));
    }
    let scale = scale(series.scale)?;
    Ok(Series {
        info: Arc::new(SeriesInfo::new(
            family.clone(),
            labels(series.labels)?,
            scale,
        )),
        created: time(series.created_ns)?,
        at: series.at_ns.map_or(Ok(at), time)?,
        value,
    })
}

fn labels(labels: doc::Labels<'_>) -> Checked<Labels> {
    let labels = labels.0.into_iter();
    let mut labels: Labels = labels
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    labels.sort_unstable();
    if let Some(twins) = labels.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(format!("the label \"{}\" comes twice", told(&twins[0].0)));
    }
    if labels
        .iter()
        .any(|(name, value)| name.is_empty() || value.is_empty())
    {
        return Err("a label has no name or no value".to_owned());
    }
    Ok(labels)
}

fn scale(scale: Option<doc::Scale>) -> Checked<Scale> {
    let Some(doc::Scale { factor, decimals }) = scale else {
        return Ok(Scale::ONE);
    };
    if factor == 0 || decimals > 19 {
        return Err(format!("no scale is {factor}/10^{decimals}"));
    }
    Ok(Scale { factor, decimals })
}

fn value(value: doc::Value<'_>) -> Checked<Value> {
    Ok(match value {
        doc::Value::Counter(value) => Value::Counter(value),
        doc::Value::Gauge(value) => Value::Gauge(value),
        doc::Value::Float(doc::Float(value)) if value.is_nan() => Value::Float(f64::NAN),
        doc::Value::Float(doc::Float(value)) => Value::Float(value),
        doc::Value::Histogram(value) => Value::Histogram(histogram(value)?),
        doc::Value::Info {} => Value::Info,
        doc::Value::StateSet(value) => Value::StateSet(state_set(value)?),
    })
}

fn histogram(value: doc::Histogram<'_>) -> Checked<Histogram> {
    let (grouping, max) = (value.grouping_power, value.max_value_power);
    let config = histogram::Config::new(grouping, max)
        .map_err(|_| format!("no histogram has the powers {grouping} and {max}"))?;
    let buckets = value.buckets.into_owned();
    if !buckets.is_sorted_by(|a, b| a.0 < b.0) {
        return Err("buckets are not in order of their indexes".to_owned());
    }
    if buckets.iter().any(|&(_, count)| count == 0) {
        return Err("a bucket without values is not left out".to_owned());
    }
    if let Some(&(index, _)) = buckets.last()
        && index as usize >= config.total_buckets()
    {
        return Err(format!("a histogram of these powers has no bucket {index}"));
    }
    Ok(Histogram {
        config,
        count: value.count,
        sum: value.sum,
        buckets,
    })
}

fn state_set(value: doc::StateSet<'_>) -> Checked<StateSet> {
    let names: Arc<[Box<str>]> = value.names.into_iter().map(Into::into).collect();
    if !(1..=64).contains(&names.len()) {
        return Err("a state set has 1 to 64 states".to_owned());
    }
    let repeated = |(i, name)| names[..i].contains(name);
    if names.iter().enumerate().any(repeated) {
        return Err("a state comes twice".to_owned());
    }
    if value.active & !StateSet::mask(names.len()) != 0 {
        return Err("a state is on that does not exist".to_owned());
    }
    Ok(StateSet {
        names,
        active: value.active,
    })
}

fn time(ns: i64) -> Checked<SystemTime> {
    from_ns(ns).ok_or_else(|| format!("there is no time {ns} ns from the beginning of 1970"))
}
