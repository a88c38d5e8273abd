//! How an attempt to send ended.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// An export that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How many bytes went out.
    pub bytes: u64,
    /// How many series the receiver refused.
    pub rejected: u64,
    /// What the receiver had to say nevertheless. It is logged when it changes.
    pub warning: Option<String>,
}

/// An export that was not accepted.
///
/// # Examples
/// ```
/// use metriken_exposition::export::Failure;
/// use std::time::Duration;
///
/// let busy = Failure::retry("the receiver is busy").after(Duration::from_secs(30));
/// assert!(busy.is_retryable());
/// let wrong = Failure::permanent("the receiver knows no such path");
/// assert!(!wrong.is_retryable());
/// ```
pub struct Failure {
    text: String,
    retryable: bool,
    after: Option<Duration>,
    rejected: u64,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure that may pass: nobody answered, or asked to come again.
    pub fn retry(text: impl Into<String>) -> Self {
        Failure {
            text: text.into(),
            retryable: true,
            after: None,
            rejected: 0,
            source: None,
        }
    }

    /// A failure that the same bytes would meet again.
    pub fn permanent(text: impl Into<String>) -> Self {
        Failure {
            retryable: false,
            ..Self::retry(text)
        }
    }

    /// How long the receiver asks to be left alone.
    #[must_use]
    pub fn after(mut self, pause: Duration) -> Self {
        self.after = Some(pause);
        self
    }

    /// How many series the receiver refused, which are counted if the failure is
    /// permanent.
    #[must_use]
    pub fn rejected(mut self, series: u64) -> Self {
        self.rejected = series;
        self
    }

    /// The error behind it.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether the same export may be accepted later.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// How many series the receiver refused.
    pub(super) fn series_rejected(&self) -> u64 {
        self.rejected
    }

    /// How long the receiver asks to be left alone, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.after
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("text", &self.text)
            .field("retryable", &self.retryable)
            .field("after", &self.after)
            .field("rejected", &self.rejected)
            .field("source", &self.source)
            .finish()
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}
