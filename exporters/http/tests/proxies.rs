//! By way of the proxy that the environment names. What is looked up there is a
//! matter of the whole process, so each case is one of its own.

mod server;

use std::env;
use std::process::Command;

use metriken_http::Client;
use server::{REQUEST, answer, soon};

/// In the process that is a case: the URL to send to.
const URL: &str = "METRIKEN_HTTP_TEST_URL";

/// What comes of sending to a URL in an environment with such a variable.
fn sending(url: &str, (name, value): (&str, &str)) -> String {
    let mut case = Command::new(env::current_exe().unwrap());
    for scheme in ["HTTP", "HTTPS", "ALL", "NO"] {
        let name = format!("{scheme}_PROXY");
        case.env_remove(name.to_ascii_lowercase()).env_remove(name);
    }
    case.args(["--exact", "a_case", "--nocapture", "--ignored"]);
    let output = case.env(URL, url).env(name, value).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "it is a process of the other tests"]
fn a_case() {
    let Ok(url) = env::var(URL) else { return };
    match Client::builder(&url).build() {
        Ok(client) => match client.post(&REQUEST, soon()) {
            Ok(answer) => println!("answered {}", answer.status()),
            Err(failure) => println!("failed {failure}"),
        },
        Err(error) => println!("not built {error}"),
    }
}

#[test]
fn a_receiver_is_reached_by_way_of_the_proxy_of_its_scheme() {
    let (proxy, received) = answer("HTTP/1.1 407 hunter2\r\n\r\n");
    let proxy = format!("http://me:hunter2@{proxy}");
    let told = sending("http://receiver.example/", ("http_proxy", &proxy));
    assert!(told.contains("failed cannot send to"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
    let request = received.recv_timeout(server::PATIENCE).unwrap();
    assert!(
        request.starts_with("CONNECT receiver.example:80 "),
        "{request}"
    );
}

/// The first that was found was asked, whatever the receiver's scheme.
#[cfg(unix)]
#[test]
fn the_proxy_of_another_scheme_is_not_asked() {
    let (receiver, _) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let (proxy, received) = answer("HTTP/1.1 407 No\r\n\r\n");
    // An address of this machine that does not look like one.
    let url = format!("http://0.0.0.0:{}/", receiver.port());
    let told = sending(&url, ("HTTPS_PROXY", &format!("http://{proxy}")));
    assert!(told.contains("answered 200"), "{told}");
    assert!(received.try_recv().is_err());
}

#[test]
fn a_receiver_on_the_same_machine_is_reached_without_a_proxy() {
    let (receiver, _) = answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        let told = sending(
            &format!("http://{receiver}/"),
            (variable, "http://127.0.0.1:1"),
        );
        assert!(told.contains("answered 200"), "{variable}: {told}");
    }
}

/// It was passed over, and the receiver sent to without a proxy.
#[test]
fn a_proxy_that_is_none_is_told_before_anything_is_sent() {
    let told = sending("https://receiver.example/", ("HTTPS_PROXY", "::::hunter2"));
    assert!(
        told.contains("not built the environment's HTTPS_PROXY"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}
