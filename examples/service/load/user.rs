//! A client that uses the service as a cache.

use std::io::Write;
use std::time::{Duration, Instant};

use super::client::Client;
use super::keys::Keys;
use super::{DURATION, ERRORS, Failed, Failure, Plan, REQUESTS, TARGET};
use crate::random::Random;

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(200);

/// How far behind its plan a client may be before it gives up what it missed,
/// rather than to make up for it all at once.
const PATIENCE: Duration = Duration::from_secs(1);

struct User<'a> {
    plan: &'a Plan,
    random: Random,
    request: Vec<u8>,
}

/// Makes `share` of the load, until it is over.
pub(super) fn run(plan: &Plan, number: u64, share: f64) {
    let mut user = User {
        plan,
        random: Random::new(number),
        request: Vec::new(),
    };
    while !plan.is_over() {
        let failure = match Client::connect(plan.service) {
            Ok(mut client) => user.work(&mut client, share),
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            ERRORS.get(&Failed { kind: failure }).increment();
            plan.wait_until(Instant::now() + PAUSE);
        }
    }
}

impl User<'_> {
    /// Returns what ended the work, unless that was the end of the load.
    fn work(&mut self, client: &mut Client, share: f64) -> Option<Failure> {
        let mut due = Instant::now();
        let mut requests = 1;
        loop {
            if due.elapsed() > PATIENCE {
                due = Instant::now();
            }
            let pace = &self.plan.pace;
            due += requests * pace.interval_at(due, share, self.random.fraction());
            // What a slow answer makes late counts as the service's time, or
            // else the slower it is, the fewer would notice. What the system's
            // timer makes late does not.
            let overdue = due <= Instant::now();
            if !self.plan.wait_until(due) {
                return None;
            }
            let start = if overdue { due } else { Instant::now() };
            TARGET.set(pace.rate_at(start) as i64);
            requests = match self.one_use(client, start) {
                Ok(requests) => requests,
                Err(failure) => return Some(failure),
            };
        }
    }

    /// A lookup, mostly, with what belongs to it. Returns how many requests
    /// that took.
    fn one_use(&mut self, client: &mut Client, start: Instant) -> Result<u32, Failure> {
        let key = self.plan.keys.choose(&mut self.random);
        match self.random.below(100) {
            0..85 => {
                self.say(format_args!("get {}:{key}", Keys::namespace(key)));
                if self.ask(client, start, &["value", "miss"])? == 1 {
                    self.set(client, key, Instant::now())?;
                    return Ok(2);
                }
            }
            85..90 => self.set(client, key, start)?,
            90..98 => {
                self.say(format_args!("incr visits:{}", key % 100));
                self.ask(client, start, &["value"])?;
            }
            _ => {
                self.say(format_args!("delete {}:{key}", Keys::namespace(key)));
                self.ask(client, start, &["deleted", "miss"])?;
            }
        }
        Ok(1)
    }

    fn set(&mut self, client: &mut Client, key: usize, start: Instant) -> Result<(), Failure> {
        let ttl_ms = 5_000 + self.random.below(55_000);
        let value_bytes = Keys::value_bytes(key);
        let namespace = Keys::namespace(key);
        self.say(format_args!(
            "set {namespace}:{key} {ttl_ms} {:x>value_bytes$}",
            ""
        ));
        self.ask(client, start, &["stored"]).map(drop)
    }

    fn say(&mut self, request: std::fmt::Arguments<'_>) {
        self.request.clear();
        // Writing to memory does not fail.
        let _ = writeln!(self.request, "{request}");
    }

    /// Returns which of the words that may begin an answer did.
    fn ask(
        &mut self,
        client: &mut Client,
        start: Instant,
        expected: &[&str],
    ) -> Result<usize, Failure> {
        REQUESTS.increment();
        let answer = client.ask(&self.request)?;
        let word = answer
            .split(|&byte| byte == b' ')
            .next()
            .unwrap_or_default();
        let place = expected.iter().position(|&other| other.as_bytes() == word);
        DURATION.record_duration(start.elapsed());
        place.ok_or(match word {
            b"error" => Failure::Refused,
            _ => Failure::Unexpected,
        })
    }
}
