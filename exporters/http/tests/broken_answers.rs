//! Receivers that are down, slow or something else: every one costs no more
//! than the deadline, and may be tried again.

mod server;

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use metriken_exposition::export::Failure;
use metriken_http::Request;
use server::{REQUEST, answer, client, read_request, serve, soon};

/// What a receiver that never ends may cost.
const DEADLINE: Duration = Duration::from_millis(400);
/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(5);

/// Sends to a receiver that does not come to an end, and checks that the
/// deadline is kept.
fn late(address: SocketAddr, request: &Request<'_>) -> Failure {
    let start = Instant::now();
    let failure = client(address).post(request, start + DEADLINE).unwrap_err();
    let took = start.elapsed();
    assert!(
        took >= DEADLINE / 2 && took < DEADLINE + SLACK,
        "{took:?}: {failure}"
    );
    assert!(failure.is_retryable(), "{failure}");
    assert!(failure.to_string().contains("deadline"), "{failure}");
    failure
}

/// Writes a byte at a time, for as long as somebody reads.
fn trickle(stream: &mut TcpStream, bytes: impl Iterator<Item = u8>) {
    for byte in bytes {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn headers_that_come_slowly_do_not_extend_the_deadline() {
    let address = serve(|mut stream| {
        read_request(&mut stream);
        trickle(
            &mut stream,
            b"HTTP/1.1 200 OK\r\n"
                .iter()
                .chain(b"X: ")
                .copied()
                .chain(std::iter::repeat_n(b'x', 1000)),
        );
    });
    late(address, &REQUEST);
}

#[test]
fn a_body_that_comes_slowly_does_not_extend_the_deadline() {
    let address = serve(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        trickle(&mut stream, std::iter::repeat_n(b'x', 1000));
    });
    late(address, &REQUEST);
}

#[test]
fn a_receiver_that_says_nothing_is_given_up() {
    let (sender, held) = std::sync::mpsc::channel();
    let address = serve(move |stream| drop(sender.send(stream)));
    late(address, &REQUEST);
    drop(held);
}

#[test]
fn a_receiver_that_reads_nothing_is_given_up() {
    let (sender, held) = std::sync::mpsc::channel();
    let address = serve(move |stream| drop(sender.send(stream)));
    // More than the sockets' buffers take.
    let body = vec![b'x'; 64 << 20];
    let request = Request {
        body: &body,
        ..REQUEST
    };
    late(address, &request);
    drop(held);
}

#[test]
fn a_deadline_that_has_passed_sends_nothing() {
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let failure = client(address).post(&REQUEST, Instant::now()).unwrap_err();
    assert!(failure.is_retryable(), "{failure}");
    assert!(received.try_recv().is_err());
}

/// What comes of an answer that ends, rightly or not.
fn ended(answered: &[u8]) -> Failure {
    let (address, _) = answer(answered);
    let start = Instant::now();
    let failure = client(address).post(&REQUEST, soon()).unwrap_err();
    assert!(start.elapsed() < SLACK, "{failure}");
    failure
}

#[test]
fn half_an_answer_may_be_tried_again() {
    for half in [
        &b""[..],
        b"HTTP/1.1 20",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
    ] {
        let failure = ended(half);
        assert!(failure.is_retryable(), "{failure}");
    }
}

#[test]
fn a_refusal_stays_one_when_its_reason_is_cut_off() {
    let failure = ended(b"HTTP/1.1 400 No\r\nContent-Length: 10\r\n\r\nhalf");
    assert!(!failure.is_retryable(), "{failure}");
    assert!(failure.to_string().ends_with(": half"), "{failure}");
}

#[test]
fn what_does_not_speak_http_may_be_replaced_by_what_does() {
    for garbage in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], &[0; 64], &[0xff; 100_000]] {
        let failure = ended(garbage);
        assert!(failure.is_retryable(), "{failure}");
    }
}

#[test]
fn headers_without_end_are_not_kept() {
    let mut endless = b"HTTP/1.1 200 OK\r\n".to_vec();
    endless.extend(b"X: y\r\n".repeat(1 << 20));
    let failure = ended(&endless);
    assert!(failure.is_retryable(), "{failure}");
}

#[test]
fn of_a_huge_body_the_beginning_is_read() {
    let mut huge = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n".to_vec();
    huge.extend(vec![b'x'; 8 << 20]);
    let (address, _) = answer(huge);
    let answer = client(address).post(&REQUEST, soon()).unwrap();
    assert_eq!(answer.body().len(), 64 << 10);
}

#[test]
fn nobody_listening_is_said_so() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let failure = client(address).post(&REQUEST, soon()).unwrap_err();
    assert!(failure.is_retryable());
    assert!(failure.to_string().contains("nobody listens"), "{failure}");
}

#[test]
fn a_receiver_that_came_back_gets_the_next_request() {
    let mut count = 0;
    let address = serve(move |mut stream| {
        read_request(&mut stream);
        count += 1;
        if count > 1 {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let client = client(address);
    assert!(client.post(&REQUEST, soon()).is_err());
    // Each connection is closed after its answer, which must not cost the next.
    for _ in 0..5 {
        client.post(&REQUEST, soon()).unwrap();
        sleep(Duration::from_millis(20));
    }
}
