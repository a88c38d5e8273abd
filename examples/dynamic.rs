//! Metrics that come and go: one for each tenant, for as long as it is there.
//!
//! ```text
//! cargo run --example dynamic
//! ```

use std::collections::BTreeMap;

use metriken::{DynBoxedMetric, Gauge, MetricBuilder, metrics};

/// The jobs that wait, by tenant.
#[derive(Default)]
struct Queues {
    depths: BTreeMap<String, DynBoxedMetric<Gauge>>,
}

impl Queues {
    fn enqueue(&mut self, tenant: &str) {
        let depth = self.depths.entry(tenant.to_owned()).or_insert_with(|| {
            MetricBuilder::new("queue_depth")
                .description("Jobs waiting")
                .unit("jobs")
                .metadata("tenant", tenant)
                .build(Gauge::new())
        });
        depth.increment();
    }

    /// Dropping the metric takes it off the registry.
    fn remove(&mut self, tenant: &str) {
        self.depths.remove(tenant);
    }
}

fn main() {
    let mut queues = Queues::default();
    for tenant in ["acme", "globex", "acme", "initech"] {
        queues.enqueue(tenant);
    }
    show("three tenants");

    // Somebody who reads does not notice what is dropped meanwhile.
    let reading = metrics();
    queues.remove("globex");
    println!("before it was dropped: {} metrics", reading.iter().count());
    show("one has left");
}

fn show(when: &str) {
    println!("{when}:");
    for entry in &metrics() {
        println!(
            "  {}{:?} {:?}",
            entry.name(),
            entry.metadata(),
            entry.value()
        );
    }
}
