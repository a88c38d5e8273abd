//! Receivers that are away, busy, or refuse.

mod receiver;

use std::net::SocketAddr;

use fixture_receiver::{Answer, PATIENCE, Request};
use metriken::{Counter, Gauge, metric};
use metriken_remote_write::{Selection, Version};
use receiver::{exporter, read, stored, value, version, written};

#[metric(name = "jobs")]
static JOBS: Counter = Counter::new();

#[metric(name = "depth", metadata = { job = "own" })]
static DEPTH: Gauge = Gauge::new();

fn at_ms(request: &Request) -> i64 {
    read(request)[0].at_ms
}

/// What a request says of the health of the exporter to an address: of what has
/// an outcome, how often that was failure.
fn health(request: &Request, address: SocketAddr, name: &str) -> Option<f64> {
    let all = read(request);
    let mut found = fixture_remote_write::named(&all, name).into_iter();
    let target = format!("http://{address}/api/v1/write");
    let series = found.find(|series| {
        let outcome = series.label("outcome").unwrap_or("failure");
        series.label("target") == Some(&target) && outcome == "failure"
    });
    series?.value
}

#[test]
fn what_was_collected_in_an_outage_is_sent_after_it_in_order() {
    let (address, sent) = fixture_receiver::start(|number, request| match number {
        0 => Answer::new(429).header("Retry-After", 1),
        1 => Answer::new(204).cut(),
        2 => Answer::new(503),
        3 => Answer::new(500).body("out of memory"),
        _ => stored(request),
    });
    let exporting = exporter(address, "jobs").start().unwrap();
    JOBS.increment();
    let next = || sent.recv_timeout(PATIENCE).unwrap();
    let first = at_ms(&next());
    let asked = std::time::Instant::now();
    for _ in 0..4 {
        // The same again, until it is taken.
        assert_eq!(at_ms(&next()), first);
    }
    assert!(asked.elapsed().as_millis() >= 900, "{:?}", asked.elapsed());
    // All that waited, each with its own time, none of it twice.
    let times: Vec<_> = (0..8).map(|_| at_ms(&next())).collect();
    assert!(times[0] > first && times.windows(2).all(|two| two[0] < two[1]));
    let spans = times.windows(2).map(|two| two[1] - two[0]);
    assert!(spans.max() < Some(1_000), "{times:?}");
    drop(exporting);
    let rest: Vec<_> = sent.try_iter().collect();
    assert!(rest.iter().all(|request| at_ms(request) > times[7]));
}

/// What a receiver is sent that takes this many requests of version 2, is ill
/// for the next three, and then knows version 1 only.
fn changes_its_mind(taken: usize) -> (SocketAddr, Vec<Request>) {
    let (address, sent) =
        fixture_receiver::start(move |number, request| match (version(request), number) {
            (1, _) => Answer::new(204),
            (_, number) if number < taken => stored(request),
            (_, number) if number < taken + 3 => Answer::new(503),
            _ => Answer::new(415),
        });
    let exporting = exporter(address, "metriken_export*").start().unwrap();
    let mut requests = Vec::new();
    while requests.iter().filter(|it| version(it) == 1).count() < 5 {
        requests.push(sent.recv_timeout(PATIENCE).unwrap());
    }
    drop(exporting);
    (address, requests)
}

#[test]
fn what_waits_for_a_receiver_that_was_not_met_is_sent_in_whichever_version_it_takes() {
    let (_, requests) = changes_its_mind(0);
    let [first, ..] = &requests[..] else {
        panic!("nothing was sent");
    };
    let taken = requests.iter().filter(|it| version(it) == 1);
    let times: Vec<_> = taken.map(at_ms).collect();
    assert_eq!(times[0], at_ms(first));
    assert!(
        times.windows(2).all(|two| two[1] - two[0] < 1_000),
        "{times:?}"
    );
}

#[test]
fn what_waits_for_a_receiver_that_takes_a_version_no_more_is_dropped_and_counted() {
    let (address, requests) = changes_its_mind(1);
    let first = requests.iter().find(|it| version(it) == 1).unwrap();
    let ill = requests
        .iter()
        .filter(|it| version(it) == 2)
        .nth(1)
        .unwrap();
    let missing_ms = at_ms(first) - at_ms(ill);
    let dropped = health(
        requests.last().unwrap(),
        address,
        "metriken_export_dropped_exports_total",
    );
    // One for each interval of 50 ms, of which a busy machine leaves some out.
    let dropped = dropped.unwrap();
    assert!(
        dropped >= 2.0 && dropped <= (missing_ms / 50) as f64,
        "{dropped} in {missing_ms}"
    );
}

#[test]
fn what_is_refused_is_counted_and_not_sent_again() {
    let (address, sent) = fixture_receiver::start(|number, request| match number {
        // A version 2 receiver that refuses all, then some, then stores less.
        0 => written(400, 0, 0).body("out of order sample"),
        1 => written(400, 1, 0).body("out of order sample"),
        2 => written(204, 1, 0),
        _ => stored(request),
    });
    let selection = Selection::all()
        .matching("depth")
        .matching("metriken_export*");
    let exporter = exporter(address, "")
        .select(selection)
        .version(Version::Two);
    let exporting = exporter.start().unwrap();
    let requests: Vec<_> = (0..6)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap())
        .collect();
    let times: Vec<_> = requests.iter().map(at_ms).collect();
    assert!(times.windows(2).all(|two| two[0] < two[1]), "{times:?}");
    let last = requests.last().unwrap();
    assert_eq!(health(last, address, "metriken_exports_total"), Some(1.0));
    let dropped = health(last, address, "metriken_export_dropped_exports_total");
    assert_eq!(dropped, Some(1.0));
    let sizes = requests.iter().map(|it| read(it).len() as u64);
    // Of the first all, of the next two all but one.
    let refused: u64 = sizes.take(3).sum::<u64>() - 2;
    let rejected = health(last, address, "metriken_export_rejected_series_total");
    assert_eq!(rejected, Some(refused as f64));
    drop(exporting);
}

#[test]
fn only_the_requests_of_a_batch_that_were_not_answered_are_sent_again() {
    let (address, sent) = fixture_receiver::start(|number, request| match number {
        2 => Answer::new(503),
        _ => stored(request),
    });
    let exporter = exporter(address, "*").samples_per_request(1);
    let exporting = exporter.version(Version::Two).start().unwrap();
    let requests: Vec<_> = (0..8)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap())
        .collect();
    let of = |request: &Request| read(request)[0].labels.clone();
    assert_eq!(of(&requests[2]), of(&requests[3]));
    for request in [0, 1, 4, 5] {
        assert_ne!(of(&requests[request]), of(&requests[2]));
    }
    drop(exporting);
}

#[test]
fn at_the_end_all_series_are_said_to_have_ended() {
    let (address, sent) = fixture_receiver::start(|_, request| stored(request));
    let exporting = exporter(address, "depth").start().unwrap();
    DEPTH.set(7);
    sent.recv_timeout(PATIENCE).unwrap();
    drop(exporting);
    let rest: Vec<_> = sent.try_iter().collect();
    let [.., last, end] = &rest[..] else {
        panic!("{rest:?}");
    };
    assert_eq!(value(last, "depth"), Some(7.0));
    let [series] = &read(end)[..] else {
        panic!("{end:?}");
    };
    assert!(series.is_stale() && series.at_ms == at_ms(last) + 1);
    assert_eq!(series.labels, read(last)[0].labels);
}

#[test]
fn nothing_is_said_to_have_ended_if_not_wanted() {
    let (address, sent) = fixture_receiver::start(|_, request| stored(request));
    let exporter = exporter(address, "depth").end_series(false);
    let exporting = exporter.job("j").instance("i").start().unwrap();
    let first = sent.recv_timeout(PATIENCE).unwrap();
    drop(exporting);
    assert!(sent.try_iter().all(|request| !read(&request)[0].is_stale()));
    // What a metric says itself is more exact than what is said of all.
    let first = &read(&first)[0];
    assert_eq!(
        (first.label("job"), first.label("instance")),
        (Some("own"), Some("i"))
    );
}
