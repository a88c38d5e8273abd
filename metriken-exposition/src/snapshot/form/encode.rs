use super::document::{self as doc, Document};
use super::time::to_ns;
use crate::Scale;
use crate::snapshot::{Series, Snapshot, Value};

impl<'a> Document<'a> {
    /// The snapshot in terms of the schema.
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        Document {
            format: doc::FORMAT.into(),
            version: doc::VERSION,
            at_ns: to_ns(snapshot.at),
            process_start_ns: to_ns(snapshot.process_start),
            since_ns: snapshot.since.map(to_ns),
            families: snapshot
                .families()
                .map(|family| family_of(family, snapshot))
                .collect(),
        }
    }
}

fn family_of<'a>(family: &'a [Series], snapshot: &Snapshot) -> doc::Family<'a> {
    let first = &family[0];
    doc::Family {
        name: first.name().into(),
        kind: first.kind().as_str().into(),
        unit: first.unit().into(),
        help: first.help().into(),
        series: family.iter().map(|it| series_of(it, snapshot)).collect(),
    }
}

fn series_of<'a>(series: &'a Series, snapshot: &Snapshot) -> doc::Series<'a> {
    let labels = series.labels();
    let scale = series.scale();
    doc::Series {
        labels: doc::Labels(labels.map(|(n, v)| (n.into(), v.into())).collect()),
        created_ns: to_ns(series.created),
        at_ns: (series.at != snapshot.at).then(|| to_ns(series.at)),
        scale: (scale != Scale::ONE).then_some(doc::Scale {
            factor: scale.factor,
            decimals: scale.decimals,
        }),
        value: value_of(&series.value),
    }
}

fn value_of(value: &Value) -> doc::Value<'_> {
    match value {
        Value::Counter(value) => doc::Value::Counter(*value),
        Value::Gauge(value) => doc::Value::Gauge(*value),
        Value::Float(value) => doc::Value::Float(doc::Float(*value)),
        Value::Histogram(value) => doc::Value::Histogram(doc::Histogram {
            grouping_power: value.config.grouping_power(),
            max_value_power: value.config.max_value_power(),
            count: value.count,
            sum: value.sum,
            buckets: (&*value.buckets).into(),
        }),
        Value::Info => doc::Value::Info {},
        Value::StateSet(value) => doc::Value::StateSet(doc::StateSet {
            names: value.names.iter().map(|name| (&**name).into()).collect(),
            active: value.active,
        }),
    }
}
