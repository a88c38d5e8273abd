//! The page mounted in an application's own framework.

use std::net::TcpStream;

use client::Client;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

mod client;
#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../examples/axum.rs"]
mod example;

#[test]
fn a_framework_serves_the_same_page() {
    // Both pages tell of it, which has served none.
    let endpoint = client::endpoint();
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async { axum::serve(listener, example::application()).await });

    let stream = TcpStream::connect(address).expect("connects");
    stream.set_read_timeout(Some(client::PATIENCE)).unwrap();
    let mut client = Client::over(stream);
    let headers = "Accept: application/openmetrics-text\r\nAccept-Encoding: gzip\r\n";
    let theirs = client.get("/metrics", headers);
    let ours = client::get(&endpoint, "/metrics", headers);
    assert_eq!(theirs.status, 200);
    for name in ["content-type", "content-encoding", "content-length", "vary"] {
        assert!(theirs.header(name).is_some(), "{name}");
        assert_eq!(theirs.header(name), ours.header(name));
    }
    assert_eq!(theirs.body, ours.body);
}
