//! What an answer means.
//!
//! Source: Prometheus' Remote-Write 1.0 and 2.0 specifications. Between their
//! lines: a receiver of version 1 that does not look at the content type finds
//! nothing that it knows in a request of version 2, and says that all is well.
//! Only that it does not say what it stored gives it away.

use metriken_exposition::export::Failure;
use metriken_exposition::remote_write::Version;
use metriken_http::Answer;

use crate::batch::Compressed;

/// What became of a request.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It was stored but for so many samples, and perhaps something is said
    /// about it.
    Stored {
        refused: u64,
        warning: Option<String>,
    },
    /// All of it was refused, and would be again.
    Refused(String),
    /// The receiver does not know the version, for this reason.
    Unknown(Reason),
    /// It was not taken.
    Failed(Failure),
}

/// Why a receiver is not sent what it was, and what whoever insists on that
/// should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) why: &'static str,
    pub(crate) advice: &'static str,
}

const OTHER_TYPE: Reason = Reason {
    why: "it refuses version 2 (415)",
    advice: "ask for version=auto",
};
const SILENT: Reason = Reason {
    why: "it does not say what it stored of version 2, which is what receivers do that know \
          version 1 only, and store nothing",
    advice: "ask for version=auto",
};
const UNREADABLE: Reason = Reason {
    why: "it refuses version 2 (400)",
    advice: "ask for version=auto",
};
const NO_NATIVE: Reason = Reason {
    why: "it does not store native histograms",
    advice: "ask for histograms=classic, or start it so that it does, which Prometheus 3.5 does \
             with --enable-feature=native-histograms",
};

impl Verdict {
    /// Of the answer to a request of this version, which the receiver may be
    /// known to take.
    pub(crate) fn of(
        answer: Answer,
        version: Version,
        is_known: bool,
        request: &Compressed,
    ) -> Self {
        let status = answer.status();
        let written = Written::of(&answer).filter(|_| version == Version::Two);
        let is_native_unwanted =
            status == 500 && contains(&answer, "native histograms are disabled");
        let after = answer.retry_after();
        let failure = match answer.success() {
            Ok(_) => match (version, written) {
                (Version::Two, None) => return Verdict::Unknown(SILENT),
                (_, Some(written)) => return written.of_request(request, None),
                _ => {
                    return Verdict::Stored {
                        refused: 0,
                        warning: None,
                    };
                }
            },
            Err(failure) => failure,
        };
        match (status, written) {
            (415, _) if version == Version::Two => Verdict::Unknown(OTHER_TYPE),
            _ if is_native_unwanted => Verdict::Unknown(NO_NATIVE),
            (400, None) if !is_known => Verdict::Unknown(UNREADABLE),
            // What was wrong with some of the samples may not be with others.
            (400 | 409 | 413 | 422, Some(written)) if written.samples > 0 => {
                written.of_request(request, Some(failure.to_string()))
            }
            (400 | 409 | 413 | 422, _) => Verdict::Refused(failure.to_string()),
            // Both specifications ask for it, whatever the reason.
            (500.., _) if !failure.is_retryable() => {
                let retry = Failure::retry(failure.to_string());
                Verdict::Failed(match after {
                    Some(pause) => retry.after(pause),
                    None => retry,
                })
            }
            _ => Verdict::Failed(failure),
        }
    }

    /// Whether all of it was stored, and if not, why.
    pub(crate) fn taken(self) -> Result<(), Failure> {
        match self {
            Verdict::Stored { refused: 0, .. } => Ok(()),
            Verdict::Stored { refused, warning } => {
                let text = warning.unwrap_or_else(|| format!("{refused} of them were refused"));
                Err(Failure::permanent(text))
            }
            Verdict::Refused(text) => Err(Failure::permanent(text)),
            Verdict::Unknown(reason) => Err(Failure::permanent(reason.why)),
            Verdict::Failed(failure) => Err(failure),
        }
    }
}

/// What a receiver of version 2 says that it stored.
#[derive(Clone, Copy, Debug)]
struct Written {
    /// Samples and histograms.
    samples: u64,
    exemplars: u64,
}

impl Written {
    /// `None` if it says nothing.
    fn of(answer: &Answer) -> Option<Self> {
        let said = |what: &str| {
            let name = format!("x-prometheus-remote-write-{what}-written");
            Some(answer.header(&name)?.trim().parse().unwrap_or(0))
        };
        let (samples, histograms) = (said("samples"), said("histograms"));
        let exemplars: Option<u64> = said("exemplars");
        samples.or(histograms).or(exemplars)?;
        let (samples, histograms): (u64, u64) = (samples.unwrap_or(0), histograms.unwrap_or(0));
        Some(Written {
            samples: samples.saturating_add(histograms),
            exemplars: exemplars.unwrap_or(0),
        })
    }

    fn of_request(self, request: &Compressed, refusal: Option<String>) -> Verdict {
        let no_exemplars = "it did not store all exemplars (Prometheus does with \
                            --enable-feature=exemplar-storage)";
        let fewer_exemplars = self.exemplars < request.exemplars;
        Verdict::Stored {
            refused: request.samples.saturating_sub(self.samples),
            warning: refusal.or(fewer_exemplars.then(|| no_exemplars.to_owned())),
        }
    }
}

fn contains(answer: &Answer, text: &str) -> bool {
    String::from_utf8_lossy(answer.body()).contains(text)
}
