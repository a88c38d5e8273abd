//! Coverage in files, one for each process, so that processes that run at the
//! same time do not get in each other's way.
//!
//! A file has a line for each metric, followed by one for each possible label
//! value; fields are separated by tabs:
//! ```text
//! metriken coverage 1
//! metric  yes  my-service  src/metrics.rs  12  http_responses
//! value   no   method      delete
//! end
//! ```
//! Constant labels come after the name, in pairs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::{Coverage, Declared, Touched};

const HEAD: &str = "metriken coverage 1";

/// So that a file which was cut off is not taken for a whole one.
const END: &str = "\nend\n";

const EXTENSION: &str = "metriken-coverage";

pub(super) fn write(coverage: &Coverage, directory: &Path) -> io::Result<PathBuf> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);

    fs::create_dir_all(directory)?;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let nanoseconds = since.map_or(0, |since| since.as_nanos());
    let written = WRITTEN.fetch_add(1, Ordering::Relaxed);
    // A process may have the id of one that ended.
    let name = format!("{}-{nanoseconds}-{written}", process::id());
    let path = directory.join(name).with_extension(EXTENSION);
    // Who reads meanwhile finds a whole file or none.
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, encode(coverage))?;
    fs::rename(&unfinished, &path)?;
    Ok(path)
}

pub(super) fn read(directory: &Path) -> io::Result<Coverage> {
    let with_path = |path: &Path, error: io::Error| {
        let message = format!("{}: {error}", path.display());
        io::Error::new(error.kind(), message)
    };
    let files = fs::read_dir(directory).map_err(|error| with_path(directory, error))?;
    let mut coverage = Coverage::default();
    for file in files {
        let path = file.map_err(|error| with_path(directory, error))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == EXTENSION)
        {
            let text = fs::read_to_string(&path).map_err(|error| with_path(&path, error))?;
            let read = decode(&text).map_err(|line| {
                let message = format!("line {line} is not as it was written");
                with_path(&path, io::Error::new(io::ErrorKind::InvalidData, message))
            })?;
            coverage.merge(read);
        }
    }
    Ok(coverage)
}

fn encode(coverage: &Coverage) -> String {
    let mut text = String::from(HEAD);
    for metric in coverage.metrics() {
        let line = metric.line.to_string();
        let fields = [
            "metric",
            word(metric.touched),
            &metric.crate_name,
            &metric.file,
            &line,
            &metric.name,
        ];
        let labels = metric.labels().flat_map(|(name, value)| [name, value]);
        encode_line(&mut text, fields.into_iter().chain(labels));
        for (label, value, touched) in metric.label_values() {
            encode_line(
                &mut text,
                ["value", word(touched), label, value].into_iter(),
            );
        }
    }
    text.push_str(END);
    text
}

fn encode_line<'f>(text: &mut String, fields: impl Iterator<Item = &'f str>) {
    for (i, field) in fields.enumerate() {
        text.push(if i == 0 { '\n' } else { '\t' });
        for letter in field.chars() {
            match ESCAPES.iter().find(|(plain, _)| *plain == letter) {
                Some((_, escape)) => text.extend(['\\', *escape]),
                None => text.push(letter),
            }
        }
    }
}

/// What may not be in a field as it is, and what comes after the backslash.
const ESCAPES: [(char, char); 3] = [('\\', '\\'), ('\t', 't'), ('\n', 'n')];

const WORDS: [(Touched, &str); 3] = [
    (Touched::No, "no"),
    (Touched::Unknown, "unknown"),
    (Touched::Yes, "yes"),
];

fn word(touched: Touched) -> &'static str {
    let word = WORDS.iter().find(|(it, _)| *it == touched);
    word.map_or("", |(_, word)| word)
}

/// # Errors
/// The number of the first line that is not as it was written.
fn decode(text: &str) -> Result<Coverage, usize> {
    let last_line = text.lines().count().max(1);
    let text = text.strip_suffix(END).ok_or(last_line)?;
    let mut lines = text.split('\n').zip(1..);
    if lines.next().is_none_or(|(line, _)| line != HEAD) {
        return Err(1);
    }
    let mut coverage = Coverage::default();
    let mut last: Option<Declared> = None;
    for (line, number) in lines {
        let fields: Option<Vec<_>> = line.split('\t').map(unescaped).collect();
        match &fields.ok_or(number)?[..] {
            [first, rest @ ..] if first == "metric" => {
                let metric = decode_metric(rest).ok_or(number)?;
                coverage.extend(last.replace(metric));
            }
            [first, touched, label, value] if first == "value" => {
                let touched = touched_of(touched).ok_or(number)?;
                let metric = last.as_mut().ok_or(number)?;
                metric
                    .values
                    .insert((label.clone(), value.clone()), touched);
            }
            _ => return Err(number),
        }
    }
    coverage.extend(last);
    Ok(coverage)
}

fn decode_metric(fields: &[String]) -> Option<Declared> {
    let [touched, crate_name, file, line, name, labels @ ..] = fields else {
        return None;
    };
    let (labels, rest) = labels.as_chunks::<2>();
    rest.is_empty().then_some(Declared {
        crate_name: crate_name.clone(),
        file: file.clone(),
        line: line.parse().ok()?,
        name: name.clone(),
        labels: labels
            .iter()
            .cloned()
            .map(|[name, value]| (name, value))
            .collect(),
        touched: touched_of(touched)?,
        values: Default::default(),
    })
}

fn touched_of(word: &str) -> Option<Touched> {
    let touched = WORDS.iter().find(|(_, it)| *it == word);
    touched.map(|(touched, _)| *touched)
}

fn unescaped(field: &str) -> Option<String> {
    let mut text = String::with_capacity(field.len());
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => {
                let escape = letters.next()?;
                ESCAPES.iter().find(|(_, it)| *it == escape)?.0
            }
            letter => letter,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn touched() -> impl Strategy<Value = Touched> {
        prop::sample::select(WORDS.map(|(touched, _)| touched).to_vec())
    }

    /// Texts with what is special in a file.
    fn text() -> impl Strategy<Value = String> {
        r"[\\\t\n\rtn a-cé]{0,6}"
    }

    fn declared() -> impl Strategy<Value = Declared> {
        let pairs = || (text(), text());
        let place = (text(), text(), any::<u32>(), text());
        let labels = prop::collection::vec(pairs(), 0..3);
        let values = prop::collection::btree_map(pairs(), touched(), 0..4);
        (place, labels, touched(), values).prop_map(|(place, labels, touched, values)| {
            let (crate_name, file, line, name) = place;
            Declared {
                crate_name,
                file,
                line,
                name,
                labels,
                touched,
                values,
            }
        })
    }

    fn coverage() -> impl Strategy<Value = Coverage> {
        prop::collection::vec(declared(), 0..5).prop_map(|metrics| {
            let mut coverage = Coverage::default();
            coverage.extend(metrics);
            coverage
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(coverage in coverage()) {
            prop_assert_eq!(decode(&encode(&coverage)), Ok(coverage));
        }

        #[test]
        fn a_file_that_is_cut_off_is_refused(coverage in coverage(), cut in any::<prop::sample::Index>()) {
            let text = encode(&coverage);
            let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
            prop_assert!(decode(&text[..*cut.get(&ends)]).is_err());
        }

        #[test]
        fn any_text_is_read_without_harm(text in r"(metriken coverage 1\n)?[\\\t\nmetricvalueyesno1]{0,60}") {
            let _ = decode(&text);
        }
    }

    #[test]
    fn the_line_that_is_not_as_it_was_written_is_named() {
        let metric = "metric\tyes\tcrate\tsrc/a.rs\t12\tname";
        for (lines, wrong) in [
            (vec!["metriken coverage 2", metric], 1),
            (vec![HEAD, "value\tyes\tlabel\tvalue"], 2),
            (vec![HEAD, metric, "value\tyes\tlabel"], 3),
            (vec![HEAD, metric, "value\tmaybe\tlabel\tvalue"], 3),
            (vec![HEAD, metric, "mertic"], 3),
            (vec![HEAD, "metric\tyes\tcrate\tsrc/a.rs\tx\tname"], 2),
            (
                vec![HEAD, "metric\tyes\tcrate\tsrc/a.rs\t1\tname\tlabel"],
                2,
            ),
            (vec![HEAD, "metric\tyes\tcr\\ate\tsrc/a.rs\t1\tname"], 2),
            (vec![HEAD, metric, "", metric], 3),
        ] {
            let text = format!("{}\nend\n", lines.join("\n"));
            assert_eq!(decode(&text), Err(wrong), "{text}");
        }
        let no_end = format!("{HEAD}\n{metric}\nmetric\tyes\tcrate\tsrc/a.rs\t13\tbackend\n");
        assert_eq!(decode(&no_end), Err(3));
    }
}
