//! How many records of each family had no series of their own, as a metric.

use std::any::Any;

use metriken_core::{Kind, KnownKind, Label, Metric, Sample, Value, Visit, export, metrics};
use metriken_derive::metric;

/// Records that went to a series with the label value `other`, because their
/// family had no room for another.
#[metric(crate = ::metriken_core, name = "metriken_folded_records", unit = "records")]
static FOLDED: Folded = Folded;

/// Shows a counter for each registered family of open labels.
struct Folded;

impl Metric for Folded {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    fn kind(&self) -> Kind {
        Self::KIND
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        // Most programs have none, and need not be searched.
        if !export::may_fold() {
            return;
        }
        for entry in &metrics() {
            let Some(records) = entry.as_family().and_then(|family| family.folded()) else {
                continue;
            };
            let family = Label::new(FAMILY, entry.name());
            let constant = entry.metadata().as_labels();
            if constant.is_empty() {
                visitor.series(&[family], Sample::Counter(records));
            } else {
                let constant = constant.iter().filter(|label| label.name() != FAMILY);
                let mut labels: Vec<_> = constant.copied().chain([family]).collect();
                labels.sort_unstable();
                visitor.series(&labels, Sample::Counter(records));
            }
        }
    }
}

const FAMILY: &str = "family";

impl KnownKind for Folded {
    const KIND: Kind = Kind::Counter;
}
