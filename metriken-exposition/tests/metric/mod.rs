//! A metric that shows whatever the test wants.

// Each test uses a part of it.
#![allow(dead_code)]

use std::any::Any;

use metriken::{Kind, Label, Metric, Sample, Value, Visit};

/// A metric of a kind, and what it does when it is to show its series.
pub(crate) struct Shows<F>(pub(crate) Kind, pub(crate) F);

impl<F: Fn(&mut dyn Visit) + Send + Sync + 'static> Metric for Shows<F> {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    fn kind(&self) -> Kind {
        self.0
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        (self.1)(visitor);
    }
}

/// A gauge that shows a series for each of these label sets.
pub(crate) fn gauges<const N: usize>(
    series: [&'static [(&'static str, &'static str)]; N],
) -> Shows<impl Fn(&mut dyn Visit) + Send + Sync + 'static> {
    Shows(Kind::Gauge, move |visitor: &mut dyn Visit| {
        for (value, labels) in series.iter().enumerate() {
            let labels: Vec<_> = labels
                .iter()
                .map(|(name, value)| Label::new(name, value))
                .collect();
            visitor.series(&labels, Sample::Gauge(value as i64));
        }
    })
}
