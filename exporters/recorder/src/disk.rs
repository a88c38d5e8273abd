//! What a recording does to a disk.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

#[cfg(test)]
pub(crate) mod memory;

/// A disk, or a test's idea of one.
pub(crate) trait Disk: Send + 'static {
    /// A file that is being written.
    type File: Write + Send;

    /// Makes a file, in place of one that there may be. As long as it is open it
    /// is not abandoned.
    fn create(&mut self, path: &Path) -> io::Result<Self::File>;

    /// Returns when what was written would outlast a loss of power, and tells
    /// how many bytes it is.
    fn sync(&mut self, file: &mut Self::File) -> io::Result<u64>;

    /// Gives a file another name, and returns when that would outlast a loss of
    /// power.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// Whether nobody writes a file any more.
    fn is_abandoned(&mut self, path: &Path) -> bool;

    /// The names of the files in a folder, and their sizes.
    fn list(&mut self, folder: &Path) -> io::Result<Vec<(String, u64)>>;
}

/// How long a file was not written to, before it is taken to be abandoned, where
/// files cannot be locked.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The one of the operating system. A file is locked while it is open, which ends
/// with the process, however that ends.
#[derive(Debug)]
pub(crate) struct System;

impl Disk for System {
    type File = File;

    fn create(&mut self, path: &Path) -> io::Result<File> {
        let file = File::create(path)?;
        // Where files cannot be locked they are written nevertheless.
        let _ = file.try_lock();
        Ok(file)
    }

    fn sync(&mut self, file: &mut File) -> io::Result<u64> {
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        // Elsewhere folders cannot be opened.
        #[cfg(unix)]
        if let Some(folder) = to.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn is_abandoned(&mut self, path: &Path) -> bool {
        let Ok(file) = File::open(path) else {
            return false;
        };
        match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(_)) => {
                let modified = file.metadata().and_then(|about| about.modified());
                let age = modified.ok().and_then(|at| at.elapsed().ok());
                age.is_some_and(|age| age > ABANDONED)
            }
        }
    }

    fn list(&mut self, folder: &Path) -> io::Result<Vec<(String, u64)>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            // Another process may have removed it.
            if let Ok(entry) = entry
                && let Ok(about) = entry.metadata()
                && about.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                files.push((name, about.len()));
            }
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_abandoned_once_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(!System.is_abandoned(&path));
        let mut file = System.create(&path).unwrap();
        file.write_all(b"part").unwrap();
        assert!(!System.is_abandoned(&path));
        drop(file);
        assert!(System.is_abandoned(&path));
        // Nor does asking hold it.
        assert!(System.is_abandoned(&path));
    }
}
