use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

fn outlet(port: u16, look_up: resolver::LookUp) -> Outlet {
    Outlet::to_name(Resolver::new("agent", port, look_up))
}

fn receiver(address: &str) -> (UdpSocket, u16) {
    let socket = UdpSocket::bind(address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

fn received(receiver: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 100];
    let length = receiver.recv(&mut buffer).unwrap();
    buffer[..length].to_vec()
}

fn send(outlet: &mut Outlet, text: &str) -> io::Result<()> {
    outlet.send(text.as_bytes(), Instant::now() + PATIENCE)
}

/// As `localhost` is on most machines.
fn both(_: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let both: [IpAddr; 2] = [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()];
    Ok(both.map(|ip| (ip, port).into()).to_vec())
}

fn v4(_: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok(vec![(Ipv4Addr::LOCALHOST, port).into()])
}

fn unknown(_: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
    Err(io::Error::other("no such name"))
}

fn known_later(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    static WAS_ASKED: AtomicBool = AtomicBool::new(false);
    let was_asked = WAS_ASKED.swap(true, Ordering::Relaxed);
    let look_up = if was_asked { v4 } else { unknown };
    look_up(host, port)
}

fn slow(_: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
    thread::sleep(PAUSE * 1_000_000);
    unreachable!("it is not waited for")
}

#[test]
fn the_address_of_a_name_that_takes_datagrams_is_found_and_kept() {
    let (receiver, port) = receiver("127.0.0.1:0");
    let mut outlet = outlet(port, both);
    send(&mut outlet, "first").unwrap();
    assert_eq!(received(&receiver), b"first");
    assert_eq!(
        outlet.peers[outlet.place],
        Peer::Udp(receiver.local_addr().unwrap())
    );
    let open = |outlet: &Outlet| match outlet.open.as_ref().unwrap() {
        Socket::Udp(socket) => socket.local_addr().unwrap(),
        other => panic!("{other:?}"),
    };
    let before = open(&outlet);
    send(&mut outlet, "second").unwrap();
    assert_eq!(received(&receiver), b"second");
    assert_eq!(open(&outlet), before);
    // And still after the name was looked up again.
    outlet.resolver.as_mut().unwrap().doubt();
    outlet.look_up(Instant::now()).unwrap();
    thread::sleep(PAUSE * 50);
    send(&mut outlet, "third").unwrap();
    assert_eq!(received(&receiver), b"third");
    assert_eq!(open(&outlet), before);
}

#[test]
fn a_receiver_that_moves_to_another_address_of_its_name_is_followed() {
    let (receiver, port) = receiver("127.0.0.1:0");
    let mut outlet = outlet(port, both);
    send(&mut outlet, "first").unwrap();
    drop(receiver);
    let error = send(&mut outlet, "lost").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let Ok(receiver) = UdpSocket::bind((Ipv6Addr::LOCALHOST, port)) else {
        // This machine has no IPv6.
        return;
    };
    receiver.set_read_timeout(Some(PATIENCE)).unwrap();
    send(&mut outlet, "found").unwrap();
    assert_eq!(received(&receiver), b"found");
}

#[test]
fn a_name_that_cannot_be_looked_up_again_leads_where_it_did() {
    for look_up in [unknown, slow] {
        let (receiver, port) = receiver("127.0.0.1:0");
        let mut outlet = outlet(port, v4);
        send(&mut outlet, "first").unwrap();
        outlet.resolver = Some(Resolver::new("agent", port, look_up));
        let begun = Instant::now();
        for _ in 0..3 {
            send(&mut outlet, "later").unwrap();
            thread::sleep(PAUSE * 20);
        }
        assert!(begun.elapsed() < PATIENCE / 2, "{:?}", begun.elapsed());
        let all = [(); 4].map(|()| received(&receiver));
        assert_eq!(all, [&b"first"[..], b"later", b"later", b"later"]);
    }
}

#[test]
fn a_look_up_is_waited_for_no_longer_than_patience() {
    let mut outlet = outlet(1, slow);
    let begun = Instant::now();
    let error = outlet.send(b"a", begun + PAUSE * 50).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn a_name_that_nobody_knew_is_looked_up_again() {
    let (receiver, port) = receiver("127.0.0.1:0");
    let mut outlet = outlet(port, known_later);
    let error = send(&mut outlet, "a").unwrap_err();
    assert_eq!(error.to_string(), "no such name");
    send(&mut outlet, "b").unwrap();
    assert_eq!(received(&receiver), b"b");
}

#[test]
fn what_the_system_says_of_its_buffers_is_no_end_of_the_receiver() {
    let said = io::Error::from_raw_os_error;
    if cfg!(windows) {
        assert!(is_full(&said(10035)) && is_full(&said(10055)) && is_too_long(&said(10040)));
    }
    if cfg!(target_os = "linux") {
        assert!(is_full(&said(11)) && is_full(&said(105)) && is_too_long(&said(90)));
        // Symbolic links that lead in a circle to a socket file.
        assert!(is_gone(&said(40)));
    }
}
