use std::fmt::Write;

use super::Reading;
use super::curve::Curve;
use super::quantity::{age, bytes, count, percent, time};
use super::second::{Quantiles, Second};
use crate::phase::Phase;
use crate::process;

/// The table on a terminal: drawn where it was drawn before, no wider than 80
/// columns, and with nothing but the escapes that every terminal knows.
pub(super) struct Screen {
    /// How many lines up the table begins.
    drawn: usize,
    color: bool,
    requests: Curve,
    hits: Curve,
    p99: Curve,
    errors: Curve,
}

impl Default for Screen {
    fn default() -> Self {
        Screen {
            drawn: 0,
            // See no-color.org.
            color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            requests: Curve::default(),
            hits: Curve::default(),
            p99: Curve::default(),
            errors: Curve::default(),
        }
    }
}

impl Screen {
    /// What to print for the table to show this second.
    pub(super) fn frame(&mut self, second: &Second<'_>) -> String {
        let lines = self.lines(second);
        let mut frame = String::new();
        if self.drawn > 0 {
            let _ = write!(frame, "\x1b[{}A\r", self.drawn);
        }
        self.drawn = lines.len();
        // A terminal that is too narrow cuts lines off rather than to break
        // them, or else the next frame would begin too low.
        frame.push_str("\x1b[?7l");
        for line in lines {
            frame.push_str(&line);
            frame.push_str("\x1b[K\n");
        }
        frame.push_str("\x1b[?7h\x1b[J");
        frame
    }

    fn lines(&mut self, second: &Second<'_>) -> Vec<String> {
        let now = second.now;
        let requests = second.rate(|reading| reading.requests);
        let errors = second.rate(|reading| reading.errors);
        let hits = second.hit_ratio();
        let service = second.quantiles(|reading| &reading.service);
        let clients = second.quantiles(|reading| &reading.clients);
        self.requests.add(requests);
        self.hits.add(hits.unwrap_or(0.0));
        self.errors.add(errors);
        self.p99.add(service[1].unwrap_or(0) as f64);

        let failed = count(now.load_errors as f64);
        let rate = |rate: f64| format!("{}/s", count(rate));
        let traffic = |of: fn(&Reading) -> u64| format!("{}/s", bytes(second.rate(of)));
        vec![
            String::new(),
            self.title(second),
            String::new(),
            self.curve("requests", &rate(requests), &self.requests),
            self.curve("hit ratio", &percent(hits), &self.hits),
            self.curve("p99", &time(service[1]), &self.p99),
            self.curve("errors", &rate(errors), &self.errors),
            String::new(),
            self.dim(&format!(
                " {:<10}{:>10}{:>10}{:>10}",
                "", "p50", "p99", "p99.9"
            )),
            self.quantiles("service", service, "to carry out a request"),
            self.quantiles(
                "clients",
                clients,
                &format!("to get an answer, {failed} failed"),
            ),
            String::new(),
            self.row(
                "connections",
                &[
                    format!("{} open", now.connections),
                    format!("{} queued", now.queued),
                    format!("{} refused", count(now.refused as f64)),
                ],
            ),
            self.row(
                "traffic",
                &[
                    format!("{} in", traffic(|reading| reading.received_bytes)),
                    format!("{} out", traffic(|reading| reading.sent_bytes)),
                ],
            ),
            self.row(
                "storage",
                &[
                    format!("{} entries", count(now.entries as f64)),
                    format!(
                        "{} of {}",
                        bytes(now.used_bytes as f64),
                        bytes(now.capacity_bytes as f64)
                    ),
                    format!("{} removed", rate(second.rate(|reading| reading.removals))),
                ],
            ),
        ]
    }

    fn title(&self, second: &Second<'_>) -> String {
        let phase = format!("{} for {}", Phase::present(), age(process::uptime_s()));
        let cpu = format!("cpu {:.0} %", second.cpus() * 100.0);
        let name = self.bold(&format!(" {:<14}", "kv service"));
        format!("{name}{phase:<22}{cpu:<22}{}", self.dim("Ctrl-C to stop"))
    }

    fn curve(&self, label: &str, value: &str, curve: &Curve) -> String {
        let label = self.dim(&format!(" {label:<10}"));
        let value = self.bold(&format!("{value:>10}"));
        format!("{label}{value}    {}", self.paint("36", &curve.to_string()))
    }

    fn quantiles(&self, label: &str, quantiles: Quantiles, note: &str) -> String {
        let label = self.dim(&format!(" {label:<10}"));
        let [p50, p99, p999] = quantiles.map(time);
        let note = self.dim(note);
        format!("{label}{p50:>10}{p99:>10}{p999:>10}    {note}")
    }

    fn row(&self, label: &str, cells: &[String]) -> String {
        let mut row = self.dim(&format!(" {label:<13}"));
        for cell in cells {
            let _ = write!(row, "{cell:<22}");
        }
        row
    }

    fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(&self, style: &str, text: &str) -> String {
        match self.color {
            true => format!("\x1b[{style}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}
