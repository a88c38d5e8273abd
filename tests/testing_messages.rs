//! What an assertion or a question says that fails, and where.

use std::collections::HashMap;
use std::panic::{self, Location, UnwindSafe};
use std::sync::Mutex;
use std::sync::OnceLock;
use std::thread::{self, ThreadId};

use metriken::labels::StatusClass;
use metriken::testing;
use metriken::{
    Counter, CounterGroup, Family, FloatGauge, Gauge, Histogram, LabelSet, LazyCounter, StateSet,
    metric,
};

#[derive(LabelSet)]
struct Response<'a> {
    class: StatusClass,
    tenant: &'a str,
}

#[metric(name = "http_responses", metadata = { listener = "public" })]
static RESPONSES: Family<Response<'static>, Counter> = Family::bounded(1000);

#[metric(name = "http_requests")]
static REQUESTS: Counter = Counter::new();

#[metric(name = "http_request_duration")]
static DURATION: Histogram = Histogram::new(7, 64);

#[metric(name = "http_connections")]
static CONNECTIONS: Gauge = Gauge::new();

#[metric(name = "load")]
static LOAD: FloatGauge = FloatGauge::new();

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

#[metric(name = "retired")]
static RETIRED: LazyCounter = LazyCounter::new(Counter::new);

#[metric(name = "cpus")]
static CPUS: CounterGroup = CounterGroup::new(4);

static UNREGISTERED: Counter = Counter::new();

/// Where each thread panicked last.
static PANICKED: Mutex<Option<HashMap<ThreadId, u32>>> = Mutex::new(None);

/// What `run` says when it panics, which it does in its own line.
#[track_caller]
fn says(run: impl FnOnce() + UnwindSafe) -> String {
    static HOOK: OnceLock<()> = OnceLock::new();
    HOOK.get_or_init(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let line = info
                .location()
                .filter(|at| at.file() == file!())
                .map(|at| at.line());
            let mut panicked = PANICKED.lock().unwrap();
            panicked
                .get_or_insert_default()
                .insert(thread::current().id(), line.unwrap_or(0));
            before(info);
        }));
    });
    let panic = panic::catch_unwind(run).expect_err("it panics");
    let line = PANICKED
        .lock()
        .unwrap()
        .as_ref()
        .map(|lines| lines[&thread::current().id()]);
    assert_eq!(
        line,
        Some(Location::caller().line()),
        "where the test asked"
    );
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(message) => (*message.downcast_ref::<&str>().unwrap()).to_owned(),
    }
}

fn respond(status: u16, tenant: &str) {
    let class = status.into();
    RESPONSES.get(&Response { class, tenant }).increment();
}

#[test]
fn an_assertion_that_fails_shows_what_was_found_and_the_series_of_the_metric() {
    let changed = testing::changes(|| {
        respond(200, "acme");
        respond(200, "globex");
        respond(404, "acme");
    });
    let message = says(|| changed.assert_counter("http_responses", &[("class", "2xx")], 1));
    let expected = r#"
http_responses{class="2xx"}: expected +1, found +2
what changed of it:
  http_responses{class="2xx", listener="public", tenant="acme"} +1
  http_responses{class="2xx", listener="public", tenant="globex"} +1
  http_responses{class="4xx", listener="public", tenant="acme"} +1"#;
    assert_eq!(message, expected.trim_start());
    let message = says(|| changed.assert_counter(&REQUESTS, &[], 1));
    assert_eq!(
        message,
        "http_requests: expected +1, found +0\nnothing of it changed"
    );
    let message = says(|| changed.assert_counter(&RETIRED, &[], 1));
    assert_eq!(
        message,
        "retired: expected +1, found +0\nnothing of it changed"
    );
}

#[test]
fn of_many_series_some_are_shown() {
    let changed = testing::changes(|| (0..25).for_each(|i| respond(100, &format!("t{i:02}"))));
    let message = says(|| changed.assert_counter(&RESPONSES, &[], 1));
    let lines: Vec<_> = message.lines().collect();
    assert_eq!(lines[0], "http_responses: expected +1, found +25");
    let last = r#"  http_responses{class="1xx", listener="public", tenant="t19"} +1"#;
    assert_eq!(lines[21..], [last, "  and 5 more"]);
}

#[test]
fn other_numbers_are_shown_as_theirs() {
    let changed = testing::changes(|| {
        DURATION.record(1_000);
        CONNECTIONS.sub(2);
    });
    let message = says(|| changed.assert_count(&DURATION, &[], 2));
    let expected = "http_request_duration: expected count +2, found +1\n\
                    what changed of it:\n  http_request_duration count +1, sum +1000";
    assert_eq!(message, expected);
    let message = says(|| changed.assert_gauge(&CONNECTIONS, &[], 2));
    let expected = "http_connections: expected +2, found -2\n\
                    what changed of it:\n  http_connections -2";
    assert_eq!(message, expected);
    let all = testing::process_snapshot();
    let message = says(|| all.assert_gauge(&CONNECTIONS, &[], 2));
    let expected = "http_connections: expected 2, found -2\nits series:\n  http_connections -2";
    assert_eq!(message, expected);
    let message = says(|| all.assert_counter(&RETIRED, &[], 2));
    assert_eq!(message, "retired: expected 2, found 0\nit has no series");
}

#[test]
fn an_unknown_name_is_told_from_a_zero() {
    let changed = testing::changes(|| ());
    let message = says(|| changed.assert_counter("http_request", &[], 0));
    let expected = "no metric is named `http_request`: did you mean `http_requests`, \
                    `http_request_duration` or `http_responses`?";
    assert_eq!(message, expected);
    let message = says(|| drop(changed.histogram("request_duration", &[])));
    let expected = "no metric is named `request_duration`: did you mean `http_request_duration`?";
    assert_eq!(message, expected);
    let message = says(|| _ = changed.counter("mails", &[]));
    let expected = "no metric is named `mails`: is the crate that declares it mentioned in the \
                    source of this test, and is a metric made at run time still there?";
    assert_eq!(message, expected);
    let message = says(|| _ = changed.counter(&UNREGISTERED, &[]));
    let expected = "this `metriken::counter::Counter` was not in the registry: is `#[metric]` on \
                    it, and was it made before the snapshot was taken?";
    assert_eq!(message, expected);
}

#[test]
fn a_label_that_no_series_can_have_is_told_from_a_zero() {
    let changed = testing::changes(|| assert!(CPUS.increment(0)));
    let message = says(|| changed.assert_counter(&RESPONSES, &[("clas", "2xx")], 0));
    let expected = "`http_responses` has no label `clas`: it has `class`, `listener` and `tenant`";
    assert_eq!(message, expected);
    let message = says(|| changed.assert_counter(&RESPONSES, &[("class", "200")], 0));
    let expected = "the label `class` of `http_responses` is never `200`: it is `1xx`, `2xx`, \
                    `3xx`, `4xx`, `5xx` or `unknown`";
    assert_eq!(message, expected);
    let message = says(|| changed.assert_counter(&RESPONSES, &[("listener", "admin")], 0));
    let expected = "the label `listener` of `http_responses` is never `admin`: it is `public`";
    assert_eq!(message, expected);
    let message = says(|| changed.assert_counter(&REQUESTS, &[("class", "2xx")], 0));
    assert_eq!(message, "`http_requests` has no labels, and so no `class`");
    let message = says(|| changed.assert_counter(&CPUS, &[("cpu", "0")], 0));
    assert_eq!(message, "`cpus` has no label `cpu`: it has `index`");
    // What may come is not a mistake.
    changed.assert_counter(&RESPONSES, &[("class", "5xx"), ("tenant", "nobody")], 0);
    changed.assert_counter(&CPUS, &[("index", "3")], 0);
    changed.assert_counter(&RETIRED, &[("anything", "at all")], 0);
}

#[test]
fn a_metric_of_another_kind_is_told_from_a_zero() {
    let changed = testing::changes(|| ());
    let message = says(|| _ = changed.gauge(&REQUESTS, &[]));
    assert_eq!(
        message,
        "`http_requests` is a counter, and not a gauge of whole numbers"
    );
    let message = says(|| _ = changed.gauge("load", &[]));
    let expected = "`load` is a gauge of numbers that need not be whole, and not a gauge of whole \
                    numbers";
    assert_eq!(message, expected);
    let message = says(|| _ = changed.counter(&PHASE, &[]));
    assert_eq!(message, "`phase` is a state set, and not a counter");
    let message = says(|| drop(changed.histogram(&RETIRED, &[])));
    assert_eq!(
        message,
        "`retired` is of the kind counter, and not a histogram"
    );
}

#[test]
fn a_threads_counts_are_not_asked_for_by_themselves() {
    let now = testing::snapshot();
    let expected = "a thread's counts mean nothing by themselves, as it goes on where one that \
                    ended has stopped: take the difference of two snapshots, or a \
                    `process_snapshot()`";
    assert_eq!(says(|| now.assert_counter(&REQUESTS, &[], 0)), expected);
    assert_eq!(says(|| now.assert_count(&DURATION, &[], 0)), expected);
    let _ = now.float_gauge(&LOAD, &[]);
}

#[test]
fn snapshots_that_do_not_belong_together_are_refused_where_they_are_subtracted() {
    let (own, all) = (testing::snapshot(), testing::process_snapshot());
    let message = says(|| _ = all.clone() - &own);
    let expected = "these snapshots are not of the same: take both on one thread, or take both \
                    with `process_snapshot()`; an async test may have moved to another thread in \
                    between";
    assert_eq!(message, expected);
    let changed = own.changes();
    let expected = "a difference of snapshots is not compared with another one";
    assert_eq!(says(|| _ = changed.changes()), expected);
}
