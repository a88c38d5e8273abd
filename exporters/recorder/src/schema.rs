//! The columns of a file, as readers of the layout expect them.
//!
//! Source: what the crates `metriken-query` and `metriken-storage` read, whose
//! layout has no other specification. A column's kind is its Arrow type; its
//! name is anything but the reserved ones; its metadata says which metric it is
//! of, and whatever is not one of the keys below is a label.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};
use histogram::Config;
use metriken_exposition::Unit;
use metriken_exposition::snapshot::Series;

/// The column with the time of a row, in nanoseconds since the Unix epoch.
pub(crate) const TIMESTAMP: &str = "timestamp";

/// Keys of a column's metadata that are not labels.
const METRIC: &str = "metric";
const METRIC_TYPE: &str = "metric_type";
const UNIT: &str = "unit";
const GROUPING_POWER: &str = "grouping_power";
const MAX_VALUE_POWER: &str = "max_value_power";

pub(crate) fn timestamp() -> FieldRef {
    Arc::new(Field::new(TIMESTAMP, DataType::UInt64, false))
}

/// The type of a column of buckets.
pub(crate) fn buckets() -> DataType {
    DataType::List(bucket())
}

/// The type of a bucket.
pub(crate) fn bucket() -> FieldRef {
    Arc::new(Field::new("element", DataType::UInt64, false))
}

/// What a column holds, in the words of its metadata.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    Counter,
    Gauge,
    Histogram(Config),
}

/// The column of a series, with a label more if it is one state of a set.
///
/// It is called like a selector that finds this series alone, which no reserved
/// name is.
pub(crate) fn column(
    series: &Series,
    state: Option<&str>,
    kind: Type,
    data_type: DataType,
) -> FieldRef {
    let mut labels = labels(series);
    if let Some(state) = state {
        labels.insert(free(&labels, series.name()), state.to_owned());
    }
    let mut name = selector(series.name(), &labels);
    let mut metadata = labels;
    let mut note = |key: &str, value: String| {
        metadata.insert(key.to_owned(), value);
    };
    note(METRIC, series.name().to_owned());
    let unit = Unit {
        base: series.unit(),
        scale: series.scale(),
    };
    if !unit.base.is_empty() {
        note(UNIT, unit.recorded().to_owned());
    }
    match kind {
        Type::Counter => note(METRIC_TYPE, "counter".to_owned()),
        Type::Gauge => note(METRIC_TYPE, "gauge".to_owned()),
        Type::Histogram(config) => {
            name.push_str(":buckets");
            note(METRIC_TYPE, "counter_histogram".to_owned());
            note(GROUPING_POWER, config.grouping_power().to_string());
            note(MAX_VALUE_POWER, config.max_value_power().to_string());
        }
    }
    Arc::new(Field::new(name, data_type, true).with_metadata(metadata))
}

/// How much memory a field takes, about, and the gatherer to find it again.
pub(crate) fn size_bytes(field: &Field) -> usize {
    /// What an allocation takes beside what is asked for.
    const ALLOCATION: usize = 16;
    /// A node of the metadata's tree has room for so many.
    const NODE: usize = 11;
    /// In tables by the name and by the number of the series.
    const PLACES: usize = 128;
    let metadata = field.metadata();
    let texts = metadata.iter().flat_map(|(key, value)| [key, value]);
    let texts: usize = texts.map(|text| text.len() + ALLOCATION).sum();
    let nodes = metadata.len().div_ceil(NODE) * NODE * size_of::<(String, String)>();
    let names = 2 * (field.name().len() + ALLOCATION);
    size_of::<Field>() + texts + nodes + names + PLACES
}

fn labels(series: &Series) -> HashMap<String, String> {
    let mut labels = HashMap::new();
    for (name, value) in series.labels() {
        labels.insert(free(&labels, name), value.to_owned());
    }
    labels
}

/// What a label is called, given those that there are.
fn free(labels: &HashMap<String, String>, name: &str) -> String {
    let keys = [METRIC, METRIC_TYPE, UNIT, GROUPING_POWER, MAX_VALUE_POWER];
    let mut free = name.to_owned();
    while keys.contains(&&*free) || labels.contains_key(&free) {
        free.insert_str(0, "exported_");
    }
    free
}

/// `name{label="value"}`, with labels in order.
fn selector(name: &str, labels: &HashMap<String, String>) -> String {
    let mut pairs: Vec<_> = labels.iter().collect();
    pairs.sort_unstable();
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value:?}"));
    format!("{name}{{{}}}", pairs.collect::<Vec<_>>().join(","))
}
