//! Socket files: the system makes one at `bind` and never removes it.
//!
//! A file that a dead process left behind is told from a living one's by
//! connecting to it: nobody refuses but the dead. Between that look and its
//! removal another process may do the same and be first; the file then taken
//! away is the other's. Processes that may start at the same moment need
//! different paths.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Socket, Type};

use crate::{Address, Error};

/// How many clients may wait to be accepted; the system may allow fewer.
const BACKLOG: i32 = 1024;

/// The name of a listening socket, removed on drop.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl SocketFile {
    fn own(path: &Path) -> io::Result<Self> {
        Ok(Self {
            // The working directory may be another one by the time of removal.
            path: std::path::absolute(path)?,
            identity: identity(path)?,
        })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Someone may have taken the file away and put another in its place.
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::symlink_metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Listens at `path`, in place of a dead process's socket if there is one.
pub(super) fn bind(
    address: &Address,
    path: &Path,
    mode: Option<u32>,
) -> Result<(SocketFile, UnixListener), Error> {
    let bound = match listen(path, mode) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            make_way(address, path)?;
            listen(path, mode)
        }
        bound => bound,
    };
    bound.map_err(|error| Error::listen(address, error))
}

/// The permission is set between `bind` and `listen`, when clients are still
/// refused: nobody slips in before it holds.
fn listen(path: &Path, mode: Option<u32>) -> io::Result<(SocketFile, UnixListener)> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let file = SocketFile::own(path)?;
    if let Some(mode) = mode {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    socket.listen(BACKLOG)?;
    Ok((file, socket.into()))
}

/// Removes what is at `path` if it is a socket that nobody listens to.
fn make_way(address: &Address, path: &Path) -> Result<(), Error> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if !is_socket {
        let next = "remove it if it is not needed, or choose another path";
        return Err(Error::in_use(
            address,
            "a file that is no socket is there",
            next,
        ));
    }
    if !is_dead(path) {
        let next = "stop that process, or choose another path";
        return Err(Error::in_use(
            address,
            "a living process listens there",
            next,
        ));
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::listen(address, error)),
        _ => Ok(()),
    }
}

/// Without waiting: a process that hangs does not accept, and is not dead.
fn is_dead(path: &Path) -> bool {
    let connect = || {
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        socket.connect(&SockAddr::unix(path)?)
    };
    connect().is_err_and(|error: io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound
        )
    })
}
