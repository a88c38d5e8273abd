use std::io;
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::Walker;
use metriken_exposition::export::{Failure, Push, Sent};

use crate::address::Address;
use crate::datagrams::Datagrams;
use crate::dropped;
use crate::encoder::Encoder;
use crate::identity::Subject;
use crate::outlet::{self, Outlet};

/// How long one export may wait, all its datagrams together, for a receiver
/// that is slow.
const PATIENCE: Duration = Duration::from_millis(100);

/// Walks the registry, and sends what it finds.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) walker: Walker,
    pub(crate) encoder: Encoder,
    pub(crate) address: Address,
    pub(crate) outlet: Outlet,
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
        let patience = deadline.min(Instant::now() + PATIENCE);
        let mut sent = Sent::default();
        let mut lost = Lost::default();
        for datagram in batch.unsent() {
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
                Err(error) => lost.add(error),
            }
        }
        dropped::DATAGRAMS.add(lost.datagrams);
        lost.into_failure(&self.address).map_or(Ok(sent), Err)
    }
}

/// The datagrams of an export that were not sent.
#[derive(Debug, Default)]
struct Lost {
    datagrams: u64,
    first: Option<io::Error>,
    /// Why the rest need not be tried.
    hopeless: bool,
}

impl Lost {
    fn add(&mut self, error: io::Error) {
        self.datagrams += 1;
        self.hopeless |= !outlet::is_full(&error) && !outlet::is_too_long(&error);
        self.first.get_or_insert(error);
    }

    fn is_hopeless(&self) -> bool {
        self.hopeless
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

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        io::ErrorKind::NotFound => format!("there is nothing of that name ({error})"),
        _ if outlet::is_full(error) => "the receiver is too slow, its queue is full".to_owned(),
        _ if outlet::is_too_long(error) => {
            "they are longer than the system takes; choose a lower limit (datagram_bytes)"
                .to_owned()
        }
        _ => error.to_string(),
    }
}
