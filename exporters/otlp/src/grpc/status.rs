//! What becomes of a status that is not `OK`, by OTLP's section "Failures".

use std::error::Error;
use std::time::Duration;

use metriken_exposition::export::Failure;
use metriken_http::{Secret, excerpt};
use tonic::{Code, Status};

use crate::answer::{Value, fields};
use crate::receiver::TOO_LARGE;

/// Whether no answer came: what has a cause was made here.
pub(super) fn is_made_here(status: &Status) -> bool {
    status.source().is_some()
}

pub(super) fn failure(url: &str, status: &Status, secrets: &[Secret]) -> Failure {
    // That no answer came may pass.
    if let Some(cause) = status.source() {
        let cause = excerpt(innermost(cause).to_string().as_bytes(), secrets);
        return Failure::retry(format!("cannot send to {url}: {cause}"));
    }
    let message = excerpt(status.message().as_bytes(), secrets);
    let code = format!("{:?}", status.code());
    let mut text = format!("{url} answered {code}: {message}");
    let pause = retry_delay(status.details());
    let may_pass = match status.code() {
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => true,
        // Exhausted for now if it says until when, else by this very message.
        Code::ResourceExhausted => pause.is_some(),
        _ => false,
    };
    if !may_pass {
        if status.code() == Code::ResourceExhausted {
            text.push_str(TOO_LARGE);
        }
        return Failure::permanent(text);
    }
    let failure = Failure::retry(text);
    match pause {
        Some(pause) => failure.after(pause),
        None => failure,
    }
}

fn innermost<'e>(mut error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}

/// How long the receiver asks to be left alone: the `google.rpc.RetryInfo`
/// among the details of a `google.rpc.Status`.
fn retry_delay(status: &[u8]) -> Option<Duration> {
    const TYPE: &str = "type.googleapis.com/google.rpc.RetryInfo";
    let field = |message, wanted| fields(message).find(|(number, _)| *number == wanted);
    let details = fields(status).filter_map(|(number, value)| value.bytes_of(number == 3));
    let mut infos = details.filter_map(|any| {
        let (_, kind) = field(any, 1)?;
        let (_, value) = field(any, 2)?;
        value.bytes_of(kind == Value::Bytes(TYPE.as_bytes()))
    });
    let (_, delay) = field(infos.next()?, 1)?;
    let delay = delay.bytes_of(true)?;
    let part = |number| field(delay, number).map_or(Some(0), |(_, value)| value.number());
    // As an interval, and if it is not negative.
    Some(Duration::new(part(1)?, part(2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use metriken_exposition::wire::Message;
    use tonic::metadata::MetadataMap;

    use super::*;

    fn details(kind: &str, seconds: i64, nanos: i64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut status = Message::bare(&mut bytes);
        status.uint(1, 8);
        status.bytes(2, "slow down");
        for kind in ["type.googleapis.com/google.rpc.Help", kind] {
            status.message(3, |any| {
                any.bytes(1, kind);
                any.message(2, |info| {
                    info.message(1, |delay| {
                        delay.uint(1, seconds as u64);
                        delay.uint(2, nanos as u64);
                    });
                });
            });
        }
        bytes
    }

    const RETRY_INFO: &str = "type.googleapis.com/google.rpc.RetryInfo";

    fn answered(code: Code, details: Vec<u8>) -> Failure {
        let status = Status::with_details_and_metadata(
            code,
            "key s3cr3t",
            details.into(),
            MetadataMap::new(),
        );
        failure("http://h:1/", &status, &[Secret::from("Bearer s3cr3t")])
    }

    #[test]
    fn what_may_pass_is_what_the_specification_says() {
        for code in (1..=16).map(Code::from_i32) {
            let may_pass = matches!(code as i32, 1 | 4 | 10 | 11 | 14 | 15);
            let failure = answered(code, Vec::new());
            assert_eq!(failure.is_retryable(), may_pass, "{code:?}");
            assert_eq!(failure.retry_after(), None);
            let text = failure.to_string();
            let told = format!("http://h:1/ answered {code:?}: key [secret]");
            assert!(text.starts_with(&told), "{text}");
        }
    }

    #[test]
    fn a_receiver_that_is_exhausted_may_say_until_when() {
        for code in [Code::ResourceExhausted, Code::Unavailable] {
            let failure = answered(code, details(RETRY_INFO, 17, 500_000_000));
            assert!(failure.is_retryable());
            assert_eq!(failure.retry_after(), Some(Duration::from_millis(17_500)));
        }
        // What is said of another status does not make it pass.
        assert!(!answered(Code::InvalidArgument, details(RETRY_INFO, 1, 0)).is_retryable());
    }

    #[test]
    fn details_that_say_no_time_are_as_if_absent() {
        let mut all = details(RETRY_INFO, 17, 0);
        all.truncate(all.len() - 1);
        for details in [
            details("type.googleapis.com/google.rpc.Help", 17, 0),
            details(RETRY_INFO, -1, 0),
            details(RETRY_INFO, 0, -1),
            all,
            b"nonsense".to_vec(),
        ] {
            let failure = answered(Code::ResourceExhausted, details);
            assert!(!failure.is_retryable() && failure.retry_after().is_none());
            assert!(
                failure.to_string().contains("raise the receiver's limit"),
                "{failure}"
            );
        }
    }
}
