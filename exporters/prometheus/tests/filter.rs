//! `name[]` in a request's query: some families, in every format.

mod client;

use client::Client;
use metriken::{Counter, Gauge, metric};

/// Requests accepted.
#[metric(name = "http.requests", unit = "requests")]
static REQUESTS: Counter = Counter::new();

#[metric(name = "depth")]
static DEPTH: Gauge = Gauge::new();

#[metric(name = "temperature")]
static TEMPERATURE: Gauge = Gauge::new();

#[metric(name = "depth_of_sea")]
static SEA: Gauge = Gauge::new();

const OM: &str = "Accept: application/openmetrics-text\r\n";
const PROTOBUF: &str = "Accept: application/vnd.google.protobuf;encoding=delimited;\
     proto=io.prometheus.client.MetricFamily\r\n";

fn assert_shows(client: &mut Client<std::net::TcpStream>, query: &str, expected: &[&str]) {
    for headers in ["", OM, PROTOBUF] {
        let answer = client.get(&format!("/metrics{query}"), headers);
        assert_eq!(answer.status, 200, "{query}");
        let page = String::from_utf8_lossy(&answer.body);
        let shown = |name| page.lines().any(|line| line.contains(name));
        for name in ["http_requests_total", "depth_of_sea", "temperature"] {
            assert_eq!(shown(name), expected.contains(&name), "{query}: {page}");
        }
    }
}

#[test]
fn only_the_families_that_a_query_names_are_served() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    let all = ["http_requests_total", "depth_of_sea", "temperature"];
    assert_shows(&mut client, "", &all);
    assert_shows(&mut client, "?name[]=http_requests_total", &all[..1]);
    assert_shows(&mut client, "?name[]=http_requests", &all[..1]);
    assert_shows(
        &mut client,
        "?name%5B%5D=http_requests_created&name[]=depth_of_sea",
        &all[..2],
    );
    assert_shows(&mut client, "?name[]=depth", &[]);
    assert_shows(&mut client, "?name[]=http.requests", &[]);
    // What one request asks for is not kept for the next.
    assert_shows(&mut client, "?collect[]=depth", &all);
}
