//! What the service shows on its standard output: a table drawn in place on a
//! terminal, a line a second elsewhere.

mod curve;
mod lines;
mod quantity;
mod reading;
mod screen;
mod second;

use std::io::{self, IsTerminal, Stdout, Write};

use lines::Lines;
use quantity::{age, count, time};
use reading::Reading;
use screen::Screen;
use second::Second;

use crate::process;

/// Shows one second after the other.
pub(crate) struct Table {
    out: Stdout,
    style: Style,
    first: Reading,
    before: Reading,
}

enum Style {
    Screen(Screen),
    Lines(Lines),
}

impl Table {
    pub(crate) fn new() -> Self {
        let out = io::stdout();
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Table {
            style: match out.is_terminal() && !dumb {
                true => Style::Screen(Screen::default()),
                false => Style::Lines(Lines::default()),
            },
            out,
            first: Reading::now(),
            before: Reading::now(),
        }
    }

    /// Shows what happened since the last time.
    ///
    /// # Errors
    /// If nobody can read it.
    pub(crate) fn show(&mut self) -> io::Result<()> {
        let now = Reading::now();
        let second = Second::between(&self.before, &now);
        let text = match &mut self.style {
            Style::Screen(screen) => screen.frame(&second),
            Style::Lines(lines) => lines.line(&second),
        };
        self.before = now;
        self.print(&text)
    }

    /// Says what there was in all.
    ///
    /// # Errors
    /// If nobody can read it.
    pub(crate) fn sum_up(&mut self) -> io::Result<()> {
        let now = Reading::now();
        let all = Second::between(&self.first, &now);
        // Ctrl-C leaves its mark on the line below the table.
        let line_feed = match self.style {
            Style::Screen(_) => "\n",
            Style::Lines(_) => "",
        };
        let text = format!(
            "{line_feed}{} requests in {}, p99 {}; {} errors\n",
            count(now.requests as f64),
            age(process::uptime_s()),
            time(all.quantiles(|reading| &reading.service)[1]),
            count(now.errors as f64),
        );
        self.print(&text)
    }

    /// Prints anything else.
    ///
    /// # Errors
    /// If nobody can read it.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        // Not `print!`, which panics when the reader is gone.
        let mut out = self.out.lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}
