//! The socket that datagrams leave by.
//!
//! It never blocks. What the system does not take at once, because the
//! receiver's queue is full, is offered again for a moment, on the exporter's
//! own thread; then it is dropped. A unix socket's queue may hold as few as ten
//! datagrams, so without that moment a large export would always lose its end.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
#[cfg(unix)]
use std::os::unix::net::UnixDatagram;
use std::thread;
use std::time::{Duration, Instant};

use crate::address::{Address, Kind};

/// After how long a host's name is looked up again. Nothing tells a sender of
/// datagrams that its receiver has moved.
const LOOK_UP_EVERY: Duration = Duration::from_secs(60);

/// How long to wait before a datagram is offered again.
const PAUSE: Duration = Duration::from_millis(1);

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Outlet {
    address: Address,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    socket: Socket,
    since: Instant,
}

#[derive(Debug)]
enum Socket {
    Udp(UdpSocket),
    #[cfg(unix)]
    Unix(UnixDatagram),
}

impl Outlet {
    pub(crate) fn new(address: Address) -> Self {
        Outlet {
            address,
            open: None,
        }
    }

    /// Sends a datagram, or offers it until `patience` is over.
    ///
    /// # Errors
    /// Those of the system. The datagram is not on its way then.
    pub(crate) fn send(&mut self, bytes: &[u8], patience: Instant) -> io::Result<()> {
        let was_open = self.open.is_some();
        match self.offer(bytes, patience) {
            // The receiver may have gone and come back since the last export.
            Err(error) if was_open && is_gone(&error) => {
                self.open = None;
                self.offer(bytes, patience)
            }
            result => result,
        }
        .inspect_err(|error| {
            if is_gone(error) {
                self.open = None;
            }
        })
    }

    fn offer(&mut self, bytes: &[u8], patience: Instant) -> io::Result<()> {
        let socket = self.socket()?;
        loop {
            match socket.send(bytes) {
                Err(error) if is_full(&error) && Instant::now() < patience => thread::sleep(PAUSE),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    fn socket(&mut self) -> io::Result<&Socket> {
        let is_name = matches!(&self.address.0, Kind::Udp(host, _) if !is_ip(host));
        let open = match self.open.take() {
            Some(open) if !(is_name && open.since.elapsed() > LOOK_UP_EVERY) => open,
            _ => Open {
                socket: Socket::open(&self.address)?,
                since: Instant::now(),
            },
        };
        Ok(&self.open.insert(open).socket)
    }
}

fn is_ip(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

/// Whether the receiver's queue, or the system's own, has no room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    // What macOS and the BSDs say of a full queue.
    const ENOBUFS: [i32; 2] = [55, 105];
    let buffers = || error.raw_os_error().is_some_and(|it| ENOBUFS.contains(&it));
    error.kind() == ErrorKind::WouldBlock || buffers()
}

/// Whether the datagram is longer than the system takes.
pub(crate) fn is_too_long(error: &io::Error) -> bool {
    // EMSGSIZE of Linux, of macOS and the BSDs, and of Windows.
    const TOO_LONG: [i32; 3] = [90, 40, 10040];
    error
        .raw_os_error()
        .is_some_and(|it| TOO_LONG.contains(&it))
}

/// Whether the socket leads nowhere, so that another has to be opened.
fn is_gone(error: &io::Error) -> bool {
    !is_full(error) && !is_too_long(error)
}

impl Socket {
    fn open(address: &Address) -> io::Result<Self> {
        match &address.0 {
            Kind::Udp(host, port) => Self::udp(host, *port),
            #[cfg(unix)]
            Kind::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.set_nonblocking(true)?;
                socket.connect(path)?;
                Ok(Socket::Unix(socket))
            }
            #[cfg(not(unix))]
            Kind::Unix(_) => Err(ErrorKind::Unsupported.into()),
        }
    }

    fn udp(host: &str, port: u16) -> io::Result<Self> {
        let mut last = io::Error::new(ErrorKind::NotFound, "the host's name has no address");
        for address in (host, port).to_socket_addrs()? {
            match Self::connected(address) {
                Ok(socket) => return Ok(Socket::Udp(socket)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn connected(address: SocketAddr) -> io::Result<UdpSocket> {
        let any: SocketAddr = match address {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = UdpSocket::bind(any)?;
        socket.set_nonblocking(true)?;
        // Only a connected socket is told that nobody listens.
        socket.connect(address)?;
        Ok(socket)
    }

    fn send(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Socket::Udp(socket) => {
                // A refusal of an earlier datagram, come late, is not about
                // this one.
                let _ = socket.take_error();
                socket.send(bytes)?;
                // On this machine, refusals come at once.
                socket.take_error()?.map_or(Ok(()), Err)
            }
            #[cfg(unix)]
            Socket::Unix(socket) => socket.send(bytes).map(drop),
        }
    }
}
