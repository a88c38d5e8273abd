//! The `Accept` header, over the wire. The rules are tested where they are
//! written; here it is that the server follows them.

mod client;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT_UTF8: &str = "text/plain; version=1.0.0; escaping=allow-utf-8; charset=utf-8";
const OM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const OM_UTF8: &str =
    "application/openmetrics-text; version=1.0.0; escaping=allow-utf-8; charset=utf-8";
const PROTOBUF_UTF8: &str = "application/vnd.google.protobuf; \
     proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8";

#[test]
fn the_answer_has_the_format_that_is_asked_for() {
    let endpoint = client::endpoint();
    let cases = [
        ("", TEXT),
        ("Accept:\r\n", TEXT),
        ("Accept: */*\r\n", TEXT),
        ("Accept: image/png\r\n", TEXT),
        ("Accept: text/plain;version=0.0.4\r\n", TEXT),
        (
            "Accept: application/vnd.google.protobuf;encoding=delimited;\
             proto=io.prometheus.client.MetricFamily;escaping=allow-utf-8;q=0.6,*/*;q=0.5\r\n",
            PROTOBUF_UTF8,
        ),
        (
            "Accept: text/plain;version=1.0.0;escaping=allow-utf-8\r\n",
            TEXT_UTF8,
        ),
        ("Accept: application/openmetrics-text;version=1.0.0\r\n", OM),
        ("accept: Application/OpenMetrics-Text\r\n", OM),
        (
            "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
             application/openmetrics-text;version=0.0.1;q=0.4,\
             text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
             text/plain;version=0.0.4;q=0.2,*/*;q=0.1\r\n",
            OM_UTF8,
        ),
    ];
    let mut client = client::Client::connect(&endpoint);
    for (headers, expected) in cases {
        let answer = client.get("/metrics", headers);
        assert_eq!(answer.status, 200, "{headers}");
        assert_eq!(answer.header("content-type"), Some(expected), "{headers}");
        assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"));
        let openmetrics = expected.starts_with("application/openmetrics-text");
        assert_eq!(answer.body.ends_with(b"# EOF\n"), openmetrics, "{headers}");
    }
}

#[test]
fn several_accept_headers_count_as_one() {
    let endpoint = client::endpoint();
    let headers = "Accept: text/plain;q=0.5\r\nAccept: application/openmetrics-text;q=0.6\r\n";
    let answer = client::get(&endpoint, "/metrics", headers);
    assert_eq!(answer.header("content-type"), Some(OM));
}

#[test]
fn an_accept_header_that_is_not_text_is_ignored() {
    let endpoint = client::endpoint();
    let headers = "Accept: caf\u{e9}\r\nAccept: application/openmetrics-text\r\n";
    let answer = client::get(&endpoint, "/metrics", headers);
    assert_eq!(answer.header("content-type"), Some(OM));
}
