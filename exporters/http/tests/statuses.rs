//! What becomes of the answers that a receiver gives.

mod server;

use std::time::Duration;

use metriken_exposition::export::Failure;
use metriken_http::{Answer, Method, Request};
use server::{REQUEST, answer, client, header, soon};

fn post(answered: &str) -> Result<Answer, Failure> {
    let (address, _) = answer(answered);
    client(address).post(&REQUEST, soon())
}

fn failure(answered: &str) -> Failure {
    post(answered).unwrap_err()
}

#[test]
fn a_success_is_given_with_its_headers_and_body() {
    let answer =
        post("HTTP/1.1 202 Accepted\r\nX-Written: 7\r\nContent-Length: 2\r\n\r\nok").unwrap();
    assert_eq!(answer.status(), 202);
    assert_eq!(answer.header("x-written"), Some("7"));
    assert_eq!(answer.body(), b"ok");
    assert_eq!(post("HTTP/1.1 204 No Content\r\n\r\n").unwrap().body(), b"");
}

#[test]
fn what_is_sent_is_what_the_request_says() {
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let client = client(address);
    let request = Request {
        path: "/job/a%20b",
        content_encoding: Some("snappy"),
        headers: &[("X-Version", "2.0.0")],
        ..REQUEST
    };
    client.exchange(Method::Put, &request, soon()).unwrap();
    let text = received.recv().unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("PUT /receive/job/a%20b HTTP/1.1\r\n"),
        "{head}"
    );
    assert_eq!(body, "up 1\n");
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-encoding", "snappy"),
        ("content-length", "5"),
        ("x-version", "2.0.0"),
    ] {
        assert_eq!(header(head, name), Some(value), "{name}");
    }
    assert!(header(head, "user-agent").unwrap().starts_with("metriken/"));
}

#[test]
fn a_busy_receiver_is_tried_again() {
    for status in [
        "429 Too Many Requests",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        let failure = failure(&format!(
            "HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nwait"
        ));
        assert!(failure.is_retryable(), "{failure}");
        assert_eq!(failure.retry_after(), None);
        let text = failure.to_string();
        assert!(text.contains(status) && text.ends_with(": wait"), "{text}");
    }
}

#[test]
fn a_receiver_may_say_after_how_long_in_seconds() {
    let failure = failure("HTTP/1.1 429 No\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(failure.retry_after(), Some(Duration::from_secs(17)));
}

#[test]
fn a_receiver_may_say_until_when_as_a_date() {
    let until = std::time::SystemTime::now() + Duration::from_secs(100);
    let date = httpdate::fmt_http_date(until);
    let answered = format!("HTTP/1.1 503 No\r\nRetry-After: {date}\r\nContent-Length: 0\r\n\r\n");
    let pause = failure(&answered).retry_after().unwrap();
    assert!((60..=100).contains(&pause.as_secs()), "{pause:?}");
}

#[test]
fn what_the_receiver_refuses_is_not_sent_again() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "404 Not Found",
        "413 Too Large",
        "500 Error",
    ] {
        let body = format!("line\r\n{}", "x".repeat(300));
        let length = body.len();
        let failure = failure(&format!(
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        assert!(!failure.is_retryable(), "{failure}");
        let text = failure.to_string();
        let shown = format!("{}: line  {}...", &status[..3], "x".repeat(194));
        assert!(
            text.contains(&status[..3]) && text.ends_with(&shown[5..]),
            "{text}"
        );
    }
}

#[test]
fn whoever_asks_for_any_answer_gets_it() {
    let (address, _) = answer("HTTP/1.1 415 No\r\nContent-Length: 0\r\n\r\n");
    let answer = client(address)
        .exchange(Method::Post, &REQUEST, soon())
        .unwrap();
    assert_eq!(answer.status(), 415);
    assert!(!answer.success().unwrap_err().is_retryable());
}

#[test]
fn a_redirect_is_not_followed() {
    let (elsewhere, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for status in [301, 302, 303, 307, 308] {
        let failure = failure(&format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://{elsewhere}/\r\nContent-Length: 0\r\n\r\n"
        ));
        assert!(!failure.is_retryable(), "{failure}");
        assert!(
            failure.to_string().contains("redirects are not followed"),
            "{failure}"
        );
    }
    assert!(received.try_recv().is_err());
}
