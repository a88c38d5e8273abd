//! A receiver on loopback that does with each connection what a test says.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use metriken_http::{Client, Request};

/// Long enough for anything on loopback, however busy the machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const REQUEST: Request<'static> = Request {
    path: "",
    content_type: "text/plain",
    content_encoding: None,
    headers: &[],
    body: b"up 1\n",
};

/// Gives every connection to `serve`, one after the other, for as long as the
/// test runs.
pub(crate) fn serve(mut serve: impl FnMut(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().flatten().for_each(&mut serve));
    address
}

/// Answers every request with `answer`; gives what was received, each time.
pub(crate) fn answer(answer: impl Into<Vec<u8>>) -> (SocketAddr, Receiver<String>) {
    let answer = answer.into();
    let (sender, received) = channel();
    let address = serve(move |mut stream| {
        let _ = sender.send(read_request(&mut stream));
        // Whoever has read enough may be gone.
        let _ = stream.write_all(&answer);
    });
    (address, received)
}

/// A request with its body, whose length it says.
pub(crate) fn read_request(stream: &mut impl Read) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
            _ => return text,
        }
    }
}

/// The value of a header in the head of a request.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().skip(1).take_while(|line| !line.is_empty());
    lines.find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

pub(crate) fn client(address: SocketAddr) -> Client {
    Client::builder(&format!("http://{address}/receive"))
        .build()
        .unwrap()
}

pub(crate) fn soon() -> Instant {
    Instant::now() + PATIENCE
}
