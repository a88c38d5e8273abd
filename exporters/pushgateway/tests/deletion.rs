//! The end of a group, and a gateway that does not want it.

#[path = "../../otlp/tests/warnings/mod.rs"]
mod warnings;

use std::time::{Duration, Instant};

use fixture_receiver::{Answer, Request};
use metriken_pushgateway::{Exporter, Schedule, Selection};
use warnings::Warnings;

const FLUSH: Duration = Duration::from_secs(2);

/// Pushes and deletes, once each. Gives what was asked of a gateway that
/// answers like this, and what was told of the group of this job.
fn end(
    job: &str,
    mut answer: impl FnMut(&Request) -> Answer + Send + 'static,
) -> (Vec<String>, Vec<String>) {
    let warnings = Warnings::of_the_process();
    let (address, sent) = fixture_receiver::start(move |_, request| answer(request));
    let exporter = Exporter::builder(&format!("http://{address}"))
        .job(job)
        .delete_on_stop(true)
        .select(Selection::all().matching("none"))
        .schedule(Schedule::every(Duration::from_secs(3600)).flush(FLUSH));
    drop(exporter.start().unwrap());
    // What is told by now was told in time.
    let mut told = warnings.all();
    told.retain(|warning| warning.contains(&format!("/job/{job}: ")));
    let methods = sent.try_iter();
    let methods = methods.map(|request| request.line().split(' ').next().unwrap().to_owned());
    (methods.collect(), told)
}

fn is_deletion(request: &Request) -> bool {
    request.line().starts_with("DELETE ")
}

#[test]
fn a_group_that_may_not_be_deleted_is_told_of() {
    let (methods, told) = end("refused", |request| match is_deletion(request) {
        true => Answer::new(403).body("read only"),
        false => Answer::new(200),
    });
    assert_eq!(methods, ["PUT", "DELETE"]);
    let [told] = &told[..] else {
        panic!("{told:?}");
    };
    assert!(
        told.contains("is not deleted") && told.contains("403 Forbidden: read only"),
        "{told}"
    );
}

#[test]
fn a_group_that_is_not_deleted_in_time_is_told_of_in_time() {
    let start = Instant::now();
    let (methods, told) = end("late", |request| match is_deletion(request) {
        true => Answer::new(202).withheld(),
        false => Answer::new(200),
    });
    assert!(start.elapsed() < FLUSH, "{:?}", start.elapsed());
    assert_eq!(methods, ["PUT", "DELETE"]);
    assert!(
        told.len() == 1 && told[0].contains("is not deleted"),
        "{told:?}"
    );
}

#[test]
fn a_push_that_is_not_answered_leaves_time_to_delete_the_group() {
    let (methods, told) = end("slow", |request| match is_deletion(request) {
        true => Answer::new(202),
        false => Answer::new(200).withheld(),
    });
    assert_eq!(methods, ["PUT", "DELETE"]);
    assert!(
        !told.iter().any(|told| told.contains("is not deleted")),
        "{told:?}"
    );
}
