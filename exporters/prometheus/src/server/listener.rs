//! Binding, on the caller's thread; accepting, on the server's.

use std::io;
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite};

#[cfg(unix)]
use super::socket_file::{self, SocketFile};
use crate::{Address, Error};

/// A connection of either kind. Boxed, so that the server's code exists once.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A socket that listens. Clients can connect, nobody answers yet.
#[derive(Debug)]
pub(crate) struct Listener {
    address: Address,
    socket: Socket,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(SocketFile, UnixListener),
}

impl Listener {
    /// Listens on `address`; `mode` is the permission of a socket file.
    pub(crate) fn bind(address: &Address, mode: Option<u32>) -> Result<Self, Error> {
        let socket = match address {
            Address::Tcp(tcp) => {
                let listener = TcpListener::bind(tcp).map_err(|e| Error::listen(address, e))?;
                Socket::Tcp(listener)
            }
            #[cfg(unix)]
            Address::Unix(path) => {
                let (file, listener) = socket_file::bind(address, path, mode)?;
                Socket::Unix(file, listener)
            }
            #[cfg(not(unix))]
            Address::Unix(_) => {
                let _ = mode;
                let given = address.to_string();
                return Err(Error::address(&given, "this system has no socket files"));
            }
        };
        let address = socket
            .address(address)
            .map_err(|e| Error::listen(address, e))?;
        Ok(Self { address, socket })
    }

    /// The address with the port that the system chose, if it was to.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Made ready for the runtime in whose context this is called.
    pub(super) fn into_async(self) -> io::Result<Accept> {
        match self.socket {
            Socket::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::TcpListener::from_std(listener).map(Accept::Tcp)
            }
            #[cfg(unix)]
            Socket::Unix(file, listener) => {
                listener.set_nonblocking(true)?;
                let listener = tokio::net::UnixListener::from_std(listener)?;
                Ok(Accept::Unix(file, listener))
            }
        }
    }
}

impl Socket {
    fn address(&self, asked: &Address) -> io::Result<Address> {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(Address::Tcp),
            #[cfg(unix)]
            Self::Unix(..) => Ok(asked.clone()),
        }
    }
}

/// A listener in the runtime. Dropping it frees the address; a socket file's
/// name goes first, so that no client finds it and then nobody behind it.
#[derive(Debug)]
pub(super) enum Accept {
    Tcp(tokio::net::TcpListener),
    #[cfg(unix)]
    Unix(
        #[expect(dead_code, reason = "held to be dropped")] SocketFile,
        tokio::net::UnixListener,
    ),
}

impl Accept {
    pub(super) fn poll_accept(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Box<dyn Stream>>> {
        let stream: Box<dyn Stream> = match self {
            Self::Tcp(listener) => {
                let (stream, _) = ready!(listener.poll_accept(cx))?;
                // An answer is written in one piece: waiting for more to send
                // would only delay its end.
                let _ = stream.set_nodelay(true);
                Box::new(stream)
            }
            #[cfg(unix)]
            Self::Unix(_, listener) => Box::new(ready!(listener.poll_accept(cx))?.0),
        };
        Poll::Ready(Ok(stream))
    }
}
