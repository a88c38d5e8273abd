use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// A connection on which nothing takes forever.
fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

fn lines(stream: &TcpStream) -> Lines<BufReader<&TcpStream>> {
    BufReader::new(stream).lines()
}

/// Everything that comes back for `input`.
fn answers(server: &Server, input: &[u8]) -> Vec<String> {
    let mut stream = connect(server);
    stream.write_all(input).unwrap();
    lines(&stream).map_while(Result::ok).collect()
}

fn start(workers: usize) -> Server {
    Server::start("127.0.0.1:0", workers).unwrap()
}

#[test]
fn answers_come_in_the_order_of_the_requests() {
    let server = start(1);
    let input =
        b"set a 0 x y\nget a\r\nget b\nincr n 2\nincr n\nincr a\ndelete a\nget a\nquit\nget a\n";
    let expected = [
        "stored",
        "value x y",
        "miss",
        "value 2",
        "value 3",
        "error not-a-number",
        "deleted",
        "miss",
        "bye",
    ];
    assert_eq!(answers(&server, input), expected);
    server.drain();
}

#[test]
fn many_requests_at_once_are_all_answered() {
    let server = start(1);
    let mut stream = connect(&server);
    // Somebody has to read, or else both would wait for the other to do so.
    let reader = stream.try_clone().unwrap();
    let answered = thread::spawn(move || lines(&reader).map_while(Result::ok).count());
    for _ in 0..5_000 {
        stream.write_all(b"incr n\nget nothing\n").unwrap();
    }
    stream.write_all(b"get n\nquit\n").unwrap();
    assert_eq!(answered.join().unwrap(), 10_002);
    server.drain();
}

#[test]
fn nonsense_is_answered_and_survived() {
    let server = start(1);
    let mut input = vec![b'x'; 1 << 20];
    input.extend_from_slice(b"\n\xff\xfe\n\0\nget\nstats now\nset a 0 ok\nget a\nquit\n");
    let expected = [
        "error line-too-long",
        "error unknown-command",
        "error unknown-command",
        "error too-few-words",
        "error too-many-words",
        "stored",
        "value ok",
        "bye",
    ];
    assert_eq!(answers(&server, &input), expected);
    server.drain();
}

#[test]
fn stats_show_the_registry() {
    let server = start(1);
    let lines = answers(&server, b"stats\nquit\n");
    for part in [
        "stat storage_entries ",
        "stat service_requests{command=\"get\"} ",
    ] {
        assert!(
            lines.iter().any(|line| line.starts_with(part)),
            "{part} in {lines:?}"
        );
    }
    assert_eq!(lines[lines.len() - 2..], ["end", "bye"]);
    server.drain();
}

#[test]
fn a_client_that_stops_within_a_line_is_told_to_go() {
    let server = start(1);
    let begun = Instant::now();
    let mut stream = connect(&server);
    let mut writer = stream.try_clone().unwrap();
    // A byte now and then is no better than none.
    let trickle = thread::spawn(move || {
        while writer.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "error slow\n");
    assert!(begun.elapsed() < Duration::from_secs(10));
    trickle.join().unwrap();
    server.drain();
}

#[test]
fn who_finds_no_place_is_told_so() {
    let server = start(1);
    let served = connect(&server);
    (&served).write_all(b"get a\n").unwrap();
    assert_eq!(lines(&served).next().unwrap().unwrap(), "miss");

    let waiting: Vec<_> = (0..QUEUE_LENGTH).map(|_| connect(&server)).collect();
    let refused = connect(&server);
    assert_eq!(lines(&refused).next().unwrap().unwrap(), "error busy");

    // The others have their turn when there is a worker.
    drop(served);
    for stream in waiting {
        (&stream).write_all(b"quit\n").unwrap();
        assert_eq!(lines(&stream).next().unwrap().unwrap(), "bye");
    }
    server.drain();
}

#[test]
fn what_was_asked_before_the_end_is_answered() {
    let server = start(2);
    let asked = connect(&server);
    (&asked).write_all(b"set a 0 b\n").unwrap();
    let mut answers = lines(&asked);
    assert_eq!(answers.next().unwrap().unwrap(), "stored");
    let address = server.address();
    server.drain();
    assert_eq!(answers.next().unwrap().unwrap(), "error draining");
    assert!(answers.next().is_none());
    assert!(TcpStream::connect(address).is_err());
}
