use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::{CONNECTS, Failure};
use crate::protocol::LINE_BYTES;

/// How long to wait for a connection or an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// A connection to the service.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
}

impl Client {
    pub(super) fn connect(service: SocketAddr) -> Result<Self, Failure> {
        let connect = || {
            let stream = TcpStream::connect_timeout(&service, PATIENCE)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            std::io::Result::Ok(stream)
        };
        let stream = connect().map_err(|_| Failure::Connect)?;
        CONNECTS.increment();
        Ok(Client {
            stream: BufReader::new(stream),
            line: Vec::new(),
        })
    }

    /// Sends a request, its line feed included, and waits for the line that
    /// answers it.
    pub(super) fn ask(&mut self, request: &[u8]) -> Result<&[u8], Failure> {
        self.send(request)?;
        self.receive()
    }

    /// Sends anything.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let sent = self.stream.get_mut().write_all(bytes);
        sent.map_err(|error| failure(error.kind()))
    }

    /// The next line, without its end.
    pub(super) fn receive(&mut self) -> Result<&[u8], Failure> {
        self.line.clear();
        let mut limited = self.stream.by_ref().take(2 * LINE_BYTES as u64);
        let received = limited.read_until(b'\n', &mut self.line);
        received.map_err(|error| failure(error.kind()))?;
        self.line.strip_suffix(b"\n").ok_or(Failure::Hangup)
    }
}

fn failure(error: ErrorKind) -> Failure {
    match error {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Failure::Timeout,
        _ => Failure::Hangup,
    }
}
