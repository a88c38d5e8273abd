//! What is secret is sent, and appears nowhere else.

mod server;

use std::fmt::Write as _;
use std::net::TcpListener;

use metriken_http::{Client, Error};
use server::{REQUEST, answer, header, soon};

/// The password, as it is meant; each secret is another, or one would hide that
/// the others are shown.
const PASSWORD: &str = "hunter2/";
/// The header that user and password make: base64 of "user:hunter2/".
const BASIC: &str = "dXNlcjpodW50ZXIyLw==";
/// A value in the query, and one without a name, as they are meant.
const QUERY: [&str; 2] = ["t0k/en", "n4meless"];
/// The value of a header.
const KEY: &str = "k3y-of-mine";

fn client(address: std::net::SocketAddr) -> Result<Client, Error> {
    let url = format!("http://user:hunter2%2F@{address}/receive?token=t0k%2Fen&n4meless");
    Client::builder(&url).header("x-api-key", KEY).build()
}

fn assert_hidden(shown: &str) {
    let [value, nameless] = QUERY;
    for secret in [
        PASSWORD,
        BASIC,
        KEY,
        value,
        nameless,
        "hunter2%2F",
        "t0k%2Fen",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn what_is_sent_has_them_all() {
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    client(address).unwrap().post(&REQUEST, soon()).unwrap();
    let text = received.recv().unwrap();
    assert!(
        text.starts_with("POST /receive?token=t0k%2Fen&n4meless HTTP/1.1\r\n"),
        "{text}"
    );
    assert_eq!(header(&text, "x-api-key"), Some(KEY));
    assert_eq!(
        header(&text, "authorization"),
        Some(&*format!("Basic {BASIC}"))
    );
}

#[test]
fn a_receiver_that_repeats_the_request_is_not_repeated() {
    let [value, nameless] = QUERY;
    let bodies = [
        format!("key {KEY}, Basic {BASIC}, basic {BASIC}"),
        format!("password {PASSWORD} of user, or hunter2%2F"),
        format!("token {value}, token=t0k%2Fen, {nameless}"),
    ];
    for (status, body) in [200, 403, 503]
        .into_iter()
        .flat_map(|s| bodies.iter().map(move |b| (s, b)))
    {
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
    let builder = Client::builder(&format!("http://user:{PASSWORD}@host/?{KEY}")).header("a", KEY);
    assert_hidden(&format!("{builder:?}"));
    let wrong_url = Client::builder(&format!("ftp://user:{PASSWORD}@host/"))
        .build()
        .unwrap_err();
    assert!(wrong_url.is_invalid_url());
    let wrong_value = Client::builder("http://host/")
        .header("a", format!("{KEY}\n"))
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
        format!("# comment\n\nAuthorization: Bearer {KEY}: x\n"),
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
        Some(&*format!("Bearer {KEY}: x"))
    );

    std::fs::write(&path, KEY).unwrap();
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
