//! The labels of a series, its name among them, in order: what tells it from
//! all others.
//!
//! They are written once for all samples of a metric, which differ in the name
//! and at most one label more; where those go, the bytes are cut.

use metriken_core::Label;

use crate::protobuf::write_label;
use crate::walk::Member;
use crate::wire::Message;

/// The label that has the name of the series.
const NAME: &str = "__name__";

/// The labels that the samples of a metric have in common.
#[derive(Debug, Default)]
pub(super) struct Labels {
    bytes: Vec<u8>,
    /// Where the name goes.
    name_at: usize,
    /// Where the label goes in which samples differ.
    extra_at: usize,
    /// Whether that is before the name, if it goes to the same place.
    is_extra_first: bool,
}

impl Labels {
    /// Takes the labels of a series, beside which samples may have one of the
    /// name `extra`.
    pub(super) fn set(&mut self, member: &Member<'_>, own: &[Label<'_>], extra: Option<&str>) {
        self.bytes.clear();
        (self.name_at, self.extra_at) = (0, 0);
        self.is_extra_first = extra.is_some_and(|extra| extra < NAME);
        member.for_each_label(own, |name, value| {
            // A label without value is none.
            if value.is_empty() {
                return;
            }
            write_label(&mut Message::bare(&mut self.bytes), 1, name, value);
            if name < NAME {
                self.name_at = self.bytes.len();
            }
            // Rather than an empty one for none: comparing with an empty
            // constant, which is nowhere, was seen to cost 100 ns.
            if extra.is_some_and(|extra| name < extra) {
                self.extra_at = self.bytes.len();
            }
        });
    }

    /// Replaces `key` by the labels of the sample that is called
    /// `family``suffix` and has this label more.
    pub(super) fn write(
        &self,
        key: &mut Vec<u8>,
        [family, suffix]: [&str; 2],
        extra: Option<(&str, &str)>,
    ) {
        key.clear();
        let name = |key: &mut Vec<u8>| {
            Message::bare(key).message(1, |pair| {
                pair.bytes(1, NAME);
                pair.joined(2, &[family, suffix]);
            });
        };
        let Some((label, value)) = extra else {
            key.extend_from_slice(&self.bytes[..self.name_at]);
            name(key);
            key.extend_from_slice(&self.bytes[self.name_at..]);
            return;
        };
        let first = self.name_at.min(self.extra_at);
        let last = self.name_at.max(self.extra_at);
        key.extend_from_slice(&self.bytes[..first]);
        let extra_first = if first == last {
            self.is_extra_first
        } else {
            self.extra_at == first
        };
        if extra_first {
            write_label(&mut Message::bare(key), 1, label, value);
        } else {
            name(key);
        }
        key.extend_from_slice(&self.bytes[first..last]);
        if extra_first {
            name(key);
        } else {
            write_label(&mut Message::bare(key), 1, label, value);
        }
        key.extend_from_slice(&self.bytes[last..]);
    }
}

/// The texts of a key: a name, its value, the next name, and so on.
pub(super) fn texts(mut key: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut pair: &[u8] = &[];
    std::iter::from_fn(move || {
        if pair.is_empty() {
            pair = take(&mut key)?;
        }
        take(&mut pair)
    })
}

/// The next field, which is a text or a message.
fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (_, rest) = bytes.split_first()?;
    let (length, rest) = varint(rest)?;
    let (field, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(field)
}

fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (place, &byte) in bytes.iter().enumerate().take(9) {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}
