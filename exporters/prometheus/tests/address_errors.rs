//! Addresses that cannot be listened on: the caller learns what to do.

use std::error::Error as _;
use std::net::TcpListener;

use metriken_prometheus::{Exporter, start};

mod client;

#[test]
fn a_port_in_use_is_an_error_that_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = start(address).unwrap_err();
    assert!(error.is_address_in_use());
    let text = error.to_string();
    assert!(
        text.contains(&address.to_string()),
        "what was tried: {text}"
    );
    assert!(
        text.contains("use port 0 to let the system choose"),
        "what to do: {text}"
    );
    assert!(error.source().is_some());
    drop(taken);
    drop(start(address).expect("free again"));
}

#[test]
fn two_endpoints_cannot_share_an_address() {
    let first = client::endpoint();
    let error = start(first.local_addr().clone()).unwrap_err();
    assert!(error.is_address_in_use());
    assert_eq!(client::get(&first, "/metrics", "").status, 200);
}

#[test]
fn an_address_of_another_machine_is_an_error() {
    // 192.0.2.0/24 is for documentation: no interface has it.
    let error = start("192.0.2.1:0").unwrap_err();
    assert!(error.is_invalid_address(), "{error}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}

#[test]
fn a_text_that_is_no_address_is_an_error_at_start() {
    for text in ["", ":9464", "here", "unix:"] {
        let error = Exporter::builder().address(text).start().unwrap_err();
        assert!(error.is_invalid_address(), "{text}: {error}");
        assert!(error.source().is_none());
    }
}

#[test]
fn a_port_of_the_systems_is_refused_to_users() {
    // Probed rather than computed: the superuser may, containers differ.
    match TcpListener::bind("127.0.0.1:1") {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            let error = start("127.0.0.1:1").unwrap_err();
            assert!(error.is_permission_denied(), "{error}");
            assert!(error.to_string().contains("above 1023"), "{error}");
        }
        _ => eprintln!("skipped: this user may listen on every port"),
    }
}

#[cfg(unix)]
#[test]
fn a_socket_file_that_cannot_be_made_is_an_error() {
    let here = std::env::temp_dir();
    let cases = [
        (here.join("no/such/directory/app.sock"), "create it first"),
        (here.join("a".repeat(120)), "a shorter one"),
        ("/proc/self/exe/app.sock".into(), "choose another path"),
    ];
    for (path, advice) in cases {
        let error = start(format!("unix:{}", path.display())).unwrap_err();
        assert!(error.is_invalid_address(), "{error}");
        assert!(error.to_string().contains(advice), "{error}");
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
        assert!(error.source().is_some());
    }
}
