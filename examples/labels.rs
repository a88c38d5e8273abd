//! Families: a metric for every set of labels.
//!
//! Labels whose values are known are an array; labels that anybody can choose
//! are declared with a bound, and what goes beyond it is `other`.
//!
//! ```text
//! cargo run --example labels
//! ```

use metriken::labels::StatusClass;
use metriken::{Counter, Family, Histogram, LabelSet, LabelValue, metric};
use metriken_exposition::{TextEncoder, TextFormat};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
}

#[derive(LabelSet)]
struct Response {
    method: Method,
    class: StatusClass,
}

/// Responses sent.
#[metric(name = "http_responses")]
static RESPONSES: Family<Response, Counter> = Family::new();

/// Texts are borrowed, also from what is gone a moment later.
#[derive(LabelSet)]
struct Query<'a> {
    tenant: &'a str,
    /// Not there for those who read all shards.
    shard: Option<u16>,
}

/// Time to answer a query.
#[metric(name = "query_duration", unit = "nanoseconds")]
static QUERIES: Family<Query<'static>, Histogram> = Family::bounded(8);

fn main() -> std::fmt::Result {
    for (method, status) in [(Method::Get, 200), (Method::Get, 404), (Method::Post, 201)] {
        let class = StatusClass::from(status);
        RESPONSES.get(&Response { method, class }).increment();
    }

    for number in 0..20_u16 {
        let tenant = format!("tenant-{number}");
        let shard = (number % 4 != 0).then_some(number % 4);
        let query = Query {
            tenant: &tenant,
            shard,
        };
        QUERIES.get(&query).record(1_000_000);
    }
    // Where the same labels come again and again, keep what was found.
    let regular = Query {
        tenant: "tenant-0",
        shard: None,
    };
    let found = QUERIES.get(&regular);
    (0..1_000).for_each(|i| found.record(i * 1_000));

    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus).encode(&mut page)?;
    page.lines()
        .filter(|line| !line.contains("_bucket"))
        .for_each(|line| println!("{line}"));
    println!("\n{} queries had no series of their own", QUERIES.folded());
    for rejected in QUERIES.rejected().iter().take(3) {
        println!("no room for {} = {}", rejected.label, rejected.value);
    }
    Ok(())
}
