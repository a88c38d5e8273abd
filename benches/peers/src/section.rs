//! What is measured, each in tables of its own.

pub mod enumeration;
pub mod hot;
pub mod labels;
pub mod package;
pub mod resident;
pub mod scrape;

use std::error::Error;

use crate::Settings;

pub struct Section {
    pub name: &'static str,
    /// Measures and returns Markdown.
    pub run: fn(Settings) -> Result<String, Box<dyn Error>>,
    /// Only measured when named.
    pub slow: bool,
}

const fn section(
    name: &'static str,
    run: fn(Settings) -> Result<String, Box<dyn Error>>,
) -> Section {
    Section {
        name,
        run,
        slow: false,
    }
}

pub static SECTIONS: &[Section] = &[
    section("counter", hot::counter),
    section("counters", hot::counters),
    section("labels", labels::run),
    section("histogram", hot::histogram),
    section("timer", hot::timer),
    section("timer-tsc", hot::timer_tsc),
    section("reading", hot::reading),
    section("scrape", scrape::run),
    section("enumeration", enumeration::run),
    section("resident", resident::run),
    Section {
        slow: true,
        ..section("exports", package::exports)
    },
    Section {
        slow: true,
        ..section("scale", package::scale)
    },
];
