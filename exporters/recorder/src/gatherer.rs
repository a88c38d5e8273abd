//! From snapshots to rows.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use histogram::Config;
use metriken_exposition::snapshot::{Histogram, Series, SeriesId, Snapshot, Value};

use crate::column::{Buckets, Column, Values};
use crate::counts::Row;
use crate::numbers::Numbers;
use crate::schema::{self, Type};
use crate::segment::Segment;

/// How often the memory in use is looked at: every so many rows.
const ROWS_BETWEEN_LOOKS: usize = 16;

/// Gathers rows, and hands over segments of them. What is not fetched stays
/// within a bound: the oldest rows go first.
#[derive(Debug)]
pub(crate) struct Gatherer {
    /// The most detail that is kept of histograms.
    grouping_power: u8,
    limit_bytes: usize,
    /// Segments that are over, and their sizes.
    over: VecDeque<(Segment, usize)>,
    current: Segment,
    /// The columns of the current segment by their series, and their names.
    known: HashMap<SeriesId, usize>,
    names: HashSet<String>,
    /// The series of the last snapshot, each with its first column.
    places: Vec<(SeriesId, Option<usize>)>,
    /// Memory for the buckets of one histogram.
    buckets: Row,
    /// How many rows were added since the memory in use was looked at.
    rows_since_look: usize,
    /// Whether the bound was less than what must be kept.
    is_tight: bool,
}

impl Gatherer {
    pub(crate) fn new(grouping_power: u8, limit_bytes: usize) -> Self {
        Gatherer {
            grouping_power,
            limit_bytes,
            over: VecDeque::new(),
            current: Segment::default(),
            known: HashMap::new(),
            names: HashSet::new(),
            places: Vec::new(),
            buckets: Row::new(),
            rows_since_look: 0,
            is_tight: false,
        }
    }

    /// Whether there were so many series since the last call that the bound could
    /// not be kept: it was exceeded, and few rows wait.
    pub(crate) fn take_is_tight(&mut self) -> bool {
        std::mem::take(&mut self.is_tight)
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, snapshot: &Snapshot) {
        let since = snapshot.at().duration_since(SystemTime::UNIX_EPOCH);
        let time = since.map_or(0, |since| since.as_nanos() as u64);
        // A file's rows are in order, whatever is done to the clock.
        if self.current.times.last().is_some_and(|last| *last >= time) {
            self.cut();
        }
        let mut places = std::mem::take(&mut self.places);
        if !self.fits(&places, snapshot) {
            self.arrange(&mut places, snapshot);
        }
        let row = self.current.rows();
        self.current.times.push(time);
        for (series, (_, place)) in snapshot.series().iter().zip(&places) {
            let columns = place.and_then(|place| self.current.columns.get_mut(place..));
            push(
                columns.unwrap_or_default(),
                row,
                series.value(),
                &mut self.buckets,
            );
        }
        self.places = places;
        self.rows_since_look += 1;
        if self.rows_since_look == ROWS_BETWEEN_LOOKS {
            self.rows_since_look = 0;
            self.keep_within_bounds();
        }
    }

    /// Everything that was gathered.
    pub(crate) fn take(&mut self) -> Vec<Segment> {
        self.cut();
        self.is_tight |= self.waiting_bytes() > self.limit_bytes;
        self.over.drain(..).map(|(segment, _)| segment).collect()
    }

    /// Ends the current segment. The next one has the columns of its last row.
    fn cut(&mut self) {
        let rows = self.current.rows();
        if rows == 0 {
            return;
        }
        let columns = self.current.columns.iter().map(Column::emptied);
        let next = Segment::new(columns.collect(), Arc::clone(&self.current.descriptions));
        let mut over = std::mem::replace(&mut self.current, next);
        over.finish();
        if over.columns.iter().any(|column| column.end() != rows) {
            self.forget();
        }
        let bytes = over.size_bytes();
        self.over.push_back((over, bytes));
    }

    /// Begins the segment, which has no rows, without any columns.
    fn forget(&mut self) {
        self.current.columns.clear();
        self.current.descriptions = Arc::default();
        self.known.clear();
        self.names.clear();
        self.places.clear();
    }

    /// Drops the oldest rows beyond what may wait.
    fn keep_within_bounds(&mut self) {
        // So that what is dropped is a part and not all of it.
        if self.current.rows_bytes() > self.limit_bytes / 4 {
            self.cut();
        }
        let mut bytes = self.waiting_bytes() + self.current.size_bytes();
        // The newest one stays whatever its size: less would be nothing.
        while bytes > self.limit_bytes
            && self.over.len() > 1
            && let Some((_, dropped)) = self.over.pop_front()
        {
            bytes -= dropped;
        }
        self.is_tight |= bytes > self.limit_bytes;
    }

    fn waiting_bytes(&self) -> usize {
        self.over.iter().map(|(_, bytes)| bytes).sum()
    }

    /// Whether the series of a snapshot are those of the last one.
    fn fits(&self, places: &[(SeriesId, Option<usize>)], snapshot: &Snapshot) -> bool {
        let series = snapshot.series();
        let is_known = |(series, (id, place)): (&Series, &(SeriesId, Option<usize>))| {
            series.id() == *id
                && place.is_none_or(|place| takes(&self.current.columns[place..], series.value()))
        };
        series.len() == places.len() && series.iter().zip(places).all(is_known)
    }

    /// Finds the columns of all series, and makes those that are missing.
    fn arrange(&mut self, places: &mut Vec<(SeriesId, Option<usize>)>, snapshot: &Snapshot) {
        // What a series is called and how it is counted belong to its column, so
        // where they change, a new file begins.
        let changed = |series: &Series| {
            let place = self.known.get(&series.id());
            place.is_some_and(|&place| !takes(&self.current.columns[place..], series.value()))
        };
        if snapshot.series().iter().any(changed) || !self.add_missing(snapshot) {
            self.cut();
            self.forget();
            self.add_missing(snapshot);
        }
        let mut taken = HashSet::new();
        places.clear();
        places.extend(snapshot.series().iter().map(|series| {
            let id = series.id();
            // Of two series of one number only the first is recorded.
            let place = self.known.get(&id).copied().filter(|_| taken.insert(id));
            (id, place)
        }));
    }

    /// Makes the columns that are missing. `false` if one of them would have the
    /// name of another.
    fn add_missing(&mut self, snapshot: &Snapshot) -> bool {
        let mut all = true;
        for series in snapshot.series() {
            if self.known.contains_key(&series.id()) {
                continue;
            }
            let columns = columns(series, self.grouping_power);
            if columns.is_empty() {
                continue;
            }
            if columns
                .iter()
                .any(|column| self.names.contains(column.field.name()))
            {
                all = false;
                continue;
            }
            let names = columns.iter().map(|column| column.field.name().clone());
            self.names.extend(names);
            self.known.insert(series.id(), self.current.columns.len());
            self.current.columns.extend(columns);
            let descriptions = &mut self.current.descriptions;
            if !series.help().is_empty() && !descriptions.contains_key(series.name()) {
                let (name, help) = (series.name().to_owned(), series.help().to_owned());
                Arc::make_mut(descriptions).insert(name, help);
            }
        }
        all
    }
}

/// The columns of a series: one, or one for each state of a set.
fn columns(series: &Series, grouping_power: u8) -> Vec<Column> {
    let column = |values: Values, kind: Type, state: Option<&str>| {
        let field = schema::column(series, state, kind, values.data_type());
        Column::new(field, state, values)
    };
    let gauge = || Values::Gauge(Numbers::default());
    match series.value() {
        Value::Counter(_) => vec![column(
            Values::Counter(Numbers::default()),
            Type::Counter,
            None,
        )],
        Value::Gauge(_) | Value::Info => vec![column(gauge(), Type::Gauge, None)],
        Value::Float(_) => vec![column(Values::Float(Numbers::default()), Type::Gauge, None)],
        Value::Histogram(histogram) => {
            let from = histogram.config();
            let to = coarser(from, grouping_power);
            let values = Values::Buckets(Buckets::new(from, to));
            vec![column(values, Type::Histogram(to), None)]
        }
        Value::StateSet(set) => set
            .states()
            .map(|(state, _)| column(gauge(), Type::Gauge, Some(state)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The layout with at most this grouping power.
fn coarser(config: Config, grouping_power: u8) -> Config {
    let power = config.grouping_power().min(grouping_power);
    Config::new(power, config.max_value_power()).unwrap_or(config)
}

/// Whether the first of `columns` are those of this value.
fn takes(columns: &[Column], value: &Value) -> bool {
    match (columns.first().map(|column| &column.values), value) {
        (Some(Values::Counter(_)), Value::Counter(_))
        | (Some(Values::Float(_)), Value::Float(_))
        | (Some(Values::Gauge(_)), Value::Gauge(_) | Value::Info) => true,
        (Some(Values::Buckets(buckets)), Value::Histogram(histogram)) => buckets.is_of(histogram),
        (Some(Values::Gauge(_)), Value::StateSet(set)) => {
            let columns = columns.iter().map(|column| column.state.as_deref());
            let states = set.states().map(|(name, _)| Some(name));
            columns.take(states.len()).eq(states)
        }
        _ => false,
    }
}

/// Adds a value to the first of `columns`.
fn push(columns: &mut [Column], row: usize, value: &Value, buckets: &mut Row) {
    let mut set = |column: usize, number: u64| {
        if let Some(column) = columns.get_mut(column)
            && let Values::Counter(numbers) | Values::Gauge(numbers) | Values::Float(numbers) =
                &mut column.values
        {
            numbers.push(number);
            column.exists_in(row);
        }
    };
    match value {
        Value::Counter(value) => set(0, *value),
        Value::Gauge(value) => set(0, *value as u64),
        Value::Float(value) => set(0, value.to_bits()),
        Value::Info => set(0, 1),
        Value::StateSet(states) => {
            for (column, (_, is_on)) in states.states().enumerate() {
                set(column, u64::from(is_on));
            }
        }
        Value::Histogram(histogram) => push_histogram(columns, row, histogram, buckets),
        _ => {}
    }
}

fn push_histogram(columns: &mut [Column], row: usize, histogram: &Histogram, now: &mut Row) {
    if let Some(column) = columns.first_mut()
        && let Values::Buckets(buckets) = &mut column.values
    {
        buckets.push(histogram, now);
        column.exists_in(row);
    }
}

#[cfg(test)]
mod tests;
