use std::io::{self, Write};
use std::time::{Instant, SystemTime};

use metriken_exposition::Walker;
use metriken_exposition::export::{Failure, Push, Sent};

use crate::report::{Past, Report};
use crate::{Output, events, human, json};

/// What a pipe takes whole, however many processes write to it: POSIX'
/// PIPE_BUF, which is this on Linux.
const WHOLE: usize = 4096;

/// Walks the registry, and says what it finds.
#[derive(Debug)]
pub(crate) struct Reporter {
    pub(crate) walker: Walker,
    pub(crate) output: Output,
    pub(crate) own: bool,
    pub(crate) changed_only: bool,
    pub(crate) lines: usize,
    /// What the last report said that was written, and the one that may be.
    pub(crate) told: Past,
    pub(crate) collected: Option<Past>,
}

impl Push for Reporter {
    type Batch = Report;

    fn collect(&mut self, at: SystemTime) -> Report {
        let (mut report, past) = self.told.report(&mut self.walker, at, Instant::now());
        self.collected = Some(past);
        if self.output == Output::Human && !self.own {
            report.leave_out_own();
        }
        if self.changed_only {
            report.keep_changed();
        }
        report.limit(self.lines);
        report
    }

    fn size_bytes(batch: &Report) -> usize {
        batch.size_bytes()
    }

    fn send(&mut self, report: &Report, _: Instant) -> Result<Sent, Failure> {
        let mut text = String::new();
        match self.output {
            Output::Human => human::append(&mut text, report),
            Output::Json => json::append(&mut text, report),
            Output::Tracing => events::send(report).map_err(|_| {
                Failure::retry(
                    "the process has no tracing subscriber; set one for all of it, as \
                     tracing_subscriber::fmt::init() does",
                )
            })?,
        }
        // Locked, so that nothing of this process comes in between.
        let written = write_lines(&mut io::stderr().lock(), &text);
        written.map_err(|error| Failure::retry("standard error takes nothing").source(error))?;
        if let Some(past) = self.collected.take() {
            self.told = past;
        }
        Ok(Sent {
            bytes: text.len() as u64,
            ..Sent::default()
        })
    }
}

/// Writes whole lines at a time, as many as a pipe takes whole.
fn write_lines(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let is_end = |byte: &u8| *byte == b'\n';
        let most = &rest[..rest.len().min(WHOLE)];
        let end = match most.iter().rposition(is_end) {
            Some(at) => at + 1,
            // A line that is longer is written by itself.
            None => rest.iter().position(is_end).map_or(rest.len(), |at| at + 1),
        };
        let (lines, later) = rest.split_at(end);
        out.write_all(lines)?;
        rest = later;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_line_is_written_in_two_parts() {
        let line = format!("größe {}\n", "µ".repeat(300));
        let long = format!("{}\n", "x".repeat(9000));
        let text = line.repeat(30) + &long + &line;
        let mut writes = Writes(Vec::new());
        write_lines(&mut writes, &text).unwrap();
        assert_eq!(writes.0.concat(), text);
        assert!(writes.0.iter().all(|write| write.ends_with('\n')));
        assert!(
            writes
                .0
                .iter()
                .all(|write| write.len() <= WHOLE || *write == long)
        );
    }
}
