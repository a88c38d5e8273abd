//! One column of a segment while it is in memory.

use std::ops::Range;

use arrow_schema::{DataType, FieldRef};
use histogram::Config;
use metriken_core::h2;
use metriken_exposition::snapshot::Histogram;

use crate::counts::{Counts, Row};
use crate::numbers::Numbers;
use crate::schema;

/// A series' values, for the rows in which it exists.
#[derive(Debug)]
pub(crate) struct Column {
    /// How it is called in the file, and what it is.
    pub(crate) field: FieldRef,
    /// Which state of a set it is, if it is one.
    pub(crate) state: Option<Box<str>>,
    pub(crate) values: Values,
    /// The rows in which it exists, in order and never adjacent.
    runs: Vec<Range<usize>>,
    /// How much memory the field takes, in the first column that has it: those of
    /// later segments share it.
    field_bytes: usize,
}

/// Values of one type.
#[derive(Debug)]
pub(crate) enum Values {
    Counter(Numbers),
    /// As two's complement.
    Gauge(Numbers),
    /// By their bits.
    Float(Numbers),
    Buckets(Buckets),
}

/// The buckets of a histogram, maybe in fewer than it has.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// The histogram's own.
    from: Config,
    /// The recorded ones.
    to: Config,
    pub(crate) counts: Counts,
}

impl Buckets {
    pub(crate) fn new(from: Config, to: Config) -> Self {
        Buckets {
            from,
            to,
            counts: Counts::new(to.total_buckets()),
        }
    }

    pub(crate) fn is_of(&self, histogram: &Histogram) -> bool {
        self.from == histogram.config()
    }

    pub(crate) fn push(&mut self, histogram: &Histogram, now: &mut Row) {
        if self.from == self.to {
            self.counts.push(histogram.buckets(), now);
            return;
        }
        // A bucket of the coarser layout holds a whole number of the finer ones.
        let place = |bucket| {
            let start = h2::start(&self.from, bucket);
            h2::index_with(self.to.grouping_power(), start)
        };
        let buckets = histogram.buckets();
        self.counts
            .push(buckets.map(|(bucket, count)| (place(bucket), count)), now);
    }
}

impl Values {
    fn size_bytes(&self) -> usize {
        match self {
            Values::Counter(numbers) | Values::Gauge(numbers) | Values::Float(numbers) => {
                numbers.size_bytes()
            }
            Values::Buckets(buckets) => buckets.counts.size_bytes(),
        }
    }

    fn finish(&mut self) {
        match self {
            Values::Counter(numbers) | Values::Gauge(numbers) | Values::Float(numbers) => {
                numbers.shrink();
            }
            Values::Buckets(buckets) => buckets.counts.finish(),
        }
    }

    /// The same without any values.
    fn emptied(&self) -> Self {
        match self {
            Values::Counter(_) => Values::Counter(Numbers::default()),
            Values::Gauge(_) => Values::Gauge(Numbers::default()),
            Values::Float(_) => Values::Float(Numbers::default()),
            Values::Buckets(buckets) => Values::Buckets(Buckets::new(buckets.from, buckets.to)),
        }
    }

    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Values::Counter(_) => DataType::UInt64,
            Values::Gauge(_) => DataType::Int64,
            Values::Float(_) => DataType::Float64,
            Values::Buckets(_) => schema::buckets(),
        }
    }
}

impl Column {
    pub(crate) fn new(field: FieldRef, state: Option<&str>, values: Values) -> Self {
        Column {
            field_bytes: schema::size_bytes(&field),
            field,
            state: state.map(Into::into),
            values,
            runs: Vec::new(),
        }
    }

    /// The same column of another segment.
    pub(crate) fn emptied(&self) -> Self {
        Column {
            field: self.field.clone(),
            state: self.state.clone(),
            values: self.values.emptied(),
            runs: Vec::new(),
            field_bytes: 0,
        }
    }

    /// Gives back the memory for more rows, of which there will be none.
    pub(crate) fn finish(&mut self) {
        self.values.finish();
        self.runs.shrink_to_fit();
    }

    /// How much memory its rows take.
    pub(crate) fn rows_bytes(&self) -> usize {
        self.values.size_bytes() + self.runs.capacity() * size_of::<Range<usize>>()
    }

    /// How much it takes, besides what it shares with columns before it.
    pub(crate) fn size_bytes(&self) -> usize {
        let last = match &self.values {
            Values::Buckets(buckets) => buckets.counts.last_bytes(),
            _ => 0,
        };
        size_of::<Self>() + self.field_bytes + self.rows_bytes() + last
    }

    /// Notes that the series exists in `row`, for which a value is pushed.
    pub(crate) fn exists_in(&mut self, row: usize) {
        match self.runs.last_mut() {
            Some(run) if run.end == row => run.end += 1,
            _ => self.runs.push(row..row + 1),
        }
    }

    /// The row after the last one in which the series exists.
    pub(crate) fn end(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end)
    }

    /// For each of `rows` rows, whether the series exists in it.
    pub(crate) fn presence(&self, rows: usize) -> Vec<bool> {
        let mut presence = vec![false; rows];
        for run in &self.runs {
            presence[run.clone()].fill(true);
        }
        presence
    }
}
