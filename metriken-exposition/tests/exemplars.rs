//! Exemplars: beside what they are examples of, where the format shows them.

mod python;

use metriken::{Counter, Family, Histogram, LabelSet, WithExemplars, metric};
use metriken_exposition::{Buckets, TextEncoder, TextFormat};

use python::Python;

/// Bytes sent.
#[metric(name = "sent", unit = "kibibytes")]
static SENT: WithExemplars<Counter> = WithExemplars::new(Counter::new());

/// Time to serve one request.
#[metric(name = "latency", unit = "milliseconds")]
static LATENCY: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 20));

#[derive(LabelSet)]
struct Cache {
    hit: bool,
}

/// Lookups.
#[metric(name = "lookups")]
static LOOKUPS: Family<Cache, WithExemplars<Counter>> = Family::new();

/// The lines with an exemplar, up to its time, which is checked.
fn exemplars(encoder: &mut TextEncoder) -> Vec<String> {
    let mut page = String::new();
    encoder.encode(&mut page).unwrap();
    // That parser refuses what OpenMetrics allows: an escape in an exemplar.
    if !page.contains('\\')
        && let Some(python) = Python::find()
    {
        python.read(&[(TextFormat::OpenMetrics, page.clone())]);
    }
    let lines = page.lines().filter(|line| line.contains(" # "));
    let lines = lines.map(|line| {
        let (line, time) = line.rsplit_once(' ').unwrap();
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        let age = now.as_secs_f64() - time.parse::<f64>().unwrap();
        assert!((-1.0..600.0).contains(&age), "{line} {time}");
        line.to_owned()
    });
    lines.collect()
}

#[test]
fn exemplars_stand_beside_the_value_that_they_are_an_example_of() {
    let mut encoder =
        TextEncoder::new(TextFormat::OpenMetrics).buckets(Buckets::powers_of_two(4, 10, 3));
    assert_eq!(exemplars(&mut encoder), [""; 0]);

    SENT.add_with(3, || [("trace.id", "a\"b")]);
    LOOKUPS
        .get(&Cache { hit: true })
        .increment_with(|| [("key", "k")]);
    LOOKUPS.get(&Cache { hit: false }).increment();
    // Below 16 two, of which the later one is shown; at the bound of 128; the
    // last one beyond all bounds.
    for (ms, trace) in [(3, "early"), (9, "late"), (127, "bound"), (5000, "beyond")] {
        LATENCY.record_with(ms, || [("trace", trace), ("le", "kept")]);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let expected = [
        r#"latency_seconds_bucket{le="0.015"} 2 # {exported_le="kept",trace="late"} 0.009"#,
        r#"latency_seconds_bucket{le="0.127"} 3 # {exported_le="kept",trace="bound"} 0.127"#,
        r#"latency_seconds_bucket{le="+Inf"} 4 # {exported_le="kept",trace="beyond"} 5"#,
        r#"lookups_total{hit="true"} 1 # {key="k"} 1"#,
        r#"sent_bytes_total 3072 # {trace_id="a\"b"} 3072"#,
    ];
    assert_eq!(exemplars(&mut encoder), expected);
    assert_eq!(exemplars(&mut encoder), expected, "they stay");

    // Those that were shown give way to the next.
    SENT.add_with(1, || [("trace", "next")]);
    SENT.add_with(1, || [("trace", "not wanted any more")]);
    let sent = r#"sent_bytes_total 5120 # {trace="next"} 1024"#;
    assert_eq!(exemplars(&mut encoder).last().unwrap(), sent);

    // The limit is that of what is shown: a name may become longer. So another
    // one is shown, which is older.
    let long = "x".repeat(120);
    LATENCY.record_with(9, || [("le", &long)]);
    let bucket =
        r#"latency_seconds_bucket{le="0.015"} 3 # {exported_le="kept",trace="early"} 0.003"#;
    assert_eq!(exemplars(&mut encoder)[0], bucket);

    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus)
        .encode(&mut page)
        .unwrap();
    assert!(
        !page.contains(" # ") && page.contains("sent_bytes_total 5120\n"),
        "{page}"
    );
}
