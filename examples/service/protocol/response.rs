use std::sync::Arc;

use kv_storage::IncrementError;
use metriken::LabelValue;

/// The answer to a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Response {
    Value(Arc<[u8]>),
    Number(i64),
    Stored,
    Deleted,
    Miss,
    /// Lines of their own, written by someone else.
    Stats(Vec<u8>),
    Bye,
    Error(Fault),
}

/// The first word of an answer, which is also what answers are counted by.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Value,
    Stored,
    Deleted,
    Miss,
    Stats,
    Bye,
    Error,
}

/// What is wrong with a request, or with its client. Clients are told by the
/// same words that faults are counted by.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
#[label(rename_all = "kebab-case")]
pub(crate) enum Fault {
    Empty,
    UnknownCommand,
    TooFewWords,
    TooManyWords,
    BadKey,
    BadNumber,
    ValueTooLong,
    LineTooLong,
    /// The value to be incremented is something else.
    NotANumber,
    Overflow,
    /// The client began a line and did not end it in time.
    Slow,
    /// More clients than the service takes.
    Busy,
    /// The service is about to end.
    Draining,
}

impl Response {
    pub(crate) fn status(&self) -> Status {
        match self {
            Response::Value(_) | Response::Number(_) => Status::Value,
            Response::Stored => Status::Stored,
            Response::Deleted => Status::Deleted,
            Response::Miss => Status::Miss,
            Response::Stats(_) => Status::Stats,
            Response::Bye => Status::Bye,
            Response::Error(_) => Status::Error,
        }
    }

    /// Appends the line, or lines, to `out`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let word = self.status().as_str().as_bytes();
        let number;
        let argument = match self {
            Response::Value(value) => Some(&value[..]),
            Response::Number(value) => {
                number = value.to_string();
                Some(number.as_bytes())
            }
            Response::Error(fault) => Some(fault.as_str().as_bytes()),
            Response::Stats(lines) => return out.extend_from_slice(lines),
            _ => None,
        };
        out.extend_from_slice(word);
        if let Some(argument) = argument {
            out.push(b' ');
            out.extend_from_slice(argument);
        }
        out.push(b'\n');
    }
}

impl From<IncrementError> for Fault {
    fn from(error: IncrementError) -> Self {
        match error {
            IncrementError::NotANumber => Fault::NotANumber,
            IncrementError::Overflow => Fault::Overflow,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_a_line() {
        for (response, line) in [
            (Response::Value(b"x y".as_slice().into()), "value x y\n"),
            (Response::Number(-3), "value -3\n"),
            (Response::Miss, "miss\n"),
            (Response::Error(Fault::Slow), "error slow\n"),
        ] {
            let mut out = b"before\n".to_vec();
            response.write(&mut out);
            assert_eq!(out, format!("before\n{line}").into_bytes());
        }
    }

    #[test]
    fn names_stand_where_their_members_do() {
        assert_eq!(Status::Error.as_str(), "error");
        assert_eq!(Fault::Empty.as_str(), "empty");
        assert_eq!(Fault::Draining.as_str(), "draining");
    }
}
