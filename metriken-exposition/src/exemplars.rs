//! The exemplars of a series, each for the line or bucket that it goes with.

use std::time::{Duration, SystemTime};

use metriken_core::{Exemplar, Exemplars};

use crate::labels::Rules;

/// The most characters that names and values of an exemplar's labels have
/// together in OpenMetrics 1.0. Prometheus refuses longer ones from any format.
const MOST_CHARACTERS: usize = 128;

/// For each line the youngest of the exemplars that go with it, as a format
/// renders them.
#[derive(Debug, Default)]
pub(crate) struct Chosen<R> {
    /// Kept for the room in them.
    lines: Vec<Line<R>>,
}

#[derive(Debug, Default)]
struct Line<R> {
    /// `None` if there is no exemplar.
    time: Option<SystemTime>,
    rendered: R,
}

impl<R: Default> Chosen<R> {
    /// Reads the exemplars of a series, of which `line_of` a value tells the
    /// line. `render` replaces what was rendered before, unless it returns
    /// `false`, and the exemplar is left out.
    pub(crate) fn choose(
        &mut self,
        exemplars: &dyn Exemplars,
        line_of: impl Fn(u64) -> usize,
        mut render: impl FnMut(&mut R, &Exemplar<'_>) -> bool,
    ) {
        self.clear();
        let lines = &mut self.lines;
        exemplars.for_each(&mut |exemplar| {
            let at = line_of(exemplar.value);
            if lines.len() <= at {
                lines.resize_with(at + 1, Line::default);
            }
            let line = &mut lines[at];
            if line.time < Some(exemplar.time) && render(&mut line.rendered, &exemplar) {
                line.time = Some(exemplar.time);
            }
        });
    }

    /// Forgets all of them.
    pub(crate) fn clear(&mut self) {
        self.lines.iter_mut().for_each(|line| line.time = None);
    }

    /// The exemplar of a line.
    pub(crate) fn get(&self, line: usize) -> Option<&R> {
        let line = self.lines.get(line).filter(|line| line.time.is_some());
        line.map(|line| &line.rendered)
    }

    /// All of them, in order of their lines.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &R> {
        let lines = self.lines.iter().filter(|line| line.time.is_some());
        lines.map(|line| &line.rendered)
    }
}

/// Shows the labels of an exemplar as they are named in a family with these
/// rules. Returns whether they fit the limit; names that were changed may not.
pub(crate) fn for_each_label(
    exemplar: &Exemplar<'_>,
    rules: Rules<'_>,
    mut show: impl FnMut(&str, &str),
) -> bool {
    let mut characters = 0;
    rules.for_each(exemplar.labels, &[], |name, value| {
        show(name, value);
        characters += name.chars().count() + value.chars().count();
    });
    characters <= MOST_CHARACTERS
}

/// How long after 1970 a moment was; nothing for one before.
pub(crate) fn since_1970(time: SystemTime) -> Duration {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or(Duration::ZERO)
}
