//! The exporter as the contract drives it.

use std::time::{Instant, SystemTime};

use metriken_exposition::export::{Failure, Push, Retain, Sent};
use metriken_exposition::remote_write::{Encoder, Histograms, Version};
use metriken_http::{Client, Method, Request};

use crate::batch::{Batch, Compressed};
use crate::verdict::{Reason, Verdict};
use crate::version::Speaks;

#[derive(Debug)]
pub(crate) struct RemoteWrite {
    pub(crate) client: Client,
    pub(crate) encoder: Encoder,
    pub(crate) speaks: Speaks,
    /// What histograms are in version 1.
    pub(crate) histograms: Histograms,
    /// Whether there is another version to speak, should the receiver not know
    /// the one.
    pub(crate) may_change: bool,
    /// Whether series are said to end when the exporter does.
    pub(crate) ends_series: bool,
    /// How many collections there were.
    pub(crate) collections: u64,
    pub(crate) progress: Progress,
    /// Whether the receiver ever took anything.
    pub(crate) is_met: bool,
    /// What is to be said with the next batch that is accepted.
    pub(crate) news: Option<String>,
}

/// How far the batch got that is being sent, for when it is tried again.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The number of the batch.
    batch: u64,
    /// How many of its requests were answered.
    answered: usize,
    /// What of them was accepted and refused.
    sent: Sent,
    /// Why the last one that was refused was.
    refusal: Option<String>,
}

impl Push for RemoteWrite {
    type Batch = Batch;

    /// Samples have a time, and receivers take those of an outage afterwards.
    const RETAIN: Retain = Retain::All;

    fn collect(&mut self, at: SystemTime) -> Batch {
        self.collections += 1;
        Batch::new(self.collections, self.encoder.collect(at))
    }

    fn size_bytes(batch: &Batch) -> usize {
        batch.size_bytes()
    }

    fn send(&mut self, batch: &Batch, deadline: Instant) -> Result<Sent, Failure> {
        if self.progress.batch != batch.number {
            self.progress = Progress {
                batch: batch.number,
                ..Progress::default()
            };
        }
        loop {
            match self.send_rest(batch, deadline) {
                Outcome::Done => return self.done(),
                Outcome::Failed(failure) => return Err(failure),
                Outcome::Unknown(reason) if self.may_change => self.speak_one(reason),
                Outcome::Unknown(Reason { why, advice }) => {
                    let url = self.client.url();
                    let text = format!("{url} cannot be written to: {why}; {advice}");
                    return Err(Failure::permanent(text));
                }
            }
        }
    }

    fn has_last_words(&self) -> bool {
        self.ends_series
    }

    fn finish(&mut self, deadline: Instant) -> Result<(), Failure> {
        if !self.ends_series || !self.is_met {
            return Ok(());
        }
        let version = self.speaks.version();
        let batch = Batch::new(0, self.encoder.end());
        let mut untaken = None;
        for request in batch.requests(version) {
            let verdict = self.exchange(version, request, deadline);
            untaken = verdict.and_then(Verdict::taken).err().or(untaken);
            // There is more to send only to one who answers.
            if untaken.as_ref().is_some_and(Failure::is_retryable) {
                break;
            }
        }
        untaken.map_or(Ok(()), |failure| {
            let text = "series are not said to have ended, and are shown for a while";
            Err(Failure::permanent(format!("{text}: {failure}")))
        })
    }
}

/// How an attempt to send a batch went.
enum Outcome {
    Done,
    Failed(Failure),
    /// The receiver does not know the version.
    Unknown(Reason),
}

impl RemoteWrite {
    /// Sends what of a batch was not answered yet.
    fn send_rest(&mut self, batch: &Batch, deadline: Instant) -> Outcome {
        let version = self.speaks.version();
        if batch.requests(version).next().is_none() && !batch.is_empty() {
            return Outcome::Failed(Failure::permanent(
                "what waited was collected for a version that the receiver no longer takes",
            ));
        }
        for request in batch.requests(version).skip(self.progress.answered) {
            let verdict = match self.exchange(version, request, deadline) {
                Ok(verdict) => verdict,
                Err(failure) => return Outcome::Failed(failure),
            };
            let progress = &mut self.progress;
            match verdict {
                Verdict::Stored { refused, warning } => {
                    self.is_met = true;
                    progress.sent.bytes += request.body.len() as u64;
                    progress.sent.rejected += refused;
                    progress.sent.warning = warning.or(progress.sent.warning.take());
                    self.confirm(version);
                }
                Verdict::Refused(text) => {
                    progress.sent.rejected += request.samples;
                    progress.refusal = Some(text);
                }
                Verdict::Unknown(reason) => return Outcome::Unknown(reason),
                Verdict::Failed(failure) => return Outcome::Failed(failure),
            }
            self.progress.answered += 1;
        }
        Outcome::Done
    }

    /// What to say of a batch all of whose requests were answered.
    fn done(&mut self) -> Result<Sent, Failure> {
        let Progress { sent, refusal, .. } = &mut self.progress;
        match refusal.take() {
            Some(text) if sent.bytes == 0 => Err(Failure::permanent(text).rejected(sent.rejected)),
            refusal => {
                let mut sent = std::mem::take(sent);
                sent.warning = self.news.take().or(refusal).or(sent.warning);
                Ok(sent)
            }
        }
    }

    /// Goes on with version 1, in which this batch is sent from its beginning.
    fn speak_one(&mut self, reason: Reason) {
        self.speaks = Speaks::One;
        self.may_change = false;
        self.encoder.leave(Version::Two);
        self.encoder.write(Version::One, self.histograms);
        self.progress.answered = 0;
        self.news = Some(format!("falling back to version 1: {}", reason.why));
    }

    /// Notes that the receiver takes a version, so that the other need not be
    /// made any more.
    fn confirm(&mut self, version: Version) {
        if self.speaks == Speaks::Unknown && version == Version::Two {
            self.speaks = Speaks::Two;
            self.encoder.leave(Version::One);
        }
    }

    fn exchange(
        &self,
        version: Version,
        request: &Compressed,
        deadline: Instant,
    ) -> Result<Verdict, Failure> {
        let message = Request {
            content_type: version.content_type(),
            content_encoding: Some("snappy"),
            headers: &[("X-Prometheus-Remote-Write-Version", version.header())],
            body: &request.body,
            ..Request::default()
        };
        let answer = self.client.exchange(Method::Post, &message, deadline)?;
        let is_known = self.speaks != Speaks::Unknown;
        Ok(Verdict::of(answer, version, is_known, request))
    }
}
