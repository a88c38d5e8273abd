//! Exemplars: from a slow bucket to the trace of a request that was in it.
//!
//! ```text
//! cargo run --example exemplars
//! ```

use metriken::{Histogram, WithExemplars, metric};
use metriken_exposition::{TextEncoder, TextFormat};

/// Time to serve one request.
#[metric(name = "request_duration", unit = "nanoseconds")]
static DURATION: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 64));

fn main() -> std::fmt::Result {
    let mut wanted = 0;
    for request in 0..100_000_u64 {
        let duration_ns = 1_000_000 + request * 100;
        // The closure is called for the few that are kept.
        DURATION.record_with(duration_ns, || {
            wanted += 1;
            [("trace_id", format!("{request:032x}"))]
        });
    }
    let mut page = String::new();
    TextEncoder::new(TextFormat::OpenMetrics).encode(&mut page)?;
    page.lines()
        .filter(|line| line.contains("trace_id"))
        .for_each(|line| println!("{line}"));
    println!("labels were made {wanted} times");
    Ok(())
}
