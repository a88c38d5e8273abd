//! Files with headers, which are read anew when they change: tokens that expire
//! are replaced while the process runs.

use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;
use std::time::SystemTime;

use super::Headers;

/// A file that headers were read from.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: Arc<Path>,
    /// What it was like before that.
    stamp: Stamp,
}

/// What changes when the file does, most of the time: when it was written, and
/// how long it is.
type Stamp = Option<(SystemTime, u64)>;

impl File {
    /// The file as it is, about to be read.
    pub(super) fn now(path: &Path) -> Self {
        // Wherever the process goes from here.
        let path = absolute(path).unwrap_or_else(|_| PathBuf::from(path));
        File {
            stamp: stamp(&path),
            path: path.into(),
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

impl Headers {
    /// Reads files that changed anew, or all if it is to be `certain`. Whether
    /// there are other headers now. A file that cannot be read, which is being
    /// replaced perhaps, says what it said before.
    pub(crate) fn reread(&mut self, certain: bool) -> bool {
        let mut is_other = false;
        for index in 0..self.files.len() {
            let file = &self.files[index];
            if !certain && file.stamp == stamp(&file.path) {
                continue;
            }
            if let Ok(read) = Self::from_file(&file.path) {
                is_other |= self.replace(index, read);
            }
        }
        is_other
    }

    /// Puts what a file says now in the place of what it said. What others say
    /// under the same names stays.
    fn replace(&mut self, index: usize, read: Headers) -> bool {
        let path = Arc::clone(&self.files[index].path);
        let before = self.entries.clone();
        self.entries
            .retain(|entry| entry.file.as_ref() != Some(&path));
        for entry in read.entries {
            if self.entries.iter().all(|other| other.name != entry.name) {
                let file = Some(Arc::clone(&path));
                self.entries.push(super::Entry { file, ..entry });
            }
        }
        for file in read.files {
            self.files[index].stamp = file.stamp;
        }
        // In another order perhaps.
        let is_same = |entry| before.contains(entry);
        before.len() != self.entries.len() || !self.entries.iter().all(is_same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(headers: &Headers) -> Vec<(&str, &str)> {
        let pairs = headers.iter();
        pairs.map(|(name, value)| (name, value.expose())).collect()
    }

    #[test]
    fn a_file_that_changed_is_read_anew_and_nothing_else_changes() {
        let path = std::env::temp_dir().join(format!("metriken-http-file-{}", std::process::id()));
        fs::write(&path, "a: 1\nb: 1\n").unwrap();
        let mut headers = Headers::parse("c=0").unwrap();
        headers.extend(Headers::from_file(&path).unwrap());
        headers.insert("b", "0").unwrap();
        assert!(!headers.reread(false) && !headers.reread(true));

        fs::write(&path, "a: 22\nb: 22\nc: 22\nd: 22\n").unwrap();
        assert!(headers.reread(false));
        let expected = [("c", "0"), ("b", "0"), ("a", "22"), ("d", "22")];
        assert_eq!(listed(&headers), expected);

        fs::write(&path, "no header").unwrap();
        assert!(!headers.reread(false));
        assert_eq!(listed(&headers), expected);
        fs::remove_file(&path).unwrap();
        assert!(!headers.reread(true));
        fs::write(&path, "d: 3").unwrap();
        assert!(headers.reread(false));
        assert_eq!(listed(&headers), [("c", "0"), ("b", "0"), ("d", "3")]);
        fs::remove_file(&path).unwrap();
    }
}
