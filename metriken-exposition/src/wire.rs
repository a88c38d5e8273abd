//! The wire format of protocol buffers, as far as messages are written here.
//!
//! A message within another is preceded by its length, which is known when it
//! is written. Room for one byte is left before it, which is enough for most;
//! longer ones are moved on. Turned down: a generated type for every message,
//! which copies all names and labels of a page before it writes the first one.
//!
//! Source: the encoding guide of Protocol Buffers.

/// How a field's value is written.
#[derive(Clone, Copy)]
enum Type {
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
}

/// A message that is being written, at the end of other bytes.
pub(crate) struct Message<'a>(&'a mut Vec<u8>);

impl<'a> Message<'a> {
    /// A message that nothing precedes but the bytes in `out`.
    pub(crate) fn bare(out: &'a mut Vec<u8>) -> Self {
        Message(out)
    }

    fn key(&mut self, field: u32, wire_type: Type) {
        self.varint(u64::from(field << 3 | wire_type as u32));
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A field of type `uint64`, `uint32` or an enumeration, or of `int64` for
    /// what is not negative.
    pub(crate) fn uint(&mut self, field: u32, value: u64) {
        self.key(field, Type::Varint);
        self.varint(value);
    }

    /// A field of type `sint32` or `sint64`.
    pub(crate) fn sint(&mut self, field: u32, value: i64) {
        self.uint(field, zigzag(value));
    }

    /// A field of type `double`.
    pub(crate) fn double(&mut self, field: u32, value: f64) {
        self.key(field, Type::Fixed64);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A field of type `string` or `bytes`.
    pub(crate) fn bytes(&mut self, field: u32, value: impl AsRef<[u8]>) {
        let value = value.as_ref();
        self.key(field, Type::Delimited);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// A field of type `string`, in pieces.
    pub(crate) fn joined(&mut self, field: u32, pieces: &[&str]) {
        self.key(field, Type::Delimited);
        self.varint(pieces.iter().map(|piece| piece.len() as u64).sum());
        for piece in pieces {
            self.0.extend_from_slice(piece.as_bytes());
        }
    }

    /// A field whose value is a message.
    pub(crate) fn message(&mut self, field: u32, write: impl FnOnce(&mut Message<'_>)) {
        self.key(field, Type::Delimited);
        let length = Length::begin(self.0);
        write(self);
        length.end(self.0);
    }

    /// A repeated field of type `sint32` or `sint64`, packed.
    pub(crate) fn packed_sints(&mut self, field: u32, values: impl Iterator<Item = i64>) {
        self.message(field, |packed| {
            values.for_each(|value| packed.varint(zigzag(value)));
        });
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// The length before a message that is being written.
pub(crate) struct Length {
    at: usize,
}

impl Length {
    /// Leaves room at the end of `out`, after which the message follows.
    pub(crate) fn begin(out: &mut Vec<u8>) -> Self {
        let at = out.len();
        out.push(0);
        Length { at }
    }

    /// Notes the length: the message ends where `out` does.
    pub(crate) fn end(self, out: &mut Vec<u8>) {
        let Length { at } = self;
        let end = out.len();
        let length = end - at - 1;
        if length < 0x80 {
            out[at] = length as u8;
            return;
        }
        // Written behind the message, then brought before it.
        Message(out).varint(length as u64);
        let written = out.len() - end;
        let mut head = [0; 10];
        head[..written].copy_from_slice(&out[end..]);
        out.copy_within(at + 1..end, at + written);
        out[at..at + written].copy_from_slice(&head[..written]);
        out.pop();
    }

    /// Takes the message back, and the room for its length.
    pub(crate) fn undo(self, out: &mut Vec<u8>) {
        out.truncate(self.at);
    }
}
