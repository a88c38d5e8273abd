//! What is written to standard error, by a process of its own.

use std::env;
use std::process::Command;

use metriken::{Counter, FloatGauge, Gauge, Histogram, Info, StateSet, metric};
use metriken_exposition::export::{self, Health};
use metriken_log as _;

#[metric(name = "out.hits", metadata = { path = "a \"b\"\nc" })]
static HITS: Counter = Counter::new();

#[metric(name = "out.sent", unit = "kibibytes")]
static SENT: Counter = Counter::new();

#[metric(name = "out.unused")]
static UNUSED: Counter = Counter::new();

#[metric(name = "out.depth")]
static DEPTH: Gauge = Gauge::new();

#[metric(name = "out.nothing")]
static NOTHING: FloatGauge = FloatGauge::with_value(f64::NAN);

#[metric(name = "out.time", unit = "microseconds")]
static TIME: Histogram = Histogram::new(7, 64);

#[metric(name = "out.build_info")]
static BUILD: Info = Info::new(&[("version", "1")]);

#[metric(name = "out.phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

/// Not a test by itself: what the process does that the tests start.
#[test]
fn child() {
    let Ok(url) = env::var("LOG_TEST_URL") else {
        return;
    };
    let exporters = export::start(&url).unwrap();
    HITS.add(u64::MAX);
    SENT.add(3);
    DEPTH.set(-7);
    (1..=100).for_each(|value| TIME.record(value));
    PHASE.set("running");
    let another = Health::new("another", "receiver");
    if env::var_os("LOG_TEST_FAILS").is_some() {
        another.failed("it is a test");
    }
    drop(exporters);
}

/// The lines that a process writes which exports to this URL.
fn lines(url: &str) -> Vec<String> {
    lines_with(&format!("{url}&match=out.*"), &[])
}

/// The same for all metrics, with more variables.
fn lines_with(url: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let url = format!("{url}&interval=1h");
    let mut command = Command::new(env::current_exe().unwrap());
    let command = command.args(["--exact", "child", "--nocapture"]);
    let command = command.envs(variables.iter().copied());
    let output = command.env("LOG_TEST_URL", url).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    text.lines().map(String::from).collect()
}

/// A line without what is measured by the clock.
fn timeless(line: &str) -> String {
    let mut words: Vec<_> = line.split(' ').collect();
    words.retain(|word| !word.ends_with("/s)"));
    words.join(" ")
}

#[test]
fn people_are_shown_columns() {
    let lines = lines("log://stderr?");
    assert!(lines[0].starts_with("metrics at 20"), "{lines:#?}");
    let shown: Vec<_> = lines[1..].iter().map(|line| timeless(line)).collect();
    let expected = [
        "  out.build_info{version=\"1\"}",
        "  out.depth                                      -7",
        "  out.hits{path=\"a \\\"b\\\"\\nc\"}  18446744073709551615  +18446744073709551615",
        "  out.nothing                                   NaN",
        "  out.phase                                 running",
        "  out.sent_bytes                               3KiB  +3KiB",
        "  out.time_seconds                              100  +100 mean 50.5µs p50 50µs p90 90µs p99 99µs p999 100µs max 100µs",
        "  out.unused                                      0",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn programs_are_shown_json() {
    let lines = lines("log://stderr?format=json&changed_only=true");
    let values: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    let of = |name: &str| values.iter().find(|value| value["metric"] == name);
    let hits = of("out.hits").unwrap();
    assert_eq!(hits["value"], u64::MAX);
    assert_eq!(hits["labels"]["path"], "a \"b\"\nc");
    assert_eq!(of("out.sent_bytes").unwrap()["change"], 3072);
    assert_eq!(of("out.depth").unwrap()["value"], -7);
    assert!(of("out.nothing").unwrap()["value"].is_null());
    assert_eq!(of("out.phase").unwrap()["value"][0], "running");
    let time = of("out.time_seconds").unwrap();
    assert_eq!(
        (&time["value"], &time["unit"]),
        (&100.into(), &"seconds".into())
    );
    assert_eq!(time["mean"].as_f64().unwrap(), 0.000_050_5);
    assert!(of("out.unused").is_none(), "it has not changed");
}

/// The names of metriken's own metrics in lines for people.
fn own(url: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let lines = lines_with(url, variables);
    let names = lines
        .iter()
        .filter_map(|line| line.split_whitespace().next());
    let own = names.filter(|name| name.starts_with("metriken_"));
    own.map(String::from).collect()
}

#[test]
fn people_are_shown_of_metriken_what_failed() {
    assert_eq!(own("log://stderr?", &[]), [""; 0]);
    assert!(own("log://stderr?own=true", &[]).len() > 5);
    assert!(own("log://stderr?match=metriken_*", &[]).len() > 5);
    let failure = r#"metriken_exports{exporter="another",outcome="failure",target="receiver"}"#;
    let failing = [("LOG_TEST_FAILS", "")];
    assert_eq!(own("log://stderr?", &failing), [failure]);
}

#[test]
fn what_there_is_no_room_for_is_said() {
    let lines = lines("log://stderr?lines=2");
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert_eq!(lines[3], "  and 6 more, for which there is no room");
    let lines = self::lines("log://stderr?format=json&lines=0");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].ends_with(r#""left_out":8}"#), "{lines:#?}");
}

#[test]
fn what_cannot_be_is_an_error_that_says_what_can() {
    for (url, advice) in [
        ("log://stdout", "log://stderr or log://tracing"),
        ("log://stderr?format=xml", "format=json"),
        ("log://tracing?format=json", "changed_only"),
        ("log://stderr?lines=many", "lines"),
        ("log://stderr?format=json&own=true", "changed_only"),
    ] {
        let error = export::start(url).unwrap_err().to_string();
        assert!(error.contains(advice), "{url}: {error}");
    }
}
