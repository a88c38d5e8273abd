use std::io;
use std::time::{Instant, SystemTime};

use metriken_exposition::Walker;
use metriken_exposition::export::{Failure, Push, Sent};

use crate::address::Address;
use crate::datagrams::Datagrams;
use crate::dropped;
use crate::encoder::Encoder;
use crate::identity::Subject;
use crate::outlet::{self, Outlet};

/// Which part of the time that an export has it may wait, all its datagrams
/// together, for a receiver that is slow. The end of a process is held up by as
/// much of its last export's time.
const PATIENCE: u32 = 4;

/// Walks the registry, and sends what it finds.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) walker: Walker,
    pub(crate) encoder: Encoder,
    pub(crate) address: Address,
    pub(crate) outlet: Outlet,
    /// Which series the next export begins with. A receiver that takes only a
    /// part of each is to get all in the end, and not the same part for ever.
    pub(crate) first: usize,
}

/// What is retained of an export that failed is the difference to what was
/// sent, which the next one has anyway: the latest batch will do.
impl Push for Sender {
    type Batch = Datagrams;

    fn collect(&mut self, _: SystemTime) -> Datagrams {
        let encoder = &mut self.encoder;
        encoder.begin();
        let walk = self.walker.walk();
        for family in walk.families() {
            for member in family.members() {
                member.visit(|series| {
                    let labels = |show: &mut dyn FnMut(&str, &str)| {
                        member.for_each_label(series.labels, show);
                    };
                    let subject = Subject {
                        family: family.name(),
                        kind: family.kind(),
                        unit: family.unit(),
                        scale: member.scale(),
                        created: member.created(),
                        labels: &labels,
                    };
                    encoder.write(&subject, series.sample);
                });
            }
        }
        encoder.finish()
    }

    fn size_bytes(batch: &Datagrams) -> usize {
        batch.size_bytes()
    }

    fn send(&mut self, batch: &Datagrams, deadline: Instant) -> Result<Sent, Failure> {
        let now = Instant::now();
        let patience = now + deadline.saturating_duration_since(now) / PATIENCE;
        let mut sent = Sent::default();
        let mut lost = Lost::default();
        for datagram in batch.unsent_from(self.first) {
            let bytes = batch.bytes(datagram);
            if lost.is_hopeless() {
                lost.datagrams += 1;
                continue;
            }
            match self.outlet.send(bytes, patience) {
                Ok(()) => {
                    self.encoder.sent(batch.sent(datagram));
                    sent.bytes += bytes.len() as u64;
                }
                Err(error) => lost.add(error, datagram.series()),
            }
        }
        dropped::DATAGRAMS.add(lost.datagrams);
        self.first = lost.first_series.unwrap_or(0);
        if sent.bytes > 0 && lost.is_slow() {
            // No failure: to wait longer and longer would make matters worse.
            sent.warning = Some(format!(
                "a part of each export is dropped: {SLOW}; export less, or less often"
            ));
            return Ok(sent);
        }
        lost.into_failure(&self.address).map_or(Ok(sent), Err)
    }
}

/// The datagrams of an export that were not sent.
#[derive(Debug, Default)]
struct Lost {
    datagrams: u64,
    /// How many of them there was no room for.
    full: u64,
    first: Option<io::Error>,
    /// Which series the first of those begins with that may be sent later.
    first_series: Option<usize>,
    /// Why the rest need not be tried.
    hopeless: bool,
}

impl Lost {
    fn add(&mut self, error: io::Error, series: usize) {
        let is_full = outlet::is_full(&error);
        let is_too_long = outlet::is_too_long(&error);
        self.datagrams += 1;
        self.full += u64::from(is_full);
        self.hopeless |= !is_full && !is_too_long;
        if !is_too_long {
            self.first_series.get_or_insert(series);
        }
        self.first.get_or_insert(error);
    }

    fn is_hopeless(&self) -> bool {
        self.hopeless
    }

    /// Whether all of them were lost to a receiver that reads too slowly.
    fn is_slow(&self) -> bool {
        self.full > 0 && self.full == self.datagrams
    }

    fn into_failure(self, address: &Address) -> Option<Failure> {
        let error = self.first?;
        let text = format!(
            "{} datagrams were dropped on their way to {address}: {}",
            self.datagrams,
            reason(&error)
        );
        let failure = if outlet::is_too_long(&error) {
            Failure::permanent(text)
        } else {
            Failure::retry(text)
        };
        Some(failure.source(error))
    }
}

const SLOW: &str = "the receiver is too slow, its queue is full";

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        io::ErrorKind::NotFound => format!("there is nothing of that name ({error})"),
        _ if outlet::is_full(error) => SLOW.to_owned(),
        _ if outlet::is_too_long(error) => {
            "they are longer than the system takes; choose a lower limit (datagram_bytes)"
                .to_owned()
        }
        _ => error.to_string(),
    }
}
