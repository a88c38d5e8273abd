//! Receivers of datagrams.

// Each test uses a part of it.
#![allow(dead_code)]

use std::io::ErrorKind;
use std::net::UdpSocket;
#[cfg(unix)]
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use metriken::{MetricEntry, Value};

pub(crate) enum Receiver {
    Udp(UdpSocket),
    #[cfg(unix)]
    Unix(UnixDatagram, PathBuf),
}

/// For a datagram that is on its way.
const TIMEOUT: Duration = Duration::from_millis(200);

impl Receiver {
    /// One of each kind.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::at("127.0.0.1:0"), Self::at("[::1]:0")];
        #[cfg(unix)]
        all.push(Self::unix());
        all
    }

    #[cfg(unix)]
    pub(crate) fn unix() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("metriken-statsd-{}-{number}.sock", std::process::id());
        Self::at(&format!(
            "unix:{}",
            std::env::temp_dir().join(name).display()
        ))
    }

    /// One that listens at an address.
    pub(crate) fn at(address: &str) -> Self {
        #[cfg(unix)]
        if let Some(path) = address.strip_prefix("unix:") {
            let socket = UnixDatagram::bind(path).unwrap();
            socket.set_read_timeout(Some(TIMEOUT)).unwrap();
            return Receiver::Unix(socket, path.into());
        }
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(TIMEOUT)).unwrap();
        Receiver::Udp(socket)
    }

    pub(crate) fn address(&self) -> String {
        match self {
            Receiver::Udp(socket) => socket.local_addr().unwrap().to_string(),
            #[cfg(unix)]
            Receiver::Unix(_, path) => format!("unix:{}", path.display()),
        }
    }

    /// The next datagram, unless there is none.
    pub(crate) fn datagram(&self) -> Option<String> {
        let mut buffer = vec![0; 1 << 16];
        let received = match self {
            Receiver::Udp(socket) => socket.recv(&mut buffer),
            #[cfg(unix)]
            Receiver::Unix(socket, _) => socket.recv(&mut buffer),
        };
        match received {
            Ok(len) => {
                buffer.truncate(len);
                Some(String::from_utf8(buffer).unwrap())
            }
            Err(error) => {
                let over = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
                assert!(over.contains(&error.kind()), "{error}");
                None
            }
        }
    }

    /// All lines until none comes.
    pub(crate) fn lines(&self) -> Vec<String> {
        let datagrams = std::iter::from_fn(|| self.datagram());
        let lines = datagrams.flat_map(|it| it.split('\n').map(String::from).collect::<Vec<_>>());
        lines.collect()
    }

    /// What was sent of a counter.
    pub(crate) fn counts(&self, name: &str) -> Vec<u64> {
        let lines = self.lines();
        let counts = lines.iter().filter_map(|line| {
            let rest = line.strip_prefix(name)?.strip_prefix(':')?;
            rest.strip_suffix("|c")?.parse().ok()
        });
        counts.collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Receiver::Unix(_, path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Waits for something that has to come.
pub(crate) fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until some exporter has dropped a datagram that it could not send.
pub(crate) fn until_datagrams_are_dropped() {
    let metrics = metriken::metrics();
    let named = |it: &&_| MetricEntry::name(it) == "metriken_statsd_dropped_datagrams";
    let metric = metrics.iter().find(named).unwrap();
    let dropped = || match metric.value() {
        Some(Value::Counter(value)) => value,
        other => panic!("{other:?}"),
    };
    let before = dropped();
    eventually("a datagram is dropped", || dropped() > before);
}
