//! The crates that are measured, each as its documentation recommends.

mod fast_telemetry;
mod fastmetrics;
mod foundations;
mod hdrhistogram;
mod histogram;
mod measured;
mod metrics;
mod metriken;
mod metriken011;
mod nm;
mod opentelemetry;
mod prometheus;
mod prometheus_client;

use crate::contender::{Lineup, Role};
use crate::lock;
use crate::section::scrape::Pages;

pub use self::metriken::page;

/// A crate: what it has of each workload.
pub trait Peer: Sync {
    /// The package with its metrics, and others that take part.
    fn packages(&self) -> &'static [&'static str];

    /// Adding one to one counter.
    fn counter(&self, _: &mut Lineup) {}

    /// Adding one to a counter that is found by its index.
    fn group(&self, _: &mut Lineup) {}

    /// Adding one to one of two counters that are next to each other, each
    /// thread to another.
    fn neighbours(&self, _: &mut Lineup) {}

    /// Adding one to each of `count` counters in turn.
    fn counters(&self, _: &mut Lineup, _count: usize) {}

    /// Adding one to the counter of two labels whose values are known when the
    /// program is compiled.
    fn closed_labels(&self, _: &mut Lineup) {}

    /// Adding one to the counter of two labels that are texts which come up at
    /// run time.
    fn open_labels(&self, _: &mut Lineup) {}

    /// Recording a duration.
    fn histogram(&self, _: &mut Lineup) {}

    /// Measuring a duration, and recording it.
    fn timer(&self, _: &mut Lineup) {}

    /// Reading one counter that eight threads have added to.
    fn read_counter(&self, _: &mut Lineup) {}

    /// Reading one histogram that eight threads have recorded in.
    fn read_histogram(&self, _: &mut Lineup) {}

    /// Writing a page of text for everything in [`Pages`].
    fn scrape(&self, _: &mut Pages) {}

    /// Going through a registry.
    fn enumeration(&self, _: &mut Lineup) {}

    /// Registering metrics at run time and dropping them.
    fn registration(&self, _: &mut Lineup) {}
}

static PEERS: [&dyn Peer; 13] = [
    &metriken::Metriken,
    &metriken011::Metriken011,
    &metrics::Metrics,
    &prometheus_client::PrometheusClient,
    &prometheus::Prometheus,
    &opentelemetry::OpenTelemetry,
    &measured::Measured,
    &nm::Nm,
    &fast_telemetry::FastTelemetry,
    &fastmetrics::Fastmetrics,
    &foundations::Foundations,
    &histogram::Histogram,
    &hdrhistogram::HdrHistogram,
];

/// All of them, with the name that they have in tables: this project first.
pub fn peers() -> impl Iterator<Item = (String, Role, &'static dyn Peer)> {
    PEERS.iter().enumerate().map(|(i, &peer)| {
        if i == 0 {
            return ("**metriken**".to_owned(), Role::Ours, peer);
        }
        let package = peer.packages()[0];
        // What comes after the second point is in the list of versions.
        let version: Vec<&str> = lock::version(package).splitn(3, '.').take(2).collect();
        (format!("{package} {}", version.join(".")), Role::Peer, peer)
    })
}

/// The packages of all peers.
pub fn packages() -> impl Iterator<Item = &'static str> {
    PEERS[1..]
        .iter()
        .flat_map(|peer| peer.packages().iter().copied())
}

/// Lets every peer add to a table.
pub fn line_up(lineup: &mut Lineup, mut add: impl FnMut(&dyn Peer, &mut Lineup)) {
    for (who, role, peer) in peers() {
        lineup.enter(&who, role);
        add(peer, lineup);
    }
}

/// Keeps something until the process ends.
fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Why a row with handles is not compared with look-ups.
const KEPT: &str = "nothing is looked up";

/// The value of a sample with these labels on a page of text, 0 if there is
/// none.
fn sample<const N: usize>(page: &str, name: &str, labels: [(&str, &str); N]) -> u64 {
    let labels = labels.map(|(name, value)| format!("{name}=\"{value}\""));
    let line = page.lines().find(|line| {
        let labelled = line.strip_prefix(name).filter(|rest| rest.starts_with('{'));
        labelled.is_some_and(|rest| labels.iter().all(|label| rest.contains(label)))
    });
    let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
    value.unwrap_or(0)
}

/// Does `work` on eight threads that are alive at the same time.
fn on_eight_threads(work: impl Fn() + Sync) {
    let barrier = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                work();
                barrier.wait();
            });
        }
    });
}
