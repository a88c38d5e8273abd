//! The socket that datagrams leave by.
//!
//! It never blocks. What the system does not take at once, because the
//! receiver's queue is full, is offered again for a moment, on the exporter's
//! own thread; then it is dropped. A unix socket's queue may hold as few as ten
//! datagrams, so without that moment a large export would always lose its end.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
#[cfg(unix)]
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::address::{Address, Kind};
use crate::resolver::{self, Resolver};

/// How long to wait before a datagram is offered again.
const PAUSE: Duration = Duration::from_millis(1);

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Outlet {
    /// Where the address leads to: a name may have several peers.
    peers: Vec<Peer>,
    /// What finds them, if the address is a name.
    resolver: Option<Resolver>,
    /// Which of them took a datagram last.
    place: usize,
    /// The socket to that one.
    open: Option<Socket>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Peer {
    Udp(SocketAddr),
    Unix(PathBuf),
}

#[derive(Debug)]
enum Socket {
    Udp(UdpSocket),
    #[cfg(unix)]
    Unix(UnixDatagram),
}

impl Outlet {
    pub(crate) fn new(address: &Address) -> Self {
        match &address.0 {
            Kind::Unix(path) => Self::to(vec![Peer::Unix(path.clone())], None),
            Kind::Udp(host, port) => match host.parse::<IpAddr>() {
                Ok(ip) => Self::to(vec![Peer::Udp((ip, *port).into())], None),
                Err(_) => Self::to_name(Resolver::new(host, *port, resolver::look_up)),
            },
        }
    }

    fn to_name(resolver: Resolver) -> Self {
        Self::to(Vec::new(), Some(resolver))
    }

    fn to(peers: Vec<Peer>, resolver: Option<Resolver>) -> Self {
        Outlet {
            peers,
            resolver,
            place: 0,
            open: None,
        }
    }

    /// Sends a datagram, or offers it until `patience` is over. Where one peer
    /// refuses it, the next is tried, and stays the first to be tried.
    ///
    /// # Errors
    /// Those of the system. The datagram is not on its way then.
    pub(crate) fn send(&mut self, bytes: &[u8], patience: Instant) -> io::Result<()> {
        self.look_up(patience)?;
        let count = self.peers.len();
        let mut first = self.place;
        let mut refusal = None;
        if let Some(socket) = &self.open {
            match socket.offer(bytes, patience, count > 1) {
                Err(error) if is_gone(&error) => {
                    self.open = None;
                    refusal = Some(error);
                    // Another socket to the same peer, which may have gone and
                    // come back, is tried last.
                    first += 1;
                }
                result => return result,
            }
        }
        for place in (first..first + count).map(|place| place % count) {
            let sent = Socket::open(&self.peers[place]).and_then(|socket| {
                socket.offer(bytes, patience, false)?;
                Ok(socket)
            });
            match sent {
                Ok(socket) => {
                    self.open = Some(socket);
                    self.place = place;
                    return Ok(());
                }
                Err(error) if !is_gone(&error) => return Err(error),
                // That a machine has no IPv6 says less than that nobody listens.
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    refusal = Some(error);
                }
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        if let Some(resolver) = &mut self.resolver {
            resolver.doubt();
        }
        Err(refusal.unwrap_or_else(|| ErrorKind::NotFound.into()))
    }

    /// Asks for the peers of a name. Only the first time they are waited for:
    /// what is open is good until something better is known.
    fn look_up(&mut self, patience: Instant) -> io::Result<()> {
        let Some(resolver) = &mut self.resolver else {
            return Ok(());
        };
        let is_lost = self.peers.is_empty();
        let until = if is_lost { patience } else { Instant::now() };
        match resolver.news(until) {
            Ok(Some(addresses)) => {
                let peers: Vec<_> = addresses.into_iter().map(Peer::Udp).collect();
                let last = self.peers.get(self.place);
                let place = last.and_then(|last| peers.iter().position(|peer| peer == last));
                if place.is_none() {
                    self.open = None;
                }
                self.place = place.unwrap_or(0);
                self.peers = peers;
                Ok(())
            }
            Ok(None) if is_lost => Err(io::Error::new(
                ErrorKind::TimedOut,
                "it takes long to look up the host's name",
            )),
            Err(error) if is_lost => {
                resolver.doubt();
                Err(error)
            }
            _ => Ok(()),
        }
    }
}

/// Whether the receiver's queue, or the system's own, has no room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    // WSAENOBUFS of Windows, ENOBUFS of Linux, of macOS and the BSDs.
    let no_room = if cfg!(windows) {
        10055
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        105
    } else {
        55
    };
    error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(no_room)
}

/// Whether the datagram is longer than the system takes.
pub(crate) fn is_too_long(error: &io::Error) -> bool {
    // WSAEMSGSIZE of Windows, EMSGSIZE of Linux, of macOS and the BSDs.
    let too_long = if cfg!(windows) {
        10040
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        90
    } else {
        40
    };
    error.raw_os_error() == Some(too_long)
}

/// Whether the socket leads nowhere, so that another has to be opened.
fn is_gone(error: &io::Error) -> bool {
    !is_full(error) && !is_too_long(error)
}

impl Socket {
    fn open(peer: &Peer) -> io::Result<Self> {
        match peer {
            Peer::Udp(address) => Self::connected(*address).map(Socket::Udp),
            #[cfg(unix)]
            Peer::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.set_nonblocking(true)?;
                socket.connect(path)?;
                Ok(Socket::Unix(socket))
            }
            #[cfg(not(unix))]
            Peer::Unix(_) => Err(ErrorKind::Unsupported.into()),
        }
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

    /// Offers a datagram until `patience` is over. Whether a refusal that comes
    /// late, of an earlier datagram, counts as one of this: it does if there is
    /// somewhere else to go.
    fn offer(&self, bytes: &[u8], patience: Instant, late_counts: bool) -> io::Result<()> {
        loop {
            match self.send(bytes, late_counts) {
                Err(error) if is_full(&error) && Instant::now() < patience => thread::sleep(PAUSE),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    fn send(&self, bytes: &[u8], late_counts: bool) -> io::Result<()> {
        match self {
            Socket::Udp(socket) => {
                match socket.take_error()? {
                    Some(late) if late_counts => return Err(late),
                    _ => {}
                }
                socket.send(bytes)?;
                // On this machine, refusals come at once.
                socket.take_error()?.map_or(Ok(()), Err)
            }
            #[cfg(unix)]
            Socket::Unix(socket) => socket.send(bytes).map(drop),
        }
    }
}

#[cfg(test)]
mod tests;
