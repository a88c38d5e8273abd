use std::any::Any;

use crate::{FamilyMetric, Kind, Value, Visit};

/// A type whose statics can be registered: it tells its value.
///
/// The metric types of the crate `metriken` implement it. Implement it for a
/// type of your own to register that: a value composed of others, or one that
/// lives elsewhere.
///
/// # Examples
/// ```
/// use std::any::Any;
/// use metriken_core::{Metric, Value};
///
/// /// The number of files this process has open.
/// struct OpenFiles;
///
/// impl Metric for OpenFiles {
///     fn as_any(&self) -> Option<&dyn Any> {
///         Some(self)
///     }
///     fn value(&self) -> Option<Value<'_>> {
///         let files = std::fs::read_dir("/proc/self/fd").ok()?;
///         Some(Value::Gauge(files.count() as i64))
///     }
/// }
/// # assert_eq!(OpenFiles.kind(), metriken_core::Kind::Gauge);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a metric",
    label = "this type cannot be registered",
    note = "use one of metriken's types (Counter, Gauge, Histogram, ...) or implement `Metric`",
    note = "in a group of metrics, mark a field that is a group itself with `#[group]`, and one \
            that is no metric with `#[metric(skip)]`"
)]
pub trait Metric: Any + Send + Sync {
    /// Whether the metric has a value to show. Where this is `false`,
    /// [`value`](Metric::value) is `None`.
    fn is_enabled(&self) -> bool {
        self.as_any().is_some()
    }

    /// The metric as its own type, for readers that know it. `None` while the
    /// metric is not enabled.
    fn as_any(&self) -> Option<&dyn Any>;

    /// The metric's value, or `None` while it has none.
    fn value(&self) -> Option<Value<'_>>;

    /// What the metric measures. Types that may have no value for a while
    /// override it, because the default asks the value.
    fn kind(&self) -> Kind {
        self.value().map_or(Kind::Other, |value| value.kind())
    }

    /// What there is to know of a metric with labelled series, besides those;
    /// `None` for all others.
    fn as_family(&self) -> Option<&dyn FamilyMetric> {
        None
    }

    /// Shows every series of the metric to `visitor`: one for a single value,
    /// one for each member of a group, none while there is no value.
    ///
    /// This is what exporters read. It runs on their threads; it may not
    /// block on anything that a recording thread holds.
    fn visit(&self, visitor: &mut dyn Visit) {
        if let Some(value) = self.value() {
            value.visit(visitor);
        }
    }
}

/// A metric type whose kind is known before it has a value.
///
/// The registry's entries are data, written by the compiler; this is how the
/// kind gets into them, where a reader of the executable finds it. A
/// [`Metric`] without it is entered as [`Kind::Other`], and asked when read.
pub trait KnownKind: Metric {
    /// What the metric measures.
    const KIND: Kind;
}
