//! Listening on a socket file.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use client::Client;
use metriken_prometheus::{Address, Endpoint, Exporter};

mod client;

/// A directory that is gone at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("metriken-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("app.sock")
    }

    fn exporter(&self) -> Exporter {
        Exporter::builder().address(Address::Unix(self.socket()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn status(endpoint: &Endpoint) -> u16 {
    let Address::Unix(path) = endpoint.local_addr() else {
        panic!("not a socket file");
    };
    let stream = UnixStream::connect(path).expect("connects");
    stream.set_read_timeout(Some(client::PATIENCE)).unwrap();
    Client::over(stream).get("/metrics", "").status
}

#[test]
fn a_socket_file_is_served_and_removed_at_the_end() {
    let scratch = Scratch::new("served");
    let endpoint = scratch.exporter().start().expect("starts");
    assert_eq!(status(&endpoint), 200);
    let url = endpoint.url();
    assert!(
        url.starts_with("http+unix://%2F") && url.ends_with("app.sock/metrics"),
        "{url}"
    );
    endpoint.stop();
    assert!(!scratch.socket().exists());
}

#[test]
fn the_socket_of_a_dead_process_is_replaced() {
    let scratch = Scratch::new("dead");
    // What a process leaves that ends without removing it.
    drop(UnixListener::bind(scratch.socket()).unwrap());
    assert!(scratch.socket().exists());
    let endpoint = scratch.exporter().start().expect("starts");
    assert_eq!(status(&endpoint), 200);
}

#[test]
fn the_socket_of_a_living_process_is_in_use() {
    let scratch = Scratch::new("living");
    let first = scratch.exporter().start().expect("starts");
    let error = scratch.exporter().start().unwrap_err();
    assert!(error.is_address_in_use(), "{error}");
    assert!(error.to_string().contains("living process"), "{error}");
    assert_eq!(status(&first), 200, "the first is not disturbed");
}

#[test]
fn a_socket_whose_owner_does_not_accept_is_in_use() {
    let scratch = Scratch::new("hung");
    let _hung = UnixListener::bind(scratch.socket()).unwrap();
    // Fill its queue, so that another connect would wait.
    let mut queue = Vec::new();
    loop {
        let socket =
            socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        socket.set_nonblocking(true).unwrap();
        let address = socket2::SockAddr::unix(scratch.socket()).unwrap();
        if socket.connect(&address).is_err() || queue.len() == 10_000 {
            break;
        }
        queue.push(socket);
    }
    let error = scratch.exporter().start().unwrap_err();
    assert!(error.is_address_in_use(), "{error}");
    assert!(scratch.socket().exists());
}

#[test]
fn another_file_is_left_alone() {
    let scratch = Scratch::new("file");
    fs::write(scratch.socket(), "precious").unwrap();
    let error = scratch.exporter().start().unwrap_err();
    assert!(error.is_address_in_use(), "{error}");
    assert!(error.to_string().contains("no socket"), "{error}");
    assert_eq!(fs::read_to_string(scratch.socket()).unwrap(), "precious");
}

#[test]
fn a_file_put_in_its_place_is_not_removed() {
    let scratch = Scratch::new("replaced");
    let endpoint = scratch.exporter().start().expect("starts");
    fs::remove_file(scratch.socket()).unwrap();
    fs::write(scratch.socket(), "precious").unwrap();
    endpoint.stop();
    assert_eq!(fs::read_to_string(scratch.socket()).unwrap(), "precious");
}

#[test]
fn the_permission_is_what_was_asked_for() {
    let scratch = Scratch::new("mode");
    for mode in [0o600, 0o660, 0o666] {
        let endpoint = scratch.exporter().unix_mode(mode).start().expect("starts");
        let found = fs::metadata(scratch.socket()).unwrap().permissions().mode();
        assert_eq!(found & 0o777, mode);
        endpoint.stop();
    }
}
