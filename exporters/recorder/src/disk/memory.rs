use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::Disk;

/// A disk in memory, with room for so many bytes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    files: BTreeMap<PathBuf, Bytes>,
    pub(crate) room: usize,
    /// What making a file fails with.
    pub(crate) broken: Option<io::ErrorKind>,
    /// Those that cannot be removed, and why.
    pub(crate) stuck: BTreeMap<PathBuf, io::ErrorKind>,
    /// Those that another process is writing.
    pub(crate) held: BTreeSet<PathBuf>,
}

type Bytes = Arc<Mutex<Vec<u8>>>;

pub(crate) struct Open {
    bytes: Bytes,
    room: usize,
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = self.bytes.lock().unwrap();
        let room = self.room.saturating_sub(file.len());
        let fitting = &bytes[..bytes.len().min(room)];
        if fitting.len() < bytes.len() && fitting.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.extend(fitting);
        Ok(fitting.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    pub(crate) fn with_room(room: usize) -> Self {
        Memory {
            room,
            ..Memory::default()
        }
    }

    pub(crate) fn used(&self) -> usize {
        let files = self.files.values();
        files.map(|bytes| bytes.lock().unwrap().len()).sum()
    }

    pub(crate) fn put(&mut self, path: impl Into<PathBuf>, size_bytes: usize) {
        let bytes = Arc::new(Mutex::new(vec![0; size_bytes]));
        self.files.insert(path.into(), bytes);
    }

    /// The names of all files, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        let names = self.files.keys();
        let names = names.map(|path| path.file_name().unwrap().to_str().unwrap());
        names.collect()
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        let mut files = self.files.iter();
        let file = files.find(|(path, _)| path.ends_with(name)).unwrap();
        file.1.lock().unwrap().clone()
    }

    pub(crate) fn clear(&mut self) {
        self.files.clear();
    }
}

impl Disk for Memory {
    type File = Open;

    fn create(&mut self, path: &Path) -> io::Result<Open> {
        if let Some(kind) = self.broken {
            return Err(kind.into());
        }
        let bytes = Bytes::default();
        self.files.insert(path.to_owned(), Arc::clone(&bytes));
        let room = self.room.saturating_sub(self.used());
        Ok(Open { bytes, room })
    }

    fn sync(&mut self, file: &mut Open) -> io::Result<u64> {
        Ok(file.bytes.lock().unwrap().len() as u64)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let file = self.files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        self.files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        if let Some(kind) = self.stuck.get(path) {
            return Err((*kind).into());
        }
        let file = self.files.remove(path).ok_or(io::ErrorKind::NotFound)?;
        drop(file);
        Ok(())
    }

    fn is_abandoned(&mut self, path: &Path) -> bool {
        !self.held.contains(path)
    }

    fn list(&mut self, _: &Path) -> io::Result<Vec<(String, u64)>> {
        let names = self.names().into_iter().map(str::to_owned);
        let sizes = self.files.values().map(|it| it.lock().unwrap().len());
        Ok(names.zip(sizes.map(|size| size as u64)).collect())
    }
}
