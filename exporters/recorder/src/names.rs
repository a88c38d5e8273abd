//! How the files of a recording are called.

use std::path::{Path, PathBuf};

use chrono::DateTime;

use crate::Error;

/// `folder/stem-20261124T021530.123456Z.parquet`, with the time of the first
/// row, for a path `folder/stem.parquet`.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) folder: PathBuf,
    stem: String,
}

const EXTENSION: &str = ".parquet";

/// What a name ends in while its file is not complete.
const PARTIAL: &str = ".partial";

impl Names {
    pub(crate) fn new(path: &Path) -> Result<Self, Error> {
        let wrong = |wrong| Err(Error::path(path, wrong));
        let Some(name) = path.file_name() else {
            return wrong("it names no file");
        };
        let Some(name) = name.to_str() else {
            return wrong("its name is not valid UTF-8");
        };
        if path.is_dir() {
            return wrong("it is a folder");
        }
        let stem = name.strip_suffix(EXTENSION).unwrap_or(name);
        if stem.is_empty() {
            return wrong("its name has nothing before .parquet");
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let is_here = folder.as_os_str().is_empty();
        Ok(Names {
            folder: if is_here { Path::new(".") } else { folder }.to_owned(),
            stem: stem.to_owned(),
        })
    }

    /// The file for rows of which the first is of this time.
    pub(crate) fn complete(&self, unix_ns: u64) -> PathBuf {
        // Until the year 2262.
        let time = DateTime::from_timestamp_nanos(unix_ns.min(i64::MAX as u64) as i64);
        let time = time.format(TIME);
        self.folder.join(format!("{}-{time}{EXTENSION}", self.stem))
    }

    /// What that file is called while it is written: hidden, and nothing that
    /// looks for Parquet files finds it.
    pub(crate) fn partial(complete: &Path) -> PathBuf {
        let name = complete.file_name().unwrap_or_default().to_string_lossy();
        complete.with_file_name(format!(".{name}{PARTIAL}"))
    }

    /// Whether a file of this name is a complete one of the recording.
    pub(crate) fn is_complete(&self, name: &str) -> bool {
        let rest = name.strip_prefix(&*self.stem);
        let rest = rest.and_then(|rest| rest.strip_prefix('-'));
        let time = rest.and_then(|rest| rest.strip_suffix(EXTENSION));
        time.is_some_and(is_time)
    }

    /// Whether a file of this name was not completed.
    pub(crate) fn is_partial(&self, name: &str) -> bool {
        let name = name.strip_prefix('.');
        let name = name.and_then(|name| name.strip_suffix(PARTIAL));
        name.is_some_and(|name| self.is_complete(name))
    }
}

/// Sorts as time does.
const TIME: &str = "%Y%m%dT%H%M%S%.6fZ";

/// Whether `text` looks like a time that is written so.
fn is_time(text: &str) -> bool {
    const LIKE: &str = "00000000T000000.000000Z";
    let is_like = |(c, like): (char, char)| c == like || (like == '0' && c.is_ascii_digit());
    text.len() == LIKE.len() && text.chars().zip(LIKE.chars()).all(is_like)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_time_of_the_first_row() {
        let names = Names::new(Path::new("/var/log/app.parquet")).unwrap();
        let complete = names.complete(1_795_486_530_123_456_789);
        let expected = "/var/log/app-20261124T021530.123456Z.parquet";
        let (expected, name) = (Path::new(expected), complete.file_name().unwrap());
        assert_eq!(complete, expected);
        assert!(names.is_complete(name.to_str().unwrap()));
        let partial = Names::partial(&complete);
        let name = partial.file_name().unwrap().to_str().unwrap();
        assert_eq!(name, ".app-20261124T021530.123456Z.parquet.partial");
        assert!(names.is_partial(name) && !names.is_complete(name));
    }

    #[test]
    fn files_of_others_are_not_taken_for_own_ones() {
        let names = Names::new(Path::new("app")).unwrap();
        assert_eq!(names.folder, Path::new("."));
        for other in [
            "app.parquet",
            "app-.parquet",
            "app-20261124.parquet",
            "app-20261124T021530.12345xZ.parquet",
            "app-20261124T021530.123456Z.parquet.old",
            "app-two-20261124T021530.123456Z.parquet",
            "myapp-20261124T021530.123456Z.parquet",
        ] {
            assert!(!names.is_complete(other), "{other}");
            assert!(!names.is_partial(other), "{other}");
        }
    }

    #[test]
    fn what_names_no_file_is_refused() {
        for path in ["", "/", "..", ".parquet", "/tmp", "a/.parquet"] {
            let error = Names::new(Path::new(path)).unwrap_err();
            assert!(error.is_invalid_path(), "{path}");
        }
    }
}
