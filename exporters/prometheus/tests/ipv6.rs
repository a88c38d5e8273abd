//! The other internet protocol.

use std::net::{Ipv6Addr, TcpListener};

mod client;

#[test]
fn an_ipv6_address_is_served() {
    if let Err(error) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        assert!(
            std::env::var_os("CI").is_none(),
            "::1 is missing in CI: {error}"
        );
        eprintln!("skipped: this machine has no ::1 ({error})");
        return;
    }
    let endpoint = metriken_prometheus::start("[::1]:0").expect("starts");
    assert!(
        endpoint.url().starts_with("http://[::1]:"),
        "{}",
        endpoint.url()
    );
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);

    let everywhere = metriken_prometheus::start("[::]:0").expect("starts");
    assert!(
        everywhere.url().starts_with("http://[::1]:"),
        "{}",
        everywhere.url()
    );
    assert!(everywhere.local_addr().to_string().starts_with("[::]:"));
}
