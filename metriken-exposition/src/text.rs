//! The text formats: Prometheus 0.0.4 and OpenMetrics 1.0.
//!
//! A page is mostly text that does not change from one scrape to the next.
//! What precedes the values of an unlabelled series is therefore rendered once
//! and kept, until the set of metrics changes; a scrape copies it and writes
//! numbers in between. Series with labels of their own come and go and are
//! rendered as they are met.

mod exemplars;
mod kept;
mod line;
mod page;
mod room;
mod series;
mod starts;

use std::fmt::{self, Write};
use std::{io, mem};

use metriken_core::Kind;

use self::exemplars::Chosen;
use self::kept::Kept;
use self::page::Page;
use self::series::{Memory, SeriesWriter};
use crate::bounds::BoundsCache;
use crate::names;
use crate::only::Only;
use crate::{Buckets, Family, Names, Selection, Walker};

/// A text format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextFormat {
    /// Prometheus' own text format, version 0.0.4.
    Prometheus,
    /// OpenMetrics 1.0, with units, creation times and exemplars.
    OpenMetrics,
}

/// Writes everything that is registered in a text format.
///
/// Keep it: what one page had to find out, the next ones use.
///
/// # Examples
/// ```
/// use metriken_exposition::{TextEncoder, TextFormat};
///
/// let mut encoder = TextEncoder::new(TextFormat::OpenMetrics);
/// let mut page = String::new();
/// encoder.encode(&mut page)?;
/// assert!(page.ends_with("# EOF\n"));
/// # Ok::<(), std::fmt::Error>(())
/// ```
#[derive(Debug)]
pub struct TextEncoder {
    format: TextFormat,
    names: Names,
    selection: Selection,
    walker: Walker,
    only: Only,
    memory: Memory,
    /// Room for text that is about to be handed on.
    piece: String,
}

impl TextEncoder {
    /// An encoder with legacy names and the default buckets.
    pub fn new(format: TextFormat) -> Self {
        Self::with(
            format,
            Names::default(),
            Selection::all(),
            Buckets::default(),
        )
    }

    /// Sets which characters names may have.
    #[must_use]
    pub fn names(self, names: Names) -> Self {
        let buckets = self.memory.bounds.into_buckets();
        Self::with(self.format, names, self.selection, buckets)
    }

    /// Sets which metrics are shown, and labels for all of them.
    #[must_use]
    pub fn select(self, selection: Selection) -> Self {
        let buckets = self.memory.bounds.into_buckets();
        Self::with(self.format, self.names, selection, buckets)
    }

    /// Sets which buckets of histograms are shown.
    #[must_use]
    pub fn buckets(self, buckets: Buckets) -> Self {
        Self::with(self.format, self.names, self.selection, buckets)
    }

    fn with(format: TextFormat, names: Names, selection: Selection, buckets: Buckets) -> Self {
        let names = names.on_pages();
        TextEncoder {
            format,
            names,
            walker: Walker::new(names).select(selection.clone()),
            selection,
            only: Only::default(),
            memory: Memory {
                bounds: BoundsCache::new(buckets),
                kept: Kept::default(),
                labels: String::new(),
                exemplars: Chosen::default(),
            },
            piece: String::new(),
        }
    }

    /// From the next page on, shows only families that have one of these names
    /// or a sample of one of them; if there are none, all.
    ///
    /// The names are those on the page: `http_requests_total`, not
    /// `http.requests`.
    pub fn show_only(&mut self, names: impl IntoIterator<Item = String>) {
        self.only.set(names);
    }

    /// The value of the HTTP header `Content-Type` for what is written.
    pub fn content_type(&self) -> &'static str {
        match (self.format, self.names) {
            (TextFormat::Prometheus, Names::Legacy) => "text/plain; version=0.0.4; charset=utf-8",
            (TextFormat::Prometheus, _) => {
                "text/plain; version=1.0.0; escaping=allow-utf-8; charset=utf-8"
            }
            (TextFormat::OpenMetrics, Names::Legacy) => {
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
            (TextFormat::OpenMetrics, _) => {
                "application/openmetrics-text; version=1.0.0; escaping=allow-utf-8; charset=utf-8"
            }
        }
    }

    /// Writes a page with the values of now.
    ///
    /// # Errors
    /// Those of `out`. What was written until then is not a page.
    ///
    /// # Cost
    /// Nothing is allocated if the set of metrics is that of the last page, but
    /// for what metrics allocate to show themselves, for series in conflict,
    /// for labels that have to be renamed, and by `out`, which is given pieces
    /// of 8 KiB and more.
    pub fn encode(&mut self, out: &mut impl Write) -> fmt::Result {
        let mut piece = mem::take(&mut self.piece);
        let result = self.write(Page::in_pieces(&mut piece, out));
        self.piece = piece;
        result
    }

    /// Appends a page with the values of now to a string, which takes a tenth
    /// less time than [`encode`](Self::encode).
    pub fn append_to(&mut self, text: &mut String) {
        let result = self.write(Page::in_string(text));
        debug_assert!(result.is_ok(), "there is nobody who could fail");
    }

    /// Writes a page with the values of now to a file, a socket or the like.
    ///
    /// # Errors
    /// As for [`encode`](Self::encode).
    ///
    /// # Cost
    /// As for [`encode`](Self::encode).
    pub fn write_to(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        let mut bytes = Bytes { out, error: None };
        self.encode(&mut bytes).map_err(|fmt::Error| {
            let panicked = || io::Error::other("the writer of the page panicked");
            bytes.error.unwrap_or_else(panicked)
        })
    }

    fn write(&mut self, mut page: Page<'_>) -> fmt::Result {
        let walk = self.walker.walk();
        self.memory.kept.begin(&walk);
        let mut writer = SeriesWriter::new(&mut page, self.format, &mut self.memory);
        for family in walk.families().filter(|family| self.only.includes(family)) {
            writer.begin();
            for member in family.members() {
                member.visit(|series| writer.write(&member, series));
                writer.result()?;
            }
        }
        if self.format == TextFormat::OpenMetrics {
            page.text.push_str("# EOF\n");
        }
        page.finish()
    }
}

/// Takes text and passes on bytes, keeping the error that `fmt` has no room
/// for.
struct Bytes<'a, W> {
    out: &'a mut W,
    error: Option<io::Error>,
}

impl<W: io::Write> Write for Bytes<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

/// What a family begins with: its type, its unit and what it means.
fn write_header(out: &mut String, format: TextFormat, family: &Family<'_>) {
    // The older format does not know families, only samples, nor the younger
    // kinds.
    let (suffix, kind) = match (format, family.kind()) {
        (TextFormat::Prometheus, Kind::Counter) => ("_total", "counter"),
        (TextFormat::Prometheus, Kind::Info) => ("_info", "gauge"),
        (TextFormat::Prometheus, Kind::StateSet) => ("", "gauge"),
        (_, kind) => ("", kind.as_str()),
    };
    let header = |out: &mut String, word: &str| {
        out.push_str("# ");
        out.push_str(word);
        out.push(' ');
        line::push_name(out, family.name(), suffix);
        out.push(' ');
    };
    header(out, "TYPE");
    out.push_str(kind);
    out.push('\n');
    if format == TextFormat::OpenMetrics && !family.unit().is_empty() {
        header(out, "UNIT");
        out.push_str(&names::unit(family.unit()));
        out.push('\n');
    }
    if !family.help().is_empty() {
        header(out, "HELP");
        line::push_escaped(out, family.help(), format == TextFormat::OpenMetrics);
        out.push('\n');
    }
}
