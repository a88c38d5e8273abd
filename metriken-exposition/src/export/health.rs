//! How exporters fare, as metrics.

use std::any::Any;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use metriken_core::{Kind, KnownKind, Label, Metric, Sample, Value, Visit};
use metriken_derive::metric;

use crate::log;

/// The health of one exporter, shown by the metrics of [this
/// module](crate::export#watching) for as long as the value lives.
///
/// [`run`](super::run()) keeps it for exporters that push. One that is asked, an
/// endpoint, keeps it by itself:
/// ```
/// use metriken_exposition::export::Health;
/// use std::time::Duration;
///
/// let health = Health::new("prometheus", "127.0.0.1:9464");
/// health.succeeded(4096, Duration::from_micros(300));
/// health.failed("the client went away in the middle of the page");
/// ```
#[derive(Debug)]
pub struct Health(Arc<Figures>);

#[derive(Debug)]
struct Figures {
    exporter: &'static str,
    target: String,
    successes: AtomicU64,
    failures: AtomicU64,
    last_success_unix_ms: AtomicI64,
    time_ns: AtomicU64,
    size_bytes: AtomicU64,
    rejected: AtomicU64,
    dropped: AtomicU64,
    queue_bytes: AtomicU64,
    /// Why the last attempt failed, if it did.
    failing: Mutex<Option<String>>,
    last_warning: Mutex<String>,
}

impl Health {
    /// The health of the exporter that is called `exporter`, such as `statsd`,
    /// and ships to `target`, which is text without secrets. If there is such
    /// a one, the target gets a number.
    pub fn new(exporter: &'static str, target: &str) -> Self {
        let mut all = EXPORTERS.lock().unwrap_or_else(PoisonError::into_inner);
        let others = all.get_or_insert_default();
        let is_taken =
            |target: &str| (others.iter()).any(|it| it.exporter == exporter && it.target == target);
        let numbered = (2..).map(|number| format!("{target} ({number})"));
        let mut names = std::iter::once(target.to_owned()).chain(numbered);
        let figures = Arc::new(Figures {
            exporter,
            target: names.find(|name| !is_taken(name)).unwrap_or_default(),
            successes: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            last_success_unix_ms: AtomicI64::new(0),
            time_ns: AtomicU64::new(0),
            size_bytes: AtomicU64::new(0),
            rejected: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            queue_bytes: AtomicU64::new(0),
            failing: Mutex::default(),
            last_warning: Mutex::default(),
        });
        Arc::make_mut(others).push(Arc::clone(&figures));
        Health(figures)
    }

    /// Notes an export that was accepted: its size, and how long it took.
    pub fn succeeded(&self, bytes: u64, time: Duration) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now_ms = now.map_or(0, |since| since.as_millis() as i64);
        self.0.last_success_unix_ms.store(now_ms, Relaxed);
        self.0.size_bytes.fetch_add(bytes, Relaxed);
        self.0.successes.fetch_add(1, Relaxed);
        *self.failing() = None;
        self.took(time);
    }

    /// Notes an attempt that failed, and logs why, unless the one before failed
    /// for the same reason. Numbers in it make no other reason: they may be of
    /// the attempt.
    pub fn failed(&self, why: &str) {
        self.0.failures.fetch_add(1, Relaxed);
        let reason: String = why.chars().filter(|c| !c.is_ascii_digit()).collect();
        let is_news = {
            let mut failing = self.failing();
            let is_news = failing.as_ref() != Some(&reason);
            *failing = Some(reason);
            is_news
        };
        if is_news {
            let Figures {
                exporter, target, ..
            } = &*self.0;
            log::warn(&format!("exporting to {exporter} at {target} fails: {why}"));
        }
    }

    fn failing(&self) -> MutexGuard<'_, Option<String>> {
        let failing = self.0.failing.lock();
        failing.unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to the time spent in exporting.
    pub(super) fn took(&self, time: Duration) {
        let ns = time.as_nanos().try_into().unwrap_or(u64::MAX);
        self.0.time_ns.fetch_add(ns, Relaxed);
    }

    /// Notes so many series that the receiver refused.
    pub fn rejected(&self, series: u64) {
        self.0.rejected.fetch_add(series, Relaxed);
    }

    /// Notes so many exports that nobody will ever get.
    pub fn dropped(&self, exports: u64) {
        self.0.dropped.fetch_add(exports, Relaxed);
    }

    /// Notes how much waits to be sent.
    pub(super) fn waits(&self, bytes: usize) {
        self.0.queue_bytes.store(bytes as u64, Relaxed);
    }

    /// Logs what the receiver had to say, unless it said so before.
    pub fn warned(&self, warning: &str) {
        let last = self.0.last_warning.lock();
        let mut last = last.unwrap_or_else(PoisonError::into_inner);
        if *last != warning {
            let Figures {
                exporter, target, ..
            } = &*self.0;
            log::warn(&format!("{exporter} at {target}: {warning}"));
            warning.clone_into(&mut last);
        }
    }
}

impl Drop for Health {
    fn drop(&mut self) {
        let mut all = EXPORTERS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(all.get_or_insert_default()).retain(|it| !Arc::ptr_eq(it, &self.0));
    }
}

/// Replaced at every change, so that readers do not hold the lock while they
/// show it.
static EXPORTERS: Mutex<Option<Arc<Vec<Arc<Figures>>>>> = Mutex::new(None);

/// One figure of every exporter.
struct Each<T>(fn(&Figures) -> T);

impl<T> Each<T> {
    fn show(&self, visitor: &mut dyn Visit, sample: impl Fn(T) -> Sample<'static>) {
        for (exporter, value) in self.exporters() {
            visitor.series(&labels(&exporter), sample(value));
        }
    }

    fn exporters(&self) -> impl Iterator<Item = (Arc<Figures>, T)> {
        let all = EXPORTERS.lock().unwrap_or_else(PoisonError::into_inner);
        let exporters = all.clone();
        let count = exporters.as_ref().map_or(0, |exporters| exporters.len());
        (0..count).filter_map(move |index| {
            let exporter = Arc::clone(&exporters.as_ref()?[index]);
            let value = (self.0)(&exporter);
            Some((exporter, value))
        })
    }
}

fn labels(exporter: &Figures) -> [Label<'_>; 2] {
    [
        Label::new("exporter", exporter.exporter),
        Label::new("target", &exporter.target),
    ]
}

/// What all of them show, each in its own way.
trait Shown: Send + Sync + 'static {
    const KIND: Kind;
    fn show(&self, visitor: &mut dyn Visit);
}

impl Shown for Each<u64> {
    const KIND: Kind = Kind::Counter;

    fn show(&self, visitor: &mut dyn Visit) {
        self.show(visitor, Sample::Counter);
    }
}

impl Shown for Each<i64> {
    const KIND: Kind = Kind::Gauge;

    fn show(&self, visitor: &mut dyn Visit) {
        self.show(visitor, Sample::Gauge);
    }
}

/// Successes and failures.
impl Shown for Each<[u64; 2]> {
    const KIND: Kind = Kind::Counter;

    fn show(&self, visitor: &mut dyn Visit) {
        for (exporter, values) in self.exporters() {
            for (outcome, value) in ["success", "failure"].into_iter().zip(values) {
                let [exporter, target] = labels(&exporter);
                let labels = [exporter, Label::new("outcome", outcome), target];
                visitor.series(&labels, Sample::Counter(value));
            }
        }
    }
}

impl<T: 'static> Metric for Each<T>
where
    Each<T>: Shown,
{
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    fn kind(&self) -> Kind {
        <Self as KnownKind>::KIND
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        Shown::show(self, visitor);
    }
}

impl<T: 'static> KnownKind for Each<T>
where
    Each<T>: Shown,
{
    const KIND: Kind = <Self as Shown>::KIND;
}

/// Attempts to ship the metrics of this process, by how they ended.
#[metric(crate = ::metriken_core, name = "metriken_exports")]
static EXPORTS: Each<[u64; 2]> = Each(|it| [it.successes.load(Relaxed), it.failures.load(Relaxed)]);

/// When an export was accepted last, since the Unix epoch; 0 for never.
#[metric(crate = ::metriken_core, name = "metriken_export_last_success_time", unit = "milliseconds")]
static LAST_SUCCESS: Each<i64> = Each(|it| it.last_success_unix_ms.load(Relaxed));

/// Time spent in shipping the metrics of this process.
#[metric(crate = ::metriken_core, name = "metriken_export_time", unit = "nanoseconds")]
static TIME: Each<u64> = Each(|it| it.time_ns.load(Relaxed));

/// What receivers accepted.
#[metric(crate = ::metriken_core, name = "metriken_export_size", unit = "bytes")]
static SIZE: Each<u64> = Each(|it| it.size_bytes.load(Relaxed));

/// Series that receivers refused, some of an export or all of it.
#[metric(crate = ::metriken_core, name = "metriken_export_rejected", unit = "series")]
static REJECTED: Each<u64> = Each(|it| it.rejected.load(Relaxed));

/// Exports that nobody accepted, and nobody will.
#[metric(crate = ::metriken_core, name = "metriken_export_dropped", unit = "exports")]
static DROPPED: Each<u64> = Each(|it| it.dropped.load(Relaxed));

/// What waits to be sent.
#[metric(crate = ::metriken_core, name = "metriken_export_queue", unit = "bytes")]
static QUEUE: Each<i64> = Each(|it| it.queue_bytes.load(Relaxed) as i64);
