//! Clients that no service asks for and every service has. They keep the
//! counters of errors from being all zero.

use std::time::{Duration, Instant};

use super::Plan;
use super::client::Client;
use crate::protocol::{LINE_BYTES, VALUE_BYTES};

/// How often one comes.
const INTERVAL: Duration = Duration::from_millis(700);

/// How many come at once when many come: more than there are workers to spare,
/// and more than may wait for one.
const CROWD: usize = 24;

/// Sends one stranger after another, until the load is over.
pub(super) fn run(plan: &Plan) {
    const STRANGERS: [fn(&Plan); 6] = [typo, flood, guesser, crowd, curious, sleeper];
    let mut next = Instant::now() + INTERVAL;
    for stranger in STRANGERS.iter().cycle() {
        if !plan.wait_until(next) {
            return;
        }
        stranger(plan);
        next = Instant::now() + INTERVAL;
    }
}

/// Somebody at a keyboard.
fn typo(plan: &Plan) {
    let Ok(mut client) = Client::connect(plan.service) else {
        return;
    };
    for line in [
        "",
        "gte key:1",
        "get",
        "set a soon b",
        "get a b",
        "incr key:0",
    ] {
        // What comes of it is the service's to count.
        let _ = client.ask(format!("{line}\n").as_bytes());
    }
}

/// Somebody who looks for what others may have left, each time elsewhere.
fn guesser(plan: &Plan) {
    let Ok(mut client) = Client::connect(plan.service) else {
        return;
    };
    let seconds = plan.begun.elapsed().as_secs();
    for guess in 0..20 {
        let _ = client.ask(format!("get secret{seconds}{guess}:1\n").as_bytes());
    }
}

/// Too much, in a value and without an end.
fn flood(plan: &Plan) {
    let Ok(mut client) = Client::connect(plan.service) else {
        return;
    };
    let value = "x".repeat(VALUE_BYTES + 1);
    let _ = client.ask(format!("set a 0 {value}\n").as_bytes());
    let endless = [b'x'; LINE_BYTES];
    let _ = (0..100).try_for_each(|_| client.send(&endless));
    let _ = client.receive();
}

/// Everybody at once.
fn crowd(plan: &Plan) {
    let clients: Vec<_> = (0..CROWD).map(|_| Client::connect(plan.service)).collect();
    for client in clients {
        let _ = client.and_then(|mut client| client.ask(b"quit\n").map(drop));
    }
}

/// A person who looks at the numbers.
fn curious(plan: &Plan) {
    let Ok(mut client) = Client::connect(plan.service) else {
        return;
    };
    if client.send(b"stats\n").is_ok() {
        while client.receive().is_ok_and(|line| line != b"end") {}
    }
}

/// A client that stops in the middle of a line, and holds up a worker until
/// the service loses its patience.
fn sleeper(plan: &Plan) {
    let Ok(mut client) = Client::connect(plan.service) else {
        return;
    };
    let _ = client.send(b"get key:");
    // Longer than the service waits, and in a way that ends with the load.
    if plan.wait_until(Instant::now() + Duration::from_secs(3)) {
        let _ = client.receive();
    }
}
