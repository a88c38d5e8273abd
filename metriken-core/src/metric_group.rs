//! Metrics that come and go together.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::entry::{Kept, Members};
use crate::registry::{Registration, register};

/// A struct of metrics that are registered together, with labels in common,
/// and dropped together: those of a connection pool, of a tenant, of a shard.
///
/// `#[derive(MetricGroup)]` implements it for a struct whose fields are
/// metrics.
///
/// ```text
/// /// What a pool of connections measures.
/// #[derive(MetricGroup)]
/// #[group(prefix = "pool")]
/// struct PoolMetrics {
///     /// Connections open.
///     #[metric(unit = "connections")]
///     open: Gauge,
///     /// Connections made.
///     made: Counter,
/// }
///
/// let pool = PoolMetrics { open: Gauge::new(), made: Counter::new() };
/// let pool = pool.register([("pool", "main")]);
/// pool.open.increment();
/// ```
///
/// Groups of one type are members of the same families: `pool_open` has a
/// series for each of them, so their labels have to differ.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a group of metrics",
    label = "the metrics in this type are not known",
    note = "write `#[derive(MetricGroup)]` on the struct; a field that is a metric needs no `#[group]`"
)]
pub trait MetricGroup: Send + Sync + 'static {
    /// Adds every metric of the group.
    ///
    /// The code of this method is written by the derive. What it adds is the
    /// group's own, for as long as the group is borrowed.
    #[doc(hidden)]
    fn members<'a>(&'a self, members: &mut Members<'a>);

    /// Registers all metrics of the group, until what is returned is dropped.
    /// A [view](crate::metrics) of the registry has all of them or none.
    ///
    /// Every metric has these labels, besides those it was declared with. Of
    /// labels with the same name the last one counts, and those of the
    /// declaration count more.
    ///
    /// # Cost
    /// The group goes into memory where it stays, and what its metrics have in
    /// common is kept once, beside it; each metric takes about 130 bytes of the
    /// registry.
    fn register<K, V>(self, labels: impl IntoIterator<Item = (K, V)>) -> RegisteredGroup<Self>
    where
        K: Into<String>,
        V: Into<String>,
        Self: Sized,
    {
        let labels = labels.into_iter().map(|(k, v)| (k.into(), v.into()));
        let group = Arc::new(self);
        let kept = Kept::group(Arc::clone(&group), labels.collect());
        RegisteredGroup {
            _registration: register(kept),
            group,
        }
    }

    /// Registers a group of which there is only one at a time, and so needs no
    /// labels. See [`register`](Self::register).
    fn register_unlabelled(self) -> RegisteredGroup<Self>
    where
        Self: Sized,
    {
        self.register::<String, String>([])
    }
}

/// A group of metrics, registered until dropped.
///
/// See [`MetricGroup::register`]. The group itself is found through `Deref`.
#[must_use = "the metrics are registered only while this is kept: bind it to a name other than `_`"]
pub struct RegisteredGroup<G> {
    _registration: Registration,
    group: Arc<G>,
}

impl<G> Deref for RegisteredGroup<G> {
    type Target = G;

    fn deref(&self) -> &G {
        &self.group
    }
}

impl<G: fmt::Debug> fmt::Debug for RegisteredGroup<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegisteredGroup").field(&self.group).finish()
    }
}
