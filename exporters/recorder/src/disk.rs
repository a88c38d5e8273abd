//! What a recording does to a disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// A disk, or a test's idea of one.
pub(crate) trait Disk: Send + 'static {
    /// A file that is being written.
    type File: Write + Send;

    /// Makes a file, in place of one that there may be.
    fn create(&mut self, path: &Path) -> io::Result<Self::File>;

    /// Returns when what was written would outlast a loss of power, and tells
    /// how many bytes it is.
    fn sync(&mut self, file: Self::File) -> io::Result<u64>;

    /// Gives a file another name, and returns when that would outlast a loss of
    /// power.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// The names of the files in a folder, and their sizes.
    fn list(&mut self, folder: &Path) -> io::Result<Vec<(String, u64)>>;
}

/// The one of the operating system.
#[derive(Debug)]
pub(crate) struct System;

impl Disk for System {
    type File = File;

    fn create(&mut self, path: &Path) -> io::Result<File> {
        File::create(path)
    }

    fn sync(&mut self, file: File) -> io::Result<u64> {
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
