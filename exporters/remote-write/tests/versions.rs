//! Which version is spoken with whom.

mod receiver;

use std::time::Duration;

use fixture_receiver::{Answer, PATIENCE, Request};
use fixture_remote_write::named;
use metriken::{Counter, Histogram, metric};
use metriken_remote_write::{Histograms, Schedule, Version};
use receiver::{exporter, read, stored, version, written};

#[metric(name = "hits")]
static HITS: Counter = Counter::new();

#[metric(name = "wait", unit = "nanoseconds")]
static WAIT: Histogram = Histogram::new(7, 40);

/// All requests that are sent to a receiver which answers like this, of at
/// least so many, until the exporter is dropped.
fn sent(
    wanted: Version,
    at_least: usize,
    answer: impl FnMut(usize, &Request) -> Answer + Send + 'static,
) -> Vec<Request> {
    HITS.increment();
    WAIT.record(1_000);
    let (address, sent) = fixture_receiver::start(answer);
    let exporter = exporter(address, "*").end_series(false).version(wanted);
    let exporting = exporter.start().unwrap();
    let mut requests: Vec<_> = (0..at_least)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap())
        .collect();
    drop(exporting);
    requests.extend(sent.try_iter());
    requests
}

fn versions(requests: &[Request]) -> Vec<u8> {
    requests.iter().map(version).collect()
}

/// The time of all series of a request.
fn at_ms(request: &Request) -> i64 {
    let series = read(request);
    assert!(series.iter().all(|it| it.at_ms == series[0].at_ms));
    series[0].at_ms
}

#[test]
fn a_receiver_that_says_what_it_stored_gets_version_two() {
    let requests = sent(Version::Auto, 3, |_, request| stored(request));
    assert!(versions(&requests).iter().all(|&version| version == 2));
    for request in &requests {
        let series = read(request);
        assert_eq!(named(&series, "wait_seconds").len(), 1);
        assert!(named(&series, "wait_seconds_bucket").is_empty());
    }
}

/// The batch that a receiver did not know is sent again in version 1, with the
/// same time and classic buckets; so is all that comes after it.
fn falls_back(answer: fn() -> Answer) {
    let requests = sent(Version::Auto, 4, move |_, request| match version(request) {
        1 => Answer::new(204),
        _ => answer(),
    });
    assert_eq!(versions(&requests)[..4], [2, 1, 1, 1]);
    assert_eq!(at_ms(&requests[0]), at_ms(&requests[1]));
    assert!(at_ms(&requests[1]) < at_ms(&requests[2]));
    let series = read(&requests[1]);
    assert_eq!(named(&series, "wait_seconds_bucket").len(), 26);
    assert!(named(&series, "wait_seconds").is_empty());
}

#[test]
fn a_receiver_of_another_type_gets_version_one() {
    falls_back(|| Answer::new(415));
}

#[test]
fn a_receiver_that_does_not_say_what_it_stored_gets_version_one() {
    falls_back(|| Answer::new(204));
}

#[test]
fn a_receiver_that_cannot_read_version_two_gets_version_one() {
    falls_back(|| Answer::new(400));
}

#[test]
fn a_receiver_without_native_histograms_gets_version_one() {
    falls_back(|| written(500, 0, 0).body("native histograms are disabled"));
}

#[test]
fn all_of_a_batch_is_sent_again_of_which_a_part_was_taken() {
    let (address, sent) = fixture_receiver::start(|number, request| match number {
        0 => stored(request),
        _ if version(request) == 2 => Answer::new(415),
        _ => Answer::new(204),
    });
    let exporter = exporter(address, "metriken_export*").samples_per_request(1);
    let exporting = exporter.start().unwrap();
    let first: Vec<_> = (0..3)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap())
        .collect();
    drop(exporting);
    assert_eq!(versions(&first), [2, 2, 1]);
    assert_eq!(read(&first[0])[0].labels, read(&first[2])[0].labels);
    assert_eq!(at_ms(&first[0]), at_ms(&first[2]));
}

#[test]
fn a_receiver_that_takes_version_two_no_more_gets_version_one_from_then_on() {
    let requests = sent(Version::Auto, 5, |number, request| match version(request) {
        2 if number < 2 => stored(request),
        2 => Answer::new(415),
        _ => Answer::new(204),
    });
    assert_eq!(versions(&requests)[..5], [2, 2, 2, 1, 1]);
    // Once it was known to take one version, the other was not made any more.
    assert!(at_ms(&requests[2]) < at_ms(&requests[3]));
}

#[test]
fn what_was_demanded_is_sent_whatever_is_answered() {
    for status in [415, 204, 400] {
        let requests = sent(Version::Two, 3, move |_, _| Answer::new(status));
        assert!(versions(&requests).iter().all(|&version| version == 2));
    }
    let requests = sent(Version::One, 2, |_, _| Answer::new(204));
    assert!(versions(&requests).iter().all(|&version| version == 1));
}

#[test]
fn both_forms_of_histograms_can_be_had_in_either_version() {
    for (wanted, status) in [(Version::One, 204), (Version::Two, 415)] {
        let (address, sent) = fixture_receiver::start(move |_, _| Answer::new(status));
        let exporter = exporter(address, "wait")
            .version(wanted)
            .histograms(Histograms::Both)
            .schedule(Schedule::every(Duration::from_secs(3600)).flush(PATIENCE));
        drop(exporter.start().unwrap());
        let series = read(&sent.recv_timeout(PATIENCE).unwrap());
        assert_eq!(named(&series, "wait_seconds").len(), 1);
        assert_eq!(named(&series, "wait_seconds_bucket").len(), 26);
    }
}
