//! A failure for another reason is news.

mod warnings;

use std::time::Duration;

use metriken_exposition::export::Health;
use warnings::Warnings;

/// Only the first failure was told: that a receiver came back and refuses all
/// looked like the outage before.
#[test]
fn a_failure_is_logged_when_its_reason_changes() {
    let ((), warnings) = Warnings::during(|| {
        let health = Health::new("test", "here");
        health.failed("nobody listens on port 1");
        health.failed("nobody listens on port 2");
        health.failed("answered 401: the token has expired");
        health.failed("answered 401: the token has expired");
        health.succeeded(1, Duration::from_millis(1));
        health.failed("answered 401: the token has expired");
    });
    let said: Vec<_> = warnings
        .iter()
        .map(|warning| warning.rsplit_once("fails: ").unwrap().1)
        .collect();
    let expired = "answered 401: the token has expired\"";
    assert_eq!(said, ["nobody listens on port 1\"", expired, expired]);
}
