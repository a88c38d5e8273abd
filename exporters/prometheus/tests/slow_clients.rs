//! Clients that keep the server waiting are let go.

use std::time::Duration;

use client::Client;
use metriken_prometheus::{Exporter, Limits};

mod client;

const SHORT: Duration = Duration::from_millis(200);

#[test]
fn a_request_that_does_not_end_is_answered_408_and_closed() {
    let limits = Limits::default().header_time(SHORT);
    let endpoint = client::start(Exporter::builder().limits(limits));
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\nHost:");
    assert_eq!(client.answer().status, 408);
    assert!(client.rest().is_empty());
}

#[test]
fn a_byte_now_and_then_does_not_extend_the_time() {
    let limits = Limits::default().header_time(SHORT);
    let endpoint = client::start(Exporter::builder().limits(limits));
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\nX: ");
    let stream = client.stream();
    stream.set_nonblocking(true).unwrap();
    client::eventually("answered while still sending", || {
        use std::io::Write as _;
        let _ = stream.write(b"a");
        stream.peek(&mut [0]).is_ok_and(|size| size > 0)
    });
    stream.set_nonblocking(false).unwrap();
    assert_eq!(client.answer().status, 408);
}

#[test]
fn a_connection_without_requests_is_closed() {
    // Long enough for a busy machine to get its request out.
    let limits = Limits::default().idle_time(Duration::from_secs(2));
    let endpoint = client::start(Exporter::builder().limits(limits));
    let mut silent = Client::connect(&endpoint);
    assert!(silent.rest().is_empty());
    let mut once = Client::connect(&endpoint);
    assert_eq!(once.get("/metrics", "").status, 200);
    assert!(once.rest().is_empty());
}

/// Over a socket file, whose buffers the system keeps small: TCP's would hold
/// the page for the client.
#[cfg(unix)]
#[test]
fn a_client_that_does_not_take_its_answer_is_cut_off() {
    use std::any::Any;
    use std::os::unix::net::UnixStream;

    use metriken_core::{Metric, MetricBuilder, Value};

    struct Zero;
    impl Metric for Zero {
        fn as_any(&self) -> Option<&dyn Any> {
            Some(self)
        }
        fn value(&self) -> Option<Value<'_>> {
            Some(Value::Gauge(0))
        }
    }
    let _big = MetricBuilder::new("big")
        .description("a".repeat(8 << 20))
        .build(Zero);
    let path = std::env::temp_dir().join(format!("metriken-slow-{}.sock", std::process::id()));
    let endpoint = Exporter::builder()
        .address(metriken_prometheus::Address::Unix(path.clone()))
        .limits(Limits::default().connections(1).write_time(SHORT))
        .start()
        .expect("starts");
    let connect = || {
        let stream = UnixStream::connect(&path).expect("connects");
        stream.set_read_timeout(Some(client::PATIENCE)).unwrap();
        Client::over(stream)
    };
    let mut slow = connect();
    slow.send("GET /metrics HTTP/1.1\r\n\r\n");
    let promised: usize = slow
        .head()
        .header("content-length")
        .unwrap()
        .parse()
        .unwrap();
    client::eventually("its place is free again", || connect().is_served("/"));
    assert!(slow.rest().len() < promised);
    drop(endpoint);
}
