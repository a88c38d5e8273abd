use std::fmt;
use std::time::{Duration, SystemTime};

use metriken_exposition::export::Failure;
use ureq::http::response::Parts;

use crate::retry_after;

/// What a receiver answered.
#[derive(Clone)]
pub struct Answer {
    url: String,
    head: Parts,
    body: Vec<u8>,
    /// The body for people.
    refusal: String,
    /// When it came.
    time: SystemTime,
}

impl Answer {
    pub(crate) fn new(
        url: String,
        head: Parts,
        body: Vec<u8>,
        refusal: String,
        time: SystemTime,
    ) -> Self {
        Answer {
            url,
            head,
            body,
            refusal,
            time,
        }
    }

    /// The status: `200`.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// The value of a header, if there is one that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The first 64 KiB of the body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The answer if its status is one of success (2xx).
    ///
    /// # Errors
    /// One that may pass if the receiver is busy or ill (429, 502, 503, 504),
    /// after the time that its `Retry-After` says; for every other status a
    /// permanent one, with the first 200 characters of the body.
    pub fn success(self) -> Result<Self, Failure> {
        if self.head.status.is_success() {
            return Ok(self);
        }
        let Answer { url, refusal, .. } = &self;
        let mut text = format!("{url} answered {}", self.head.status);
        if self.head.status.is_redirection() {
            text.push_str(", and redirects are not followed: give the URL that it leads to");
        } else if !refusal.is_empty() {
            text.push_str(": ");
            text.push_str(refusal);
        }
        // The statuses that OTLP names, which are the same that Prometheus'
        // remote write retries, but for the 500 that a batch may itself cause.
        if !matches!(self.status(), 429 | 502 | 503 | 504) {
            return Err(Failure::permanent(text));
        }
        let failure = Failure::retry(text);
        Err(match self.retry_after() {
            Some(pause) => failure.after(pause),
            None => failure,
        })
    }

    /// How long the receiver asks to be left alone, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after::parse(self.header("retry-after")?, self.time)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("url", &self.url)
            .field("status", &self.status())
            .field("body", &self.refusal)
            .finish_non_exhaustive()
    }
}
