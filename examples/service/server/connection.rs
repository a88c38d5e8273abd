use std::io::{ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use metriken::LabelValue;

use super::measures::{
    self, Answer, Asked, DURATION, ERRORS, Failed, IN_FLIGHT, RECEIVED, REQUESTS, RESPONSES, SENT,
};
use super::{Shared, stats};
use crate::held::Held;
use crate::protocol::{self, Fault, Line, Lines, Request, Response};

/// How long a client may keep a worker without asking anything.
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// How long a line may take from its first byte to its end, and how long an
/// answer may wait for its client to read.
const SLOW_LIMIT: Duration = Duration::from_secs(2);

/// How often a worker that waits for its client looks whether it should end.
const TICK: Duration = Duration::from_millis(100);

/// Answers are sent once there are so many bytes, if there is more to be
/// answered.
const FLUSH_BYTES: usize = 16 * 1024;

/// Why a connection ended.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Quit,
    /// The client closed it.
    Hangup,
    Idle,
    Slow,
    /// The system reported an error.
    Failed,
    Draining,
}

/// Serves one client until it leaves, or has to.
pub(super) fn serve(stream: &TcpStream, shared: &Shared) -> End {
    let mut connection = Connection {
        stream,
        shared,
        lines: Lines::new(),
        answers: Vec::new(),
    };
    connection.serve().unwrap_or(End::Failed)
}

/// What stopped the answering.
enum Pause {
    Quit,
    /// Enough to be sent, and perhaps more to be answered.
    Full,
    Answered,
    Nothing,
}

enum Received {
    Bytes,
    Nothing,
    Hangup,
}

struct Connection<'a> {
    stream: &'a TcpStream,
    shared: &'a Shared,
    lines: Lines,
    answers: Vec<u8>,
}

impl Connection<'_> {
    fn serve(&mut self) -> Result<End> {
        self.stream.set_nodelay(true)?;
        self.stream.set_read_timeout(Some(TICK))?;
        self.stream.set_write_timeout(Some(SLOW_LIMIT))?;
        let mut waiting_since = Instant::now();
        loop {
            let pause = self.answer();
            if let Some(end) = self.flush()? {
                return Ok(end);
            }
            match pause {
                Pause::Quit => return Ok(End::Quit),
                Pause::Full => continue,
                Pause::Answered => waiting_since = Instant::now(),
                Pause::Nothing => {}
            }
            if self.shared.is_draining() {
                return self.leave(Fault::Draining, End::Draining);
            }
            // A line's time begins with its first byte: who sends one now and
            // then is no better than who sends none.
            let begun = self.lines.is_partial();
            match self.receive()? {
                Received::Bytes if !begun => waiting_since = Instant::now(),
                Received::Bytes | Received::Nothing => {}
                Received::Hangup => return Ok(End::Hangup),
            }
            let waited = waiting_since.elapsed();
            if self.lines.is_partial() && waited > SLOW_LIMIT {
                return self.leave(Fault::Slow, End::Slow);
            }
            if waited > IDLE_LIMIT {
                return Ok(End::Idle);
            }
        }
    }

    /// Answers the lines that have come.
    fn answer(&mut self) -> Pause {
        while let Some(line) = self.lines.next() {
            let response = answer(line, self.shared);
            record(&response);
            response.write(&mut self.answers);
            if response == Response::Bye {
                return Pause::Quit;
            }
            if self.answers.len() >= FLUSH_BYTES {
                return Pause::Full;
            }
        }
        match self.answers.is_empty() {
            true => Pause::Nothing,
            false => Pause::Answered,
        }
    }

    /// Waits a tick for more from the client.
    fn receive(&mut self) -> Result<Received> {
        match self.stream.read(self.lines.space()) {
            Ok(0) => Ok(Received::Hangup),
            Ok(bytes) => {
                RECEIVED.add(bytes as u64);
                self.lines.received(bytes);
                Ok(Received::Bytes)
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {
                    Ok(Received::Nothing)
                }
                ErrorKind::ConnectionReset => Ok(Received::Hangup),
                _ => Err(error),
            },
        }
    }

    /// Sends the answers. Returns how the connection ended, if it did.
    fn flush(&mut self) -> Result<Option<End>> {
        if self.answers.is_empty() {
            return Ok(None);
        }
        let sent = self.stream.write_all(&self.answers);
        match sent.as_ref().map_err(|error| error.kind()) {
            Ok(()) => SENT.add(self.answers.len() as u64),
            Err(ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(Some(End::Slow)),
            Err(ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {
                return Ok(Some(End::Hangup));
            }
            Err(_) => sent?,
        }
        self.answers.clear();
        Ok(None)
    }

    /// Tells the client why it has to go.
    fn leave(&mut self, why: Fault, end: End) -> Result<End> {
        let response = Response::Error(why);
        record(&response);
        response.write(&mut self.answers);
        self.flush()?;
        Ok(end)
    }
}

fn answer(line: Line<'_>, shared: &Shared) -> Response {
    let request = match line {
        Line::Whole(line) => protocol::parse(line),
        Line::TooLong => Err(Fault::LineTooLong),
    };
    match request {
        Ok(request) => measured(&request, shared),
        Err(fault) => Response::Error(fault),
    }
}

fn measured(request: &Request<'_>, shared: &Shared) -> Response {
    let _in_flight = Held::new(&IN_FLIGHT);
    let asked = Asked {
        command: request.command(),
    };
    REQUESTS.get(&asked).increment();
    if let Some(key) = request.key() {
        measures::count_namespace(key);
    }
    let start = Instant::now();
    let response = execute(request, shared);
    let duration = DURATION.get(&asked);
    duration.record_duration_with(start.elapsed(), || {
        let key = request.key().map(String::from_utf8_lossy);
        key.map(|key| ("key", key))
    });
    response
}

fn execute(request: &Request<'_>, shared: &Shared) -> Response {
    let store = &shared.store;
    match *request {
        Request::Get { key } => store.get(key).map_or(Response::Miss, Response::Value),
        Request::Set { key, ttl, value } => {
            store.set(key, value, ttl);
            Response::Stored
        }
        Request::Delete { key } if store.delete(key) => Response::Deleted,
        Request::Delete { .. } => Response::Miss,
        Request::Incr { key, by } => match store.increment(key, by) {
            Ok(sum) => Response::Number(sum),
            Err(error) => Response::Error(error.into()),
        },
        Request::Stats => Response::Stats(stats::lines()),
        Request::Quit => Response::Bye,
    }
}

/// Counts an answer by what it says.
pub(super) fn record(response: &Response) {
    let status = response.status();
    RESPONSES.get(&Answer { status }).increment();
    if let Response::Error(kind) = *response {
        ERRORS.get(&Failed { kind }).increment();
    }
}
