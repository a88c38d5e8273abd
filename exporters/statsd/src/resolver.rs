//! The addresses of a host's name.
//!
//! Nothing tells a sender of datagrams that its receiver has moved, so the name
//! is looked up every minute. The system takes as long for that as it likes, and
//! an exporter has to be done by its deadline; so it is asked on a thread of its
//! own, one at a time, and what was known before is good until it answers.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// After how long a name is looked up again.
const EVERY: Duration = Duration::from_secs(60);

/// What finds the addresses of a host, with the port in each.
pub(crate) type LookUp = fn(&str, u16) -> io::Result<Vec<SocketAddr>>;

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Resolver {
    host: String,
    port: u16,
    look_up: LookUp,
    /// Where the answer comes from that is waited for.
    answer: Option<Receiver<io::Result<Vec<SocketAddr>>>>,
    due: Instant,
}

/// Asks the system.
pub(crate) fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok((host, port).to_socket_addrs()?.collect())
}

impl Resolver {
    pub(crate) fn new(host: &str, port: u16, look_up: LookUp) -> Self {
        Resolver {
            host: host.to_owned(),
            port,
            look_up,
            answer: None,
            due: Instant::now(),
        }
    }

    /// What the name is looked up to, if there is an answer that was not given
    /// before. Waits for it `until` then.
    ///
    /// # Errors
    /// If it has no address, if nobody knows, or if there is no thread for it.
    pub(crate) fn news(&mut self, until: Instant) -> io::Result<Option<Vec<SocketAddr>>> {
        if self.answer.is_none() && Instant::now() >= self.due {
            self.ask()?;
        }
        let Some(answer) = &self.answer else {
            return Ok(None);
        };
        let patience = until.saturating_duration_since(Instant::now());
        let answered = match answer.recv_timeout(patience) {
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the look-up panicked")),
            Ok(answered) => answered,
        };
        self.answer = None;
        self.due = Instant::now() + EVERY;
        match answered? {
            none if none.is_empty() => Err(io::Error::new(
                ErrorKind::NotFound,
                "the host's name has no address",
            )),
            addresses => Ok(Some(addresses)),
        }
    }

    /// Has the name looked up before its time, because none of its addresses
    /// is of use.
    pub(crate) fn doubt(&mut self) {
        self.due = Instant::now();
    }

    fn ask(&mut self) -> io::Result<()> {
        let (sender, answer) = channel();
        let (host, port, look_up) = (self.host.clone(), self.port, self.look_up);
        thread::Builder::new()
            .name("metriken-lookup".to_owned())
            // It is not waited for at the end of the process.
            .spawn(move || drop(sender.send(look_up(&host, port))))?;
        self.answer = Some(answer);
        Ok(())
    }
}
