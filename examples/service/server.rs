//! The service: one thread accepts connections, a fixed number of workers
//! serve one each, and what they have no time for yet waits in a short queue.

mod connection;
mod measures;
mod queue;
mod stats;

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kv_storage::Store;

use crate::held::Held;
use crate::protocol::{Fault, Response};
use measures::{ACCEPT_ERRORS, ACCEPTED, CLOSED, Closed};
pub(crate) use measures::{
    CONNECTIONS, ERRORS, QUEUE_DEPTH, RECEIVED, REFUSED, REQUESTS, SENT, durations,
};
use queue::Queue;

/// How much the store may keep: about half of what the load works with, so
/// that something is always missing.
const CAPACITY_BYTES: usize = 4 << 20;

/// How many connections may wait for a worker.
const QUEUE_LENGTH: usize = 16;

/// How often a part of the store is searched for what has expired: all of it
/// in about two seconds.
const EXPIRY_INTERVAL: Duration = Duration::from_millis(125);

/// The running service.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    store: Store,
    queue: Queue,
    draining: AtomicBool,
}

impl Shared {
    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }
}

impl Server {
    /// Listens on `address` and serves `workers` connections at a time.
    ///
    /// # Errors
    /// What the system has against the address, or against another thread.
    pub(crate) fn start(address: &str, workers: usize) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let mut server = Server {
            address: reachable(listener.local_addr()?),
            shared: Arc::new(Shared {
                store: Store::new(CAPACITY_BYTES),
                queue: Queue::new(QUEUE_LENGTH),
                draining: AtomicBool::new(false),
            }),
            threads: Vec::new(),
        };
        for number in 0..workers {
            server.spawn(&format!("kv-worker-{number}"), work)?;
        }
        server.spawn("kv-expiry", expire)?;
        server.spawn("kv-accept", move |shared| accept(&listener, shared))?;
        Ok(server)
    }

    /// Where clients on this machine reach the service.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, answers what was asked, and ends.
    pub(crate) fn drain(self) {
        self.shared.draining.store(true, Ordering::Release);
        self.shared.queue.close();
        // The standard library has no way to interrupt `accept` but to give it
        // what it waits for.
        let _ = TcpStream::connect(self.address);
        for thread in self.threads {
            // A panic there has been reported by the panic hook.
            let _ = thread.join();
        }
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce(&Shared) + Send + 'static) -> io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(name.to_owned());
        self.threads.push(thread.spawn(move || run(&shared))?);
        Ok(())
    }
}

/// Not every system can connect to "every interface".
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

fn accept(listener: &TcpListener, shared: &Shared) {
    while !shared.is_draining() {
        match listener.accept() {
            Ok(_) if shared.is_draining() => return,
            Ok((stream, _)) => {
                ACCEPTED.increment();
                if let Err(stream) = shared.queue.push(stream) {
                    refuse(stream, Fault::Busy);
                }
            }
            Err(_) => {
                // Most likely too many open files, which others have to close.
                ACCEPT_ERRORS.increment();
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// Says why, if the client can be told without waiting for it.
fn refuse(stream: TcpStream, why: Fault) {
    REFUSED.increment();
    let response = Response::Error(why);
    connection::record(&response);
    let mut line = Vec::new();
    response.write(&mut line);
    if stream.set_nonblocking(true).is_ok() && (&stream).write_all(&line).is_ok() {
        SENT.add(line.len() as u64);
    }
}

fn work(shared: &Shared) {
    while let Some(stream) = shared.queue.pop() {
        if shared.is_draining() {
            refuse(stream, Fault::Draining);
            continue;
        }
        let _open = Held::new(&CONNECTIONS);
        let end = connection::serve(&stream, shared);
        CLOSED.get(&Closed { reason: end }).increment();
    }
}

fn expire(shared: &Shared) {
    while !shared.is_draining() {
        thread::sleep(EXPIRY_INTERVAL);
        shared.store.expire_some();
    }
}

#[cfg(test)]
mod tests;
