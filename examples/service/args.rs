use std::ffi::OsString;

use lexopt::prelude::*;

pub(crate) const HELP: &str = "\
A key-value service that measures itself, and a load for it.

usage: service [OPTION]...

  --listen ADDR    where /metrics is served        [127.0.0.1:9464]
  --service ADDR   where the service listens       [127.0.0.1:0]
  --clients N      clients that make the load      [4]
  --rate N         requests a second, all clients  [2000]
  --no-load        no load: talk to the service yourself, with `nc`
  --seconds N      end after so many seconds       [when interrupted]
  --help           this text

A port of 0 lets the system choose one; what it chose is printed. The table is
drawn in place on a terminal, and printed a line a second elsewhere; when
nobody reads it any more, the service ends.
";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) listen: String,
    pub(crate) service: String,
    /// 0 for no load.
    pub(crate) clients: usize,
    pub(crate) rate: u32,
    pub(crate) seconds: Option<u32>,
}

impl Default for Args {
    fn default() -> Self {
        Args {
            listen: "127.0.0.1:9464".to_owned(),
            service: "127.0.0.1:0".to_owned(),
            clients: 4,
            rate: 2_000,
            seconds: None,
        }
    }
}

/// Reads the arguments after the program's name. `None` asks for help.
///
/// # Errors
/// The first argument that is wrong, and why.
pub(crate) fn parse(
    args: impl IntoIterator<Item = OsString>,
) -> Result<Option<Args>, lexopt::Error> {
    let mut parsed = Args::default();
    let mut load = true;
    let mut parser = lexopt::Parser::from_args(args);
    while let Some(arg) = parser.next()? {
        match arg {
            Long("listen") => parsed.listen = parser.value()?.string()?,
            Long("service") => parsed.service = parser.value()?.string()?,
            Long("clients") => parsed.clients = parser.value()?.parse_with(within(1..=256))?,
            Long("rate") => parsed.rate = parser.value()?.parse_with(within(1..=1_000_000))?,
            Long("seconds") => {
                parsed.seconds = Some(parser.value()?.parse_with(within(1..=u32::MAX))?);
            }
            Long("no-load") => load = false,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    if !load {
        parsed.clients = 0;
    }
    Ok(Some(parsed))
}

/// Reads a number within `range`.
fn within<N>(range: std::ops::RangeInclusive<N>) -> impl Fn(&str) -> Result<N, String>
where
    N: PartialOrd + std::fmt::Display + std::str::FromStr,
{
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("not a number from {} to {}", range.start(), range.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Args>, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_has_a_default() {
        assert_eq!(parsed(""), Ok(Some(Args::default())));
    }

    #[test]
    fn every_option_is_read() {
        let args = Args {
            listen: "[::1]:1".to_owned(),
            service: "0.0.0.0:2".to_owned(),
            clients: 3,
            rate: 4,
            seconds: Some(5),
        };
        let line = "--listen [::1]:1 --service=0.0.0.0:2 --clients 3 --rate=4 --seconds 5";
        assert_eq!(parsed(line), Ok(Some(args)));
        let clients = |args: Option<Args>| args.map(|args| args.clients);
        assert_eq!(parsed("--clients 9 --no-load").map(clients), Ok(Some(0)));
        assert_eq!(parsed("--rate 1 --help"), Ok(None));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, part) in [
            ("--sekonds 5", "--sekonds"),
            ("--seconds", "--seconds"),
            ("--seconds five", "five"),
            ("--seconds 0", "1 to 4294967295"),
            ("--rate -1", "1 to 1000000"),
            ("--clients 1000", "1 to 256"),
            ("fast", "fast"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
