//! One exporter's cost.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::child::CHILD;
use crate::exporter::Exporter;
use crate::load::{Library, Load};
use crate::sink::{Sink, free_port};

/// Before anything is measured, so that every cache is filled.
const WARM: Duration = Duration::from_millis(700);
const MEASURED: Duration = Duration::from_millis(1500);
/// Between two scrapes.
const SCRAPE_EVERY: Duration = Duration::from_millis(100);

/// Of one export.
#[derive(Clone, Copy)]
pub struct Measured {
    pub time_ns: f64,
    pub bytes: f64,
}

/// Runs `exporter` in a process of its own.
pub fn measure(exporter: &Exporter, load: Load, sink: &Sink) -> Result<Measured, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let pull = format!("127.0.0.1:{}", free_port()?);
    let how = match exporter.library {
        Library::OpenTelemetry => format!("{} {}", sink.http(), exporter.how),
        _ => exporter
            .how
            .replace("HTTP", &sink.http())
            .replace("UDP", &sink.udp())
            .replace("PULL", &pull)
            .replace("DIR", &folder.path().display().to_string()),
    };
    let mut process = Process::start(&[CHILD, exporter.name, load.name(), &how])?;
    // Answers when all series are there.
    process.read()?;
    exchange(exporter, &pull, WARM)?;
    let (before, received) = (process.read()?, sink.received());
    let pulled = exchange(exporter, &pull, MEASURED)?;
    let (after, received) = (process.read()?, sink.received() - received);

    let (exports, bytes) = match (pulled, exporter.library) {
        (Some(pulled), _) => pulled,
        (None, Library::Metriken) => (after.exports - before.exports, after.bytes - before.bytes),
        (None, _) => (received.exports, received.bytes),
    };
    if exports == 0 {
        return Err(format!("{} with {how:?} exported nothing", exporter.name).into());
    }
    Ok(Measured {
        time_ns: (after.time_ns - before.time_ns) as f64 / exports as f64,
        bytes: bytes as f64 / exports as f64,
    })
}

/// Lets `time` pass, in which the exporter ships, or its page is asked for as
/// often as it would. Returns pages and bytes that were received.
fn exchange(
    exporter: &Exporter,
    address: &str,
    time: Duration,
) -> Result<Option<(u64, u64)>, Box<dyn Error>> {
    let start = Instant::now();
    let Some(accept) = exporter.accept else {
        thread::sleep(time);
        return Ok(None);
    };
    let (mut pages, mut bytes) = (0, 0);
    let agent = ureq::Agent::new_with_defaults();
    while start.elapsed() < time {
        let url = format!("http://{address}/metrics");
        let mut answer = agent.get(url).header("Accept", accept).call()?;
        let body = answer
            .body_mut()
            .with_config()
            .limit(1 << 30)
            .read_to_vec()?;
        (pages, bytes) = (pages + 1, bytes + body.len() as u64);
        thread::sleep(SCRAPE_EVERY);
    }
    Ok(Some((pages, bytes)))
}

/// The process that is measured, which ends when this does.
struct Process {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What it has said.
struct Reading {
    time_ns: u64,
    exports: u64,
    bytes: u64,
}

impl Process {
    fn start(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What the log exporter writes is not kept.
            .stderr(Stdio::null())
            .spawn()?;
        let (ask, answers) = (child.stdin.take(), child.stdout.take());
        Ok(Process {
            child,
            ask: ask.ok_or("there is no pipe")?,
            answers: BufReader::new(answers.ok_or("there is no pipe")?),
        })
    }

    fn read(&mut self) -> Result<Reading, Box<dyn Error>> {
        self.ask.write_all(b"\n")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
        match numbers?[..] {
            [time_ns, exports, bytes] => Ok(Reading {
                time_ns,
                exports,
                bytes,
            }),
            _ => Err("the process that is measured has ended".into()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
