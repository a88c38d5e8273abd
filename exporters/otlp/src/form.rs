//! The two forms of OTLP's messages, protocol buffers and JSON, written by one
//! encoder.
//!
//! A form writes fields at the end of a buffer, and keeps nothing else: what
//! belongs before a field follows from the bytes that are there. So messages
//! are written as the walk shows the registry, and never exist as such.
//!
//! Turned down: types for the messages and their serialisers. They are half as
//! long again, and copy each name and label once or twice on the way.

mod json;
mod protobuf;

use std::fmt;

pub(crate) use self::json::Json;
pub(crate) use self::protobuf::Protobuf;
use crate::answer::PartialSuccess;

/// A field of a message: by its number in one form, by its name in the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    number: u32,
    name: &'static str,
}

impl Field {
    pub(crate) const fn new(number: u32, name: &'static str) -> Self {
        Field { number, name }
    }
}

/// How messages are written and answers read.
pub(crate) trait Form: fmt::Debug + Send + 'static {
    /// By HTTP's name.
    const CONTENT_TYPE: &'static str;
    /// What precedes and follows a message that is in no other.
    const AROUND: [&'static [u8]; 2];
    /// What is known of a message that is being written.
    type Open: fmt::Debug + Send;

    /// A text.
    fn string(out: &mut Vec<u8>, field: Field, value: &str);
    /// A text of hexadecimal digits, which is bytes where there are such.
    fn id(out: &mut Vec<u8>, field: Field, value: &[u8]);
    /// A field of type `fixed64`.
    fn fixed(out: &mut Vec<u8>, field: Field, value: u64);
    /// A field of type `sfixed64`.
    fn signed(out: &mut Vec<u8>, field: Field, value: i64);
    /// A field of type `double`.
    fn double(out: &mut Vec<u8>, field: Field, value: f64);
    /// A field of type `sint32`.
    fn small(out: &mut Vec<u8>, field: Field, value: i32);
    /// An enumeration.
    fn choice(out: &mut Vec<u8>, field: Field, value: u8);
    /// A field of type `bool`.
    fn flag(out: &mut Vec<u8>, field: Field, value: bool);
    /// A repeated field of type `uint64`.
    fn counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>);
    /// A repeated field of type `fixed64`.
    fn fixed_counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>);
    /// A repeated field of type `double`.
    fn doubles(out: &mut Vec<u8>, field: Field, values: &[f64]);

    /// Begins a message that is a field.
    fn begin(out: &mut Vec<u8>, field: Field) -> Self::Open;
    /// Begins a message that is an element of a list.
    fn begin_element(out: &mut Vec<u8>, list: Field) -> Self::Open;
    /// Ends a message, which is all that was written since it began.
    fn end(out: &mut Vec<u8>, message: Self::Open);
    /// Begins a repeated field of messages.
    fn begin_list(out: &mut Vec<u8>, list: Field);
    /// Ends it.
    fn end_list(out: &mut Vec<u8>);

    /// What an answer says of a part that was refused.
    fn partial_success(answer: &[u8]) -> Option<PartialSuccess>;
}
