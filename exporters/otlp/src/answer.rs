//! What a receiver says of an export that it took.

/// A part of it was refused, or it had something to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PartialSuccess {
    /// How many data points.
    pub(crate) rejected: u64,
    pub(crate) message: String,
}

/// The value of a field, as far as fields are read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    /// A number that is not negative.
    pub(crate) fn number(self) -> Option<u64> {
        match self {
            Value::Number(number) => i64::try_from(number).ok().map(|it| it as u64),
            Value::Bytes(_) => None,
        }
    }

    /// The bytes of a message, if it is wanted.
    pub(crate) fn bytes_of(self, wanted: bool) -> Option<&'a [u8]> {
        match self {
            Value::Bytes(bytes) if wanted => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn text(self) -> String {
        let bytes = self.bytes_of(true).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// The fields of a message, up to where it is none. For two messages within
/// messages, this is less than what would be generated for them.
pub(crate) fn fields(message: &[u8]) -> impl Iterator<Item = (u64, Value<'_>)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let key = varint(&mut rest)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut rest)?),
            1 => Value::Bytes(rest.split_off(..8)?),
            2 => {
                let length = varint(&mut rest)?.try_into().ok()?;
                Value::Bytes(rest.split_off(..length)?)
            }
            5 => Value::Bytes(rest.split_off(..4)?),
            _ => return None,
        };
        Some((key >> 3, value))
    })
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = rest.split_off_first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::metrics::v1::{
        ExportMetricsPartialSuccess, ExportMetricsServiceResponse,
    };
    use prost::Message;

    use super::*;
    use crate::form::{Form, Json, Protobuf};

    #[test]
    fn what_was_refused_is_read_in_either_form() {
        for (rejected, message) in [(7, "too old"), (0, "slow down"), (i64::MAX, "")] {
            let expected = PartialSuccess {
                rejected: rejected as u64,
                message: message.to_owned(),
            };
            let answer = ExportMetricsServiceResponse {
                partial_success: Some(ExportMetricsPartialSuccess {
                    rejected_data_points: rejected,
                    error_message: message.to_owned(),
                }),
            };
            let answer = answer.encode_to_vec();
            assert_eq!(Protobuf::partial_success(&answer).as_ref(), Some(&expected));
            for number in [format!("\"{rejected}\""), rejected.to_string()] {
                let answer = format!(
                    r#"{{"partialSuccess":{{"rejectedDataPoints":{number},"errorMessage":"{message}"}}}}"#
                );
                let read = Json::partial_success(answer.as_bytes());
                assert_eq!(read.as_ref(), Some(&expected), "{answer}");
            }
        }
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for answer in ["", "{}", "[]", "nonsense", r#"{"partialSuccess":null}"#] {
            let answer = answer.as_bytes();
            assert_eq!(Protobuf::partial_success(answer), None);
            let nothing = Json::partial_success(answer).unwrap_or_default();
            assert_eq!(nothing, PartialSuccess::default());
        }
    }

    #[test]
    fn a_message_is_read_up_to_where_it_is_cut_off() {
        // Numbers of each width, a text, and a number of more than 64 bits.
        let message = b"\x08\xac\x02\x11abcdefgh\x1a\x02hi\x25wxyz\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        let all: Vec<_> = fields(message).collect();
        assert_eq!(
            all,
            [
                (1, Value::Number(300)),
                (2, Value::Bytes(b"abcdefgh")),
                (3, Value::Bytes(b"hi")),
                (4, Value::Bytes(b"wxyz")),
            ]
        );
        for end in 0..message.len() {
            let cut: Vec<_> = fields(&message[..end]).collect();
            assert_eq!(cut, all[..cut.len()]);
        }
    }
}
