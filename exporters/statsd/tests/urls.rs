//! What METRIKEN_EXPORT may say.

mod receiver;

use std::process::Command;

use metriken::{Counter, metric};
use metriken_exposition::export;
use metriken_statsd as _;

use receiver::Receiver;

#[metric(name = "urls.hits")]
static HITS: Counter = Counter::new();

/// The lines that an exporter of this URL sends, for a new receiver.
fn lines(scheme: &str, parameters: &str) -> Vec<String> {
    let receiver = match scheme.ends_with("+unix") {
        #[cfg(unix)]
        true => Receiver::unix(),
        _ => Receiver::at("127.0.0.1:0"),
    };
    let address = receiver.address();
    let address = address.strip_prefix("unix:").unwrap_or(&address);
    let url = format!("{scheme}://{address}?match=urls.*&interval=1h&{parameters}");
    drop(export::start(&url).unwrap());
    receiver.lines()
}

#[test]
fn urls_say_all_that_can_be_chosen() {
    HITS.add(2);
    for (scheme, parameters, line) in [
        ("statsd", "", "urls.hits:2|c"),
        (
            "statsd",
            "prefix=app&samples=5&tags=none",
            "app.urls.hits:2|c",
        ),
        (
            "statsd",
            "prefix=app_&tags=graphite&label.a=b",
            "app_urls.hits;a=b:2|c",
        ),
        (
            "dogstatsd",
            "origin=false&prefix=3%7Cb%0A",
            "metric_3_b_.urls.hits:2|c",
        ),
        (
            "statsd+unix",
            "histograms=values&datagram_bytes=500",
            "urls.hits:2|c",
        ),
        (
            "dogstatsd",
            "histograms=summary&packed=false&origin=false&label.a=b",
            "urls.hits:2|c|#a:b",
        ),
        ("dogstatsd+unix", "origin=false", "urls.hits:2|c"),
    ] {
        if cfg!(unix) || !scheme.ends_with("unix") {
            assert_eq!(lines(scheme, parameters), [line], "{scheme} {parameters}");
        }
    }
}

#[test]
fn what_cannot_be_is_an_error_that_says_what_can() {
    let long_prefix = format!("dogstatsd://127.0.0.1?prefix={}", "%C3%BC".repeat(100));
    for (url, advice) in [
        ("statsd://127.0.0.1:x", "127.0.0.1:8125"),
        ("statsd+unix://run/a.sock", "unix:/run/statsd.sock"),
        ("statsd://127.0.0.1?histograms=all", "histograms=summary"),
        ("statsd://127.0.0.1?tags=yes", "tags=graphite"),
        ("statsd://127.0.0.1?samples=0", "one or more"),
        ("statsd://127.0.0.1?packed=true", "samples"),
        ("statsd://127.0.0.1?datagram_bytes=63", "64"),
        ("dogstatsd://127.0.0.1?datagram_bytes=65508", "65507"),
        ("dogstatsd://127.0.0.1?tags=graphite", "packed"),
        (
            "statsd://127.0.0.1?datagram_bytes=64&prefix=of-thirty-two-with-its-p.o.i.n.t",
            "32 bytes at most",
        ),
        (&long_prefix, "100 bytes at most"),
    ] {
        let error = export::start(url).unwrap_err().to_string();
        assert!(error.contains(advice), "{url}: {error}");
    }
}

/// Not a test by itself: what the process does that the test starts.
#[test]
fn child() {
    if std::env::var_os("DD_AGENT_HOST").is_some() {
        HITS.add(3);
        drop(export::start("dogstatsd://?match=urls.*&interval=1h&origin=false").unwrap());
    }
}

#[test]
fn without_a_host_datadog_s_agent_is_that_of_the_environment() {
    let receiver = Receiver::at("127.0.0.1:0");
    let address = receiver.address();
    let (host, port) = address.split_once(':').unwrap();
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "child"]);
    process
        .env("DD_AGENT_HOST", host)
        .env("DD_DOGSTATSD_PORT", port);
    assert!(process.output().unwrap().status.success());
    assert_eq!(receiver.lines(), ["urls.hits:3|c"]);
}
