//! An endpoint that is gone leaves nothing: no thread, no open file.
#![cfg(target_os = "linux")]

use std::fs;

mod client;

fn count(directory: &str) -> usize {
    fs::read_dir(directory).unwrap().count()
}

#[test]
fn a_hundred_starts_and_stops_leave_no_thread_and_no_file() {
    let cycle = || {
        let endpoint = client::endpoint();
        let mut client = client::Client::connect(&endpoint);
        assert_eq!(client.get("/metrics", "").status, 200);
        // Dropped with the client still connected.
        drop(endpoint);
    };
    // What the process opens once and keeps is not what is looked for.
    cycle();
    let before = (count("/proc/self/task"), count("/proc/self/fd"));
    for _ in 0..100 {
        cycle();
    }
    // A thread that was joined may show for a moment longer.
    client::eventually("as many threads and files as before", || {
        (count("/proc/self/task"), count("/proc/self/fd")) == before
    });
}
