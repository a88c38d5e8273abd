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
///
/// # Examples
/// ```
/// use metriken_exposition::wire::Message;
///
/// let mut bytes = Vec::new();
/// let mut pair = Message::bare(&mut bytes);
/// pair.bytes(1, "colour");
/// pair.message(2, |value| value.uint(3, 300));
/// assert_eq!(bytes, b"\x0a\x06colour\x12\x03\x18\xac\x02");
/// ```
#[derive(Debug)]
pub struct Message<'a>(&'a mut Vec<u8>);

impl<'a> Message<'a> {
    /// A message that nothing precedes but the bytes in `out`.
    #[inline]
    pub fn bare(out: &'a mut Vec<u8>) -> Self {
        Message(out)
    }

    #[inline]
    fn key(&mut self, field: u32, wire_type: Type) {
        self.varint(u64::from(field << 3 | wire_type as u32));
    }

    #[inline]
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A field of type `uint64`, `uint32` or an enumeration, or of `int64` for
    /// what is not negative.
    #[inline]
    pub fn uint(&mut self, field: u32, value: u64) {
        self.key(field, Type::Varint);
        self.varint(value);
    }

    /// A field of type `sint32` or `sint64`.
    #[inline]
    pub fn sint(&mut self, field: u32, value: i64) {
        self.uint(field, zigzag(value));
    }

    /// A field of type `fixed64`, or of `sfixed64` or `double` by its bits.
    #[inline]
    pub fn fixed(&mut self, field: u32, value: u64) {
        self.key(field, Type::Fixed64);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// Fields that were written elsewhere.
    #[inline]
    pub fn fields(&mut self, written: &[u8]) {
        self.0.extend_from_slice(written);
    }

    /// A field of type `double`.
    #[inline]
    pub fn double(&mut self, field: u32, value: f64) {
        self.fixed(field, value.to_bits());
    }

    /// A field of type `string` or `bytes`.
    #[inline]
    pub fn bytes(&mut self, field: u32, value: impl AsRef<[u8]>) {
        let value = value.as_ref();
        self.key(field, Type::Delimited);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// A field of type `string`, in pieces.
    pub fn joined(&mut self, field: u32, pieces: &[&str]) {
        self.key(field, Type::Delimited);
        self.varint(pieces.iter().map(|piece| piece.len() as u64).sum());
        for piece in pieces {
            self.0.extend_from_slice(piece.as_bytes());
        }
    }

    /// A field whose value is a message.
    #[inline]
    pub fn message(&mut self, field: u32, write: impl FnOnce(&mut Message<'_>)) {
        let length = self.begin(field);
        write(self);
        length.end(self.0);
    }

    /// Begins a field whose value is a message, which follows and
    /// [ends](Length::end) when it is written.
    #[inline]
    pub fn begin(&mut self, field: u32) -> Length {
        self.key(field, Type::Delimited);
        Length::begin(self.0)
    }

    /// A repeated field of type `sint32` or `sint64`, packed.
    pub fn packed_sints(&mut self, field: u32, values: impl Iterator<Item = i64>) {
        self.message(field, |packed| {
            values.for_each(|value| packed.varint(zigzag(value)));
        });
    }

    /// A repeated field of type `uint64`, packed.
    #[inline]
    pub fn packed_uints(&mut self, field: u32, values: impl Iterator<Item = u64>) {
        self.message(field, |packed| {
            values.for_each(|value| packed.varint(value));
        });
    }

    /// A repeated field of type `fixed64`, or of `double` by its bits, packed.
    #[inline]
    pub fn packed_fixed(&mut self, field: u32, values: impl Iterator<Item = u64>) {
        self.message(field, |packed| {
            values.for_each(|value| packed.0.extend_from_slice(&value.to_le_bytes()));
        });
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

/// The length before a message that is being written.
#[derive(Debug)]
#[must_use = "without `end` the length is wrong"]
pub struct Length {
    at: usize,
}

impl Length {
    /// Leaves room at the end of `out`, after which the message follows.
    #[inline]
    pub fn begin(out: &mut Vec<u8>) -> Self {
        let at = out.len();
        out.push(0);
        Length { at }
    }

    /// Notes the length: the message ends where `out` does.
    #[inline]
    pub fn end(self, out: &mut Vec<u8>) {
        let Length { at } = self;
        let end = out.len();
        let length = end - at - 1;
        if length < 0x80 {
            out[at] = length as u8;
        } else {
            Self::make_room(at, length, out);
        }
    }

    /// Notes a length that takes more than the byte that was left for it.
    fn make_room(at: usize, length: usize, out: &mut Vec<u8>) {
        let end = out.len();
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
    pub fn undo(self, out: &mut Vec<u8>) {
        out.truncate(self.at);
    }
}
