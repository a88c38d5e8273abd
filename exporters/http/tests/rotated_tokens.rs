//! Tokens that are replaced in their file while a client sends.

mod server;

use std::fs;
use std::io::Write;

use metriken_http::{Client, Headers};
use server::{REQUEST, answer, header, read_request, serve, soon};

fn file(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("metriken-http-{name}-{}", std::process::id()))
}

#[test]
fn what_the_file_says_now_is_sent() {
    let path = file("rotated");
    fs::write(&path, "Authorization: Bearer one").unwrap();
    let (address, received) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let client = Client::builder(&format!("http://{address}/"))
        .headers(Headers::from_file(&path).unwrap())
        .build()
        .unwrap();
    for token in ["one", "three", "fifteen"] {
        fs::write(&path, format!("Authorization: Bearer {token}")).unwrap();
        client.clone().post(&REQUEST, soon()).unwrap();
        let text = received.recv().unwrap();
        let value = header(&text, "authorization").unwrap();
        assert_eq!(value, format!("Bearer {token}"));
    }
    fs::remove_file(&path).unwrap();
}

/// A file can change without a trace in the time of its last change, which is
/// as coarse as the file system has it.
#[test]
fn a_token_that_is_refused_is_looked_up_and_sent_once_more() {
    let path = file("refused");
    fs::write(&path, "Authorization: Bearer old").unwrap();
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    let (rotated, tokens) = (path.clone(), std::sync::mpsc::channel());
    let (sender, tokens) = tokens;
    let address = serve(move |mut stream| {
        let request = read_request(&mut stream);
        let token = header(&request, "authorization").unwrap().to_owned();
        let status = if token == "Bearer new" { 200 } else { 401 };
        sender.send(token).unwrap();
        // As long as before, and at the same time.
        fs::write(&rotated, "Authorization: Bearer new").unwrap();
        let file = fs::File::options().write(true).open(&rotated).unwrap();
        file.set_modified(changed).unwrap();
        let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
    });
    let client = Client::builder(&format!("http://{address}/"))
        .headers_from_file(&path)
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(client.post(&REQUEST, soon()).unwrap().status(), 200);
    let sent: Vec<_> = tokens.try_iter().collect();
    assert_eq!(sent, ["Bearer old", "Bearer new"]);
    fs::remove_file(&path).unwrap();
}

#[test]
fn a_token_that_is_refused_and_still_there_is_sent_once() {
    let path = file("still");
    fs::write(&path, "Authorization: Bearer old").unwrap();
    let (address, received) = answer("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    let client = Client::builder(&format!("http://{address}/"));
    let client = client.headers_from_file(&path).unwrap().build().unwrap();
    let failure = client.post(&REQUEST, soon()).unwrap_err();
    assert!(!failure.is_retryable(), "{failure}");
    assert_eq!(received.try_iter().count(), 1);
    fs::remove_file(&path).unwrap();
}
