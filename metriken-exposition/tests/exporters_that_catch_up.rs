//! What waits is sent while more is collected, and none of it is left out.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Retain, Schedule, Sent, run};

const INTERVAL: Duration = Duration::from_millis(600);

/// Nobody answers for a while; then each batch takes more than half of an
/// interval, so that every other moment comes while one is sent.
struct Slow {
    is_up_at: Instant,
    collected: Sender<SystemTime>,
}

impl Push for Slow {
    type Batch = ();
    const RETAIN: Retain = Retain::All;

    fn collect(&mut self, at: SystemTime) {
        let _ = self.collected.send(at);
    }

    fn size_bytes(_: &()) -> usize {
        1
    }

    fn send(&mut self, _: &(), _: Instant) -> Result<Sent, Failure> {
        if Instant::now() < self.is_up_at {
            return Err(Failure::retry("nobody is there"));
        }
        std::thread::sleep(INTERVAL * 9 / 16);
        Ok(Sent::default())
    }
}

/// A moment that came while something was sent was left out.
#[test]
fn no_moment_is_left_out_while_a_backlog_is_sent() {
    let (collected, moments): (_, Receiver<SystemTime>) = channel();
    let push = Slow {
        is_up_at: Instant::now() + 4 * INTERVAL,
        collected,
    };
    let schedule = Schedule::every(INTERVAL).flush(Duration::ZERO);
    let exporter = run("slow", "here", push, schedule).unwrap();
    let patience = Duration::from_secs(20);
    // Late by as much as a batch takes to send, each is before the next.
    let number = |at: SystemTime| {
        let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        since.as_millis() / INTERVAL.as_millis()
    };
    let numbers: Vec<_> = (0..12)
        .map(|_| number(moments.recv_timeout(patience).unwrap()))
        .collect();
    drop(exporter);
    assert!(
        numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "{numbers:?}"
    );
}
