use std::time::Duration;

use metriken::LabelValue;

use super::{Fault, KEY_BYTES, VALUE_BYTES};

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request<'a> {
    Get {
        key: &'a [u8],
    },
    Set {
        key: &'a [u8],
        ttl: Option<Duration>,
        value: &'a [u8],
    },
    Delete {
        key: &'a [u8],
    },
    Incr {
        key: &'a [u8],
        by: i64,
    },
    Stats,
    Quit,
}

/// The commands that requests are counted by.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Get,
    Set,
    Delete,
    Incr,
    Stats,
    Quit,
}

impl Request<'_> {
    /// The key that it is about, if any.
    pub(crate) fn key(&self) -> Option<&[u8]> {
        match self {
            Request::Get { key }
            | Request::Set { key, .. }
            | Request::Delete { key }
            | Request::Incr { key, .. } => Some(key),
            Request::Stats | Request::Quit => None,
        }
    }

    pub(crate) fn command(&self) -> Command {
        match self {
            Request::Get { .. } => Command::Get,
            Request::Set { .. } => Command::Set,
            Request::Delete { .. } => Command::Delete,
            Request::Incr { .. } => Command::Incr,
            Request::Stats => Command::Stats,
            Request::Quit => Command::Quit,
        }
    }
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, in the words of the answer.
pub(crate) fn parse(line: &[u8]) -> Result<Request<'_>, Fault> {
    let mut words = Words(line);
    let request = match words.next().ok_or(Fault::Empty)? {
        b"get" => Request::Get { key: words.key()? },
        b"set" => Request::Set {
            key: words.key()?,
            ttl: words.ttl()?,
            // The rest of the line, so that values may have spaces.
            value: words.value()?,
        },
        b"delete" => Request::Delete { key: words.key()? },
        b"incr" => Request::Incr {
            key: words.key()?,
            by: words.next().map_or(Ok(1), number)?,
        },
        b"stats" => Request::Stats,
        b"quit" => Request::Quit,
        _ => return Err(Fault::UnknownCommand),
    };
    match words.next() {
        Some(_) => Err(Fault::TooManyWords),
        None => Ok(request),
    }
}

/// The part of a line that was not looked at yet.
struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    /// The next word. Words are parted by single spaces.
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let mut parts = self.0.splitn(2, |&byte| byte == b' ');
        let word = parts.next()?;
        self.0 = parts.next().unwrap_or_default();
        Some(word)
    }

    fn key(&mut self) -> Result<&'a [u8], Fault> {
        let key = self.next().ok_or(Fault::TooFewWords)?;
        let visible = !key.is_empty() && key.iter().all(u8::is_ascii_graphic);
        match visible && key.len() <= KEY_BYTES {
            true => Ok(key),
            false => Err(Fault::BadKey),
        }
    }

    fn ttl(&mut self) -> Result<Option<Duration>, Fault> {
        let ttl_ms: u64 = number(self.next().ok_or(Fault::TooFewWords)?)?;
        Ok((ttl_ms != 0).then(|| Duration::from_millis(ttl_ms)))
    }

    fn value(&mut self) -> Result<&'a [u8], Fault> {
        match std::mem::take(&mut self.0) {
            value if value.len() > VALUE_BYTES => Err(Fault::ValueTooLong),
            value => Ok(value),
        }
    }
}

fn number<N: std::str::FromStr>(word: &[u8]) -> Result<N, Fault> {
    let text = str::from_utf8(word).map_err(|_| Fault::BadNumber)?;
    text.parse().map_err(|_| Fault::BadNumber)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::LINE_BYTES;
    use crate::random::Random;

    #[test]
    fn every_command_is_read() {
        for (line, request) in [
            ("get a", Request::Get { key: b"a" }),
            ("delete k:1", Request::Delete { key: b"k:1" }),
            ("incr n", Request::Incr { key: b"n", by: 1 }),
            ("incr n -5", Request::Incr { key: b"n", by: -5 }),
            ("stats", Request::Stats),
            ("quit", Request::Quit),
        ] {
            assert_eq!(parse(line.as_bytes()), Ok(request), "{line}");
        }
    }

    #[test]
    fn a_value_is_the_rest_of_the_line() {
        let set = |ttl, value| {
            let key = b"a";
            Ok(Request::Set { key, ttl, value })
        };
        let second = Some(Duration::from_secs(1));
        assert_eq!(parse(b"set a 1000 x y  z "), set(second, b"x y  z "));
        assert_eq!(parse(b"set a 0 "), set(None, b""));
        assert_eq!(parse(b"set a 0"), set(None, b""));
        assert_eq!(parse(b"set a 0 \xff\0"), set(None, b"\xff\0"));
    }

    #[test]
    fn every_fault_has_its_kind() {
        for (line, fault) in [
            ("", Fault::Empty),
            ("GET a", Fault::UnknownCommand),
            (" get a", Fault::UnknownCommand),
            ("get", Fault::TooFewWords),
            ("set a", Fault::TooFewWords),
            ("get  a", Fault::BadKey),
            ("get a b", Fault::TooManyWords),
            ("quit now", Fault::TooManyWords),
            ("get \u{e4}", Fault::BadKey),
            ("set a soon x", Fault::BadNumber),
            ("set a -1 x", Fault::BadNumber),
            ("incr n 1.5", Fault::BadNumber),
            ("incr n 9223372036854775808", Fault::BadNumber),
        ] {
            assert_eq!(parse(line.as_bytes()), Err(fault), "{line:?}");
        }
    }

    #[test]
    fn lengths_are_limited() {
        let key = "k".repeat(KEY_BYTES);
        assert!(parse(format!("get {key}").as_bytes()).is_ok());
        assert_eq!(parse(format!("get {key}k").as_bytes()), Err(Fault::BadKey));

        let value = "v".repeat(VALUE_BYTES);
        let line = format!("set {key} {} {value}", u64::MAX);
        assert!(line.len() <= LINE_BYTES);
        assert!(parse(line.as_bytes()).is_ok());
        let line = format!("{line}v");
        assert_eq!(parse(line.as_bytes()), Err(Fault::ValueTooLong));
    }

    #[test]
    fn no_line_is_beyond_the_parser() {
        let pieces: [&[u8]; 12] = [
            b"get", b"set", b"incr", b"quit", b" ", b" ", b"key", b"0", b"-1", b"\xff", b"\0",
            b"99",
        ];
        let mut random = Random::new(1);
        let mut good = 0;
        for _ in 0..20_000 {
            let count = random.below(8);
            let piece = |_| pieces[random.below(pieces.len() as u64) as usize];
            let line = (0..count).map(piece).collect::<Vec<_>>().concat();
            if let Ok(Request::Set { key, .. } | Request::Get { key }) = parse(&line) {
                assert!(!key.is_empty() && key.iter().all(u8::is_ascii_graphic));
                good += 1;
            }
        }
        assert!(good > 50, "the pieces make too few requests: {good}");
    }
}
