//! What is secret is sent, and appears nowhere else.

mod server;

use std::fmt::Write as _;
use std::net::TcpListener;

use metriken_http::{Client, Error};
use server::{REQUEST, answer, header, soon};

/// In user, password, query and headers alike.
const SECRET: &str = "s3cr3t";
/// The same in the header that user and password make: base64 of
/// "user:s3cr3t".
const BASIC: &str = "dXNlcjpzM2NyM3Q=";

fn client(address: std::net::SocketAddr) -> Result<Client, Error> {
    Client::builder(&format!(
        "http://user:{SECRET}@{address}/receive?token={SECRET}"
    ))
    .header("x-api-key", SECRET)
    .build()
}

fn assert_hidden(shown: &str) {
    assert!(!shown.contains(SECRET) && !shown.contains(BASIC), "{shown}");
}

#[test]
fn what_is_sent_has_them_all() {
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    client(address).unwrap().post(&REQUEST, soon()).unwrap();
    let text = received.recv().unwrap();
    assert!(
        text.starts_with(&format!("POST /receive?token={SECRET} HTTP/1.1\r\n")),
        "{text}"
    );
    assert_eq!(header(&text, "x-api-key"), Some(SECRET));
    assert_eq!(
        header(&text, "authorization"),
        Some(&*format!("Basic {BASIC}"))
    );
}

#[test]
fn a_receiver_that_repeats_the_request_is_not_repeated() {
    for status in [200, 403, 503] {
        let body = format!("key {SECRET}, Basic {BASIC}, basic {BASIC}");
        let length = body.len();
        let (address, _) = answer(format!(
            "HTTP/1.1 {status} No\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let client = client(address).unwrap();
        let mut shown = format!("{client:?} {}", client.url());
        match client.post(&REQUEST, soon()) {
            Ok(answer) => write!(shown, "{answer:?}").unwrap(),
            Err(failure) => write!(shown, "{failure} {failure:?}").unwrap(),
        }
        assert!(shown.contains("[secret]"), "{shown}");
        assert_hidden(&shown);
    }
}

#[test]
fn a_failure_to_connect_shows_none() {
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let failure = client(address).unwrap().post(&REQUEST, soon()).unwrap_err();
    assert_hidden(&format!("{failure} {failure:?}"));
}

#[test]
fn a_builder_and_its_errors_show_none() {
    let builder =
        Client::builder(&format!("http://user:{SECRET}@host/?{SECRET}")).header("a", SECRET);
    assert_hidden(&format!("{builder:?}"));
    let wrong_url = Client::builder(&format!("ftp://user:{SECRET}@host/"))
        .build()
        .unwrap_err();
    assert!(wrong_url.is_invalid_url());
    let wrong_value = Client::builder("http://host/")
        .header("a", format!("{SECRET}\n"))
        .build()
        .unwrap_err();
    assert!(wrong_value.is_invalid_header());
    assert_hidden(&format!(
        "{wrong_url} {wrong_url:?} {wrong_value} {wrong_value:?}"
    ));
}

#[test]
fn headers_are_read_from_a_file() {
    let path = std::env::temp_dir().join(format!("metriken-http-{}", std::process::id()));
    std::fs::write(
        &path,
        format!("# comment\n\nAuthorization: Bearer {SECRET}: x\n"),
    )
    .unwrap();
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let client = Client::builder(&format!("http://user:other@{address}/"));
    let client = client.headers_from_file(&path).unwrap().build().unwrap();
    client.post(&REQUEST, soon()).unwrap();
    let text = received.recv().unwrap();
    // What is said in so many words goes before what the URL implies.
    assert_eq!(
        header(&text, "authorization"),
        Some(&*format!("Bearer {SECRET}: x"))
    );

    std::fs::write(&path, SECRET).unwrap();
    let error = Client::builder("http://host/")
        .headers_from_file(&path)
        .unwrap_err();
    assert!(error.is_invalid_header());
    assert_hidden(&error.to_string());
    std::fs::remove_file(&path).unwrap();
    let error = Client::builder("http://host/")
        .headers_from_file(&path)
        .unwrap_err();
    assert!(error.is_unreadable_file(), "{error}");
}
