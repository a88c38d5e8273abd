//! An HTTP client that does no more than the tests say, right or wrong.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use metriken_exposition::Selection;
use metriken_prometheus::{Address, Endpoint, Exporter};

/// How long anything may take before a test gives up on it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }
}

pub(crate) struct Client<S>(BufReader<S>);

impl Client<TcpStream> {
    pub(crate) fn connect(endpoint: &Endpoint) -> Self {
        let Address::Tcp(address) = endpoint.local_addr() else {
            panic!("not a TCP endpoint");
        };
        let stream = TcpStream::connect_timeout(address, PATIENCE).expect("connects");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self::over(stream)
    }
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    pub(crate) fn stream(&mut self) -> &mut S {
        self.0.get_mut()
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.stream().write_all(text.as_bytes()).expect("sends");
    }

    /// The next answer, with its body.
    pub(crate) fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        let length = answer.header("content-length").expect("a length");
        answer.body = vec![0; length.parse().expect("a number")];
        self.0.read_exact(&mut answer.body).expect("a whole body");
        answer
    }

    /// The next answer's status and headers; its body is left unread.
    pub(crate) fn head(&mut self) -> Answer {
        let status = self.line();
        let status = status.strip_prefix("HTTP/1.").expect("an HTTP answer");
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_owned(), value.to_owned()));
        }
        Answer {
            status: status[2..5].parse().expect("a status"),
            headers,
            body: Vec::new(),
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("a line in time");
        assert!(line.ends_with("\r\n"), "cut off: {line:?}");
        line.truncate(line.len() - 2);
        line
    }

    pub(crate) fn get(&mut self, path: &str, headers: &str) -> Answer {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: test\r\n{headers}\r\n"
        ));
        self.answer()
    }

    /// Whether a last request is served; whatever else may happen to it, up to
    /// being cut off, is a no.
    pub(crate) fn is_served(&mut self, path: &str) -> bool {
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        let sent = self.stream().write_all(request.as_bytes());
        sent.is_ok() && self.rest().starts_with(b"HTTP/1.1 200 OK\r\n")
    }

    /// Whatever comes until the server closes; panics if it does not.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => rest,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => rest,
            Err(error) => panic!("not closed: {error}"),
        }
    }
}

/// An endpoint on a port of its own.
pub(crate) fn endpoint() -> Endpoint {
    start(Exporter::builder())
}

/// An endpoint whose pages do not change by being asked for.
pub(crate) fn silent_endpoint() -> Endpoint {
    let all_but_itself = Selection::all().except("metriken_export*");
    start(Exporter::builder().select(all_but_itself))
}

/// As [`endpoint`], with settings.
pub(crate) fn start(exporter: Exporter) -> Endpoint {
    exporter.address("127.0.0.1:0").start().expect("starts")
}

/// One request on a connection of its own.
pub(crate) fn get(endpoint: &Endpoint, path: &str, headers: &str) -> Answer {
    Client::connect(endpoint).get(path, headers)
}

/// What a page in the text format shows of an endpoint: its counter of a name
/// `metriken_export...` and with these labels between the exporter's and the
/// target's.
pub(crate) fn health(endpoint: &Endpoint, page: &str, name: &str, labels: &str) -> f64 {
    find_health(endpoint, page, name, labels).unwrap_or_else(|| panic!("no {name} in {page}"))
}

/// As [`health`], if the page shows it at all.
pub(crate) fn find_health(
    endpoint: &Endpoint,
    page: &str,
    name: &str,
    labels: &str,
) -> Option<f64> {
    let target = endpoint.local_addr();
    let labels = format!("{{exporter=\"prometheus\",{labels}target=\"{target}\"}} ");
    let mut lines = page.lines();
    lines.find_map(|line| {
        let line = line.strip_prefix("metriken_export")?.strip_prefix(name)?;
        let (_suffix, value) = line.split_once(&labels)?;
        value.parse().ok()
    })
}

/// Whether a scrape on a connection of its own is served.
pub(crate) fn serves(endpoint: &Endpoint) -> bool {
    Client::connect(endpoint).is_served("/metrics")
}

/// Waits until `done` says so.
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "still not so: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
