//! What is not shown once, because its callback panicked, is not told again in
//! the next difference.

mod receiver;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use metriken::{CallbackCounter, Counter, metric};
use metriken_otlp::{Exporter, Schedule, Temporality};
use receiver::PATIENCE;

static READS: AtomicU64 = AtomicU64::new(0);

#[metric(name = "fragile")]
static FRAGILE: CallbackCounter = CallbackCounter::new(|| match READS.fetch_add(1, Relaxed) {
    2 => std::panic::resume_unwind(Box::new("for once")),
    reads => 1000 + reads,
});

#[metric(name = "robust")]
static ROBUST: Counter = Counter::new();

#[test]
fn a_callback_that_panics_once_is_not_counted_twice() {
    ROBUST.increment();
    let (address, sent) = receiver::start(|_| 200_u16);
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/v1/metrics"))
        .temporality(Temporality::Delta)
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    let told: Vec<_> = (0..6)
        .map(|_| {
            let sent = sent.recv_timeout(PATIENCE).unwrap();
            sent.metric("fragile").map(|_| sent.counter("fragile"))
        })
        .collect();
    assert_eq!(told, [Some(1000), Some(1), None, Some(2), Some(1), Some(1)]);
    drop(exporting);
}
