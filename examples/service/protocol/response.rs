use std::sync::Arc;

use kv_storage::IncrementError;

use crate::labels::named;

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

named! {
    /// The first word of an answer, which is also what answers are counted by.
    enum Status {
        Value = "value",
        Stored = "stored",
        Deleted = "deleted",
        Miss = "miss",
        Stats = "stats",
        Bye = "bye",
        Error = "error",
    }
}

named! {
    /// What is wrong with a request, or with its client.
    enum Fault {
        Empty = "empty",
        UnknownCommand = "unknown-command",
        TooFewWords = "too-few-words",
        TooManyWords = "too-many-words",
        BadKey = "bad-key",
        BadNumber = "bad-number",
        ValueTooLong = "value-too-long",
        LineTooLong = "line-too-long",
        /// The value to be incremented is something else.
        NotANumber = "not-a-number",
        Overflow = "overflow",
        /// The client began a line and did not end it in time.
        Slow = "slow",
        /// More clients than the service takes.
        Busy = "busy",
        /// The service is about to end.
        Draining = "draining",
    }
}

impl Status {
    fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl Fault {
    fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
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
        let word = self.status().name().as_bytes();
        let number;
        let argument = match self {
            Response::Value(value) => Some(&value[..]),
            Response::Number(value) => {
                number = value.to_string();
                Some(number.as_bytes())
            }
            Response::Error(fault) => Some(fault.name().as_bytes()),
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
        assert_eq!(Status::Error.name(), "error");
        assert_eq!(Fault::Empty.name(), "empty");
        assert_eq!(Fault::Draining.name(), "draining");
    }
}
