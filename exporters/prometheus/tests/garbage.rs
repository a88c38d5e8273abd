//! Bytes that are not HTTP.

use client::Client;

mod client;

#[test]
fn what_is_not_http_is_answered_400_and_closed() {
    let endpoint = client::endpoint();
    let bad = [
        "hello, is anybody there?\r\n\r\n",
        "GET\r\n\r\n",
        "GET /metrics HTTP/9.9\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost : x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\r\n",
        "GET /metrics HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ];
    for bytes in bad {
        let mut client = Client::connect(&endpoint);
        client.send(bytes);
        assert_eq!(client.head().status, 400, "{bytes:?}");
        client.rest();
    }
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
}

#[test]
fn random_bytes_never_take_the_endpoint_down() {
    use std::io::Write as _;

    let endpoint = client::endpoint();
    // Marsaglia's xorshift: any source of varied bytes will do.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..100 {
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .take(round * 13)
        .collect();
        let mut client = Client::connect(&endpoint);
        // The server may close before it has everything.
        let _ = client.stream().write_all(&noise);
        let _ = client.stream().shutdown(std::net::Shutdown::Write);
        client.rest();
    }
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
}
