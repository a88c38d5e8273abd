//! A gateway that is away, breaks off, and refuses.

use std::time::Duration;

use fixture_receiver::{Answer, PATIENCE};
use metriken::{Counter, metric};
use metriken_pushgateway::{Exporter, Schedule, Selection};

#[metric(name = "rows")]
static ROWS: Counter = Counter::new();

fn value(page: &[u8], series: &str) -> Option<u64> {
    let page = std::str::from_utf8(page).unwrap();
    let mut lines = page.lines();
    lines.find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

#[test]
fn after_an_outage_the_totals_of_now_are_pushed() {
    let (address, sent) = fixture_receiver::start(|number, _| match number {
        0 => Answer::new(503).header("Retry-After", 0),
        1 => Answer::new(200).cut(),
        2 => Answer::new(400).body("inconsistent"),
        _ => Answer::new(200),
    });
    ROWS.increment();
    let exporting = Exporter::builder(&format!("http://{address}"))
        .job("outage")
        .select(
            Selection::all()
                .matching("rows")
                .matching("metriken_export*"),
        )
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    for _ in 0..3 {
        sent.recv_timeout(PATIENCE).unwrap();
    }
    ROWS.add(41);
    // What was collected before is not pushed any more: the next page or the
    // one after it has the totals of now.
    let mut pages = (0..3).map(|_| sent.recv_timeout(PATIENCE).unwrap().body);
    assert!(pages.any(|page| value(&page, "rows_total") == Some(42)));
    drop(exporting);
    let last = sent.try_iter().last().unwrap().body;
    let of = |outcome: &str| {
        let labels = format!("exporter=\"pushgateway\",outcome=\"{outcome}\"");
        let page = std::str::from_utf8(&last).unwrap();
        let lines = page
            .lines()
            .filter(|line| line.starts_with("metriken_exports_total"));
        let mut lines = lines.filter(|line| line.contains(&labels));
        lines
            .next()
            .and_then(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok())
    };
    assert_eq!(of("failure"), Some(3));
    assert!(of("success") >= Some(1));
}
